"""A conversation's file in the learner's data folder: saved after each change, and found again by the next kernel."""

import contextlib
import os
import re
import tempfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from course_utils.course import BadInput, count, data_folder

if TYPE_CHECKING:
    from course_utils.talk import ChatSession


class Kept:
    """The file of the conversation called `name`. Raises BadInput for what is no plain name."""

    def __init__(self, name: str) -> None:
        if not re.fullmatch(r"[\w-]{1,64}", name):
            raise BadInput(f"A conversation cannot be kept as {name!r}: use letters, digits, - and _ only.")
        self.path = data_folder() / "chats" / f"{name}.json"

    def save(self, session: "ChatSession") -> str | None:
        """Save the conversation; what there is to say if that fails."""
        try:
            self._write(session.to_json())
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            return f"The chat goes on, but it could not be saved in {self.path.parent} ({reason})."
        return None

    def restore(self, session: "ChatSession") -> str | None:
        """Put what was saved into a session that is still empty; what there is to say about it."""
        if session.exchanges or session.pending:
            return None
        try:
            text = self._read()
            if text is None:
                return None
            old = type(session).from_json(session.model, text)
        except OSError as problem:
            return f"Your last conversation cannot be read ({problem.strerror}): {self.path}."
        except Exception:  # whatever a damaged file may cause
            return self._set_aside()
        session.exchanges[:] = old.exchanges
        session.pending[:] = old.pending
        if not old.exchanges:
            return None
        return f"Your last conversation is back ({count(len(old.exchanges), 'question')}). Clear begins a new one."

    def _read(self) -> str | None:
        """What was saved; None if nothing was. Raises OSError, and UnicodeDecodeError for a damaged file."""
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def _write(self, text: str) -> None:
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

    def _set_aside(self) -> str:
        """Move a damaged file out of the way; what there is to say about it."""
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%f")
        try:
            aside = self.path.rename(self.path.with_name(f"{self.path.stem}-damaged-{when}.json"))
        except OSError:
            return f"Your last conversation in {self.path} is damaged, and a new one begins."
        return f"Your last conversation was damaged: it was kept as {aside}, and a new one begins."
