"""The recipes of the models that paint, and of their judge: the steps that are easy to get wrong."""

import random
import re

import pytest
import torch
from diffusers import VQModel

from course_utils import generate, models, world
from course_utils.models import Dalle
from course_utils.world import simple
from training import common, dalle, decoder, guide, judge, masked, vq

EVEN = torch.ones(2, 1, 64, 64)  # all pixels count the same


@pytest.fixture(scope="module")
def words():
    return dalle.train_tokenizer()


@pytest.fixture
def autoencoder():
    torch.manual_seed(0)
    return vq.Autoencoder()


def test_the_judge_is_told_what_is_true():
    for index in range(200):
        scene = world.sample_scene("train", index)
        first, last, colour, count = judge.labels(scene, random.Random(0), True).tolist()
        assert {judge.NOUNS[first], judge.NOUNS[last]} == set(scene.nouns)
        assert judge.COLOURS[colour] == scene.background and count + 1 == scene.count
        assert judge.labels(scene, random.Random(0), False)[2] == common.IGNORE


def test_worse_pictures_are_still_pictures():
    torch.manual_seed(0)
    pictures = torch.rand(64, 3, 64, 64) * 2 - 1
    worse = judge.worsened(pictures)
    changed = (worse != pictures).flatten(1).any(1)
    assert worse.shape == pictures.shape and 24 < changed.sum() < 64
    assert (worse - pictures).abs().mean() < 0.5


def test_the_encoder_sees_each_cell_alone(autoencoder):
    """Whatever is beside a cell, its vector is the same; a whole picture at once gives others."""
    pictures = torch.rand(2, 3, 64, 64)
    changed = pictures.clone()
    changed[:, :, :, 32:] = 0.5
    with torch.no_grad():
        one, other = (generate.latents_of(autoencoder.vq, some) for some in (pictures, changed))
        whole = autoencoder.vq.encode(pictures).latents
    assert one.shape == whole.shape == (2, vq.WIDTH, 16, 16)
    torch.testing.assert_close(one[..., :8], other[..., :8])
    assert not torch.allclose(one, whole, atol=1e-3) and not torch.allclose(one[..., 8:], other[..., 8:], atol=1e-3)


def test_directions_tell_cells_apart_and_the_encoder_learns_them():
    cells = vq.cells_of_scenes(20)
    flat = cells.flatten(2).std(2).amax(1) < vq.FLAT
    assert cells.shape[1:] == (3, 4, 4) and abs(flat.float().mean() - vq.GROUND) < 0.01
    mean, directions = vq.directions_of(cells)
    described = (cells.flatten(1) - mean) @ directions  # what the encoder is to say
    assert described.mean(0).abs().max() < 1e-3 and abs(described.square().mean() - 1) < 1e-3
    assert torch.equal(described.square().mean(0), described.square().mean(0).sort(descending=True).values)
    torch.manual_seed(0)
    losses = vq.learn_to_describe(VQModel(**vq.CONFIG), cells, steps=30)
    assert losses[-1] < 0.8 * losses[0]


