"""What is asked for: parts and weights, unknown words, and a sentence for what makes no sense."""

import math

import numpy as np
import pytest
from diffusers import VQModel
from PIL import Image

from course_utils import generate, models, tiers, world
from course_utils.generate import PaintError, Prompt, Settings
from course_utils.generate.wishes import shares, styled

FEW = Settings(steps=4, cutouts=2, learning_rate=0.5)


def test_a_prompt_is_cut_into_parts_with_weights() -> None:
    assert generate.prompts("a cat:1 | snow:0.5 | text:-0.5") == [
        Prompt("a cat", 1.0),
        Prompt("snow", 0.5),
        Prompt("text", -0.5),
    ]
    assert generate.prompts("  a   cat ") == [Prompt("a cat", 1.0)]
    assert generate.prompts("snow: 2|snow:-0.5|a cat:0") == [Prompt("snow", 1.5)]
    assert generate.prompts("half a character \ud83d") == [Prompt("half a character ?", 1.0)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "A prompt is empty"),
        (" \n\t", "A prompt is empty"),
        ("a cat | ", "A prompt is empty"),
        (":1", "A prompt is empty"),
        ("a cat:much", "'a cat:much' stands a number"),
        ("a cat:", "'a cat:' stands a number"),
        ("a cat:nan", "The weight of a prompt is a number such as 1 or -0.5, not nan"),
        ("a cat:inf", "not inf"),
        ("a cat:0 | a dog:0", "All weights are 0"),
        ("a cat:1 | a cat:-1", "contradict each other"),
        ("a cat:1e308 | a cat:1e308", "too large to be added"),
        ("a clock at 12:30", 'Is 30 in a clock at 12:30 a weight.* Write "a clock at 12:30" with its quotation marks'),
        ("a dog | ratio 16:9", "Is 9 in ratio 16:9 a weight"),
        ('"":2', "A prompt is empty"),
        ("a cat " * 100_000, "600,000 characters long: use at most 1,000"),
        ("a|" * 16 + "a", "There are 17 prompts: use at most 16"),
        (None, "not of type NoneType"),
    ],
)
def test_a_bad_prompt_gets_one_sentence(text: str, sentence: str) -> None:
    with pytest.raises(PaintError, match=sentence) as caught:
        generate.prompts(text)
    assert str(caught.value).count("\n") == 0 and str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ([], "The list of prompts is empty"),
        (["a cat"], "holds Prompt"),
        ([Prompt(3)], "not of type int"),
        ([Prompt(" ")], "A prompt is empty"),
        ([Prompt("a cat", "1")], "not '1'"),
        ([Prompt("a cat", math.nan)], "not nan"),
        ([Prompt("a cat", True)], "not True"),
        ([Prompt("a cat", 10**400)], "The weight of a prompt is a number"),
        ([Prompt("a cat", 10**308)] * 2, "too large to be added"),
        (Image.new("RGB", (3000, 2)), "strip"),
        (3, "A prompt is a text"),
    ],
)
def test_a_bad_list_of_prompts_gets_one_sentence(given: object, sentence: str, vq: VQModel, clip: models.Clip) -> None:
    with pytest.raises(PaintError, match=sentence):
        generate.paint(given, settings=FEW, vq=vq, clip=clip)


def test_unknown_words_are_named() -> None:
    (note,) = generate.notes("a Zebra on a mauve background | two cats:-1")
    assert '"zebra", "mauve"' in note and "cats" not in note
    (note,) = generate.notes("seven eight nine ten eleven twelve")
    assert note.count('"') == 10 and "and more" in note
    assert generate.notes(Image.new("RGB", (8, 8))) == []
    with pytest.raises(PaintError, match="empty"):
        generate.notes("")


@pytest.mark.parametrize(
    "prompt", ["a red car", "A cat | two Red cars:-1", "a red small car on a blue background", "a RED  car"]
)
def test_a_thing_in_a_colour_gets_a_remark(prompt: str) -> None:
    (note,) = generate.notes(prompt)
    wanted = "cars" if "cars" in prompt else "a car"
    assert "things keep their own colours" in note and f'ask for "{wanted} on a red background"' in note


