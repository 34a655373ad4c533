"""A chat box: the thin ipywidgets shell over `talk.ChatSession`, and a transcript for readers who cannot run a cell.

>>> from course_utils.widgets import chat_box
>>> chat_box(session, pictures={"a cat on red": picture})

Answers are made in a thread of their own: the kernel stays free, so that Stop arrives in mid-answer. All texts, the
model's too, are shown as text and never as HTML. What goes wrong is said in the box. Only what ipywidgets 7 (Colab) and
8 share is used.
"""

import contextlib
import html
import io
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.boxes import LINE, SETTLE, box, button, download, in_words, row, status, text_box
from course_utils.course import data_folder
from course_utils.pictures import open_picture, plain
from course_utils.talk import MOST_SIDE

if TYPE_CHECKING:
    import ipywidgets as widgets

    from course_utils.talk import ChatSession, Exchange

SHOWN = 96  # pixels: the longer side of a picture in the box
FRAME = 0.05  # seconds between two looks of an answer that grows

CHAT_STYLE = f"""<style>
.vlm-chat-scroll {{ display: flex; flex-direction: column-reverse; max-height: 28em; overflow: auto !important; }}
.vlm-chat-scroll > * {{ flex: none; }}
.vlm-chat .vlm-log {{ display: flex; flex-direction: column; gap: 8px; padding: 4px; }}
.vlm-chat .vlm-log p {{ margin: 0; padding: 6px 12px; border-radius: 12px; max-width: 80%; }}
.vlm-chat .vlm-log span {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
.vlm-chat .vlm-log p, .vlm-chat .vlm-pending {{ color: var(--jp-content-font-color1, inherit); }}
.vlm-chat .vlm-you {{ align-self: flex-end; background: var(--jp-layout-color2, rgba(127, 127, 127, 0.2)); }}
.vlm-chat .vlm-model {{ align-self: flex-start; border: 1px solid {LINE}; }}
.vlm-chat .vlm-log p.vlm-empty {{ align-self: center; }}
.vlm-chat .vlm-log strong {{ display: block; }}
.vlm-chat .vlm-log img, .vlm-chat .vlm-pending img {{ border-radius: 6px; margin: 4px 4px 4px 0; max-width: 100%; }}
.vlm-chat .vlm-log img ~ span::before {{ content: ""; display: block; }}
.vlm-chat .vlm-pending img {{ margin: 4px 0; max-height: 64px; width: auto; }}
</style>"""


def chat_box(
    session: "ChatSession", pictures: Mapping[str, Image.Image] | None = None, keep: str | None = "chat"
) -> "widgets.VBox":
    """A box to chat in: type and press Enter, add pictures, stop, undo, clear, export.

    `pictures` are offered in a list, by name. The conversation is saved under the name `keep` in the learner's data
    folder; a session that is still empty goes on with what was saved there, so that a restarted kernel loses nothing.
    With `keep=None` nothing is saved: right for an app that several people use. Raises ValueError for a `keep` that is
    no plain name, and TypeError if `pictures` holds something else than pictures.
    """
    for name, picture in (pictures or {}).items():
        if not isinstance(picture, Image.Image):
            kind = type(picture).__name__
            raise TypeError(f"The picture {name!r} is of type {kind}: open it with course_utils.pictures.open_picture.")
    return _ChatBox(session, pictures or {}, None if keep is None else Kept(keep)).panel


class Transcript:
    """A conversation to read: HTML with its pictures, and plain text."""

    def __init__(self, exchanges: Sequence["Exchange"], names: Mapping[str, Image.Image]) -> None:
        self._exchanges = list(exchanges)
        self._names = _Names(names)

    def __repr__(self) -> str:
        lines = []
        for each in self._exchanges:
            shown = f" [{_count(len(each.pictures), 'picture')}]" if each.pictures else ""
            lines += [
                f"You:{shown} {each.question}",
                f"Model: {each.answer or SILENCE}{STOPPED if each.stopped else ''}",
            ]
        return "\n".join(lines) or EMPTY

    def _repr_html_(self) -> str:
        return _conversation(self._exchanges, self._names)


def transcript(session: "ChatSession", pictures: Mapping[str, Image.Image] | None = None) -> Transcript:
    """What was said up to now, to show below a cell; `pictures` gives the pictures their names, as in `chat_box`."""
    return Transcript(session.exchanges, pictures or {})


# ---- a conversation as HTML

EMPTY = "Nothing was said yet."
STOPPED = " (stopped)"
SILENCE = "(no words)"


class _Names:
    """Knows pictures by what is in them, and numbers those that have no name."""

    def __init__(self, named: Mapping[str, Image.Image]) -> None:
        self._names: dict[tuple, str] = {}
        for name, picture in named.items():
            self.add(name, _fit(picture))

    def add(self, name: str, picture: Image.Image) -> None:
        """Call this picture so from now on."""
        self._names[self._key(picture)] = name

    def alt(self, picture: Image.Image) -> str:
        """What screen readers say in its place."""
        width, height = picture.size
        return self._names.get(self._key(picture)) or f"a picture of {width} by {height} pixels"

    @staticmethod
    def _key(picture: Image.Image) -> tuple:
        return picture.size, hash(picture.convert("RGB").tobytes())


