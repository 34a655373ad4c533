"""The model card that every pocket checkpoint carries as its README.md."""

import platform
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from course_utils import world
from course_utils.course import CHECKPOINTS
from course_utils.measure.scores import Target, missed
from training import common


def hardware(device: torch.device) -> str:
    """What the training ran on, in words."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{torch.get_num_threads()} CPU thread(s), {platform.machine()}"


def parameters(model: nn.Module, parts: nn.Module) -> str:
    """How many numbers the model holds, and how many each part of `parts`."""
    sizes = {name: sum(weight.numel() for weight in part.parameters()) for name, part in parts.named_children()}
    return f"{model.num_parameters():,} (" + ", ".join(f"{name} {size:,}" for name, size in sizes.items()) + ")"


def limits(known: list[str], measured: dict[str, float], targets: dict[str, Target]) -> list[str]:
    """What a model cannot do: its known limits, and the targets that it misses."""
    names = missed(measured, targets)
    return [*known, f"It misses its targets in: {'; '.join(names)}."] if names else known


def model_card(
    name: str, what: str, usage: str, facts: dict[str, str], scores: str, limits: list[str], recipe: str
) -> str:
    """The card as Markdown with front matter: use, facts (data, parameters, seed, hardware, time), scores, limits."""
    credits = "; ".join(
        f"{artist.credit} ({artist.licence})" for artist in world.ARTISTS.values() if artist.name != world.UNSEEN_ARTIST
    )
    table = "\n".join(f"| {key} | {value} |" for key, value in facts.items())
    bullets = "\n".join(f"- {limit}" for limit in limits)
    return f"""---
license: cc-by-4.0
tags: [vlm-course, pocket-tier, emoji-world]
---
# {name}

{what}

## Use

```python
{usage}
```

## Facts

| | |
|---|---|
{table}
| recipe | `{recipe}` |
| pictures | drawn by `course_utils.world` from icons by {credits} |

## Scores

Printed by `make bench` on the fixed test sets of `course_utils/measure`.

{scores}

## Limits

{bullets}
"""


def ship(
    save: Callable[[Path], None],
    name: str,
    what: str,
    usage: str,
    facts: dict[str, str],
    scores: str,
    limits: list[str],
) -> None:
    """Replace the folder of a shipped checkpoint by what `save(folder)` writes and a card, and print the scores."""

    recipe = f"python -m training.{name.removesuffix('-pocket')}"

    def fill(folder: Path) -> None:
        save(folder)
        text = model_card(name, what, usage, facts, scores, limits, recipe)
        (folder / "README.md").write_text(text, encoding="utf-8")

    common.write_checkpoint(CHECKPOINTS / name, fill)
    print(scores)
