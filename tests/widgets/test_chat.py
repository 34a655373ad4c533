"""The chat box, its controls used without a browser. The session is a fake that answers as told, word by word."""

import base64
import errno
import io
import os
import re
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fake_session import FakeSession
from PIL import Image
from widget_parts import HOSTILE, Parts

from course_utils.talk import Exchange, TalkError
from course_utils.widgets import chat, chat_box, parts, transcript
from course_utils.widgets.conversation import EMPTY, SHOWN


class Box(Parts):
    """The parts of a chat box as a learner finds them."""

    TEXT_BOX, THREAD, PATIENCE = "Message:", "chat box", 5.0

    def __init__(self, session: FakeSession, **options: object) -> None:
        super().__init__()
        self.session = session
        self.panel = chat_box(session, **options)

    def ask(self, question: str) -> None:
        """Ask and wait until the box is free again."""
        self.enter(question)
        self.wait(self.is_idle)

    def upload(self, name: str, content: bytes) -> None:
        """What ipywidgets 7 or 8 does with a file."""
        box = self.control("Upload a picture")
        old = isinstance(box.value, dict)
        file = {"name": name, "type": "", "size": len(content), "last_modified": datetime.now(UTC)}
        by_name = {name: {"metadata": file, "content": content}}
        box.set_trait("value", by_name if old else ({**file, "content": memoryview(content)},))


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own for each test, and no waiting for the browser."""
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(parts, "SETTLE", 0.05)
    return tmp_path / "data"


def png(width: int = 64, height: int = 64, colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(buffer, format="PNG")
    return buffer.getvalue()


def kept(data: Path) -> Path:
    return data / "chats" / "chat.json"


# ---- asking


def test_enter_asks_and_the_answer_is_shown() -> None:
    box = Box(FakeSession())
    box.ask("what is this?")
    assert [(each.question, each.answer) for each in box.session.exchanges] == [("what is this?", "there is a cat.")]
    assert "You: what is this? Model: there is a cat." in box.text
    assert box.said == "Answered: there is a cat."
    assert box.control("Message:").value == ""


def test_send_asks_what_is_in_the_box() -> None:
    box = Box(FakeSession())
    box.control("Message:").value = "what is this?"
    assert box.session.exchanges == []  # leaving the box is not sending
    box.press("Send")
    box.wait(box.is_idle)
    assert box.session.exchanges[0].question == "what is this?"


def test_an_answer_grows_while_it_is_made() -> None:
    box = Box(FakeSession(gate=threading.Event()))
    box.enter("what is this?")
    box.wait(lambda: "there …" in box.text)
    assert "is a cat" not in box.text
    assert "Press Stop to end it" in box.said
    assert box.session.exchanges == []
    box.session.gate.set()
    box.wait(lambda: "there is a cat." in box.text)
    box.wait(box.is_idle)
    assert "…" not in box.text


def test_stop_keeps_what_was_said() -> None:
    box = Box(FakeSession(gate=threading.Event()))
    box.enter("what is this?")
    box.wait(lambda: "there …" in box.text)
    box.press("Stop")
    box.wait(box.is_idle)
    assert box.session.exchanges == [Exchange("what is this?", "there", (), stopped=True)]
    assert "there (stopped)" in box.text
    assert box.said == "Stopped after: there"
    box.session.gate.set()
    box.ask("and now?")
    assert box.said == "Answered: there is a cat."


def test_stop_before_the_first_word_counts() -> None:
    box = Box(FakeSession(gate=threading.Event()))
    box.enter("what is this?")
    box.press("Stop")  # the answer has not begun, and would clear the mark
    box.wait(box.is_idle)
    assert box.session.exchanges[0].stopped


def test_one_question_at_a_time() -> None:
    box = Box(FakeSession(gate=threading.Event()))
    box.enter("what is this?")
    box.wait(lambda: "there …" in box.text)
    for word in ("Send", "Undo", "Clear"):
        box.press(word)
        assert "An answer is on its way" in box.said
    box.upload("cat.png", png())
    assert box.session.pending == []
    box.session.gate.set()
    box.wait(box.is_idle)
    assert len(box.session.exchanges) == 1


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_typed(text: str) -> None:
    box = Box(FakeSession())
    box.ask(text)
    assert "Type a question first" in box.said
    assert box.session.exchanges == []


def test_stop_with_nothing_to_stop() -> None:
    box = Box(FakeSession())
    box.press("Stop")
    assert box.said == "There is no answer to stop."


def test_a_model_that_says_nothing() -> None:
    box = Box(FakeSession(words=()))
    box.ask("what is this?")
    assert "Model: (no words)" in box.text
    assert repr(transcript(box.session)) == "You: what is this?\nModel: (no words)"


def test_the_sessions_note_is_shown() -> None:
    box = Box(FakeSession(note="The oldest turn no longer fits into the model's 256 tokens; it has forgotten it."))
    box.ask("what is this?")
    assert box.said.startswith("The oldest turn no longer fits")


# ---- what goes wrong


def test_a_sentence_of_the_session_is_shown_and_the_question_stays() -> None:
    box = Box(FakeSession(failure=TalkError("BLIP-2 talks about a picture: add one first.")))
    box.ask("what is this?")
    assert box.said == "BLIP-2 talks about a picture: add one first."
    assert box.control("Message:").value == "what is this?"
    assert "…" not in box.text


def test_any_failure_of_the_model_is_shown_and_the_chat_goes_on() -> None:
    box = Box(FakeSession(failure=RuntimeError(f"out of memory\n{HOSTILE}")))
    box.ask("what is this?")
    assert box.said.startswith("This is a bug of the course, and you can go on (RuntimeError: out of memory <img")
    assert ", chat.py line " in box.said and "Please report it at https://github.com/" in box.said
    assert HOSTILE not in box.html
    box.session.failure = None
    box.ask("and now?")
    assert box.said == "Answered: there is a cat."


def test_what_was_typed_meanwhile_is_not_overwritten() -> None:
    box = Box(FakeSession(failure=TalkError("No."), gate=threading.Event()))
    box.enter("what is this?")
    box.wait(lambda: "there …" in box.text)
    box.control("Message:").value = "my next question"
    box.session.gate.set()
    box.wait(box.is_idle)
    assert box.control("Message:").value == "my next question"


def test_html_is_shown_as_text_wherever_it_comes_from() -> None:
    session = FakeSession(words=(HOSTILE,))
    box = Box(session, pictures={HOSTILE: Image.new("RGB", (8, 8))})
    box.control("Picture:").value = HOSTILE
    box.press("Add another")
    assert HOSTILE in box.said
    box.ask(HOSTILE)
    assert "<img src=x" not in box.html
    assert box.text.count(HOSTILE) == 3  # question, answer and status
    shown = transcript(session, {HOSTILE: Image.new("RGB", (8, 8))})
    assert "<img src=x" not in shown._repr_html_()
    assert HOSTILE in repr(shown)


@pytest.mark.parametrize(
    "text", ["что это?", "这是什么？", "ما هذا؟", "🐱" * 50, "\x00\u202e\ud800", "word " * 20_000], ids=range(6)
)
def test_any_text_can_be_asked(text: str) -> None:
    box = Box(FakeSession())
    box.ask(text)
    assert len(box.session.exchanges) == 1
    assert 'dir="auto"' in box.html


# ---- pictures


def test_a_chosen_picture_goes_with_the_next_question() -> None:
    cat = Image.new("RGB", (64, 64), "red")
    box = Box(FakeSession(), pictures={"a cat on red": cat, "a dog": Image.new("RGB", (64, 64), "blue")})
    assert "There is no picture yet" in box.text
    box.control("Picture:").value = "a dog"  # on the way through the list with the arrow keys
    box.control("Picture:").value = "a cat on red"
    assert "Goes with your next question" in box.text
    assert 'alt="a cat on red"' in box.html and 'alt="a dog"' not in box.html
    box.ask("what is this?")
    assert len(box.session.exchanges[0].pictures) == 1
    assert box.control("Picture:").value == "choose"
    assert "Goes with your next question" not in box.text and "There is no picture yet" not in box.text
    assert box.html.count('alt="a cat on red"') == 1


def test_several_pictures_go_with_one_question() -> None:
    named = {"a cat": Image.new("RGB", (64, 64), "red"), "a dog": Image.new("RGB", (64, 64), "blue")}
    box = Box(FakeSession(), pictures=named)
    box.press("Add another")
    assert "Choose a picture from the list first." in box.said
    box.control("Picture:").value = "a cat"
    box.press("Add another")
    assert box.said == "Added a cat. Choose another, or ask."
    box.control("Picture:").value = "a dog"
    box.ask("which picture shows a cat?")
    assert len(box.session.exchanges[0].pictures) == 2
    assert box.html.index('alt="a cat"') < box.html.index('alt="a dog"')


def test_undo_first_takes_back_what_is_chosen() -> None:
    box = Box(FakeSession(), pictures={"a cat": Image.new("RGB", (64, 64), "red")})
    box.ask("hello")
    box.control("Picture:").value = "a cat"
    box.press("Undo")
    assert box.said == "The chosen picture is taken back."
    assert box.control("Picture:").value == "choose" and len(box.session.exchanges) == 1


def test_a_starter_is_asked_at_once() -> None:
    box = Box(FakeSession(), starters=["what is this?", "how many?"])
    box.press("how many?")
    box.wait(box.is_idle)
    assert box.session.exchanges[0].question == "how many?"


def test_the_pocket_model_is_no_judge_of_uploads(monkeypatch: pytest.MonkeyPatch) -> None:
    for tier, mind in (("pocket", True), ("full", False)):
        monkeypatch.setenv("VLM_COURSE_TIER", tier)
        box = Box(FakeSession(), keep=None)
        box.upload("holiday.png", png())
        assert ("knows Emoji World only" in box.said) == mind


def test_what_the_model_has_forgotten_is_marked() -> None:
    box = Box(FakeSession())
    box.ask("first?")
    box.session.dropped = 1
    box.ask("second?")
    assert box.html.count("vlm-forgotten") == 2  # a question and its answer
    assert "You: first? (forgotten) Model: there is a cat. (forgotten) You: second? Model" in box.text


def test_stop_can_be_pressed_only_while_there_is_something_to_stop() -> None:
    box = Box(FakeSession(gate=threading.Event()))
    stop = box.control("Stop")
    assert stop.disabled
    box.enter("what is this?")
    assert not stop.disabled  # before the first word, too
    box.wait(lambda: "there …" in box.text)
    assert not stop.disabled
    box.session.gate.set()
    box.wait(box.is_idle)
    assert stop.disabled
    box.press("Clear")
    assert stop.disabled


def test_stop_gives_the_keyboard_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    focused = []
    monkeypatch.setattr(chat, "focus", lambda control: focused.append(control.description))
    box = Box(FakeSession(gate=threading.Event()))
    box.enter("what is this?")
    box.press("Stop")
    box.wait(box.is_idle)
    assert focused == ["Send"]


def test_what_the_pocket_model_understands_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for tier, told in (("pocket", True), ("full", False)):
        monkeypatch.setenv("VLM_COURSE_TIER", tier)
        assert (chat.UNDERSTOOD in Box(FakeSession(), keep=None).text) == told


def test_one_of_the_starters_asks_for_a_description() -> None:
    box = Box(FakeSession())
    box.press("describe the picture")
    box.wait(box.is_idle)
    assert box.session.exchanges[0].question == "describe the picture"


def test_without_pictures_there_is_no_list() -> None:
    with pytest.raises(StopIteration):
        Box(FakeSession()).control("Add another")


def test_an_upload_goes_with_the_next_question_and_can_be_repeated() -> None:
    box = Box(FakeSession())
    for number in (1, 2):
        box.upload("dog.png", png())
        assert "Added dog.png." in box.said
        assert len(box.session.pending) == number
    assert box.html.count('alt="dog.png"') == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no picture at all", "The file 'broken.png' is not a picture"),
        (png()[:60], "The file 'broken.png' is damaged or cut short"),
        (b"", "is not a picture"),
        (png(9000, 9000), "is too large (9000 x 9000)"),
        (png(2000, 1), "strip"),
    ],
    ids=["text", "cut short", "empty", "huge", "strip"],
)
def test_a_bad_upload_is_named_and_adds_nothing(content: bytes, sentence: str) -> None:
    box = Box(FakeSession())
    box.upload("broken.png", content)
    assert sentence in box.said
    assert box.session.pending == []
    box.upload("dog.png", png())
    assert "Added dog.png." in box.said


@pytest.mark.parametrize("size", [(1, 1), (64, 64), (3000, 2000), (90, 4000)])
def test_pictures_of_any_size_are_shown_small(size: tuple[int, int]) -> None:
    box = Box(FakeSession())
    box.upload("picture.png", png(*size))
    assert len(box.session.pending) == 1
    assert 1 <= int(re.search(r'width="(\d+)"', box.html)[1]) <= SHOWN
    assert len(box.html) < 100_000


def test_pictures_handed_in_must_be_pictures() -> None:
    with pytest.raises(TypeError, match=r"The picture 'cat' is of type str: open it"):
        chat_box(FakeSession(), pictures={"cat": "cat.png"})


# ---- undo, clear, export


def test_undo_takes_back_one_step_after_the_other() -> None:
    box = Box(FakeSession())
    box.upload("dog.png", png())
    box.ask("what is this?")
    box.press("Undo")
    assert (box.session.exchanges, len(box.session.pending)) == ([], 1)
    assert box.control("Message:").value == "what is this?"
    box.press("Undo")
    assert box.session.pending == []
    box.press("Undo")
    assert box.said == "There is nothing to undo."


def test_undo_does_not_overwrite_what_is_typed() -> None:
    box = Box(FakeSession())
    box.ask("first?")
    box.control("Message:").value = "half a que"
    box.press("Undo")
    assert box.control("Message:").value == "half a que"


def test_clear() -> None:
    box = Box(FakeSession())
    box.upload("dog.png", png())
    box.ask("what is this?")
    box.upload("dog.png", png())
    box.press("Clear")
    assert (box.session.exchanges, box.session.pending) == ([], [])
    assert EMPTY in box.text


def test_export_offers_both_files() -> None:
    box = Box(FakeSession())
    box.ask("что это?")
    box.press("Export")
    links = dict(re.findall(r'download="([^"]+)" href="data:[^"]*;base64,([^"]+)"', box.html))
    files = {name: base64.b64decode(data).decode() for name, data in links.items()}
    assert files == {"conversation.md": box.session.to_markdown(), "conversation.json": box.session.to_json()}


def test_controls_are_labelled() -> None:
    box = Box(FakeSession(), pictures={"a cat": Image.new("RGB", (8, 8))})
    for label in ("Message:", "Send", "Stop", "Picture:", "Add another", "Upload a picture", "Undo", "Clear", "Export"):
        box.control(label)
    assert 'role="log"' in box.html
    assert "at most 10 MB" in box.text
    assert 'tabindex="0"' in box.html  # the log can be scrolled with the keyboard


# ---- what is kept


def test_the_conversation_survives(data: Path) -> None:
    box = Box(FakeSession())
    box.upload("dog.png", png())
    box.ask("what is this?")
    box.upload("cat.png", png(8, 8))
    again = Box(FakeSession())
    assert again.session.exchanges[0].question == "what is this?"
    assert len(again.session.exchanges[0].pictures) == len(again.session.pending) == 1
    assert "there is a cat." in again.text
    assert again.said == "Your last conversation is back (1 question). Clear begins a new one."
    again.press("Clear")
    assert Box(FakeSession()).session.exchanges == []
    assert os.listdir(kept(data).parent) == ["chat.json"]  # nothing half-written is left


def test_the_session_itself_goes_on(data: Path) -> None:
    Box(FakeSession()).ask("first?")
    session = FakeSession()
    history = session.exchanges
    Box(session)
    assert session.exchanges is history
    assert len(history) == 1


def test_a_session_with_a_conversation_of_its_own_keeps_it() -> None:
    Box(FakeSession()).ask("first?")
    session = FakeSession()
    session.exchanges.append(Exchange("mine?", "yes."))
    assert "mine?" in Box(session).text
    assert len(session.exchanges) == 1


def test_names_keep_conversations_apart(data: Path) -> None:
    Box(FakeSession(), keep="one").ask("first?")
    assert Box(FakeSession(), keep="two").session.exchanges == []
    assert len(Box(FakeSession(), keep="one").session.exchanges) == 1


def test_nothing_is_kept_when_asked_so(data: Path) -> None:
    Box(FakeSession(), keep=None).ask("first?")
    assert not data.exists()


def test_a_full_disk_is_named_and_the_chat_goes_on(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Box(FakeSession()).ask("before?")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    box = Box(FakeSession())
    box.ask("what is this?")
    assert "The chat goes on, but it could not be saved" in box.said
    assert "No space left on device" in box.said
    assert "Answered: there is a cat." in box.said
    assert os.listdir(kept(data).parent) == ["chat.json"]
    assert len(Box(FakeSession()).session.exchanges) == 1  # as it was before


def test_a_data_folder_that_cannot_be_made(data: Path) -> None:
    data.write_text("a file stands where the folder should be")
    box = Box(FakeSession())
    box.ask("what is this?")
    assert "it could not be saved" in box.said
    assert "there is a cat." in box.text


def test_a_name_that_is_no_file_name_is_refused() -> None:
    with pytest.raises(ValueError, match="use letters, digits, - and _ only"):
        chat_box(FakeSession(), keep="../escape")


def test_a_damaged_conversation_is_told_in_the_box(data: Path) -> None:
    kept(data).parent.mkdir(parents=True)
    kept(data).write_text("{")
    assert "Your last conversation was damaged: it was kept as" in Box(FakeSession()).said
