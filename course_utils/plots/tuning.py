"""Figures of lesson 09: which part of a talker is trained."""

from course_utils.plots.drawings import FROZEN, NOTE, THICK, Place, Step, diagram


def what_to_adapt() -> None:
    """BLIP-2's parts in a row, three times: adapter only, LoRA, full. Thick boxes are trained, dashed ones frozen."""
    places: dict[str, Place] = {}
    steps = []
    for row, (way, looks) in enumerate(WAYS.items()):
        y = 2.6 - 1.3 * row
        places[way] = Place(way, 0.5, y, 1.3, NOTE)
        for column, (part, look) in enumerate(zip(PARTS, looks, strict=True)):
            places[f"{way} {part}"] = Place(part, 2.3 + 2.3 * column, y, 1.7, look)
        steps += [
            Step(f"{way} {one}", f"{way} {other}") for one, other in zip(PARTS[:-1], PARTS[1:], strict=True)
        ]
    detour = places["LoRA language model"]
    places["detour"] = Place("detours", detour.x + 2.2, detour.y, 1.0, THICK)
    steps.append(Step("detour", "LoRA language model"))
    diagram(places, steps, ALT)


PARTS = ("image encoder", "Q-Former", "projection", "language model")
WAYS = {
    "adapter only": (FROZEN, FROZEN, THICK, FROZEN),
    "LoRA": (FROZEN, FROZEN, FROZEN, FROZEN),
    "full": (FROZEN, THICK, THICK, THICK),
}
ALT = (
    "Three times the same row: image encoder, Q-Former, projection, language model. Adapter only: the projection is "
    "trained. LoRA: all are frozen, and small detours beside the language model are trained. Full: all but the image "
    "encoder are trained."
)
