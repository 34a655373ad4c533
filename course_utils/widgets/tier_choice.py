"""Lesson 00: which models to use."""

from typing import TYPE_CHECKING

from course_utils.widgets.parts import say_errors, status, wide

if TYPE_CHECKING:
    import ipywidgets as widgets

STAY = "The full tier cannot be used here. The pocket tier stays in use, and every lesson works with it."
SOME = (
    "In use: full, as far as it goes. A lesson whose model cannot be had says so in one sentence, and runs in the "
    'pocket tier: write tiers.set_tier("pocket") at the end of its set-up cell.'
)
AGAIN = "Load the models again to see the change."


def tier_picker() -> "widgets.VBox":
    """A drop-down that sets the tier, and below it what that means here: for each full model whether it can be had.

    "full" is set if at least one of its models can be used: otherwise the drop-down returns to "pocket".
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
        sentences = [f"In use: {wanted}. {AGAIN}"]
        if wanted == "full":
            can, sentences = outlook()
            if not can:
                picker.value = wanted = "pocket"  # calls choose again; the sentences below are the last word
        tiers.set_tier(wanted)
        said.value = status(*sentences)

    picker.observe(choose, names="value")
    return widgets.VBox([picker, said])


def outlook() -> tuple[bool, list[str]]:
    """Whether any full model can be had on this machine; in sentences: which ones, and what is in the others' way."""
    from course_utils.models import hub, zoo

    obstacles = hub.obstacles()
    missing = {role: why for role, why in obstacles.items() if why}
    rows = [
        f"{role} ({zoo.entry(role, 'full').source}): {f'no, {why}' if why else 'fits'}."
        for role, why in obstacles.items()
    ]
    if not missing:
        return True, [f"In use: full. {AGAIN}", *rows]
    return len(missing) < len(obstacles), [STAY if len(missing) == len(obstacles) else SOME, *rows]
