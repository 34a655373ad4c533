"""Answers that are written word by word, in a thread: stopped, left, failing."""

import threading
from collections.abc import Callable

import pytest
from talk_parts import CAT, Model

from course_utils import models
from course_utils.talk import ChatSession, TalkError


def test_letters_of_several_bytes_never_come_in_halves(either: Model, say: Callable) -> None:
    text = "a 🐱🐶, кошка, 猫が好き and naïve café"
    say(either, text)
    session = ChatSession(either, max_new_tokens=100)
    session.add_picture(CAT)
    words = list(session.stream("what?"))
    assert "".join(words) == text
    assert not any("\ufffd" in word for word in words)


def test_an_answer_cut_within_a_letter_ends_before_it(either: Model, say: Callable) -> None:
    say(either, "a 🐱")
    session = ChatSession(either, max_new_tokens=4)
    session.add_picture(CAT)
    assert session.ask("what?") == "a"


def test_a_line_break_at_the_end_is_no_part_of_an_answer(chat: models.Chat, say: Callable) -> None:
    session = ChatSession(chat)
    session.add_picture(CAT)
    say(chat, "\none\ntwo\n\n")
    assert "".join(session.stream("count!")) == "one\ntwo"


def test_stop_ends_within_one_token_and_keeps_what_was_said(either: Model, say: Callable) -> None:
    session = ChatSession(either)
    session.add_picture(CAT)
    steps = say(either, "one two three four five six", lambda step: session.stop() if step == 9 else None)
    assert session.ask("count!") == "one two th"
    assert len(steps) == 10
    assert session.exchanges[0].stopped
    say(either, "one two three")
    assert session.ask("count!") == "one two three"
    assert not session.exchanges[1].stopped


def test_who_leaves_the_loop_stops_the_model(either: Model, say: Callable) -> None:
    session, left = ChatSession(either), threading.Event()
    session.add_picture(CAT)
    steps = say(either, "one two three four five six", lambda step: step < 10 or left.wait(5))
    words = session.stream("count!")
    assert next(words) == "one "
    threading.Timer(0.2, left.set).start()
    words.close()
    assert len(steps) < 13
    assert session.exchanges[0].answer.startswith("one")
    assert session.exchanges[0].stopped
    assert session.pending == []


def test_a_failure_in_the_thread_is_told_and_changes_nothing(either: Model, say: Callable) -> None:
    def fail(step: int) -> None:
        if step == 5:
            raise MemoryError("no memory left\nand a long trace")

    session = ChatSession(either)
    session.add_picture(CAT)
    say(either, "one two three", fail)
    with pytest.raises(TalkError, match=r"failed to answer \(MemoryError: no memory left\): ask again") as caught:
        session.ask("count!")
    assert isinstance(caught.value.__cause__, MemoryError)
    assert session.exchanges == []
    assert len(session.pending) == 1
    say(either, "one two three")
    assert session.ask("count!") == "one two three"


def test_a_failing_tokenizer_does_not_hang_the_conversation(
    either: Model, say: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **options: object) -> str:
        raise RuntimeError("broken")

    say(either, "one two three")
    monkeypatch.setattr(either.processor.tokenizer, "decode", fail)
    session = ChatSession(either)
    session.add_picture(CAT)
    with pytest.raises(TalkError, match=r"failed to answer \(RuntimeError: broken\)"):
        session.ask("count!")
