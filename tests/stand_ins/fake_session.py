"""A chat session without a model: the interface of talk.ChatSession, with answers known beforehand."""

import base64
import dataclasses
import io
import json
import threading
from collections.abc import Iterator

from PIL import Image

from course_utils.talk import Exchange, TalkError


@dataclasses.dataclass
class FakeSession:
    """It says `words`, with `pause` seconds or a closed `gate` after each, then raises `failure`.

    A question with the word "slowly" makes its pauses twenty times as long: then even a busy machine stops it in time.
    """

    model: object = None
    words: tuple[str, ...] = ("there ", "is ", "a cat.")
    failure: Exception | None = None
    gate: threading.Event | None = None
    pause: float = 0.0
    note: str | None = None
    dropped: int = 0

    def __post_init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.pending: list[Image.Image] = []
        self._stopped = threading.Event()

    def add_picture(self, picture: Image.Image) -> None:
        self.pending.append(picture.convert("RGB"))

    def stream(self, question: str) -> Iterator[str]:
        self._stopped.clear()
        pause = self.pause * 20 if "slowly" in question else self.pause
        said = ""
        for word in self.words:
            said += word
            yield word
            self._stopped.wait(pause)
            while self.gate and not self.gate.wait(0.01) and not self._stopped.is_set():
                pass
            if self._stopped.is_set():
                break
        if self.failure:
            raise self.failure
        self.exchanges.append(Exchange(question, said.strip(), tuple(self.pending), self._stopped.is_set()))
        self.pending.clear()

    def stop(self) -> None:
        self._stopped.set()

    def undo(self) -> None:
        if not self.exchanges:
            raise TalkError("There is nothing to undo.")
        self.pending[:0] = self.exchanges.pop().pictures

    def clear(self) -> None:
        self.exchanges.clear()
        self.pending.clear()

    def to_markdown(self) -> str:
        return "\n".join(f"{each.question} {each.answer}" for each in self.exchanges)

    def to_json(self) -> str:
        def png(picture: Image.Image) -> str:
            buffer = io.BytesIO()
            picture.save(buffer, format="PNG")
            return base64.b64encode(buffer.getvalue()).decode()

        said = [
            [each.question, each.answer, [png(picture) for picture in each.pictures], each.stopped]
            for each in self.exchanges
        ]
        return json.dumps({"said": said, "pending": [png(picture) for picture in self.pending]})

    @classmethod
    def from_json(cls, model: object, text: str) -> "FakeSession":
        def picture(data: str) -> Image.Image:
            return Image.open(io.BytesIO(base64.b64decode(data)))

        saved, session = json.loads(text), cls(model)
        for question, answer, shown, stopped in saved["said"]:
            session.exchanges.append(Exchange(question, answer, tuple(map(picture, shown)), stopped))
        session.pending = [picture(data) for data in saved["pending"]]
        return session
