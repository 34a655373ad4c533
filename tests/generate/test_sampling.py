"""Sampling picture codes from a stream of text and picture tokens, with a small DALL-E of random weights."""

import numpy as np
import pytest
import torch

from course_utils import generate
from course_utils.generate import PaintError
from course_utils.models import Dalle
from training import dalle as recipe
from training import vq as vq_recipe


@pytest.fixture(scope="module")
def dalle():
    torch.manual_seed(0)
    tokenizer = recipe.train_tokenizer()
    model = recipe.build(tokenizer, grid=8)
    with torch.no_grad():
        for weight in model.transformer.h.parameters():
            weight.mul_(3)  # so that the text matters, as in a trained model
    return Dalle(model.eval(), tokenizer)


@pytest.fixture(scope="module")
def vq():
    torch.manual_seed(0)
    return vq_recipe.Autoencoder().vq.eval()


def test_a_seed_gives_the_same_codes_again(dalle):
    codes = generate.sample_codes(dalle, ["a cat", "a dog"], seed=3)
    assert codes.shape == (2, 8, 8) and codes.min() >= 0 and codes.max() < 512
    assert torch.equal(codes, generate.sample_codes(dalle, ["a cat", "a dog"], seed=3))
    assert not torch.equal(codes, generate.sample_codes(dalle, ["a cat", "a dog"], seed=4))


def test_the_cache_changes_nothing_but_the_time(dalle):
    cached, computed = (generate.sample_codes(dalle, ["a cat"] * 2, top_k=1, use_cache=kept) for kept in (True, False))
    assert torch.equal(cached, computed)


def test_greedy_codes_are_those_of_the_library(dalle):
    """Without guidance, top_k=1 is what `generate` does when it may choose among picture tokens only."""
    text = generate.text_tokens(dalle.tokenizer, ["two cats on a red background"])
    allowed = list(range(recipe.VOCABULARY, recipe.VOCABULARY + 512))
    ours = generate.sample_codes(dalle, ["two cats on a red background"], guidance=1, top_k=1)
    ids = dalle.model.generate(
        text,
        attention_mask=torch.ones_like(text),
        max_new_tokens=64,
        do_sample=False,
        prefix_allowed_tokens_fn=lambda batch, so_far: allowed,
    )
    assert torch.equal(ids[0, recipe.TEXT_LENGTH :] - recipe.VOCABULARY, ours.flatten())


def test_guidance_of_one_is_the_model_itself_and_more_follows_the_prompt(dalle):
    """The logits are free + guidance * (asked - free), here computed by hand for the first code."""
    texts = generate.text_tokens(dalle.tokenizer, ["a cat", ""])
    asked, free = dalle.model(texts).logits[:, -1, recipe.VOCABULARY :]
    for guidance in (1, 2.5, 8):
        first = generate.sample_codes(dalle, ["a cat"], guidance=guidance, top_k=1)[0, 0, 0]
        assert first == (free + guidance * (asked - free)).argmax()


def test_a_start_stands_and_the_rest_follows(dalle):
    for known in (torch.arange(32).view(1, 32), torch.arange(32).view(1, 4, 8)):  # the latter as codes_of gives them
        codes = generate.sample_codes(dalle, ["a cat"], start=known)
        assert torch.equal(codes.flatten()[:32], torch.arange(32)) and codes.shape == (1, 8, 8)
    whole = torch.arange(64).view(1, 8, 8)
    assert torch.equal(generate.sample_codes(dalle, ["a cat"], start=whole), whole)


def test_top_k_and_top_p_leave_out_what_is_unlikely(dalle):
    texts = generate.text_tokens(dalle.tokenizer, ["a cat"])
    chances = dalle.model(texts).logits[0, -1, recipe.VOCABULARY :].softmax(-1)
    likeliest = set(chances.topk(3).indices.tolist())
    firsts = generate.sample_codes(dalle, ["a cat"] * 20, guidance=1, top_k=3)[:, 0, 0]
    assert set(firsts.tolist()) <= likeliest
    nucleus = generate.sample_codes(dalle, ["a cat"] * 8, guidance=1, top_p=1e-6)[:, 0, 0]
    assert set(nucleus.tolist()) == {chances.argmax().item()}


def test_the_callback_sees_the_picture_grow(dalle):
    lengths = []
    generate.sample_codes(dalle, ["a cat"], callback=lambda codes: lengths.append(codes.shape[1]))
    assert lengths == list(range(1, 65))


