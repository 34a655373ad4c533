"""The package on models with the outer shape, the habits and the gaps of the famous ones."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import look_alikes
import pytest
import torch
from PIL import Image

from course_utils import embed, generate, models, patches, talk, tiers
from course_utils.models import load, zoo
from course_utils.pictures import picture
from course_utils.talk.reading import Reader, Request

pytestmark = pytest.mark.usefixtures("full_tier")
QUESTIONS = ["what is it?", "what colour is the background of the picture?", "is there a cup of coffee on the table?"]
LONG = {"min_new_tokens": 8}  # or a model that has learned nothing may end at once


@pytest.fixture(scope="module")
def shown() -> list[Image.Image]:
    return [picture(f"photos/{name}.jpg") for name in ("cat", "coffee", "rocket")]


@pytest.fixture
def sixteen_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a T4: models load in float16 where nobody asks for more."""
    monkeypatch.setattr(tiers, "dtype", lambda on=None: torch.float16)


# What the look-alikes are like


def test_blip2_has_the_published_tokens() -> None:
    model, processor = models.load_blip2()
    tokenizer = processor.tokenizer
    assert tokenizer.padding_side == "right"
    assert tokenizer("").input_ids == [2] == [tokenizer.bos_token_id] == [tokenizer.eos_token_id]
    assert (len(tokenizer), model.get_input_embeddings().num_embeddings) == (50266, 50304)
    assert tokenizer.convert_ids_to_tokens(50303) is None
    assert model.generation_config.eos_token_id == tokenizer.convert_tokens_to_ids("Ċ") == 50118
    assert (model.config.image_token_id, model.config.num_query_tokens) == (50265, 32)


def test_smolvlm_has_the_published_tokens() -> None:
    model, processor = models.load_chat()
    tokenizer = processor.tokenizer
    assert tokenizer.padding_side == "right"
    assert {mark: tokenizer.convert_tokens_to_ids(mark) for mark in look_alikes.CHAT_MARKS} == look_alikes.CHAT_MARKS
    photograph = picture("photos/cat.jpg").resize((640, 480))
    for options, tokens in (({}, 832), ({"do_image_splitting": False}, 64)):
        ids = processor(text=["<image>"], images=[[photograph]], return_tensors="pt", **options).input_ids
        assert (ids == model.config.image_token_id).sum() == tokens


def test_vit_has_a_side_that_is_a_number_and_labels_with_commas() -> None:
    model, processor = models.load_vit()
    assert (processor.size["height"], processor.size["width"]) == (224, 224)
    assert len(model.config.id2label) == 1000 and all(", " in label for label in model.config.id2label.values())


@pytest.mark.parametrize("role", zoo.roles("full"))
def test_loading_says_nothing(role: str, capfd: pytest.CaptureFixture) -> None:
    getattr(models, f"load_{role}")()
    assert capfd.readouterr() == ("", "")


# Batches


def test_answers_in_a_batch_are_those_of_one_by_one(shown: list[Image.Image]) -> None:
    blip2 = models.load_blip2()
    together = talk.answer(shown, QUESTIONS, blip2, **LONG)
    assert together == [talk.answer([one], text, blip2, **LONG)[0] for one, text in zip(shown, QUESTIONS, strict=True)]
    assert len(set(together)) == 3


def test_captions_in_a_batch_are_those_of_one_by_one(shown: list[Image.Image]) -> None:
    blip2 = models.load_blip2()
    together = talk.caption(shown, blip2, **LONG)
    assert together == [talk.caption([one], blip2, **LONG)[0] for one in shown]
    assert len(set(together)) == 3


def _said(reader: Reader, requests: Sequence[Request]) -> list[str]:
    inputs = reader.inputs(requests)
    ids = reader.model.generate(**inputs, max_new_tokens=10, do_sample=False, **LONG)[:, inputs.input_ids.shape[1] :]
    return reader.processor.batch_decode(ids, skip_special_tokens=True)


def test_chats_in_a_batch_are_those_of_one_by_one(shown: list[Image.Image]) -> None:
    reader = talk.reader_of(models.load_chat())
    turns = [talk.Exchange(text, "", (one,)) for text, one in zip(QUESTIONS, shown, strict=True)]
    requests = [reader.request(None, [turn]) for turn in turns]
    together = _said(reader, requests)
    assert together == [_said(reader, [request])[0] for request in requests]
    assert len(set(together)) == 3


