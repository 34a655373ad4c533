"""What the famous models cost on three machines, computed: python -m benchmarks.full_tier prints the tables of
docs/full-tier.md, and with --write puts them there.

Nothing here is measured. Sizes are the registry's and the publications'; a step takes as long as the slower of two
things: reading what must be read (bytes by bandwidth), and calculating (operations by peak), each at the share of the
published figure that programs usually reach. Each step waits for Python besides.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from course_utils.course import ROOT, write_file
from course_utils.models import zoo

PAGE = ROOT / "docs" / "full-tier.md"
BEGIN, END = "<!-- computed by benchmarks/full_tier.py -->", "<!-- end of what is computed -->"
SHARE_OF_PEAK, SHARE_OF_BANDWIDTH = 0.3, 0.6
WAIT = 0.02  # seconds for each step of a language model or a painting: Python, and starting the card's programs
CONNECTION, DISK = 100e6 / 8, 500e6  # bytes a second: a line of 100 Mbit/s, an SSD on SATA


@dataclass(frozen=True)
class Machine:
    """A device: bytes a second from its memory, operations a second with the usual weights and in float32, bytes of a
    usual weight, and its memory in bytes.
    """

    name: str
    bandwidth: float
    peak: float
    peak_float32: float
    bytes_of_a_weight: int
    memory: float | None  # None: the computer's main memory


# NVIDIA's data sheets: Turing T4, and the whitepaper of GA102/GA106 (dense tensor operations added up in 32 bits).
# The CPU: eight cores of 3 GHz with two 256-bit units each (32 operations a beat), two channels of DDR4-3200.
MACHINES = (
    Machine("T4 (Colab, 15 GB)", 320e9, 65e12, 8.1e12, 2, 15e9),
    Machine("RTX 3060 (12 GB)", 360e9, 25.5e12, 12.7e12, 2, 12e9),
    Machine("CPU, 8 cores", 51e9, 0.77e12, 0.77e12, 4, None),
)


@dataclass(frozen=True)
class Call:
    """One typical call: operations at once, weights that these read; then so many steps that each read so many."""

    role: str
    what: str
    operations: float
    weights: float
    steps: int = 0
    weights_a_step: float = 0.0
    always_float32: bool = False


# Two operations a weight and token; 10 and 60 tokens written.
CALLS = (
    Call("vit", "name one picture", 2 * 86e6 * 197, 86e6),
    Call("clip", "compare one picture with ten texts", 2 * (88e6 * 50 + 63e6 * 77 * 10), 151e6),
    Call("blip2", "caption one picture", 2 * (0.986e9 * 257 + 2.7e9 * 40), 3.75e9, 10, 2.7e9),
    Call("blip", "caption one picture", 2 * (0.303e9 * 577 + 0.166e9 * 10), 0.47e9, 10, 0.166e9),
    Call("chat", "answer about one picture", 2 * (93e6 * 1024 + 0.135e9 * 100), 0.256e9, 60, 0.163e9),
    # 12 rounds, with and without the text; then one picture is decoded.
    Call("amused", "draw one picture in 12 rounds", 12 * 2 * 2 * 0.604e9 * 256 + 0.16e12, 0.27e9, 12, 0.604e9),
    # 300 steps: forwards and back through the decoder (0.48e12 operations, counted on the device meta) and the CLIP.
    Call("vq", "paint 300 steps of 32 cut-outs", 600 * (0.48e12 + 32 * 2 * 88e6 * 50), 0.3e9, 300, 0.3e9, True),
)


def seconds(call: Call, machine: Machine) -> float:
    """How long a call takes, computed."""
    width = 4 if call.always_float32 else machine.bytes_of_a_weight
    peak = SHARE_OF_PEAK * (machine.peak_float32 if call.always_float32 else machine.peak)
    bandwidth = machine.bandwidth * SHARE_OF_BANDWIDTH
    at_once = max(call.operations / peak, call.weights * width / bandwidth)
    return at_once + call.steps * (WAIT + call.weights_a_step * width / bandwidth)


def fits(entry: zoo.Entry, machine: Machine) -> bool:
    """Whether the memory that the registry asks for is there; of a computer's main memory nothing is known."""
    return machine.memory is None or entry.vram <= machine.memory


def in_words(count: float) -> str:
    """Seconds with two figures, e.g. "0.02 s", "4.1 s" or "3 min"."""
    if count >= 90:
        return f"{count / 60:.0f} min"
    return f"{count:.0f} s" if count >= 10 else f"{count:.1f} s" if count >= 0.95 else f"{max(count, 0.01):.2f} s"


def sizes() -> Iterator[str]:
    """A Markdown table: each model's download, its minutes, the seconds to load it, and memory."""
    heads = ["model", "role", "download", "at 100 Mbit/s", "loaded from an SSD", "GPU memory", "memory without a GPU"]
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|---|---|---|"
    for role in zoo.roles("full"):
        entry = zoo.entry(role, "full")
        once, loaded = entry.download / CONNECTION, entry.download / DISK
        memory = f"{entry.vram / 1e9:.1f} GB | {entry.ram / 1e9:.1f} GB"
        size = "that of clip | 0 s" if role == "guide" else f"{entry.download / 1e9:.2f} GB | {in_words(once)}"
        yield f"| `{entry.source}` | {role} | {size} | {in_words(loaded)} | {memory} |"


def times() -> Iterator[str]:
    """A Markdown table: each typical call on each machine."""
    yield f"| call | {' | '.join(machine.name for machine in MACHINES)} |"
    yield "|---|" + "---|" * len(MACHINES)
    for call in CALLS:
        entry = zoo.entry(call.role, "full")
        cells = [in_words(seconds(call, machine)) if fits(entry, machine) else "does not fit" for machine in MACHINES]
        yield f"| {call.role}: {call.what} | {' | '.join(cells)} |"


def tables() -> str:
    """Both tables, as they stand on the page."""
    return "\n".join([*sizes(), "", *times()])


def filled(page: str) -> str:
    """The page with the tables of today between its marks."""
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    return f"{before}{BEGIN}\n{tables()}\n{END}{after}"


if __name__ == "__main__":
    if "--write" in sys.argv:
        write_file(PAGE, filled(PAGE.read_text(encoding="utf-8")))
    else:
        print(tables())
