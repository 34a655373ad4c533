"""Masked prediction: rounds, what stays, holes, and sentences for what makes no sense; with a small random model."""

import itertools

import pytest
import torch
from PIL import Image

from course_utils import generate
from course_utils.generate import MASKED, PaintError, masking
from course_utils.models import Dalle, Masked
from training import dalle as words
from training import masked as recipe
from training import vq as codec

SIDE = 4


@pytest.fixture(scope="module")
def masked() -> Masked:
    torch.manual_seed(0)
    tokenizer = words.train_tokenizer()
    masked = recipe.build(Dalle(words.build(tokenizer, grid=SIDE), tokenizer))
    with torch.no_grad():
        for weight in masked.model.transformer.h.parameters():
            weight.mul_(3)  # so that the text matters, as in a trained model
    masked.model.eval()
    return masked


@pytest.fixture(scope="module")
def vq():
    torch.manual_seed(0)
    return codec.Autoencoder().vq.eval()


def test_a_seed_gives_the_same_codes_again(masked):
    codes = generate.fill_codes(masked, ["a cat", "a dog"], seed=3)
    assert codes.shape == (2, SIDE, SIDE) and codes.min() >= 0 and codes.max() < codec.CODES
    assert torch.equal(codes, generate.fill_codes(masked, ["a cat", "a dog"], seed=3))
    assert not torch.equal(codes, generate.fill_codes(masked, ["a cat", "a dog"], seed=4))


def test_each_round_leaves_as_many_as_the_cosine_says_and_changes_nothing_that_stands(masked):
    seen = []
    generate.fill_codes(masked, ["a cat"], rounds=5, callback=lambda codes: seen.append(codes.clone()))
    left = [(codes == MASKED).sum().item() for codes in seen]
    assert left == [*(int(SIDE * SIDE * masking.still_masked(i / 5)) for i in range(1, 5)), 0]
    assert left == sorted(left, reverse=True)
    for before, after in itertools.pairwise(seen):
        stood = before != MASKED
        assert torch.equal(before[stood], after[stood])


def test_the_surest_codes_stay(masked):
    """Without daring: after the first round those stand whose chances are highest."""
    seen = []
    generate.fill_codes(masked, ["a cat"], rounds=4, guidance=1, daring=0, temperature=1e-3, callback=seen.append)
    texts = generate.text_tokens(masked.tokenizer, ["a cat"])
    chances = masking.code_logits(masked, texts, torch.full((1, SIDE * SIDE), MASKED))[0].softmax(-1)
    likely = masking.code_logits(masked, texts, torch.full((1, SIDE * SIDE), MASKED))[0] / 1e-3
    assert torch.equal(seen[0].flatten()[seen[0].flatten() != MASKED], chances.argmax(1)[seen[0].flatten() != MASKED])
    sure = likely.log_softmax(-1).amax(1)
    stands = seen[0].flatten() != MASKED
    assert sure[stands].min() >= sure[~stands].max() - 1e-3


def test_guidance_pushes_away_from_the_empty_prompt(masked):
    texts = generate.text_tokens(masked.tokenizer, ["a cat", ""])
    asked, free = masking.code_logits(masked, texts, torch.full((2, SIDE * SIDE), MASKED))
    for guidance in (1, 3):
        codes = generate.fill_codes(masked, ["a cat"], rounds=1, guidance=guidance, temperature=1e-4)
        assert torch.equal(codes.flatten(), (free + guidance * (asked - free)).argmax(1))


def test_the_model_looks_both_ways(masked):
    """A code that stands at the end changes what the first place may hold."""
    texts = generate.text_tokens(masked.tokenizer, ["a cat"])
    codes = torch.full((1, SIDE * SIDE), MASKED)
    other = codes.clone()
    other[0, -1] = 7
    logits, changed = (masking.code_logits(masked, texts, some) for some in (codes, other))
    assert not torch.allclose(logits[0, 0], changed[0, 0], atol=1e-4)


def test_it_begins_with_the_weights_of_a_dalle_and_leaves_that_as_it_is():
    tokenizer = words.train_tokenizer()
    dalle = Dalle(words.build(tokenizer, grid=SIDE), tokenizer)
    before = {name: weight.clone() for name, weight in dalle.model.state_dict().items()}
    masked = recipe.build(dalle)
    kinds = masked.model.config.vocab_size
    assert kinds == words.VOCABULARY + codec.CODES + 1 and masked.model.lm_head.weight.shape[0] == kinds
    with torch.no_grad():
        masked.model.transformer.wte.weight.zero_()
    for name, weight in dalle.model.state_dict().items():
        assert torch.equal(weight, before[name])


