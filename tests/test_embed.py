import io
import warnings

import odd_pictures
import pytest
import torch
from PIL import Image

from course_utils import embed, models, pictures, tiers, world

TEMPLATES = ["a picture of a {}", "there is a {}"]


@pytest.fixture(scope="module")
def clip() -> models.Clip:
    tiers.set_tier("pocket")
    return models.load_clip()


@pytest.fixture(scope="module")
def examples() -> list[world.Example]:
    return [world.SceneDataset("test", 40, layout="one")[i] for i in range(40)]


@pytest.fixture(scope="module")
def scenes(examples: list[world.Example]) -> list:
    return [example.picture for example in examples]


def test_pictures_become_unit_vectors_in_order(clip: models.Clip, scenes: list) -> None:
    vectors = embed.embed_pictures(clip, scenes[:5], batch_size=2)
    with torch.no_grad():
        alone = clip.model.encode_image(clip.preprocess(scenes[4])[None])
    assert torch.allclose(vectors[4], alone[0] / alone[0].norm(), atol=1e-5)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(5))
    assert (vectors.dtype, vectors.device.type, vectors.requires_grad) == (torch.float32, "cpu", False)


def test_texts_become_unit_vectors_in_order(clip: models.Clip) -> None:
    texts = ["a cat", "a dog on a red background", "a house"]
    vectors = embed.embed_texts(clip, texts, batch_size=2)
    with torch.no_grad():
        alone = clip.model.encode_text(clip.tokenizer(texts[2:]))
    assert torch.allclose(vectors[2], alone[0] / alone[0].norm(), atol=1e-5)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(3))
    assert (vectors.dtype, vectors.device.type, vectors.requires_grad) == (torch.float32, "cpu", False)


def test_any_sequence_will_do(clip: models.Clip, scenes: list) -> None:
    assert torch.equal(embed.embed_texts(clip, ("a cat", "a dog")), embed.embed_texts(clip, ["a cat", "a dog"]))
    assert len(embed.embed_pictures(clip, tuple(scenes[:2]))) == 2


def test_a_class_vector_is_the_mean_over_templates_made_unit(clip: models.Clip) -> None:
    vectors = embed.class_vectors(clip, ["cat", "dog"], TEMPLATES)
    by_hand = embed.embed_texts(clip, ["a picture of a dog", "there is a dog"]).mean(dim=0)
    assert torch.allclose(vectors[1], by_hand / by_hand.norm(), atol=1e-6)
    assert torch.allclose(vectors.norm(dim=1), torch.ones(2))


def test_zero_shot_is_a_softmax_at_the_learned_temperature(clip: models.Clip, scenes: list) -> None:
    labels = ["cat", "dog", "car"]
    probabilities = embed.zero_shot(clip, scenes[:4], labels, TEMPLATES)
    assert probabilities.shape == (4, 3)
    assert torch.allclose(probabilities.sum(dim=1), torch.ones(4))
    cosines = embed.embed_pictures(clip, scenes[:4]) @ embed.class_vectors(clip, labels, TEMPLATES).T
    expected = (clip.model.logit_scale.exp().item() * cosines).softmax(dim=1)
    assert torch.allclose(probabilities, expected, atol=1e-5)


def test_zero_shot_knows_emoji_world(clip: models.Clip, examples: list[world.Example]) -> None:
    labels = [noun.one for noun in world.NOUNS.values()]  # "a cat", "an apple"
    guesses = embed.zero_shot(clip, [example.picture for example in examples], labels, ["a picture of {}"]).argmax(1)
    truths = [list(world.NOUNS).index(example.scene.nouns[0]) for example in examples]
    right = (guesses == torch.tensor(truths)).sum().item()
    assert right >= 0.9 * len(examples)  # by chance: 1 in 133. The model card has the exact score


def test_nearest_gives_the_best_first() -> None:
    vectors = torch.eye(4)
    query = torch.nn.functional.normalize(torch.tensor([0.0, 3.0, 1.0, 2.0]), dim=0)
    scores, indices = embed.nearest(query, vectors, 3)
    assert indices.tolist() == [1, 3, 2]
    assert torch.equal(scores, query[indices])
    scores, indices = embed.nearest(torch.stack([query, vectors[0]]), vectors, 1)
    assert indices.tolist() == [[1], [0]]


@pytest.mark.parametrize("k", [0, 5])
def test_nearest_refuses_a_k_that_is_not_there(k: int) -> None:
    with pytest.raises(ValueError, match=f"k must be from 1 to 4, not {k}"):
        embed.nearest(torch.ones(4), torch.eye(4), k)


