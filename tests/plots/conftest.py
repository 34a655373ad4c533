"""What the tests of figures share: what was displayed."""

import base64
import html
import io

import IPython.display
import pytest
from PIL import Image


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Image.Image, str]]:
    """The pictures displayed up to now, each with its alt text, which is also its plain-text form."""
    figures: list[tuple[Image.Image, str]] = []

    def display(data: dict, *, raw: bool, metadata: dict) -> None:
        assert raw and metadata["image/png"]["alt"] == data["text/plain"]
        assert f'alt="{html.escape(data["text/plain"])}"' in data["text/html"]
        figures.append((Image.open(io.BytesIO(base64.b64decode(data["image/png"]))), data["text/plain"]))

    monkeypatch.setattr(IPython.display, "display", display)
    return figures
