"""How long 1,000 pictures take on their way into the capstone's library: python -m benchmarks.library [SIDE]

SIDE: pixels of the pictures' sides, 64 by default, as in Emoji World; larger ones are stored as JPEG, as cameras do.
Both models are loaded before the clock starts. All pictures differ, so that each is captioned.
"""

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.speed import Row
from course_utils import models, tiers, world
from course_utils.assistant import BATCH, Assistant

PICTURES = 1_000
MOST_SECONDS = 60


def draw(folder: Path, number: int, side: int) -> None:
    """Write so many scenes of the given side into the folder, which is new."""
    folder.mkdir()
    for index in range(number):
        picture = world.render(world.sample_scene("test", index))
        if side == world.SIDE:
            picture.save(folder / f"{index:04d}.png")
        else:
            picture.resize((side, side)).save(folder / f"{index:04d}.jpg", quality=90)


def seconds_to_add(folder: Path) -> tuple[float, float, int]:
    """Seconds from the first file to the last batch on the disk, those of them that the processors worked for us, and
    how many pictures were added.
    """
    assistant = Assistant("benchmark", models.shared("clip"), models.shared("blip2"))
    started, worked = time.perf_counter(), time.process_time()
    *_, progress = assistant.add(folder)
    return time.perf_counter() - started, time.process_time() - worked, progress.added


def row(side: int = world.SIDE) -> Row:
    """The measurement beside its target, in an empty data folder of its own."""
    kept = os.environ.get("VLM_COURSE_DATA")
    with tempfile.TemporaryDirectory() as place:
        os.environ["VLM_COURSE_DATA"] = place
        try:
            draw(Path(place) / "pictures", PICTURES, side)
            seconds, work, added = seconds_to_add(Path(place) / "pictures")
        finally:
            os.environ.pop("VLM_COURSE_DATA") if kept is None else os.environ.update(VLM_COURSE_DATA=kept)
    measured = (
        f"{seconds:.0f} s for {added:,} of {side} × {side} pixels, in batches of {BATCH} ({work:.0f} CPU seconds)"
    )
    return Row("pictures into the library", measured, f"under {MOST_SECONDS} s", seconds < MOST_SECONDS)


def main() -> int:
    tiers.set_tier("pocket")
    made = row(int(sys.argv[1]) if sys.argv[1:] else world.SIDE)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # kilobytes on Linux
    print(f"{made.name}: {made.measured}; target: {made.target}; {peak:.1f} GB of memory at most")
    return 0 if made.met else 1


if __name__ == "__main__":
    sys.exit(main())