@pytest.mark.parametrize("template", ["a picture of a cat", "a {} and a {}"])
def test_a_template_needs_one_place_for_the_label(clip: models.Clip, template: str) -> None:
    with pytest.raises(ValueError, match=r"needs one \{\} where the label goes"):
        embed.class_vectors(clip, ["cat"], [template])


# ---- odd words: a sensible vector, or one clear sentence


@pytest.fixture(scope="module")
def scene() -> Image.Image:
    return world.render(world.compose("cat", "red"))


@pytest.mark.parametrize(
    "text",
    [
        "кошка на красном фоне",
        "🐱🐶",
        "<b>cat</b><script>alert('cat')</script>",
        "a {} cat",
        "\x00\ufffd",
        "猫",
        "CAT" * 3,
    ],
)
@pytest.mark.filterwarnings("ignore:The model reads")
def test_any_script_gives_a_unit_vector(clip: models.Clip, text: str) -> None:
    (vector,) = embed.embed_texts(clip, [text])
    assert torch.isfinite(vector).all()
    assert vector.norm().item() == pytest.approx(1, abs=1e-4)


def test_ten_thousand_words_are_cut_with_one_warning(clip: models.Clip) -> None:
    long = "a cat and a dog " * 2000
    with pytest.warns(UserWarning, match=r"the end is left out of “a cat and a dog .* …”\.$") as caught:
        vectors = embed.embed_texts(clip, ["a cat", long])
    assert len(caught) == 1
    assert torch.allclose(vectors.norm(dim=1), torch.ones(2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        embed.embed_texts(clip, ["a cat", "a picture of a cat to the left of a dog on a red background"])


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
def test_an_empty_text_is_pointed_out(clip: models.Clip, scene: Image.Image, empty: str) -> None:
    with pytest.raises(ValueError, match="Number 1 of the texts is empty"):
        embed.embed_texts(clip, ["a cat", empty])
    with pytest.raises(ValueError, match="Number 1 of the labels is empty"):
        embed.zero_shot(clip, [scene], ["cat", empty], ["a {}"])


def test_empty_lists_are_pointed_out(clip: models.Clip, scene: Image.Image) -> None:
    with pytest.raises(ValueError, match="list of texts is empty"):
        embed.embed_texts(clip, [])
    with pytest.raises(ValueError, match="list of pictures is empty"):
        embed.embed_pictures(clip, [])
    with pytest.raises(ValueError, match="list of labels is empty"):
        embed.zero_shot(clip, [scene], [], ["a {}"])
    with pytest.raises(ValueError, match="list of templates is empty"):
        embed.zero_shot(clip, [scene], ["cat"], [])


@pytest.mark.parametrize("thing", [None, 7, 0.5, b"a cat", ["a cat"]])
def test_what_is_no_text_is_named(clip: models.Clip, thing: object) -> None:
    with pytest.raises(TypeError, match=f"Number 1 of the texts is of type {type(thing).__name__}"):
        embed.embed_texts(clip, ["a cat", thing])


def test_one_text_or_picture_without_brackets_is_pointed_out(clip: models.Clip, scene: Image.Image) -> None:
    with pytest.raises(TypeError, match=r"list of texts, even for one"):
        embed.embed_texts(clip, "a cat")
    with pytest.raises(TypeError, match=r"list of pictures, even for one"):
        embed.embed_pictures(clip, scene)
    with pytest.raises(TypeError, match=r"list of labels, even for one"):
        embed.zero_shot(clip, [scene], "cat", ["a {}"])


def test_a_path_is_no_picture_yet(clip: models.Clip) -> None:
    with pytest.raises(TypeError, match=r"Number 0 of the pictures is of type str: give pictures such as pictures\."):
        embed.embed_pictures(clip, ["cat.jpg"])


def test_labels_in_any_script_and_with_braces(clip: models.Clip, scene: Image.Image) -> None:
    probabilities = embed.zero_shot(clip, [scene], ["cat", "кошка", "{0.__class__}", "<i>"], ["a picture of a {}"])
    assert probabilities.shape == (1, 4)
    assert probabilities.sum().item() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("kind", odd_pictures.ODD)
def test_a_picture_that_pillow_opened_has_the_vector_of_the_one_the_course_opens(clip: models.Clip, kind: str) -> None:
    content = odd_pictures.ODD[kind]()
    vectors = embed.embed_pictures(clip, [Image.open(io.BytesIO(content)), pictures.open_picture(content)])
    assert torch.equal(vectors[0], vectors[1])


def test_a_bad_file_that_pillow_opened_is_named_by_its_number(clip: models.Clip, scenes: list) -> None:
    for make, words in odd_pictures.BAD.values():
        with pytest.raises(pictures.PictureError, match=f"Number 2 of the pictures {words}"):
            embed.embed_pictures(clip, [*scenes[:2], make()], batch_size=2)
