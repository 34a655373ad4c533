"""A conversation's file. The session is a fake."""

import errno
import os
from pathlib import Path

import pytest
from fake_session import FakeSession
from PIL import Image

from course_utils.talk import Exchange
from course_utils.widgets.keeping import Kept


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own for each test."""
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def talked(*questions: str) -> FakeSession:
    """A session with a picture and answers to these questions."""
    session = FakeSession()
    session.exchanges += [Exchange(each, "yes.", (Image.new("RGB", (8, 8), "red"),)) for each in questions]
    return session


def test_what_was_saved_comes_back() -> None:
    assert Kept("chat").save(talked("first?", "что это?")) is None
    session = FakeSession()
    history = session.exchanges
    said = Kept("chat").restore(session)
    assert said == "Your last conversation is back (2 questions). Clear begins a new one."
    assert session.exchanges is history  # the session itself goes on
    assert [each.question for each in history] == ["first?", "что это?"]
    assert history[0].pictures[0].getpixel((0, 0)) == (255, 0, 0)


def test_nothing_saved_and_nothing_said_yet_give_nothing_to_say() -> None:
    assert Kept("chat").restore(FakeSession()) is None
    Kept("chat").save(FakeSession())
    assert Kept("chat").restore(FakeSession()) is None


def test_a_session_with_a_conversation_of_its_own_keeps_it() -> None:
    Kept("chat").save(talked("first?"))
    session = talked("mine?")
    assert Kept("chat").restore(session) is None
    assert [each.question for each in session.exchanges] == ["mine?"]


def test_two_boxes_with_one_name_keep_both_conversations_and_the_second_is_told() -> None:
    first, second = Kept("chat"), Kept("chat")
    for kept in (first, second):
        assert kept.restore(FakeSession()) is None
    assert first.save(talked("mine?")) is None
    said = second.save(talked("yours?"))
    assert said.startswith('Another chat box keeps its conversation as "chat", so this one is kept as "chat-2"')
    assert first.save(talked("mine?", "and?")) is None and second.save(talked("yours?", "and?")) is None
    for name, question in (("chat", "mine?"), ("chat-2", "yours?")):
        session = FakeSession()
        Kept(name).restore(session)
        assert [each.question for each in session.exchanges] == [question, "and?"]


def test_a_session_that_is_shown_again_goes_on_in_its_file() -> None:
    session = talked("first?")
    Kept("chat").save(session)
    again = Kept("chat")
    again.restore(session)
    session.exchanges += talked("second?").exchanges
    assert again.save(session) is None
    again.path.unlink()  # somebody tidies up
    assert again.save(session) is None and again.path.name == "chat.json"


@pytest.mark.parametrize("name", ["", "../escape", "a/b", "x" * 65, "a.b"])
def test_a_name_that_is_no_file_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="use letters, digits, - and _ only"):
        Kept(name)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"said": [[1]], "pending": []}', b"null"])
def test_a_damaged_file_is_set_aside(data: Path, content: bytes) -> None:
    kept = Kept("chat")
    kept.path.parent.mkdir(parents=True)
    kept.path.write_bytes(content)
    said = kept.restore(FakeSession())
    assert "Your last conversation was damaged: it was kept as" in said
    (aside,) = kept.path.parent.iterdir()
    assert aside.name in said
    assert aside.read_bytes() == content
    kept.save(talked("what is this?"))
    session = FakeSession()
    kept.restore(session)
    assert len(session.exchanges) == 1


def test_a_full_disk_is_named_and_leaves_the_file_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept("chat")
    kept.save(talked("before?"))
    before = kept.path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = kept.save(talked("before?", "after?"))
    assert said == f"The chat goes on, but it could not be saved in {kept.path.parent} (No space left on device)."
    assert kept.path.read_bytes() == before
    assert os.listdir(kept.path.parent) == ["chat.json"]


def test_a_file_that_cannot_be_read_is_named() -> None:
    kept = Kept("chat")
    kept.path.mkdir(parents=True)  # a folder stands where the file should be
    assert kept.restore(FakeSession()).startswith("Your last conversation cannot be read (Is a directory): ")
