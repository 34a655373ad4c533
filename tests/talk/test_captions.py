"""Captions and answers: what the library writes, in batches of any size."""

from collections.abc import Iterator

import odd_pictures
import pytest
from talk_parts import CAT, DOG

from course_utils import models, talk, tiers
from course_utils.models import loaded
from course_utils.pictures import PictureError
from course_utils.talk import TalkError


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
    long = {"min_new_tokens": 8}  # or a model that has learned nothing may end at once
    alone = [talk.caption([each], blip2, **long)[0] for each in shown]
    assert talk.caption(shown, blip2, batch_size=2, **long) == alone
    alone = [talk.answer([each], text, blip2, **long)[0] for each, text in zip(shown, questions, strict=True)]
    assert talk.answer(shown, questions, blip2, batch_size=3, **long) == alone
    assert len(set(alone)) > 1


def test_one_question_for_all_pictures(blip2: models.Blip2) -> None:
    assert talk.answer([CAT, DOG], "what?", blip2) == talk.answer([CAT, DOG], ["what?", "what?"], blip2)


def test_answers_go_through_the_form_that_the_model_was_trained_with(blip2: models.Blip2) -> None:
    assert talk.answer([CAT], "what?", blip2) == talk.caption([CAT], blip2, "Question: what? Answer:")


def test_options_reach_the_library(blip2: models.Blip2) -> None:
    several = talk.caption([CAT, DOG], blip2, num_beams=3, num_return_sequences=3, max_new_tokens=5)
    assert len(several) == 6
    assert talk.caption([CAT], blip2, max_new_tokens=1) != talk.caption([CAT], blip2, min_new_tokens=8)


@pytest.fixture
def loads(blip2: models.Blip2, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The tiers for which the stand-in was loaded as the BLIP-2 that all share."""
    made: list[str] = []
    monkeypatch.setitem(loaded.LOADERS, "blip2", lambda: made.append(tiers.tier()) or blip2)
    tiers.set_tier("full")  # nothing of the pocket tier stays, before and after
    tiers.set_tier("pocket")
    yield made
    tiers.set_tier("full")
    tiers.set_tier("pocket")


def test_the_tiers_model_is_loaded_once(blip2: models.Blip2, loads: list[str]) -> None:
    assert talk.caption([CAT]) == talk.caption([CAT], blip2)
    assert talk.answer([CAT], "what?") == talk.answer([CAT], "what?", blip2)
    assert loads == ["pocket"]


def test_typed_special_tokens_in_captions_and_answers(pocket_blip2: models.Blip2) -> None:
    assert len(talk.caption([CAT], pocket_blip2, "a picture of <image></s>")) == 1
    assert len(talk.answer([CAT], "<image><image>?", pocket_blip2)) == 1


def test_wrong_numbers_of_questions_and_pictures(pocket_blip2: models.Blip2) -> None:
    with pytest.raises(talk.TalkError, match="2 pictures and 3 questions"):
        talk.answer([CAT, CAT], ["a?", "b?", "c?"], pocket_blip2)
    with pytest.raises(talk.TalkError, match="2 pictures and 0 questions"):
        talk.answer([CAT, CAT], [], pocket_blip2)
    for empty in (lambda: talk.caption([], pocket_blip2), lambda: talk.answer([], [], pocket_blip2)):
        with pytest.raises(talk.TalkError, match="list of pictures is empty"):
            empty()
    with pytest.raises(talk.TalkError, match="square brackets"):
        talk.caption(CAT, pocket_blip2)
    with pytest.raises(talk.TalkError, match="batch_size is 0"):
        talk.caption([CAT], pocket_blip2, batch_size=0)


def test_a_prompt_in_the_place_of_the_model_is_pointed_out() -> None:
    with pytest.raises(TalkError, match=r"this is of type str\. Give other arguments by name, such as prompt="):
        talk.caption([CAT], "a picture of")


@pytest.mark.parametrize("wrong", [500, 0, 2.5, "many"])
def test_an_impossible_length_is_pointed_out(pocket_blip2: models.Blip2, wrong: object) -> None:
    with pytest.raises(TalkError, match=f"max_new_tokens is a whole number of tokens from 1 to [0-9]+, not {wrong!r}"):
        talk.caption([CAT], pocket_blip2, max_new_tokens=wrong)
    with pytest.raises(TalkError, match="batch_size is '3'"):
        talk.caption([CAT], pocket_blip2, batch_size="3")


def test_a_picture_that_cannot_be_read_gets_one_sentence(pocket_blip2: models.Blip2, session: talk.ChatSession) -> None:
    for make, words in odd_pictures.BAD.values():
        with pytest.raises(PictureError, match=f"Number 1 of the pictures {words}"):
            talk.caption([CAT, make()], pocket_blip2)
        with pytest.raises(PictureError, match=f"This picture {words}"):
            session.add_picture(make())
