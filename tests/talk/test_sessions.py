"""Conversations: what is remembered, taken back, and left out when it no longer fits."""

from collections.abc import Callable

import pytest
from talk_parts import CAT, DOG, Model

from course_utils import models
from course_utils.talk import ChatSession, TalkError


def test_the_words_of_a_stream_are_the_answer(either: Model, say: Callable) -> None:
    say(either, " there is a cat.")
    session = ChatSession(either)
    session.add_picture(CAT)
    assert list(session.stream(" what is there? ")) == ["there ", "is ", "a ", "cat."]
    (exchange,) = session.exchanges
    assert (exchange.question, exchange.answer, exchange.stopped) == ("what is there?", "there is a cat.", False)
    assert [picture.tobytes() for picture in exchange.pictures] == [CAT.tobytes()]
    assert session.pending == []
    say(either, "red.")
    assert session.ask("what colour is behind it?") == "red."
    assert [exchange.pictures for exchange in session.exchanges[1:]] == [()]


def test_an_answer_is_what_the_library_writes(either: Model) -> None:
    model, processor = either
    session = ChatSession(either, max_new_tokens=7)
    session.add_picture(CAT)
    inputs = processor(
        images=[CAT],
        text=[session.prompt("what?")],
        return_tensors="pt",
        **({} if isinstance(either, models.Blip2) else {"do_image_splitting": False}),
    )
    ids = model.generate(**inputs, max_new_tokens=7, do_sample=False)
    expected = processor.tokenizer.decode(ids[0, inputs.input_ids.shape[1] :], skip_special_tokens=True)
    assert session.ask("what?") == expected.strip("\ufffd").strip()


def test_blip2_sees_the_latest_picture_and_says_so(blip2: models.Blip2) -> None:
    session = ChatSession(blip2)
    with pytest.raises(TalkError, match="add one first"):
        session.ask("what?")
    session.add_picture(DOG)
    assert session.note is None
    session.add_picture(CAT)
    assert session.note == "BLIP-2 looks at one picture, the latest of the 2."
    alone = ChatSession(blip2)
    alone.add_picture(CAT)
    assert session.ask("what?") == alone.ask("what?")
    assert session.ask("what?") == alone.ask("what?")


def test_blip2_knows_no_system_message(blip2: models.Blip2) -> None:
    session = ChatSession(blip2, system="You are a pirate.")
    session.add_picture(CAT)
    with pytest.raises(TalkError, match="never taught system messages"):
        session.ask("what?")


def test_the_chat_model_may_be_asked_without_a_picture(chat: models.Chat, say: Callable) -> None:
    say(chat, " please show me a picture first.")
    assert ChatSession(chat).ask("what?") == "please show me a picture first."


def test_while_it_answers_the_session_waits(chat: models.Chat, say: Callable) -> None:
    say(chat, "one two three four")
    session = ChatSession(chat)
    words = session.stream("count!")
    next(words)
    for action in (session.undo, session.clear, lambda: session.ask("and?")):
        with pytest.raises(TalkError, match="still answering"):
            action()
    session.add_picture(CAT)
    assert "".join(words) == "two three four"
    assert len(session.pending) == 1
    session.undo()
    assert session.exchanges == []


def test_undo_gives_the_pictures_back(either: Model) -> None:
    session = ChatSession(either, max_new_tokens=2)
    with pytest.raises(TalkError, match="nothing to undo"):
        session.undo()
    session.add_picture(CAT)
    session.ask("what?")
    session.add_picture(DOG)
    session.undo()
    assert session.exchanges == []
    assert [picture.tobytes() for picture in session.pending] == [CAT.tobytes(), DOG.tobytes()]
    session.clear()
    assert session.pending == []


def test_the_oldest_turns_are_forgotten_and_the_note_says_so(chat: models.Chat, say: Callable) -> None:
    session = ChatSession(chat, max_tokens=256, max_new_tokens=40)
    session.add_picture(CAT)
    seen = []
    for number in range(8):
        say(chat, f" answer {number}.")
        session.ask(f"question {number}?")
        seen.append(session.prompt("what?"))
        assert session.dropped == 8 - len([n for n in range(8) if f"question {n}" in seen[-1] or n > number])
        inputs = chat.processor(
            text=[seen[-1]],
            images=[[CAT]] if "<image>" in seen[-1] else None,
            return_tensors="pt",
            do_image_splitting=False,
        )
        assert inputs.input_ids.shape[1] + 40 <= 256
    assert "<image>question 0?" in seen[0]
    assert "question 0?" not in seen[-1] and "<image>" not in seen[-1]
    assert "question 7?" in seen[-1]
    assert len(session.exchanges) == 8
    assert session.note == (
        f"The {session.dropped} oldest turns no longer fit into the model's 256 tokens; it has forgotten them. "
        "No picture is left in its memory: show it again to ask about it."
    )
    session.add_picture(CAT)
    assert "No picture" not in session.note
    session.clear()
    assert session.note is None