def test_what_stands_stays_and_a_hole_is_filled(masked, vq):
    start = torch.arange(SIDE * SIDE).view(1, SIDE, SIDE)
    holed = generate.with_hole(start, (5, 4, 12, 9), 4)
    assert (holed == MASKED).nonzero()[:, 1:].tolist() == [[1, 1], [1, 2], [2, 1], [2, 2]]
    filled = generate.fill_codes(masked, ["a cat"], start=holed, keep="any")
    assert torch.equal(filled[holed != MASKED], start[holed != MASKED]) and filled.min() >= 0
    assert torch.equal(generate.fill_codes(masked, ["a cat"], start=start), start)
    (picture,) = generate.fill_in(["a cat"], masked=masked, vq=vq)
    assert picture.size == (16, 16)
    ways = generate.fill_hole(picture, (4, 4, 12, 12), "a cat", 3, masked=masked, vq=vq)
    assert len(ways) == 3 and {way.size for way in ways} == {(16, 16)}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rounds": 0}, "from 1 on, not 0"),
        ({"rounds": 2.5}, "not 2.5"),
        ({"daring": -1}, "from 0 on, not -1"),
        ({"keep": "best"}, "The setting keep is one of surest, any, not 'best'"),
        ({"keep": ["any"]}, "The setting keep"),
        ({"rounds": True}, "not True"),
        ({"daring": "very"}, "from 0 on, not 'very'"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": "hot"}, "temperature is a number .* not 'hot'"),
        ({"seed": 1.5}, "The seed is a whole number"),
        ({"guidance": float("nan")}, "guidance"),
        ({"start": torch.zeros(1, 16, dtype=torch.long)}, "4 x 4 codes"),
        ({"start": torch.zeros(2, 4, 4, dtype=torch.long)}, "each of the prompts"),
        ({"start": torch.zeros(1, 4, 4)}, "4 x 4 codes"),
        ({"start": torch.full((1, 4, 4), -2)}, "from 0 to 511"),
        ({"start": torch.full((1, 4, 4), 512)}, "from 0 to 511"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(masked, given, said):
    with pytest.raises(PaintError, match=said):
        generate.fill_codes(masked, ["a cat"], **given)


@pytest.mark.parametrize(
    ("prompts", "said"), [([None], "type NoneType"), ("a cat", "list of prompts"), ([" "], "empty")]
)
def test_what_is_no_prompt_is_said_in_a_sentence(masked, prompts, said):
    with pytest.raises(PaintError, match=said):
        generate.fill_codes(masked, prompts)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"picture": Image.new("RGB", (32, 32))}, "The picture is 32 x 32 pixels, and the model takes 16 x 16: resize"),
        ({"picture": "cat.png"}, "is of type str"),
        ({"number": 0}, "number of pictures is a whole number from 1 on, not 0"),
        ({"number": 1.5}, "not 1.5"),
        ({"box": (4, 4, 12)}, "A hole is its left, top, right and bottom edge in whole pixels"),
        ({"box": (4, 4, 12, 12.5)}, "A hole is its left"),
        ({"box": "hole"}, "not 'hole'"),
        ({"box": None}, "not None"),
        ({"box": torch.tensor(4)}, "not tensor"),
        ({"prompt": None}, "type NoneType"),
    ],
)
def test_no_hole_is_filled_with_what_makes_no_sense(masked, vq, change, said):
    given = {"picture": Image.new("RGB", (16, 16)), "box": (4, 4, 12, 12), "prompt": "a cat", "number": 1} | change
    with pytest.raises(PaintError, match=said):
        generate.fill_hole(**given, masked=masked, vq=vq)


@pytest.mark.parametrize("codes", [[[0, 1]], torch.zeros(4, 4, dtype=torch.long), torch.zeros(1, 4, 4)])
def test_a_hole_is_made_in_codes_alone(codes):
    with pytest.raises(PaintError, match="Give codes as whole numbers"):
        generate.with_hole(codes, (4, 4, 12, 12), 4)


@pytest.mark.parametrize("done", [-0.1, 1.5, "half", None])
def test_no_share_of_the_rounds_lies_outside_of_0_and_1(done):
    with pytest.raises(PaintError, match="The share of the rounds is a number from 0 to 1, not "):
        generate.still_masked(done)


@pytest.mark.parametrize("box", [(20, 0, 30, 10), (5, 5, 5, 9), (9, 0, 2, 4), (-9, 0, -2, 4)])
def test_a_hole_outside_of_the_picture_is_pointed_out(box):
    with pytest.raises(PaintError, match="lies outside"):
        generate.with_hole(torch.zeros(1, 4, 4, dtype=torch.long), box, 4)
