"""A widget's parts as a learner finds them, without a browser: what the tests of the boxes have in common."""

import html
import re
import threading
import time
from collections.abc import Callable, Iterator

HOSTILE = '<img src=x onerror="alert(1)">'


class Parts:
    """The controls and words of a box. A subclass makes the `panel` after `super().__init__()`, and names the rest."""

    TEXT_BOX: str  # its description
    THREAD: str  # the name of the thread in which the box works
    PATIENCE: float  # seconds to wait for it, on a busy machine

    def __init__(self) -> None:
        self._threads_before = set(threading.enumerate())

    def control(self, description: str):
        return next(each for each in self._all(self.panel) if plain(getattr(each, "description", None)) == description)

    def _all(self, widget) -> Iterator:
        yield widget
        for child in getattr(widget, "children", ()):
            yield from self._all(child)

    @property
    def html(self) -> str:
        """Everything that is shown, styles left out."""
        values = [each.value for each in self._all(self.panel) if each.__class__.__name__ == "HTML"]
        return "".join(value for value in values if "<style>" not in value)

    @property
    def text(self) -> str:
        return words_of(self.html)

    @property
    def said(self) -> str:
        """The line that screen readers hear."""
        (status,) = re.findall(r'<div role="status">(.*?)</div>', self.html, re.DOTALL)
        return words_of(status)

    def press(self, description: str) -> None:
        self.control(description).click()

    def enter(self, text: str) -> None:
        """What JupyterLab sends at Enter: first that it was pressed, then what is in the box."""
        box = self.control(self.TEXT_BOX)
        box._handle_custom_msg({"event": "submit"}, [])
        box.value = text

    def wait(self, true: Callable[[], object]) -> None:
        end = time.monotonic() + self.PATIENCE
        while not true():
            assert time.monotonic() < end, self.text
            time.sleep(0.01)

    def is_idle(self) -> bool:
        """Whether this box is not at work."""
        return not any(each.name == self.THREAD for each in set(threading.enumerate()) - self._threads_before)


def plain(description: str | None) -> str | None:
    """A description with plain spaces."""
    return description and description.replace("\N{NO-BREAK SPACE}", " ")


def words_of(text: str) -> str:
    """HTML without its tags."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