def _fit(picture: Image.Image) -> Image.Image:
    """A copy as the session keeps it. Raises PictureError."""
    copy = plain(picture).copy()
    copy.thumbnail((MOST_SIDE, MOST_SIDE))
    return copy


def _conversation(exchanges: Sequence["Exchange"], names: _Names) -> str:
    """All exchanges; the log has a place in the tab order so that it can be scrolled with the keyboard."""
    said = [
        _said("You", each.question, each.pictures, names)
        + _said("Model", each.answer or SILENCE, (), names, each.stopped)
        for each in exchanges
    ]
    body = "".join(said) or f'<p class="vlm-empty">{EMPTY}</p>'
    return f'<div class="vlm-log" role="log" aria-label="Conversation" tabindex="0">{body}</div>'


def _said(who: str, text: str, pictures: Sequence[Image.Image], names: _Names, stopped: bool = False) -> str:
    shown = "".join(_thumbnail(picture, names) for picture in pictures)
    ending = f"<em>{STOPPED}</em>" if stopped else ""
    words = f'<span dir="auto">{html.escape(text)}</span>{ending}'
    return f'<p class="vlm-{who.lower()}"><strong>{who}:</strong> {shown}{words}</p>'


def _thumbnail(picture: Image.Image, names: _Names) -> str:
    from course_utils.widgets import image_tag

    small = picture.convert("RGB")
    small.thumbnail((2 * SHOWN, 2 * SHOWN))  # sharp on screens with two pixels to the point
    width = min(SHOWN, max(1, round(SHOWN * small.width / small.height)))
    return image_tag(small, names.alt(picture), width)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


# ---- what is kept