def test_k_means_finds_clusters_and_uses_every_code():
    torch.manual_seed(0)
    middles = torch.tensor([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    vectors = (middles.repeat_interleave(100, 0) + torch.randn(300, 2) * 0.1)[torch.randperm(300)]
    codes = vq.clustered(vectors, 12, rounds=10)
    assert torch.cdist(codes, middles).min(1).values.max() < 1
    assert len(torch.cdist(vectors, codes).argmin(1).unique()) >= 11
    assert torch.cdist(middles, codes).min(1).values.max() < 0.5


def test_only_the_decoder_learns(autoencoder):
    before = autoencoder.vq.quantize.embedding.weight.clone()
    vq.loss_of(autoencoder, vq.Features(), torch.rand(2, 3, 64, 64), EVEN, progress=0.5).backward()
    assert torch.equal(before, autoencoder.vq.quantize.embedding.weight)
    assert autoencoder.vq.quantize.embedding.weight.grad is None
    assert autoencoder.vq.encoder.conv_in.weight.grad is None
    assert autoencoder.vq.decoder.conv_in.weight.grad.abs().sum() > 0
    assert all(weight.grad is None for weight in autoencoder.discriminator.parameters())


def test_pixels_of_a_thing_count_more():
    scene = world.Scene("one", "red", (0, 0, 0), (world.Thing("cat", "noto", 8, 16, 16),))
    weights = vq.pixel_weights(scene)
    assert weights.shape == (1, 64, 64) and weights[0, 16, 8] == weights[0, 31, 23] == 3
    assert (weights != 1).sum() == 16 * 16


def test_the_discriminator_learns_from_its_own_loss_only(autoencoder):
    pictures, features = torch.rand(2, 3, 64, 64), vq.Features()
    with torch.no_grad():
        copies = autoencoder(pictures)
    own = (
        torch.relu(1 - autoencoder.discriminator(pictures)) + torch.relu(1 + autoencoder.discriminator(copies))
    ).mean()
    wanted = torch.autograd.grad(own, list(autoencoder.discriminator.parameters()))
    vq.loss_of(autoencoder, features, pictures, EVEN, progress=0.8).backward()
    for weight, gradient in zip(autoencoder.discriminator.parameters(), wanted, strict=True):
        torch.testing.assert_close(weight.grad, gradient, rtol=1e-3, atol=1e-5)


def test_the_discriminator_sees_patches():
    """Each of its answers depends on 18 x 18 pixels, no more."""
    pixels = torch.zeros(1, 3, 64, 64, requires_grad=True)
    network = torch.nn.Sequential(*(layer for layer in vq.discriminator() if not isinstance(layer, torch.nn.GroupNorm)))
    network(pixels)[0, 0, 8, 8].backward()
    rows = pixels.grad.abs().sum((0, 1, 3)).nonzero()
    assert rows.max() - rows.min() + 1 == 18


def test_things_stand_on_the_grid_and_inside_the_picture():
    for index in range(300):
        scene = dalle.scene_of(index)
        assert {thing.size for thing in scene.things} == {simple.BIG if scene.layout == "one" else simple.SMALL}
        for thing in scene.things:
            assert not any(edge % 8 for edge in (thing.left, thing.top, thing.size))
            assert 0 <= thing.left <= 64 - thing.size and 0 <= thing.top <= 64 - thing.size
        assert not world.has_held_out_pair(scene)


def test_texts_fit_and_some_are_empty_orders_or_captions(words):
    scenes = [dalle.scene_of(i) for i in range(400)]
    texts = [dalle.text_of(scene, random.Random(i), words) for i, scene in enumerate(scenes)]
    assert all(len(words(text).input_ids) <= dalle.TEXT_LENGTH for text in texts)
    assert 0.03 < texts.count("") / 400 < 0.2
    told = sum(text in world.captions(scene) for text, scene in zip(texts, scenes, strict=True))
    assert 0.2 < told / 400 < 0.5
    assert sum(any(colour in text.lower() for colour in world.COLOURS) for text in texts) > 80


def test_half_of_the_scenes_stand_on_a_shade_that_their_texts_do_not_name(words):
    scenes = [dalle.scene_of(i) for i in range(300)]
    strange = [scene for scene in scenes if dalle.is_strange(scene)]
    assert 0.4 < len(strange) / len(scenes) < 0.6
    colours = re.compile(rf"\b({'|'.join([*world.COLOURS, 'grey'])})\b")
    for i, scene in enumerate(strange):
        assert not colours.search(dalle.text_of(scene, random.Random(i), words).lower())


def test_the_decoder_sees_named_shades_alone():
    """And the same things in the same places where the layout is the same: the shade is drawn last."""
    for index in range(100):
        mine, theirs = decoder.scene_of(index), dalle.scene_of(index)
        assert not dalle.is_strange(mine) and (mine.layout != theirs.layout or mine.things == theirs.things)


def test_a_stream_is_text_and_then_codes(words):
    codes = torch.randint(0, 512, (10, 256)).short()
    for number, stream in zip(range(9), dalle.Streams(0, words, codes), strict=False):
        assert stream.shape == (288,) and torch.equal(stream[32:] - dalle.VOCABULARY, codes[number].long())
        text = dalle.text_of(dalle.scene_of(number), random.Random(f"text/{number}"), words)
        assert (
            words.decode(stream[:32], skip_special_tokens=True).split() == words.decode(words(text).input_ids).split()
        )


def test_places_of_the_picture_begin_as_rows_and_columns(words):
    places = dalle.build(words).transformer.wpe.weight[dalle.TEXT_LENGTH :].view(16, 16, -1)
    step = places[:, 1] - places[:, 0]
    torch.testing.assert_close(step, step[:1].expand_as(step))


def test_padding_is_not_learned(words):
    model = dalle.build(words, grid=8)
    text = generate.text_tokens(words, ["a cat"])
    stream = torch.cat([text, torch.full((1, 64), dalle.VOCABULARY)], dim=1)
    logits = model(stream).logits[:, :-1]
    each = torch.nn.functional.cross_entropy(logits[0], stream[0, 1:], reduction="none")
    wanted = each[31:].mean() + dalle.TEXT_WEIGHT * each[0] / 31  # "a" is given, "cat" is learned, padding is not
    torch.testing.assert_close(dalle.loss_of(model, stream, stream), wanted)


def test_only_codes_of_the_first_rows_are_exchanged_for_the_models_own(words):
    """With random weights the model guesses text tokens and codes alike: nearly no guess is right."""
    model, generator = dalle.build(words, grid=8), torch.Generator().manual_seed(0)
    first = dalle.VOCABULARY
    streams = torch.cat(
        [
            torch.zeros(200, 32, dtype=torch.long),
            torch.randint(first, first + vq.CODES, (200, 64), generator=generator),
        ],
        dim=1,
    )
    torch.manual_seed(0)
    read = dalle.with_own_codes(model, streams)
    changed, end = (read != streams).float().mean(0), 32 + 8 * dalle.OWN_ROWS
    assert not changed[:32].any() and not changed[end:].any()
    assert (changed[32:end] - dalle.OWN).abs().max() < 0.15


def test_masks_cover_any_share_and_only_masked_codes_are_learned(words):
    torch.manual_seed(0)
    codes = torch.randint(0, vq.CODES, (400, 64))
    shown = masked.with_masks(codes)
    share = (shown == generate.MASKED).float().mean(1)
    assert torch.equal(shown[shown != generate.MASKED], codes[shown != generate.MASKED])
    assert share.min() < 0.2 and share.max() == 1 and 0.55 < share.mean() < 0.72  # the mean of the cosine: 0.64
    trainee = masked.build(Dalle(dalle.build(words, grid=2), words))
    stream = torch.cat([generate.text_tokens(words, ["a cat"]), torch.full((1, 4), dalle.VOCABULARY + 3)], dim=1)
    optimiser = torch.optim.Adam(trainee.model.parameters(), lr=3e-2)
    losses = []
    for _ in range(40):
        losses.append(masked.loss_of(trainee, stream.expand(8, -1)))
        losses[-1].backward()
        optimiser.step()
        optimiser.zero_grad()
    assert losses[-1] < 0.5 * losses[0]


def test_the_guide_sees_codes_exchanged_and_pictures_as_they_are(words):
    codes = torch.randint(0, 512, (50, 64)).short()
    rebuilt, changed = 0, []
    for number, (pixels, coded, use, text) in zip(range(100), guide.CodedScenes(0, words, codes), strict=False):
        rng = random.Random(f"guide/{number}")
        original = codes[rng.randrange(50)].long()
        changed.append((coded != original).float().mean().item())
        rebuilt += use
        assert (pixels.max() > 0) != use and len(text) == 32
    assert 60 < rebuilt < 95 and 0.15 < sum(changed) / 100 < 0.5


def test_crops_keep_the_shape_and_the_scale():
    torch.manual_seed(0)
    crops = guide.seen_while_painting(torch.ones(8, 3, 64, 64))
    assert crops.shape == (8, 3, 64, 64)
    assert abs(crops.mean().item() - 1) < 0.02


def test_an_attack_stays_within_reach_and_deceives_the_plain_clip():
    torch.manual_seed(0)
    clip = models.load_clip()
    scenes = [world.sample_scene("test", index, "one") for index in range(16)]
    pixels = generate.to_pixels([world.render(scene) for scene in scenes]) * 2 - 1
    texts = clip.tokenizer([world.caption(scene) for scene in scenes])

    def lead(shown: torch.Tensor) -> torch.Tensor:
        """By how much the cosine of each with its own caption exceeds that with the best other one, [16]."""
        with torch.no_grad():
            told = clip.model.encode_image(shown, normalize=True) @ clip.model.encode_text(texts, normalize=True).T
        return told.diagonal() - told.masked_fill(torch.eye(16, dtype=torch.bool), -1).amax(1)

    attacked = guide.attacked(clip.model, pixels, texts)
    assert attacked.abs().max() <= 1 + 1e-6
    assert guide.length(attacked - pixels).max() <= guide.FURTHEST + 1e-3
    noise = pixels + guide.length(attacked - pixels) * guide.of_length_one(
        torch.randn_like(pixels)
    )  # as far, by chance
    assert (lead(attacked) < lead(pixels)).all() and lead(attacked).mean() < lead(noise).mean() - 0.1