def test_pictures_and_their_rank(dalle, vq):
    (picture,) = generate.sample(["a cat"], dalle=dalle, vq=vq)
    assert picture.size == (32, 32)  # 8 x 8 codes of a codec that wants 16 x 16 for a whole picture
    ranked = generate.best_of("a cat", 4, dalle=dalle, vq=vq)
    assert len(ranked) == 4 and [each.score for each in ranked] == sorted((each.score for each in ranked), reverse=True)
    (again,) = generate.pictures_of(vq, ranked[0].codes.unsqueeze(0))
    difference = generate.to_pixels([again]) - generate.to_pixels([ranked[0].picture])
    assert difference.abs().max() < 1.5 / 255  # alone or in a batch: the last digit may differ


@pytest.mark.parametrize(
    ("prompts", "settings", "said"),
    [
        ("a cat", {}, "list of prompts"),
        (None, {}, "list of prompts.* type NoneType"),
        (3, {}, "type int"),
        (torch.tensor(3), {}, "type Tensor"),
        ([None], {}, "Each of the prompts is a text, not something of type NoneType"),
        ([["a cat"]], {}, "type list"),
        ([], {}, "empty"),
        (["a cat", "  "], {}, "empty"),
        (["cat " * 40], {}, "reads 32: shorten"),
        (["a cat"], {"temperature": 0}, "takes the likeliest codes, not 0"),
        (["a cat"], {"temperature": "hot"}, "temperature is a number .* not 'hot'"),
        (["a cat"], {"temperature": True}, "not True"),
        (["a cat"], {"temperature": 1e-30}, "not 1e-30"),
        (["a cat"], {"guidance": "much"}, "guidance is a number such as 1 or 2.0, not 'much'"),
        (["a cat"], {"guidance": None}, "not None"),
        (["a cat"], {"guidance": 10**400}, "guidance"),
        (["a cat"], {"guidance": torch.zeros(3, 3)}, "guidance"),
        (["a cat"], {"seed": 1.5}, "The seed is a whole number from 0 to 2147483647, not 1.5"),
        (["a cat"], {"seed": -1}, "not -1"),
        (["a cat"], {"seed": True}, "not True"),
        (["a cat"], {"seed": "x" * 1000}, "…"),
        (["a cat"], {"top_k": 2.5}, "top_k is a whole number from 1 on, not 2.5"),
        (["a cat"], {"top_p": "most"}, "top_p is a number greater than 0 and at most 1, not 'most'"),
        (["a cat"], {"temperature": float("nan")}, "temperature"),
        (["a cat"], {"guidance": float("inf")}, "guidance"),
        (["a cat"], {"top_k": 0}, "top_k"),
        (["a cat"], {"top_p": 1.5}, "top_p"),
        (["a cat"], {"start": torch.zeros(1, 8)}, "start must hold codes"),
        (["a cat"], {"start": torch.zeros(2, 8, dtype=torch.long)}, "one row a prompt"),
        (["a cat"], {"start": torch.zeros(8, dtype=torch.long)}, "one row a prompt"),
        (["a cat"], {"start": torch.zeros(1, 9, 8, dtype=torch.long)}, "at most 64 codes"),
        (["a cat"], {"start": torch.full((1, 8), 900)}, "from 0 to 511"),
    ],
)
def test_what_cannot_be_sampled_is_said_in_a_sentence(dalle, prompts, settings, said):
    with pytest.raises(PaintError, match=said) as error:
        generate.sample_codes(dalle, prompts, **settings)
    assert str(error.value).count("\n") == 0 and str(error.value).endswith((".", "]"))


@pytest.mark.parametrize(("number", "said"), [(0, "not 0"), (2.5, "not 2.5"), ("4", "not '4'"), (True, "not True")])
def test_so_many_pictures_are_a_whole_number(dalle, vq, number, said):
    with pytest.raises(PaintError, match=f"The number of pictures is a whole number from 1 on, {said}"):
        generate.best_of("a cat", number, dalle=dalle, vq=vq)


@pytest.mark.parametrize(
    ("texts", "said"), [("a cat", "list of prompts"), ([], "list of prompts is empty"), ([3], "type int")]
)
def test_only_texts_become_tokens(dalle, texts, said):
    with pytest.raises(PaintError, match=said):
        generate.text_tokens(dalle.tokenizer, texts)


def test_numbers_of_numpy_are_numbers(dalle):
    given = {"guidance": np.float32(1.5), "temperature": np.float64(0.5), "top_k": np.int64(3), "seed": np.uint8(3)}
    plain = {"guidance": 1.5, "temperature": 0.5, "top_k": 3, "seed": 3}
    one, other = (generate.sample_codes(dalle, ["a cat"], **numbers) for numbers in (given, plain))
    assert torch.equal(one, other)


def test_strange_texts_are_read(dalle):
    texts = ["кот", "<b>cat</b>", "<pad>", "猫", "half a character: \ud83d"]
    assert generate.sample_codes(dalle, texts).shape == (5, 8, 8)