def test_a_background_in_a_colour_gets_none() -> None:
    assert generate.notes("a red background with a car | an orange background") == []


def test_every_word_of_the_training_captions_is_known() -> None:
    for index in range(300):
        assert generate.notes(" | ".join(world.captions(world.sample_scene("train", index))[:8])) == []


def test_the_full_tier_knows_words_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiers, "tier", lambda: "full")
    assert generate.notes("a zebra in Montmartre") == []


def test_words_in_quotation_marks_may_hold_a_colon() -> None:
    assert generate.prompts('"a clock at 12:30"') == [Prompt("a clock at 12:30", 1.0)]
    assert generate.prompts('"a  clock at 12:30" : 0.5 | "ratio 16":9') == [
        Prompt("a clock at 12:30", 0.5),
        Prompt("ratio 16", 9.0),
    ]
    assert generate.prompts('text 3:-0.5 | apollo 11:0.5 | a 5" pipe:2') == [
        Prompt("text 3", -0.5),
        Prompt("apollo 11", 0.5),
        Prompt('a 5" pipe', 2.0),
    ]


@pytest.mark.parametrize("weights", [(1e39, 1e39), (1e-50, 1e-50), (1e308, 1e308), (5e-324, 5e-324)])
def test_huge_and_tiny_weights_are_shares_too(weights: tuple[float, float]) -> None:
    wishes = [Prompt("a cat", weights[0]), Prompt("a dog", -weights[1])]
    assert shares(wishes) == [0.5, -0.5]
    assert shares(wishes[:1]) == [1.0]


def test_a_weight_of_numpy_is_a_number(vq: VQModel, clip: models.Clip) -> None:
    picture = Prompt(Image.new("RGB", (8, 8)), np.float32(0.25))
    painted = generate.paint([Prompt("a cat", np.float32(0.5)), picture], settings=FEW, vq=vq, clip=clip)
    assert [type(wish.weight) for wish in painted.prompts] == [float, float]
    assert b"a cat" in painted.png()


def test_words_of_orders_are_known_to_models_that_learned_them() -> None:
    assert "draw" in generate.notes("draw a cat please")[0]
    assert generate.notes("draw a cat please", orders=True) == []
    assert "astronaut" in generate.notes("draw an astronaut please", orders=True)[0]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("a cat", "a cartoon of a cat"),
        ("two cats on a red background", "a cartoon of two cats on a red background"),
        ("a red background with a car", "a cartoon of a red background with a car"),
        ("a yellow background", "a yellow background"),
        ("An ink sketch of a cat", "An ink sketch of a cat"),
        ("a picture of a cat", "a picture of a cat"),
        ("two sketches of cats", "two sketches of cats"),
        ("a watercolour of a cat", "a watercolour of a cat"),
        ("on a red background", "on a red background"),
    ],
)
def test_a_style_is_named_where_none_is_and_a_thing_is_asked_for(text: str, asked: str) -> None:
    assert styled(Prompt(text), "cartoon") == asked
    assert styled(Prompt(text), "") == text
    assert styled(Prompt(text, -1), "cartoon") == text


def test_what_a_style_adds_is_told() -> None:
    (note,) = generate.style_notes("a cat | a picture of a dog | snow:-0.5 | a cow", "cartoon")
    assert note.endswith('CLIP is asked for "a cartoon of a cat" and "a cartoon of a cow".')
    (note,) = generate.style_notes(" | ".join(f"a cat {'very ' * 8}{i}" for i in range(16)), "cartoon")
    assert note.endswith('" and more.') and len(note) < 300
    (note,) = generate.style_notes("a cat " * 166, "cartoon")
    assert note.endswith('…".') and len(note) < 200
    assert generate.style_notes("a cat", "") == generate.style_notes("a picture of a cat", "cartoon") == []
    assert generate.style_notes(Image.new("RGB", (8, 8)), "cartoon") == []


def test_an_article_fits_the_style() -> None:
    assert styled(Prompt("a cat"), "ink sketch") == "an ink sketch of a cat"
