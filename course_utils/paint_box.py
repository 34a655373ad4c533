"""A paint box: the thin ipywidgets shell over `generate.paint`, and a gallery for readers who cannot run a cell.

>>> from course_utils.widgets import gallery, paint_box
>>> paintings = []
>>> paint_box(paintings)

Pictures are painted in a thread of their own: the kernel stays free, so that Stop arrives between two steps. Prompts
are shown as text and never as HTML. What goes wrong is said in the box. Only what ipywidgets 7 (Colab) and 8 share is
used.
"""

import dataclasses
import html
import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.boxes import LINE, SETTLE, box, button, download, in_words, row, status, text_box

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.generate import Painting, Prompt, Settings, Step

SHOWN, HUNG = 256, 128  # pixels: the width of the picture that is painted, and of those in the gallery
MOST_HUNG = 24  # pictures in the box's gallery: each holds its file, and the page must stay quick
FRAME = 0.2  # seconds between two looks at the picture: to decode it costs time that painting could use
MOST_SEED = 2**31 - 1
LONGEST = 80  # letters of a prompt that are shown with a picture

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

    if paintings is not None and not isinstance(paintings, list):
        kind = type(paintings).__name__
        raise TypeError(f"The paint box appends to `paintings`: give a list, such as [], not a {kind}.")
    for each in paintings or []:
        if not isinstance(each, generate.Painting):
            kind = type(each).__name__
            raise TypeError(f"The list `paintings` holds a {kind}: it is for what generate.paint returns.")
    kept = [] if paintings is None else paintings
    return _PaintBox(kept, prompt, settings, painter or generate.paint).panel


class Gallery:
    """Paintings to look at: HTML with the pictures, and plain text."""

    def __init__(self, paintings: "Sequence[Painting]") -> None:
        self._paintings = list(paintings)

    def __repr__(self) -> str:
        return "\n".join(_caption(each) for each in self._paintings) or EMPTY

    def _repr_html_(self) -> str:
        style = f"display: inline-block; margin: 4px; width: {HUNG}px; vertical-align: top; overflow-wrap: anywhere"
        return "".join(_figure(each, style=style) for each in self._paintings) or f"<p>{EMPTY}</p>"


def gallery(paintings: "Sequence[Painting]") -> Gallery:
    """What was painted up to now, to show below a cell."""
    return Gallery(paintings)


# ---- a painting in words and as HTML

EMPTY = "Nothing was painted yet."


def _words(prompts: "Sequence[Prompt]") -> str:
    """The prompts as a learner types them, cut to what can be read beside a picture."""
    texts = []
    for each in prompts:
        content = each.content if isinstance(each.content, str) else "a picture"
        texts.append(content if each.weight == 1 else f"{content}:{each.weight:g}")
    return _short(" | ".join(texts))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _caption(painting: "Painting") -> str:
    """What, from which seed, in how many steps."""
    return f"{_words(painting.prompts)}, {_facts(painting)}"


def _facts(painting: "Painting") -> str:
    steps = len(painting.losses)
    ending = "" if painting.finished else " (stopped)"
    return f"seed {painting.settings.seed}, {steps} step{'' if steps == 1 else 's'}{ending}"


def _figure(painting: "Painting", link: str = "", style: str = "") -> str:
    """The picture with its caption and, perhaps, a link."""
    words = _words(painting.prompts)
    shown = _image(painting.picture, f"Painted: {words}", HUNG)
    said = f"<bdi>{html.escape(words)}</bdi>, {_facts(painting)}"  # bdi: Arabic words do not turn the rest round
    return f'<figure style="{style}">{shown}<figcaption>{said} {link}</figcaption></figure>'


def _image(picture: Image.Image, alt: str, width: int) -> str:
    from course_utils.widgets import image_tag

    small = picture.convert("RGB")
    small.thumbnail((2 * width, 2 * width))  # sharp on screens with two pixels to the point
    return image_tag(small, alt, width)


def _file_name(painting: "Painting") -> str:
    words = re.sub(r"\W+", "-", _words(painting.prompts)).strip("-")
    return f"{words[:40] or 'painting'}-seed-{painting.settings.seed}.png"


def _time_left(seconds: float) -> str:
    """As exactly as it can be known."""
    if seconds < 2:
        return "a moment left"
    if seconds < 90:
        return f"about {seconds:.0f} s left"
    if seconds < 90 * 60:
        return f"about {seconds / 60:.0f} min left"
    return f"about {seconds / 3600:.0f} h left"


class _Clock:
    """Knows how long the steps took up to now. The first, which may load models, does not count."""

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None

    def left(self, number: int, steps: int) -> str:
        """What to say about the time left after step `number` of `steps`."""
        now = time.monotonic()
        if self._first is None:
            self._first = now, number
        began, first = self._first
        if number >= steps:
            return "done"
        return _time_left((now - began) / (number - first) * (steps - number)) if number > first else "time left: …"


