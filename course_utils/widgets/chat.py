"""Lesson 08: a chat box, the thin ipywidgets shell over `talk.ChatSession`.

>>> from course_utils.widgets import chat_box
>>> chat_box(session, pictures={"a cat on red": picture})

Answers are made in a thread of their own: the kernel stays free, so that Stop arrives in mid-answer. What goes wrong is
said in the box.
"""

import contextlib
import io
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils import tiers
from course_utils.course import WrongType
from course_utils.pictures import open_picture
from course_utils.widgets.conversation import CHAT_STYLE, SILENCE, Names, as_html, fit, growing_html, thumbnails
from course_utils.widgets.keeping import Kept
from course_utils.widgets.parts import (
    box,
    button,
    download,
    focus,
    row,
    say_errors,
    settle,
    status,
    text_box,
    understood,
)
from course_utils.widgets.uploads import upload_button

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.talk import ChatSession

FRAME = 0.05  # seconds between two looks of an answer that grows
CHOOSE = "choose"
STARTERS = (
    "what is in the picture?",
    "describe the picture",
    "how many things are there?",
    "what colour is the background?",
)
UNDERSTOOD = (
    "Ask in English: what there is, how many, where, in which colour; to describe a picture, to compare two, to point "
    "to a thing, to read a sign or a chart."
)


def chat_box(
    session: "ChatSession",
    pictures: Mapping[str, Image.Image] | None = None,
    keep: str | None = "chat",
    starters: Sequence[str] = STARTERS,
) -> "widgets.VBox":
    """A box to chat in: type and press Enter, or press a starter; add pictures, stop, undo, clear, export.

    `pictures` are offered in a list, by name: the chosen one goes with the next question. `starters` are questions to
    begin with. The conversation is saved under the name `keep` in the learner's data
    folder; a session that is still empty goes on with what was saved there, so that a restarted kernel loses nothing.
    With `keep=None` nothing is saved: right for an app that several people use. Raises ValueError for a `keep` that is
    no plain name, and TypeError if `pictures` holds something else than pictures.
    """
    for name, picture in (pictures or {}).items():
        if not isinstance(picture, Image.Image):
            kind = type(picture).__name__
            raise WrongType(f"The picture {name!r} is of type {kind}: open it with course_utils.pictures.open_picture.")
    return _ChatBox(session, pictures or {}, None if keep is None else Kept(keep), starters).panel


