"""A conversation's file in the learner's data folder: saved after each change, and found again by the next kernel."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from course_utils.course import count, data_folder, plain_name, write_file

if TYPE_CHECKING:
    from course_utils.talk import ChatSession


class Kept:
    """The file of the conversation called `name`. Raises BadInput for what is no plain name."""

    def __init__(self, name: str) -> None:
        self.path = data_folder() / "chats" / f"{plain_name(name, 'conversation')}.json"
        self._known: bytes | None = None  # what this box last read from the file, or wrote into it

    def save(self, session: "ChatSession") -> str | None:
        """Save the conversation; what there is to say if that fails, or if the file holds another box's conversation.

        That one stays: this conversation then goes into a file of its own.
        """
        said, content = None, session.to_json().encode()
        try:
            if self._read() not in (None, self._known):
                said = self._give_way()
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_file(self.path, content)
        except OSError as problem:
            reason = problem.strerror or type(problem).__name__
            return f"The chat goes on, but it could not be saved in {self.path.parent} ({reason})."
        self._known = content
        return said

    def restore(self, session: "ChatSession") -> str | None:
        """Put what was saved into a session that is still empty; what there is to say about it."""
        try:
            content = self._read()
            if session.exchanges or session.pending:  # the box may be shown for the second time
                self._known = content if content == session.to_json().encode() else None
                return None
            if content is None:
                return None
            old = type(session).from_json(session.model, content.decode())
        except OSError as problem:
            return f"Your last conversation cannot be read ({problem.strerror}): {self.path}."
        except Exception:  # whatever a damaged file may cause
            return self._set_aside()
        self._known = content
        session.exchanges[:] = old.exchanges
        session.pending[:] = old.pending
        if not old.exchanges:
            return None
        return f"Your last conversation is back ({count(len(old.exchanges), 'question')}). Clear begins a new one."

    def _read(self) -> bytes | None:
        """What was saved; None if nothing was. Raises OSError."""
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None

    def _give_way(self) -> str:
        """Choose a file that is still free; what there is to say about it."""
        first, number = self.path, 2
        while self.path.exists():
            self.path, number = first.with_name(f"{first.stem}-{number}.json"), number + 1
        return (
            f'Another chat box keeps its conversation as "{first.stem}", so this one is kept as "{self.path.stem}": '
            f'chat_box(..., keep="{self.path.stem}") finds it again.'
        )

    def _set_aside(self) -> str:
        """Move a damaged file out of the way; what there is to say about it."""
        when = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%S.%f")
        try:
            aside = self.path.rename(self.path.with_name(f"{self.path.stem}-damaged-{when}.json"))
        except OSError:
            return f"Your last conversation in {self.path} is damaged, and a new one begins."
        return f"Your last conversation was damaged: it was kept as {aside}, and a new one begins."
