import pytest
import torch

from course_utils import embed, models, tiers, world

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