class Kept:
    """A conversation's file in the learner's data folder."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"[\w-]{1,64}", name):
            raise ValueError(f"A conversation cannot be kept as {name!r}: use letters, digits, - and _ only.")
        self.path = data_folder() / "chats" / f"{name}.json"

    def read(self) -> str | None:
        """What was saved; None if nothing was. Raises OSError, and UnicodeDecodeError for a damaged file."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def write(self, text: str) -> None:
        """Replace the file as a whole or not at all, whatever happens meanwhile. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(prefix=f"{self.path.stem}-", suffix=".new", dir=self.path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise

    def put_aside(self) -> Path:
        """Move a damaged file out of the way and return where it lies now. Raises OSError."""
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%f")
        return self.path.rename(self.path.with_name(f"{self.path.stem}-damaged-{when}.json"))


# ---- the box


class _ChatBox:
    """The controls and what they do. `panel` is what is shown."""

    def __init__(self, session: "ChatSession", pictures: Mapping[str, Image.Image], kept: Kept | None) -> None:
        import ipywidgets as widgets

        self._session, self._kept = session, kept
        self._pictures = {name: _fit(picture) for name, picture in pictures.items()}
        self._names = _Names(self._pictures)
        self._turn = threading.Lock()  # held by whoever changes the session
        self._stop_wanted = False
        self._returned = ""  # the question that Undo put into the text box

        self._history, self._live, self._pending, self._said = (widgets.HTML() for _ in range(4))
        self._text = text_box("Message:", "for example: what is this?", self._send)
        self._list = widgets.Dropdown(options=["choose", *self._pictures], value="choose", description="Picture:")
        self._list.layout.width = "17em"
        self._upload = widgets.FileUpload(description="Upload a picture", accept="image/*", multiple=False)
        self._upload.layout.width = "auto"
        self._upload.observe(self._on_upload, names="value")
        size = widgets.HTML("at most 10 MB")  # Jupyter drops larger messages, and nobody is told
        scroll = widgets.VBox([widgets.VBox([self._history, self._live])])
        scroll.add_class("vlm-chat-scroll")
        chosen = [self._list, button("Add picture", self._add_chosen)] if self._pictures else []
        self.panel = box(
            "vlm-chat",
            CHAT_STYLE,
            scroll,
            self._pending,
            row(self._text, button("Send", self._send), button("Stop", self._stop)),
            row(*chosen, self._upload, size),
            row(*(button(word, getattr(self, f"_{word.lower()}")) for word in ("Undo", "Clear", "Export"))),
            self._said,
        )
        self._say(self._restore())
        self._show()

    # -- what is seen

    def _show(self) -> None:
        """Bring history and pending pictures up to date."""
        self._history.value = _conversation(self._session.exchanges, self._names)
        shown = "".join(_thumbnail(picture, self._names) for picture in self._session.pending)
        lead = "Goes with your next question: "
        self._pending.value = f'<div class="vlm-pending">{lead}<br>{shown}</div>' if shown else ""
        self._live.value = ""

    def _say(self, *sentences: str | None) -> None:
        self._said.value = status(*sentences)

    def _grow(self, question: str, answer: str) -> None:
        """The answer as far as it has come. Screen readers hear it when it is complete."""
        asked = _said("You", question, self._session.pending, self._names)
        said = _said("Model", f"{answer} …".lstrip(), (), self._names)
        self._live.value = f'<div class="vlm-log" aria-busy="true">{asked}{said}</div>'

    # -- asking

    def _send(self) -> None:
        if not self._turn.acquire(blocking=False):
            self._say(BUSY)
            return
        self._stop_wanted = False
        threading.Thread(target=self._answer, name="chat box", daemon=True).start()

    def _answer(self) -> None:
        """Ask what is in the text box. It has the turn, and gives it back."""
        question = ""
        try:
            time.sleep(SETTLE)
            question = self._text.value.strip()
            if not question:
                self._say("Type a question first, then press Enter or Send.")
                return
            self._text.value = ""
            self._say("Answering. Press Stop to end it.")
            self._pending.value = ""
            self._stream(question)
            self._say(self._session.note, self._save(), self._heard())
        except Exception as problem:  # in a thread it would vanish
            self._text.value = self._text.value or question  # nothing typed is lost
            self._say(in_words(problem, GOES_ON))
        finally:
            self._show()
            self._turn.release()

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
        self._session.stop()

    # -- pictures

    def _add_chosen(self) -> None:
        time.sleep(SETTLE)
        if self._list.value not in self._pictures:
            self._say("Choose a picture from the list first.")
            return
        self._add(self._list.value, lambda: self._pictures[self._list.value])

    def _on_upload(self, change: dict) -> None:
        if not change["new"]:
            return
        name, content = _uploaded(change["new"])
        file = io.BytesIO(content)
        file.name = name  # so that messages can call it so
        self._add(name, lambda: open_picture(file))
        self._upload.set_trait("value", type(change["new"])())  # or the same file could not be sent again

    def _add(self, name: str, get: Callable[[], Image.Image]) -> None:
        def add() -> str:
            self._session.add_picture(get())
            self._names.add(name, self._session.pending[-1])
            return f"Added {name}. It goes with your next question."

        self._change(add)

    # -- undo, clear, export

    def _change(self, action: Callable[[], str]) -> None:
        """Change the session, say what `action` returns or why it failed, save and show."""
        if not self._turn.acquire(blocking=False):
            self._say(BUSY)
            return
        try:
            done = action()
            self._say(done, self._save())
        except Exception as problem:  # in a callback it would vanish
            self._say(in_words(problem, GOES_ON))
        finally:
            self._show()
            self._turn.release()

    def _undo(self) -> None:
        self._change(self._take_back)

    def _take_back(self) -> str:
        if self._session.pending:
            self._session.pending.pop()
            return "The last picture is taken back."
        last = self._session.exchanges[-1:]
        self._session.undo()  # says so if there is nothing
        if self._text.value in ("", self._returned):
            self._text.value = self._returned = last[0].question
        return "The last question is taken back: change it and send it again, or press Undo once more."

    def _clear(self) -> None:
        def clear() -> str:
            self._session.clear()
            return "The conversation is cleared."

        self._change(clear)

    def _export(self) -> None:
        try:
            links = [
                download("conversation.md", "text/markdown;charset=utf-8", self._session.to_markdown().encode()),
                download("conversation.json", "application/json;charset=utf-8", self._session.to_json().encode()),
            ]
            self._said.value = f'<div role="status"><p>Save the conversation as a file: {" ".join(links)}</p></div>'
        except Exception as problem:
            self._say(in_words(problem, GOES_ON))

    # -- keeping

    def _save(self) -> str | None:
        """Save the conversation; what there is to say if that fails."""
        if self._kept is None:
            return None
        try:
            self._kept.write(self._session.to_json())
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            return f"The chat goes on, but it could not be saved in {self._kept.path.parent} ({reason})."
        return None

    def _restore(self) -> str | None:
        """Put what was saved into a session that is still empty; what there is to say about it."""
        if self._kept is None or self._session.exchanges or self._session.pending:
            return None
        try:
            text = self._kept.read()
            if text is None:
                return None
            old = type(self._session).from_json(self._session.model, text)
        except OSError as problem:
            return f"Your last conversation cannot be read ({problem.strerror}): {self._kept.path}."
        except Exception:  # whatever a damaged file may cause
            return self._set_aside()
        self._session.exchanges[:] = old.exchanges
        self._session.pending[:] = old.pending
        if not old.exchanges:
            return None
        return f"Your last conversation is back ({_count(len(old.exchanges), 'question')}). Clear begins a new one."

    def _set_aside(self) -> str:
        try:
            return f"Your last conversation was damaged: it was kept as {self._kept.put_aside()}, and a new one begins."
        except OSError:
            return f"Your last conversation in {self._kept.path} is damaged, and a new one begins."


BUSY = "An answer is on its way: wait for it, or press Stop."
GOES_ON = "The conversation goes on."


def _uploaded(value: dict | Sequence[dict]) -> tuple[str, bytes]:
    """Name and content of the file in a FileUpload's value, which ipywidgets 7 and 8 lay out differently."""
    if isinstance(value, dict):
        name, file = next(iter(value.items()))
        return name, bytes(file["content"])
    return value[0]["name"], bytes(value[0]["content"])
