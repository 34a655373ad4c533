"""Lesson 11: a paint box, the thin ipywidgets shell over `generate.paint`.

>>> from course_utils.widgets import paint_box
>>> paintings = []
>>> paint_box(paintings)

Pictures are painted in a thread of their own: the kernel stays free, so that Stop arrives between two steps. What goes
wrong is said in the box.
"""

import dataclasses
import functools
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.course import WrongType
from course_utils.pictures import image_tag
from course_utils.widgets.clock import Clock, now_and_then
from course_utils.widgets.paintings import HUNG, caption, figure, file_name, short, words
from course_utils.widgets.parts import (
    LINE,
    another_seed,
    box,
    button,
    download,
    row,
    say_errors,
    settle,
    small,
    status,
    text_box,
)

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.generate import Painting, Prompt, Settings, Step

SHOWN = 256  # pixels: the width of the picture that is painted
MOST_HUNG = 24  # pictures in the box's gallery: each holds its file, and the page must stay quick
FRAME = 0.2  # seconds between two looks at the picture: to decode it costs time that painting could use
MOST_SEED = 2**31 - 1

PAINT_STYLE = f"""<style>
.vlm-paint img {{ border-radius: 6px; max-width: 100%; }}
.vlm-paint progress {{ width: {SHOWN}px; max-width: 100%; height: 1.2em; accent-color: #1976d2; }}
.vlm-paint .vlm-hung {{ border: 1px solid {LINE}; border-radius: 8px; margin: 4px; padding: 8px; }}
.vlm-paint figure {{ margin: 0; max-width: {HUNG}px; }}
.vlm-paint figcaption {{ color: var(--jp-content-font-color1, inherit); overflow-wrap: anywhere; }}
.vlm-paint figcaption a {{ display: block; margin-top: 4px; }}
</style>"""


def paint_box(
    paintings: "list[Painting] | None" = None,
    prompt: str = "a cat on a red background",
    settings: "Settings | None" = None,
    painter: "Callable[..., Painting] | None" = None,
) -> "widgets.VBox":
    """A box to paint in: type a prompt, press Enter, watch, stop, go on, and download what hangs in the gallery.

    What is painted is appended to the list `paintings`; what the list holds already hangs in the gallery. `settings`
    (by default those of the tier) are used for every picture, with the seed that stands in the box. `painter` is called
    like `generate.paint`, which is the default: `functools.partial(generate.paint, clip=another)` paints with another
    CLIP. Raises TypeError if `paintings` is no list of paintings.
    """
    from course_utils import generate

    return _PaintBox(_checked(paintings), prompt, settings, painter or generate.paint).panel


def _checked(paintings: "list[Painting] | None") -> "list[Painting]":
    """The list itself, or a new one. Raises TypeError."""
    from course_utils.generate import Painting

    if paintings is None:
        return []
    if not isinstance(paintings, list):
        kind = type(paintings).__name__
        raise WrongType(f"The paint box appends to `paintings`: give a list, such as [], not a {kind}.")
    for each in paintings:
        if not isinstance(each, Painting):
            kind = type(each).__name__
            raise WrongType(f"The list `paintings` holds a {kind}: it is for what generate.paint returns.")
    return paintings


