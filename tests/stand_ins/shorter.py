"""Shorter lessons, for tests that run them a second time and look at something else than what is learned or painted."""

from typing import Literal

from nbformat import NotebookNode

# Lesson -> what stands in it, and what takes its place.
LIVE_CLIP = [("batch, last, losses, film = 32, 600", "batch, last, losses, film = 32, 120")]
LIVE_VIT = [("steps=400", "steps=20")]
PAINTING = [("steps=40", "steps=9"), ("steps=32", "steps=9"), ("steps = 40", "steps = 24")]
SHORTER = {
    # What is trained live is the same in both tiers; and look-alikes paint nothing.
    "full tier": {
        "02": [("for _ in range(steps):", "for _ in range(3):")],
        "03": LIVE_VIT,
        "04": LIVE_CLIP,
        "10": [("steps=300", "steps=10")],
        "11": PAINTING,
    },
    "browser": {"03": LIVE_VIT, "04": LIVE_CLIP, "11": PAINTING, "12": [("(0.5, 1, 2, 8)", "(1, 8)")]},
}


def shorten(notebook: NotebookNode, number: str, where: Literal["full tier", "browser"]) -> None:
    """Shorten the lesson of that number in place. Each replacement must find something."""
    for long, short in SHORTER[where].get(number, ()):
        assert any(long in cell.source for cell in notebook.cells), f"Lesson {number} no longer has: {long}"
        for cell in notebook.cells:
            cell.source = cell.source.replace(long, short)