@pytest.mark.parametrize("load_model", [models.load_blip2, models.load_chat])
def test_these_models_would_notice_padding_on_the_right(
    load_model: Callable, shown: list[Image.Image], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = talk.reader_of(load_model())
    turns = [talk.Exchange(text, "", (one,)) for text, one in zip(QUESTIONS, shown, strict=True)]
    requests = [reader.request(None, [turn]) for turn in turns]
    before, kind = _said(reader, requests), type(reader.processor)
    monkeypatch.setattr(kind, "__call__", _padding_on_the_right(kind.__call__))
    assert _said(reader, requests) != before


def _padding_on_the_right(process: Callable) -> Callable:
    return lambda self, **options: process(self, **options | {"padding_side": "right"})


# Numbers


def test_float32_is_asked_of_the_loader_and_painting_always_has_it(sixteen_bits: None) -> None:
    with_less = models.load_vit().model.state_dict()
    exact = models.load_vit(dtype=torch.float32).model.state_dict()
    assert {weight.dtype for weight in with_less.values()} == {torch.float16}
    assert any(not torch.equal(with_less[name].float(), exact[name]) for name in exact)
    assert next(models.load_clip().model.parameters()).dtype == torch.float16
    for model in (models.load_clip(dtype=torch.float32).model, models.load_guide().model, models.load_vq()):
        assert {weight.dtype for weight in model.parameters()} == {torch.float32}


def test_a_model_of_16_bits_talks_though_its_bridge_keeps_32(sixteen_bits: None, shown: list[Image.Image]) -> None:
    blip2, chat = models.load_blip2(), models.load_chat()
    assert (blip2.model.dtype, blip2.model.get_input_embeddings().weight.dtype) == (torch.float32, torch.float16)
    assert all(talk.caption(shown, blip2, **LONG))
    session = talk.ChatSession(chat)
    session.add_picture(shown[0])
    assert session.ask(QUESTIONS[0])


def test_painting_leaves_a_callers_clip_as_it_is(sixteen_bits: None) -> None:
    clip = models.load_clip()
    settings = replace(generate.default_settings(), steps=1, cutouts=2)
    generate.paint("a cat", settings=settings, vq=models.load_vq(), clip=clip)
    assert {weight.dtype for weight in clip.model.parameters()} == {torch.float16}


# Use


def test_codes_are_drawn_where_the_configuration_does_not_say_how_wide_they_are(shown: list[Image.Image]) -> None:
    vq = models.load_vq()
    assert vq.config.vq_embed_dim is None
    codes = generate.codes_of(vq, [shown[0].resize((256, 256))])
    assert codes.shape == (1, 16, 16)
    assert generate.pictures_of(vq, codes)[0].size == (256, 256)


def test_pictures_are_named_compared_and_painted(shown: list[Image.Image]) -> None:
    vit, clip = models.load_vit(), models.load_clip()
    assert patches.top_guesses(vit, shown[0], range(196))[0][0] in vit.model.config.id2label.values()
    assert embed.embed_pictures(clip, shown[:1]).shape == (1, 48)
    assert clip.tokenizer(["a cat"]).shape == (1, 77)
    assert embed.zero_shot(clip, shown[:1], ["cat", "dog"], ["a photo of a {}"]).shape == (1, 2)
    settings = replace(generate.default_settings(), steps=2, cutouts=2)
    painting = generate.paint("a cat:1 | snow:-0.5", settings=settings, start=shown[0])
    again = generate.paint("a cat", settings=replace(settings, steps=3), start=painting)
    assert painting.picture.size == (256, 256)
    assert (len(painting.losses), len(again.losses)) == (2, 3)
    assert generate.notes("a zebra") == []


def test_conversations_count_their_tokens_as_the_processor_does(shown: list[Image.Image]) -> None:
    for model, tokens, pixels in (
        (models.load_chat(), 2 * 64, (1, 2, 3, 512, 512)),
        (models.load_blip2(), 32, (1, 3, 224, 224)),
    ):
        session = talk.ChatSession(model)
        for one in shown[:2]:
            session.add_picture(one)
        session.ask("what is in the picture?")
        assert session.max_tokens == 2048
        request = session.reader.request(None, [*session.exchanges, talk.Exchange("and now?", "")])
        inputs = session.reader.inputs([request])
        assert inputs.pixel_values.shape == pixels
        assert (inputs.input_ids == model.model.config.image_token_id).sum() == tokens
        assert inputs.input_ids.shape[1] == session.reader.length(request)


def test_the_first_blip_captions_several_pictures(shown: list[Image.Image]) -> None:
    blip = models.load_blip()
    inputs = blip.processor(images=shown[:2], return_tensors="pt").to(blip.model.device, blip.model.dtype)
    assert inputs["pixel_values"].shape == (2, 3, 384, 384)
    ids = blip.model.generate(**inputs, max_new_tokens=5)
    assert len(blip.processor.batch_decode(ids, skip_special_tokens=True)) == 2


def test_amused_draws_from_a_prompt_and_shares_its_codec_with_painting() -> None:
    amused = models.load_amused()
    seed = torch.Generator().manual_seed(0)
    rounds = []
    drawn = amused("a photo of a cat", generator=seed, callback=lambda step, time, codes: rounds.append(codes.clone()))
    assert drawn.images[0].size == (256, 256)
    assert rounds[0].shape == (1, 16, 16) and len(rounds) == 12
    masked = [(codes == amused.scheduler.config.mask_token_id).sum().item() for codes in rounds]
    assert masked == sorted(masked, reverse=True) and masked[-1] == 0
    same = zip(amused.vqvae.parameters(), models.load_vq().parameters(), strict=True)
    assert all(torch.equal(one, other) for one, other in same) and amused.vqvae.dtype == torch.float32


def test_fewer_bits_are_offered_only_where_they_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert models.bits_here() == ()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    for installed, bits in ((True, (16, 8, 4)), (False, (16,))):
        monkeypatch.setattr(load, "_has_bitsandbytes", lambda installed=installed: installed)
        assert models.bits_here() == bits
    monkeypatch.setenv(tiers.VARIABLE, "pocket")
    assert models.bits_here() == ()
