"""The library's app, its controls used without a browser. The library itself is real, and small."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from widget_parts import HOSTILE, Parts

from course_utils import world
from course_utils.assistant import Assistant
from course_utils.pictures import png_bytes
from course_utils.widgets import library_app, parts


class App(Parts):
    """The parts of the app as a learner finds them."""

    TEXT_BOX, THREAD, PATIENCE = "Find:", "library app", 30.0

    def __init__(self, assistant: Assistant) -> None:
        super().__init__()
        self.panel = library_app(assistant)

    def type(self, label: str, text: str, press: str) -> str:
        """Fill a field, press a button, and wait; what is said then."""
        self.control(label).value = text
        self.press(press)
        self.wait(self.is_idle)
        return self.said

    def upload(self, content: bytes) -> None:
        box = self.control("Find by picture")
        old = isinstance(box.value, dict)
        file = {"name": "query.png", "type": "", "size": len(content), "last_modified": datetime.now(UTC)}
        by_name = {"query.png": {"metadata": file, "content": content}}
        box.set_trait("value", by_name if old else ({**file, "content": memoryview(content)},))
        self.wait(self.is_idle)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two pictures and a broken file; and no waiting for the browser."""
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(parts, "SETTLE", 0.02)
    (tmp_path / "pictures").mkdir()
    for noun, colour in (("cat", "red"), ("dog", "blue")):
        world.render(world.compose(noun, colour)).save(tmp_path / "pictures" / f"{noun}.png")
    (tmp_path / "pictures" / "broken.png").write_bytes(b"x")
    return tmp_path / "pictures"


@pytest.fixture
def app(folder: Path) -> App:
    """The app with the folder added."""
    app = App(Assistant("mine"))
    app.type("Folder:", str(folder), "Add folder")
    return app


def test_a_folder_is_added_and_what_is_broken_is_told(folder: Path) -> None:
    app = App(Assistant("mine"))
    assert app.said == "The library is empty: add a folder."
    said = app.type("Folder:", str(folder), "Add folder")
    assert "3 of 3 files: 2 added, 0 known already, 1 could not be opened (broken.png)." in said
    assert "The library holds 2 pictures." in said
    assert (app.control("Added:").value, app.control("Added:").max) == (3, 3)
    assert App(Assistant("mine")).said == "The library holds 2 pictures."


def test_find_ask_and_draw(app: App) -> None:
    assert app.type("Find:", "a dog", "Search").startswith("Found: 2 pictures")
    assert app.html.index("dog.png") < app.html.index("cat.png")
    said = app.type("Ask:", "what colour is the background?", "Ask about these")
    assert said == "Asked about 2 pictures: what colour is the background?"
    assert "blue" in app.text and "red" in app.text
    assert "The library holds 3 pictures." in app.type("Find:", "a cat on a blue background", "Draw it")
    assert "drawn; the model sees:" in app.text
    app.type("Find:", "a cat", "Search")
    assert app.text.count("drawn: ") == 1


def test_unknown_words_are_named_before_and_beside_what_is_drawn(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    before, draw = [], Assistant.draw
    monkeypatch.setattr(Assistant, "draw", lambda *args, **how: before.append(app.said) or draw(*args, **how))
    said = app.type("Find:", "Please draw a happy cat.", "Draw it")
    for each in (*before, said):
        assert each.endswith('have never read "happy": what such a word does to the picture is chance.')
    assert before[0].startswith("Drawing.") and said.startswith("Drawn, kept")


def test_what_is_not_there_is_not_found(app: App) -> None:
    app.type("Find:", "a dog", "Search")
    assert app.type("Find:", "who is happy?", "Search") == "I found nothing. No caption names: happy."
    assert "dog.png" not in app.html
    said = app.type("Find:", "x" * 5000, "Search")
    assert "the end is left out of" in said and len(said) < 250
    assert app.type("Find:", "a happy dog", "Search").endswith("None of these captions names: happy.")
    assert app.text.index("dog") < app.text.index("cat")


def test_what_is_not_there_is_not_answered(app: App) -> None:
    app.type("Find:", "a dog", "Search")
    said = app.type("Ask:", "what is to the left of the umbrella?", "Ask about these")
    assert said.endswith("umbrella? None of these captions names: umbrella.")
    assert app.text.count('its caption says nothing of "umbrella"') == 2
    app.type("Ask:", "how many dogs are there?", "Ask about these")
    assert app.text.count('its caption says nothing of "dog"') == 1 and "one" in app.text


def test_find_by_picture(app: App) -> None:
    app.upload(png_bytes(world.render(world.compose("cat", "red", seed=5))))
    assert app.html.index("cat.png") < app.html.index("dog.png")
    app.upload(b"no picture")
    assert "The file 'query.png' is not a picture" in app.said


def test_enter_searches(app: App) -> None:
    app.enter("a cat")
    app.wait(app.is_idle)
    assert app.said.startswith("Found: 2 pictures")


def test_copies(app: App, folder: Path) -> None:
    (folder / "twin.png").write_bytes((folder / "cat.png").read_bytes())
    app.type("Folder:", str(folder), "Add folder")
    app.press("Find copies")
    app.wait(app.is_idle)
    assert app.said == "1 pair of pictures that look alike."
    assert "twin.png" in app.html


@pytest.mark.parametrize(
    ("label", "text", "press", "sentence"),
    [
        ("Folder:", "/no/such/folder", "Add folder", "There is no folder"),
        ("Find:", "", "Search", "Nothing is asked for"),
        ("Find:", " ", "Draw it", "Type what is missing into Find first."),
        ("Ask:", "what is it?", "Ask about these", "Search first"),
        ("Find:", "word " * 10_000, "Search", "The query has 10,000 words"),
    ],
)
def test_bad_input_gets_one_sentence(app: App, label: str, text: str, press: str, sentence: str) -> None:
    assert sentence in app.type(label, text, press)
    assert app.type("Find:", "a cat", "Search").startswith("Found")  # and it goes on


def test_stop_keeps_what_was_added(folder: Path) -> None:
    assistant = Assistant("mine")
    app = App(assistant)
    app.press("Stop")
    assert app.said == "There is nothing to stop."
    add = assistant.add

    def slowly(source: str):
        for progress in add(source, batch_size=1):
            if progress.added:
                app.press("Stop")
            yield progress

    assistant.add = slowly
    said = app.type("Folder:", str(folder), "Add folder")
    assert said.startswith("Stopped: add the folder again to go on.") and len(Assistant("mine")) == 1


def test_html_is_text(app: App) -> None:
    app.type("Find:", HOSTILE, "Search")
    app.type("Ask:", HOSTILE, "Ask about these")
    assert "<img src=x" not in app.html


def test_a_picture_that_is_gone_is_said_where_it_was(app: App, folder: Path) -> None:
    (folder / "cat.png").unlink()
    app.type("Find:", "a cat", "Search")
    assert "cat.png is gone" in app.text