def test_one_turn_is_told_in_the_singular(blip2: models.Blip2, say: Callable) -> None:
    session = ChatSession(blip2, max_tokens=110, max_new_tokens=30)
    session.add_picture(CAT)
    for number in range(2):
        say(blip2, f" answer {number}.")
        session.ask(f"question {number}?")
    assert session.prompt("why?") == "Question: question 1? Answer: answer 1. Question: why? Answer:"
    assert session.note == "The oldest turn no longer fits into the model's 110 tokens; it has forgotten it."
    say(blip2, " because.")
    assert session.ask("why?") == "because."  # BLIP-2 keeps its picture


def test_what_can_never_fit_is_refused(either: Model) -> None:
    session = ChatSession(either, max_tokens=200, max_new_tokens=20)
    session.add_picture(CAT)
    with pytest.raises(TalkError, match=r"needs \d+ tokens, its pictures included, and the model has room for 180"):
        session.ask("why? " * 100)
    assert len(session.pending) == 1 and session.exchanges == []
    with pytest.raises(TalkError, match="max_new_tokens is a whole number of tokens from 1 to 9, not 10"):
        ChatSession(either, max_tokens=10, max_new_tokens=10)
    with pytest.raises(TalkError, match=r"max_tokens is a whole number of tokens from 1 to \d+, not 100000"):
        ChatSession(either, max_tokens=100_000)
    for wrong in (0, 2.5, "3", True):
        with pytest.raises(TalkError, match="max_new_tokens is a whole number of tokens from 1"):
            ChatSession(either, max_new_tokens=wrong)


def test_a_system_message_is_a_text_and_a_model_is_a_model(chat: models.Chat) -> None:
    with pytest.raises(TalkError, match="A system message is a text, not of type int"):
        ChatSession(chat, system=5)
    with pytest.raises(TalkError, match="this is of type str"):
        ChatSession("chat")


def test_an_answer_that_was_cut_says_so(either: Model, say: Callable) -> None:
    session = ChatSession(either, max_new_tokens=6)
    session.add_picture(CAT)
    say(either, "one two three")
    assert session.ask("count!") == "one tw"
    assert (session.exchanges[0].cut, session.exchanges[0].stopped) == (True, False)
    assert session.note == "The last answer was cut after 6 tokens: a larger max_new_tokens lets it go on."
    assert session.to_markdown().endswith("one tw *(cut)*\n")
    say(either, "three")
    session.ask("and?")  # five letters and the end: just enough
    assert not session.exchanges[1].cut and session.note is None


def test_stop_frees_the_session_of_an_answer_that_nobody_reads(either: Model, say: Callable) -> None:
    say(either, "one two three four")
    session = ChatSession(either)
    session.add_picture(CAT)
    words = session.stream("count!")
    assert next(words) == "one "
    session.stop()
    assert [(each.answer, each.stopped) for each in session.exchanges] == [("one", True)] and session.pending == []
    session.undo()
    assert list(words) == []  # what came after the stop is neither given nor kept
    assert session.exchanges == [] and len(session.pending) == 1
    say(either, "yes")
    assert session.ask("again?") == "yes"


def test_many_pictures_do_not_fit(chat: models.Chat) -> None:
    session = ChatSession(chat, max_tokens=256)
    for _ in range(12):
        session.add_picture(CAT)
    assert session.note is None
    with pytest.raises(TalkError, match="show fewer pictures"):
        session.ask("what?")


def test_the_default_is_the_models_own_limit(either: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ChatSession(either).max_tokens == 2048  # of 8192 in the chat model
    monkeypatch.setattr(either.model.config.get_text_config(), "max_position_embeddings", 256)
    assert ChatSession(either).max_tokens == 256