# ---- the box


class _PaintBox:
    """The controls and what they do. `panel` is what is shown."""

    def __init__(
        self, paintings: "list[Painting]", prompt: str, settings: "Settings | None", painter: "Callable[..., Painting]"
    ) -> None:
        import ipywidgets as widgets

        self._paintings, self._settings, self._painter = paintings, settings, painter
        self._turn = threading.Lock()  # held by whoever paints
        self._stop_wanted = False

        self._text = text_box("Prompt:", "for example: a cat on a red background", self._paint)
        self._text.value = prompt
        self._seed = widgets.BoundedIntText(
            value=settings.seed if settings else 0, min=0, max=MOST_SEED, description="Seed:"
        )
        self._seed.layout.width = "13em"
        self._view, self._progress, self._said = (widgets.HTML() for _ in range(3))
        beside = widgets.VBox([self._progress, self._said])
        beside.layout = widgets.Layout(flex="1 1 16em", width="auto", min_width="0")
        self._wall = row(*(self._hang(each) for each in reversed(paintings[-MOST_HUNG:])))
        self.panel = box(
            "vlm-paint",
            PAINT_STYLE,
            row(self._text, self._seed),
            row(button("Paint", self._paint), button("Stop", self._stop), button("Go on", self._go_on)),
            row(self._view, beside),
            widgets.HTML("<strong>Gallery</strong>, the newest first"),
            self._wall,
        )
        self._say()

    # -- what is seen

    def _say(self, *sentences: str) -> None:
        self._said.value = status(*sentences)

    def _show(self, picture: Image.Image, alt: str, progress: str) -> None:
        self._view.value = _image(picture, alt, SHOWN)
        self._progress.value = progress

    def _hang(self, painting: "Painting") -> "widgets.HTML":
        """A painting for the gallery, with its file to download."""
        import ipywidgets as widgets

        figure = widgets.HTML(_figure(painting, download(_file_name(painting), "image/png", painting.png())))
        figure.add_class("vlm-hung")
        return figure

    # -- painting

    def _paint(self) -> None:
        self._begin(self._paint_prompt)

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
            time.sleep(SETTLE)
            self._say(*job())
        except Exception as problem:  # in a thread it would vanish
            self._progress.value = ""
            self._say(in_words(problem, "You can paint again."))
        finally:
            self._turn.release()

    def _paint_prompt(self) -> list[str]:
        """Paint what is in the text box. What there is to say about it."""
        from course_utils import generate

        prompt = self._text.value.strip()
        if not prompt:
            return ["Type a prompt first, then press Enter or Paint."]
        notes = generate.notes(prompt)
        self._say("Painting. Press Stop to end it and keep the picture.", *notes)
        settings = dataclasses.replace(self._settings or generate.default_settings(), seed=self._seed.value)
        painting = self._watch(_short(prompt), prompt, settings)
        self._paintings.append(painting)
        self._wall.children = (self._hang(painting), *self._wall.children)[:MOST_HUNG]
        return [self._done(painting), *notes]

    def _resume(self) -> list[str]:
        """Go on with the last painting if it was stopped. What there is to say about it."""
        stopped = self._paintings[-1] if self._paintings else None
        if stopped is None or stopped.finished:
            return ["There is no stopped picture to go on with."]
        self._say("Going on. Press Stop to end it and keep the picture.")
        words = _words(stopped.prompts)
        painting = self._watch(words, stopped.prompts, stopped.settings, stopped)
        self._paintings[-1] = painting
        self._wall.children = (self._hang(painting), *self._wall.children[1:])
        return [self._done(painting)]

    def _watch(
        self, words: str, prompt: "str | Sequence[Prompt]", settings: "Settings", start: "Painting | None" = None
    ) -> "Painting":
        """Paint, and show the picture as it grows."""
        clock, shown = _Clock(), 0.0
        self._progress.value = _bar(len(start.losses) if start else 0, settings.steps, "beginning")

        def look(step: "Step") -> bool:
            nonlocal shown
            left = clock.left(step.number, step.steps)
            if time.monotonic() - shown > FRAME:
                alt = f"{words}, after step {step.number} of {step.steps}"
                self._show(step.picture, alt, _bar(step.number, step.steps, f"loss {step.loss:.2f}, {left}"))
                shown = time.monotonic()
            return not self._stop_wanted

        painting = self._painter(prompt, settings=settings, start=start, callback=look)
        ending = "finished" if painting.finished else "stopped"
        self._show(painting.picture, f"Painted: {words}", _bar(len(painting.losses), settings.steps, ending))
        return painting

    def _done(self, painting: "Painting") -> str:
        if painting.finished:
            return f"Painted: {_caption(painting)}."
        return f"Kept: {_caption(painting)}. Go on takes it up again."

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
