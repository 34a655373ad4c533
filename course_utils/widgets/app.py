"""Lesson 13: the picture-library assistant as an app, the thin ipywidgets shell over `assistant.Assistant`.

>>> from course_utils.widgets import library_app
>>> library_app(Assistant("holidays"))

What takes long is done in a thread of its own: the kernel stays free, so that Stop arrives while pictures are added.
"""

import io
import textwrap
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils import search
from course_utils.course import count, cut
from course_utils.pictures import PictureError, open_picture
from course_utils.widgets.clock import Clock
from course_utils.widgets.parts import (
    box,
    button,
    figure,
    row,
    say_errors,
    settle,
    status,
    text_box,
)
from course_utils.widgets.uploads import upload_button

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.assistant import Assistant, Entry, Hit, Progress

SHOWN = 8  # pictures
TOLD = 80  # letters of what no caption names
PAIRS = 12  # of copies that are shown
NOTHING = "I found nothing."
BUSY = "The last task is still at work: wait for it, or press Stop."


def library_app(assistant: "Assistant") -> "widgets.VBox":
    """An app over a library of pictures: add a folder, find by words and by picture, ask, find copies, draw."""
    return _App(assistant).panel


class _App:
    """The controls and what they do. `panel` is what is shown."""

    def __init__(self, assistant: "Assistant") -> None:
        import ipywidgets as widgets

        self._assistant = assistant
        self._shown: list[Entry] = []  # the pictures that a question is about
        self._work = threading.Lock()  # held by whoever works
        self._stop_wanted = False
        self._said, self._results = widgets.HTML(), widgets.HTML()
        self._bar = widgets.IntProgress(description="Added:")
        self._bar.layout.width = "auto"
        self._folder = self._field("Folder:", "for example: ~/Pictures", self._add)
        self._wanted = self._field("Find:", "for example: a cat on a red background", self._search)
        self._unwanted = self._field("Without:", "for example: a red background", self._search)
        self._question = self._field("Ask:", "for example: what colour is the background?", self._ask)
        upload = upload_button("Find by picture", self._take, self._said)
        self.panel = box(
            "vlm-app",
            "",
            row(self._folder, self._button("Add folder", self._add), button("Stop", self._stop, self._said)),
            self._bar,
            row(self._wanted, self._unwanted, self._button("Search", self._search), upload),
            row(self._button("Find copies", self._copies), self._button("Draw it", self._draw)),
            self._results,
            row(self._question, self._button("Ask about these", self._ask)),
            self._said,
        )
        self._say(self._size())

    # ---- what is seen

    def _say(self, *sentences: str | None) -> None:
        self._said.value = status(*sentences)

    def _size(self) -> str:
        number = len(self._assistant)
        return f"The library holds {count(number, 'picture')}." if number else "The library is empty: add a folder."

    def _show(self, entries: "Sequence[Entry]", words: Sequence[str]) -> None:
        """Pictures side by side, each with words below it."""
        self._shown = list(entries)
        rows = zip(entries, words, strict=True)
        self._results.value = "".join(self._figure(entry, text) for entry, text in rows)

    def _figure(self, entry: "Entry", words: str) -> str:
        alt = f"{entry.path.name}: {entry.caption}"
        try:
            return figure(self._assistant.picture(entry), alt, words)
        except PictureError:
            return figure(Image.new("RGB", (64, 64), "gray"), alt, f"{entry.path.name} is gone")

    # ---- how it works

    def _field(self, label: str, example: str, action: Callable[[], None]) -> "widgets.Text":
        return text_box(label, example, lambda: self._start(action), self._said)

    def _button(self, text: str, action: Callable[[], None]) -> "widgets.Button":
        return button(text, lambda: self._start(action), self._said)

    def _start(self, action: Callable[[], None]) -> None:
        """Do something in a thread of its own, unless something is being done."""
        if not self._work.acquire(blocking=False):
            self._say(BUSY)
            return
        self._stop_wanted = False
        threading.Thread(target=self._do, args=[action], name="library app", daemon=True).start()

    def _do(self, action: Callable[[], None]) -> None:
        try:
            with say_errors(self._said):
                settle()
                action()
        finally:
            self._work.release()

    def _stop(self) -> None:
        self._stop_wanted = True
        if not self._work.locked():
            self._say("There is nothing to stop.")

    # ---- what it does

    def _add(self) -> None:
        clock, progress = Clock(), None
        self._say("Adding. Press Stop to end it; what is added stays.")
        for progress in self._assistant.add(self._folder.value.strip()):
            self._bar.max, self._bar.value = max(1, progress.total), progress.done
            self._say(str(progress), clock.left(progress.done, progress.total))
            if self._stop_wanted:
                break
        self._say(self._ended(progress), self._size())

    def _ended(self, progress: "Progress | None") -> str:
        stopped = self._stop_wanted and progress is not None and progress.done < progress.total
        return f"{'Stopped: add the folder again to go on. ' if stopped else ''}{progress}"

    def _search(self) -> None:
        words, unwanted = self._wanted.value, self._unwanted.value
        with warnings.catch_warnings(record=True) as caught:  # that the end of a long query was not read, say
            warnings.simplefilter("always")
            hits = self._assistant.search(words, without=unwanted, k=SHOWN)
        self._found(hits)
        missing = search.unnamed(words, [hit.entry.caption for hit in hits])
        self._say(_heading(hits), _not_named(missing, hits), *(str(warning.message) for warning in caught))

    def _take(self, _name: str, file: io.BytesIO) -> None:
        picture = open_picture(file)
        self._start(lambda: self._search_by(picture))

    def _search_by(self, picture: Image.Image) -> None:
        hits = self._assistant.search(self._wanted.value, picture, self._unwanted.value, SHOWN)
        self._found(hits)
        self._say(_heading(hits))

    def _found(self, hits: "Sequence[Hit]") -> None:
        captions = [textwrap.shorten(self._assistant.told(hit.entry), 70) for hit in hits]
        words = [f"{i}. {text} ({hit.cosine:.2f})" for i, (text, hit) in enumerate(zip(captions, hits, strict=True), 1)]
        self._show([hit.entry for hit in hits], words)

    def _ask(self) -> None:
        if not self._shown:
            self._say("Search first: a question is about the pictures that are shown.")
            return
        question = self._question.value
        answers = self._assistant.ask(question, self._shown)
        missing = search.lacking(search.things(question), [entry.caption for entry in self._shown])
        self._show(self._shown, answers)
        told = f"Asked about {count(len(answers), 'picture')}: {textwrap.shorten(question, 80)}"
        self._say(told, _not_named(missing, self._shown))

    def _copies(self) -> None:
        pairs = self._assistant.copies()
        shown = [entry for pair in pairs[:PAIRS] for entry in pair]
        self._show(shown, [entry.path.name for entry in shown])
        more = f"; the first {PAIRS} are shown" if len(pairs) > PAIRS else ""
        self._say(f"{count(len(pairs), 'pair')} of pictures that look alike{more}.")

    def _draw(self) -> None:
        from course_utils import generate

        wanted = self._wanted.value.strip()
        if not wanted:
            self._say("Type what is missing into Find first.")
            return
        notes = generate.notes([generate.Prompt(wanted)], orders=True)
        self._say("Drawing.", *notes)
        entry = self._assistant.draw(wanted, seed=len(self._assistant))
        self._show([entry], [f"drawn; the model sees: {entry.caption}"])
        self._say("Drawn, kept in the library's folder, and added to it.", self._size(), *notes)


def _heading(hits: "Sequence[Hit]") -> str:
    """How many were found, in words."""
    return f"Found: {count(len(hits), 'picture')}, the best first, with the cosine of each." if hits else NOTHING


def _not_named(missing: frozenset[str], found: "Sequence[Hit | Entry]") -> str:
    """What was asked for and stands in no caption, as a sentence; empty if all of it does."""
    told = cut(", ".join(sorted(missing)), TOLD)
    return f"{'None of these captions' if found else 'No caption'} names: {told}." if told else ""
