"""Captions, answers and conversations: with random models that are made to say what a test needs them to say."""

import functools
import json
import threading
from collections.abc import Callable
from pathlib import Path

import hub
import pytest
import torch
from PIL import Image

from course_utils import models, talk, world
from course_utils.talk import ChatSession, Exchange, TalkError

Model = models.Chat | models.Blip2
CAT, DOG = (world.render(world.compose(noun, colour)) for noun, colour in (("cat", "red"), ("dog", "blue")))


def load(kind: type, folder: Path) -> Model:
    from transformers import AutoModelForImageTextToText, AutoProcessor

    model = AutoModelForImageTextToText.from_pretrained(folder, dtype=torch.float32)
    return kind(model.eval(), AutoProcessor.from_pretrained(folder))


@pytest.fixture(scope="module")
def blip2(tmp_path_factory: pytest.TempPathFactory) -> models.Blip2:
    folder = tmp_path_factory.mktemp("blip2")
    hub.write_lookalike_blip2(folder, side=64, patch=8, queries=8)
    return load(models.Blip2, folder)


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> models.Chat:
    folder = tmp_path_factory.mktemp("chat")
    hub.write_lookalike_chat(folder, side=64, patch=8, scale_factor=2)
    return load(models.Chat, folder)


@pytest.fixture(params=["chat", "blip2"])
def either(request: pytest.FixtureRequest) -> Model:
    return request.getfixturevalue(request.param)


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[int]]:
    """say(model, text): from now on the model's answer is this text, token by token; `at_step` is called before each.

    Returns the list of the steps made. Everything else is as the library does it.
    """

    def script(model: Model, text: str, at_step: Callable[[int], None] = lambda step: None) -> list[int]:
        tokenizer = model.processor.tokenizer
        answer = [*tokenizer(text, add_special_tokens=False).input_ids, tokenizer.eos_token_id]
        steps = []

        def force(ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
            at_step(len(steps))
            forced = torch.full_like(scores, -torch.inf)
            forced[:, answer[len(steps)]] = 0
            steps.append(len(steps))
            return forced

        generate = type(model.model).generate.__get__(model.model)
        monkeypatch.setattr(model.model, "generate", functools.partial(generate, logits_processor=[force]))
        return steps

    return script


# Captions and answers


def test_a_caption_is_what_the_library_writes_behind_the_prompt(blip2: models.Blip2) -> None:
    model, processor = blip2
    for prompt in ("", "a picture of"):
        inputs = processor(images=[CAT], text=[prompt], return_tensors="pt")
        ids = model.generate(**inputs, max_new_tokens=9)
        expected = processor.tokenizer.decode(ids[0, inputs.input_ids.shape[1] :], skip_special_tokens=True)
        assert talk.caption([CAT], blip2, prompt, max_new_tokens=9) == [expected.strip()]


def test_batches_change_nothing(blip2: models.Blip2) -> None:
    shown = [CAT, DOG, CAT.rotate(90), DOG.rotate(90), CAT.convert("L")]
    questions = ["what?", "what is in the picture?", "how many?", "is it?", "what colour is the background of it?"]
    assert talk.caption(shown, blip2, batch_size=2) == [talk.caption([each], blip2)[0] for each in shown]
    alone = [talk.answer([each], question, blip2)[0] for each, question in zip(shown, questions, strict=True)]
    assert talk.answer(shown, questions, blip2, batch_size=3) == alone
    assert len(set(alone)) > 1


def test_one_question_for_all_pictures(blip2: models.Blip2) -> None:
    assert talk.answer([CAT, DOG], "what?", blip2) == talk.answer([CAT, DOG], ["what?", "what?"], blip2)


def test_answers_go_through_the_form_that_the_model_was_trained_with(blip2: models.Blip2) -> None:
    assert talk.answer([CAT], "what?", blip2) == talk.caption([CAT], blip2, "Question: what? Answer:")


def test_options_reach_the_library(blip2: models.Blip2) -> None:
    several = talk.caption([CAT, DOG], blip2, num_beams=3, num_return_sequences=3, max_new_tokens=5)
    assert len(several) == 6
    assert talk.caption([CAT], blip2, max_new_tokens=1) != talk.caption([CAT], blip2, max_new_tokens=8)


def test_the_tiers_model_is_loaded_once(blip2: models.Blip2, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = []
    monkeypatch.setattr(models, "load_blip2", lambda: loaded.append(1) or blip2)
    models._loaded.cache_clear()
    try:
        assert talk.caption([CAT]) == talk.caption([CAT], blip2)
        assert talk.answer([CAT], "what?") == talk.answer([CAT], "what?", blip2)
    finally:
        models._loaded.cache_clear()
    assert loaded == [1]


def test_a_prompt_without_its_picture_tokens_is_refused(blip2: models.Blip2, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blip2.processor, "num_query_tokens", 7)
    with pytest.raises(TalkError, match="holds 7 picture tokens instead of 8"):
        talk.caption([CAT], blip2)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_models_in_half_precision_are_given_what_they_can_read(
    either: Model, dtype: torch.dtype, tmp_path: Path
) -> None:
    either.model.save_pretrained(tmp_path)
    half = type(either)(type(either.model).from_pretrained(tmp_path, dtype=dtype).eval(), either.processor)
    session = ChatSession(half, max_new_tokens=2)
    session.add_picture(CAT)
    session.ask("what?")
    assert len(session.exchanges) == 1


# A conversation


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


def test_the_chat_model_reads_its_template(chat: models.Chat, say: Callable) -> None:
    session = ChatSession(chat, system="Answer in one word.")
    session.add_picture(CAT)
    session.add_picture(DOG)
    say(chat, " the first.")
    session.ask("which is a cat?")
    session.add_picture(CAT)
    assert session.prompt("and now?") == (
        "<|im_start|>System: Answer in one word.<end_of_utterance>\n"
        "User:<image><image>which is a cat?<end_of_utterance>\n"
        "Assistant: the first.<end_of_utterance>\n"
        "User:<image>and now?<end_of_utterance>\n"
        "Assistant:"
    )


def test_blip2_reads_its_memory_as_one_line(blip2: models.Blip2, say: Callable) -> None:
    session = ChatSession(blip2)
    session.add_picture(CAT)
    say(blip2, " a cat.")
    session.ask("what is it?")
    assert session.prompt("why?") == "Question: what is it? Answer: a cat. Question: why? Answer:"


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


# Stop, undo, clear, failures


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


# What fits


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
    with pytest.raises(TalkError, match="do not go together"):
        ChatSession(either, max_tokens=10, max_new_tokens=10)
    with pytest.raises(TalkError, match="do not go together"):
        ChatSession(either, max_tokens=100_000)


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


# Saving


@pytest.fixture
def spoken(chat: models.Chat, say: Callable) -> ChatSession:
    session = ChatSession(chat, system="Be brief.")
    session.add_picture(CAT)
    session.add_picture(DOG)
    say(chat, " *two* <b>animals</b>.")
    session.ask("what is `there`? <img src=x onerror=alert(1)> [x](javascript:alert(1))")
    say(chat, " one two three", lambda step: session.stop() if step == 7 else None)
    session.ask("count!")
    session.add_picture(DOG)
    return session


def test_markdown_shows_what_was_said_and_nothing_of_it_counts(spoken: ChatSession) -> None:
    from markdown_it import MarkdownIt

    text = spoken.to_markdown()
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    assert "<strong>You:</strong> <em>(shows 2 pictures)</em> what is `there`? &lt;img src=x onerror" in html
    assert "<strong>Model:</strong> *two* &lt;b&gt;animals&lt;/b&gt;." in html
    assert "<strong>Model:</strong> one two <em>(stopped)</em>" in html
    assert "<strong>System:</strong> Be brief." in html
    assert "<img" not in html and "<a " not in html


def test_a_saved_session_goes_on(spoken: ChatSession, say: Callable) -> None:
    saved = spoken.to_json()
    again = ChatSession.from_json(spoken.model, saved)
    assert again.to_json() == saved
    assert again.system == "Be brief."
    assert again.exchanges[0].pictures[1].tobytes() == DOG.tobytes()
    assert again.prompt("and?") == spoken.prompt("and?")
    say(again.model, " yes.")
    assert again.ask("and?") == "yes."


def test_a_saved_session_goes_on_with_the_other_model(spoken: ChatSession, blip2: models.Blip2, say: Callable) -> None:
    spoken.system = None
    again = ChatSession.from_json(blip2, spoken.to_json())
    say(blip2, " yes.")
    assert again.ask("and?") == "yes."
    assert again.note == "BLIP-2 looks at one picture, the latest of the 3."


def test_saved_text_is_readable_and_large_pictures_are_shrunk(chat: models.Chat, say: Callable) -> None:
    session = ChatSession(chat)
    session.add_picture(Image.new("RGB", (4000, 1000)))
    assert session.pending[0].size == (1024, 256)
    say(chat, " кошка 🐱")
    session.ask("что это?")
    assert "что это?" in session.to_json() and "кошка 🐱" in session.to_json()
    assert json.loads(session.to_json())["exchanges"][0]["stopped"] is False
    assert session.exchanges == [Exchange("что это?", "кошка 🐱", session.exchanges[0].pictures)]
