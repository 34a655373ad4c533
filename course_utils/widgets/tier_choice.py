"""Lesson 00: which models to use."""

from typing import TYPE_CHECKING

from course_utils.widgets.parts import say_errors, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets

STAY = "The pocket tier stays in use, and every lesson works with it."


def tier_picker() -> "widgets.VBox":
    """A drop-down that sets the tier, and below it the tier in use, or why the full tier cannot be had here.

    "full" is set only if it can be used: otherwise the drop-down returns to "pocket" and one sentence says why.
    """
    import ipywidgets as widgets

    from course_utils import tiers

    options = [
        ("pocket: small models that come with the course", "pocket"),
        ("full: the famous models, downloaded once", "full"),
    ]
    picker = wide(widgets.Dropdown(options=options, value=tiers.tier(), description="Models to use:"))
    said = widgets.HTML(status(f"In use: {tiers.tier()}."))

    @say_errors(said)
    def choose(change: dict) -> None:
        wanted = change["new"]
        lack = why_not_full() if wanted == "full" else None
        if lack:
            picker.value = "pocket"  # calls choose again, which sets the tier; the reason below is the last word
        else:
            tiers.set_tier(wanted)
        said.value = status(lack or f"In use: {wanted}. Load the models again to see the change.")

    picker.observe(choose, names="value")
    return widgets.VBox([picker, said])


def why_not_full() -> str | None:
    """One sentence about what stands in the way of the full tier on this machine; None if all its models can be had."""
    from course_utils.models import hub, zoo

    for entry in (zoo.entry(role, "full") for role in zoo.roles("pocket", "full")):
        cached = hub.cached(entry) is not None
        if not cached and not hub.hub_answers():
            return f"The full tier cannot be used here: {entry.source} is not here and the hub does not answer. {STAY}"
        if lack := hub.shortfall(entry, to_download=not cached):
            return f"The full tier cannot be used here: {entry.source} does not fit, {lack}. {STAY}"
    return None
