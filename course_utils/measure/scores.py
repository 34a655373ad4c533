"""What all scores share: the fixed held-out scenes, the mean, targets, and a table for a model card."""

from collections.abc import Iterable

from course_utils import world

# What a score should reach: at least a number, or between two (from -1: at most); None: reported whatever it is.
Target = float | tuple[float, float] | None


def scenes(split: world.scenes.Split, length: int, layout: world.scenes.Layout | None = None) -> list[world.Scene]:
    """The first `length` scenes of a split."""
    return [world.sample_scene(split, index, layout) for index in range(length)]


def mean(values: Iterable[bool]) -> float:
    """The share that is true."""
    values = list(values)
    return sum(values) / len(values)


def table(scores: dict[str, float], targets: dict[str, Target]) -> str:
    """The scores as a Markdown table beside their targets."""
    rows = ["| measured on held-out scenes | score | target |", "|---|---|---|"]
    rows += [
        f"| {name} | {measured(name, scores[name])} | {_in_words(name, target)} |" for name, target in targets.items()
    ]
    return "\n".join(rows)


def missed(scores: dict[str, float], targets: dict[str, Target]) -> list[str]:
    """The names of the scores that do not reach their targets."""

    def reached(score: float, target: Target) -> bool:
        if isinstance(target, tuple):
            return target[0] <= score <= target[1]
        return target is None or score >= target

    return [name for name, target in targets.items() if not reached(scores[name], target)]


def measured(name: str, value: float, digits: int = 1) -> str:
    """A score in words: in decibels where its name begins with PSNR, else in per cent."""
    return f"{value:.{digits}f} dB" if name.startswith("PSNR") else f"{value:.{digits}%}"


def _in_words(name: str, target: Target) -> str:
    if target is None:
        return "reported"
    if isinstance(target, tuple):
        low, high = target
        return f"≤ {high:.0%}" if low == -1 else f"{low:.0%} to {high:.0%}"
    return f"≥ {measured(name, target, 0)}"