class _PaintBox:
    """The controls and what they do. `panel` is what is shown."""

    def __init__(
        self, paintings: "list[Painting]", prompt: str, settings: "Settings | None", painter: "Callable[..., Painting]"
    ) -> None:
        import ipywidgets as widgets

        self._paintings, self._settings, self._painter = paintings, settings, painter
        self._turn = threading.Lock()  # held by whoever paints
        self._stop_wanted = False

        self._view, self._progress, self._said = (widgets.HTML() for _ in range(3))
        self._text = text_box("Prompt:", "for example: a cat on a red background", self._paint, self._said)
        self._text.value = prompt
        self._seed = widgets.BoundedIntText(
            value=settings.seed if settings else 0, min=0, max=MOST_SEED, description="Seed:"
        )
        self._seed.layout.width = "13em"
        beside = widgets.VBox([self._progress, self._said])
        beside.layout = widgets.Layout(flex="1 1 16em", width="auto", min_width="0")
        self._hung: list[tuple[Painting, widgets.HTML]] = []
        self._wall = row()
        self._hang()
        actions = {"Paint": self._paint, "New seed": self._paint_anew, "Stop": self._stop, "Go on": self._go_on}
        self.panel = box(
            "vlm-paint",
            PAINT_STYLE,
            row(self._text, self._seed),
            row(*(button(word, action, self._said) for word, action in actions.items())),
            row(self._view, beside),
            widgets.HTML("<strong>Gallery</strong>, the newest first"),
            self._wall,
        )
        self._say()

    # -- what is seen

    def _say(self, *sentences: str) -> None:
        self._said.value = status(*sentences)

    def _show(self, picture: Image.Image, alt: str, progress: str) -> None:
        self._view.value = image_tag(small(picture, SHOWN), alt, SHOWN)
        self._progress.value = progress

    def _hang(self) -> None:
        """Hang the newest paintings of the list, which others may have added to, in the gallery."""
        known = {id(painting): hung for painting, hung in self._hung}
        newest = reversed(self._paintings[-MOST_HUNG:])
        self._hung = [(each, known.get(id(each)) or self._framed(each)) for each in newest]
        self._wall.children = tuple(hung for _, hung in self._hung)

    def _framed(self, painting: "Painting") -> "widgets.HTML":
        """A painting for the gallery, with its file to download."""
        import ipywidgets as widgets

        link = download(file_name(painting), "image/png", painting.png())
        hung = widgets.HTML(figure(painting, link))
        hung.add_class("vlm-hung")
        return hung

    # -- painting

    def _paint(self) -> None:
        self._begin(self._paint_prompt)

    def _paint_anew(self) -> None:
        """The same prompt from another start; a picture on its way keeps its seed."""
        if not self._turn.locked():
            self._seed.value = another_seed(self._seed.value)
        self._paint()

    def _go_on(self) -> None:
        self._begin(self._resume)

    def _begin(self, job: Callable[[], list[str]]) -> None:
        """Do the job in a thread of its own and say what it returns, unless another is on its way."""
        if not self._turn.acquire(blocking=False):
            self._say(BUSY)
            return
        self._stop_wanted = False
        threading.Thread(target=self._work, args=(job,), name="paint box", daemon=True).start()

    def _work(self, job: Callable[[], list[str]]) -> None:
        """It has the turn, and gives it back."""
        try:
            with say_errors(self._said):
                settle()
                self._say(*job())
        finally:
            self._turn.release()

    def _paint_prompt(self) -> list[str]:
        """Paint what is in the text box. What there is to say about it."""
        from course_utils import generate

        prompt = self._text.value.strip()
        if not prompt:
            return ["Type a prompt first, then press Enter or Paint."]
        settings = dataclasses.replace(self._settings or generate.default_settings(), seed=self._seed.value)
        notes = [*generate.notes(prompt), *generate.style_notes(prompt, settings.style)]
        self._say("Painting. Press Stop to end it and keep the picture.", *notes)
        painting = self._watch(short(prompt), prompt, settings)
        self._paintings.append(painting)
        self._hang()
        return [self._done(painting), *notes]

    def _resume(self) -> list[str]:
        """Go on with the last painting if it was stopped. What there is to say about it."""
        stopped = self._paintings[-1] if self._paintings else None
        if stopped is None or stopped.finished:
            return ["There is no stopped picture to go on with."]
        self._say("Going on. Press Stop to end it and keep the picture.")
        painting = self._watch(words(stopped.prompts), stopped.prompts, stopped.settings, stopped)
        others = [each for each in self._paintings if each is not stopped]
        self._paintings[:] = [*others, painting]
        self._hang()
        return [self._done(painting)]

    def _watch(
        self, title: str, prompt: "str | Sequence[Prompt]", settings: "Settings", start: "Painting | None" = None
    ) -> "Painting":
        """Paint, and show the picture as it grows, under this title."""
        clock = Clock()
        self._progress.value = _bar(len(start.losses) if start else 0, settings.steps, "beginning")

        @functools.partial(now_and_then, seconds=FRAME)
        def show(step: "Step", left: str) -> None:
            alt = f"{title}, after step {step.number} of {step.steps}"
            self._show(step.picture, alt, _bar(step.number, step.steps, f"loss {step.loss:.2f}, {left}"))

        def look(step: "Step") -> bool:
            show(step, clock.left(step.number, step.steps))
            return not self._stop_wanted

        try:
            painting = self._painter(prompt, settings=settings, start=start, callback=look)
        except Exception:
            self._progress.value = ""  # a bar that stands still would promise something
            raise
        ending = "finished" if painting.finished else "stopped"
        self._show(painting.picture, f"Painted: {title}", _bar(len(painting.losses), settings.steps, ending))
        return painting

    def _done(self, painting: "Painting") -> str:
        if painting.finished:
            return f"Painted: {caption(painting)}."
        return f"Kept: {caption(painting)}. Go on takes it up again."

    def _stop(self) -> None:
        if not self._turn.locked():
            self._say("There is no painting to stop.")
            return
        self._say("Stopping after this step.")
        self._stop_wanted = True


BUSY = "A picture is being painted: wait for it, or press Stop."


def _bar(number: int, steps: int, words: str) -> str:
    """How far the painting is, as a bar and in words."""
    bar = f'<progress max="{steps}" value="{number}" aria-label="Steps painted"></progress>'
    return f"{bar} <div>Step {number} of {steps}: {words}</div>"