class _ChatBox:
    """The controls and what they do. `panel` is what is shown."""

    def __init__(
        self, session: "ChatSession", pictures: Mapping[str, Image.Image], kept: Kept | None, starters: Sequence[str]
    ) -> None:
        import ipywidgets as widgets

        self._session, self._kept = session, kept
        self._pictures = {name: fit(picture) for name, picture in pictures.items()}
        self._names = Names(self._pictures)
        self._turn = threading.Lock()  # held by whoever changes the session
        self._stop_wanted = False
        self._returned = ""  # the question that Undo put into the text box

        self._history, self._live, self._pending, self._said = (widgets.HTML() for _ in range(4))
        self._text = text_box("Message:", "for example: what is this?", self._send, self._said)
        self._list = widgets.Dropdown(options=[CHOOSE, *self._pictures], value=CHOOSE, description="Picture:")
        self._list.layout.width = "17em"
        self._list.observe(say_errors(self._said)(lambda _: self._show_pending()), names="value")
        upload = upload_button("Upload a picture", self._take, self._said)
        size = widgets.HTML("at most 10 MB")  # Jupyter drops larger messages, and nobody is told
        scroll = widgets.VBox([widgets.VBox([self._history, self._live])])
        scroll.add_class("vlm-chat-scroll")
        chosen = [self._list, self._button("Add another", self._add_chosen)] if self._pictures else []
        self._send_button, self._stop_button = self._button("Send", self._send), self._button("Stop", self._stop)
        self._stop_button.disabled = True  # until there is an answer to stop
        self.panel = box(
            "vlm-chat",
            CHAT_STYLE,
            scroll,
            self._pending,
            understood(UNDERSTOOD),
            row(self._text, self._send_button, self._stop_button),
            row(*(self._button(question, lambda asked=question: self._begin(asked)) for question in starters)),
            row(*chosen, upload, size),
            row(
                self._button("Undo", lambda: self._change(self._take_back)),
                self._button("Clear", lambda: self._change(self._clear)),
                self._button("Export", self._export),
            ),
            self._said,
        )
        self._say(kept.restore(session) if kept else None)
        self._show()

    def _button(self, text: str, action: Callable[[], None]) -> "widgets.Button":
        return button(text, action, self._said)

    # -- what is seen

    def _show(self) -> None:
        """Bring history and pending pictures up to date."""
        self._history.value = as_html(self._session.exchanges, self._names, self._session.dropped)
        self._show_pending()
        self._live.value = ""

    def _show_pending(self) -> None:
        shown = thumbnails([*self._session.pending, *self._chosen()], self._names)
        said = f"Goes with your next question: <br>{shown}" if shown else "" if self._has_seen() else NO_PICTURE
        self._pending.value = f'<div class="vlm-pending">{said}</div>' if said else ""

    def _has_seen(self) -> bool:
        return any(each.pictures for each in self._session.exchanges)

    def _say(self, *sentences: str | None) -> None:
        self._said.value = status(*sentences)

    def _grow(self, question: str, answer: str) -> None:
        """The answer as far as it has come."""
        self._live.value = growing_html(question, self._session.pending, answer, self._names)

    # -- asking

    def _begin(self, question: str) -> None:
        """Ask one of the starters."""
        self._text.value = question
        self._send()

    def _send(self) -> None:
        if not self._turn.acquire(blocking=False):
            self._say(BUSY)
            return
        self._stop_wanted, self._stop_button.disabled = False, False
        threading.Thread(target=self._answer, name="chat box", daemon=True).start()

    @contextlib.contextmanager
    def _turn_taken(self) -> Iterator[None]:
        """For whoever has the turn: errors are said, what is seen is brought up to date, and the turn is given back."""
        try:
            with say_errors(self._said):
                yield
            self._stop_button.disabled = True
            with say_errors(self._said):
                self._show()
        finally:
            self._turn.release()

    def _answer(self) -> None:
        """Ask what is in the text box."""
        with self._turn_taken():
            settle()
            question = self._text.value.strip()
            if not question:
                self._say("Type a question first, then press Enter or Send.")
                return
            self._text.value = ""
            self._take_chosen()
            self._say("Answering. Press Stop to end it.")
            self._pending.value = ""
            self._ask(question)
            self._say(self._session.note, self._save(), self._heard())

    def _ask(self, question: str) -> None:
        try:
            self._stream(question)
        except Exception:
            self._text.value = self._text.value or question  # nothing typed is lost
            raise

    def _stream(self, question: str) -> None:
        answer, shown = "", 0.0
        self._grow(question, answer)
        for piece in self._session.stream(question):
            answer += piece
            if self._stop_wanted:
                self._session.stop()  # again: the first may have come before the answer began
            if time.monotonic() - shown > FRAME:
                self._grow(question, answer)
                shown = time.monotonic()

    def _heard(self) -> str:
        """What screen readers say when an answer is complete."""
        last = self._session.exchanges[-1]
        return f"{'Stopped after' if last.stopped else 'Answered'}: {last.answer or SILENCE}"

    def _stop(self) -> None:
        if not self._turn.locked():
            self._say("There is no answer to stop.")
            return
        self._stop_wanted = True
        focus(self._send_button)  # Stop goes dead, and would take the keyboard with it
        self._session.stop()

    # -- pictures

    def _chosen(self) -> list[Image.Image]:
        """The picture that is chosen in the list, if one is."""
        return [self._pictures[self._list.value]] if self._list.value in self._pictures else []

    def _take_chosen(self) -> None:
        """What is chosen in the list goes with the next question; the list is free for another."""
        for picture in self._chosen():
            self._session.add_picture(picture)
            self._names.add(self._list.value, self._session.pending[-1])
        self._list.value = CHOOSE

    def _add_chosen(self) -> None:
        settle()
        if not self._chosen():
            self._say("Choose a picture from the list first.")
            return
        name = self._list.value

        def add() -> str:
            self._take_chosen()
            return f"Added {name}. Choose another, or ask."

        self._change(add)

    def _take(self, name: str, file: io.BytesIO) -> None:
        def add() -> str:
            self._session.add_picture(open_picture(file))
            self._names.add(name, self._session.pending[-1])
            return f"Added {name}. It goes with your next question.{TOY if tiers.tier() == 'pocket' else ''}"

        self._change(add)

    # -- changes, export

    def _change(self, action: Callable[[], str]) -> None:
        """Change the session, say what `action` returns, and save."""
        if not self._turn.acquire(blocking=False):
            self._say(BUSY)
            return
        with self._turn_taken():
            done = action()
            self._say(done, self._save())

    def _take_back(self) -> str:
        if self._chosen():
            self._list.value = CHOOSE
            return "The chosen picture is taken back."
        if self._session.pending:
            self._session.pending.pop()
            return "The last picture is taken back."
        last = self._session.exchanges[-1:]
        self._session.undo()  # says so if there is nothing
        if self._text.value in ("", self._returned):
            self._text.value = self._returned = last[0].question
        return "The last question is taken back: change it and send it again, or press Undo once more."

    def _clear(self) -> str:
        self._session.clear()
        return "The conversation is cleared."

    def _export(self) -> None:
        links = [
            download("conversation.md", "text/markdown;charset=utf-8", self._session.to_markdown().encode()),
            download("conversation.json", "application/json;charset=utf-8", self._session.to_json().encode()),
        ]
        self._said.value = status(markup=f"<p>Save the conversation as a file: {' '.join(links)}</p>")

    def _save(self) -> str | None:
        """Save the conversation; what there is to say if that fails."""
        return self._kept.save(self._session) if self._kept else None


NO_PICTURE = "There is no picture yet: choose or upload one, or the model can only guess."
BUSY = "An answer is on its way: wait for it, or press Stop."
TOY = " Mind that the pocket model knows Emoji World only, and speaks of any other picture as if it came from there."
