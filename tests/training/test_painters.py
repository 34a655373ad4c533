"""The recipes of the models that paint, and of their judge: the steps that are easy to get wrong."""

import random

import pytest
import torch

from course_utils import generate, world
from course_utils.world import simple
from training import common, dalle, guide, judge, vq

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


def test_codes_that_are_never_used_move_into_the_cloud(autoencoder):
    pictures = torch.rand(4, 3, 64, 64)
    before = autoencoder.vq.quantize.embedding.weight.clone()
    autoencoder(pictures, progress=0.5)
    vectors = autoencoder.vq.encode(pictures).latents.permute(0, 2, 3, 1).flatten(0, 2)
    moved = autoencoder.vq.quantize.embedding.weight
    assert (moved != before).any(1).all()  # at first no code was ever used
    assert torch.cdist(moved, vectors).min(1).values.max() < 1e-2
    assert (autoencoder.idle == 0).sum() >= 1 and (autoencoder.idle == 1).sum() >= 1


def test_late_in_training_codes_stay_and_at_last_only_the_decoder_learns(autoencoder):
    before = autoencoder.vq.quantize.embedding.weight.clone()
    autoencoder(torch.rand(2, 3, 64, 64), progress=vq.RESEED_UNTIL)
    assert torch.equal(before, autoencoder.vq.quantize.embedding.weight)
    copies, codebook_loss = autoencoder(torch.rand(2, 3, 64, 64), progress=vq.DECODER_ALONE_FROM)
    copies.mean().backward()
    assert codebook_loss == 0 and autoencoder.vq.encoder.conv_in.weight.grad is None
    assert autoencoder.vq.decoder.conv_in.weight.grad.abs().sum() > 0


def test_pixels_of_a_thing_count_more():
    scene = world.Scene("one", "red", (0, 0, 0), (world.Thing("cat", "noto", 8, 16, 16),))
    weights = vq.pixel_weights(scene)
    assert weights.shape == (1, 64, 64) and weights[0, 16, 8] == weights[0, 31, 23] == 3
    assert (weights != 1).sum() == 16 * 16


def test_the_codebook_and_the_encoder_both_learn(autoencoder):
    vq.loss_of(autoencoder, vq.Features(), torch.rand(2, 3, 64, 64), EVEN, progress=0.5).backward()
    assert autoencoder.vq.quantize.embedding.weight.grad.abs().sum() > 0
    assert autoencoder.vq.encoder.conv_in.weight.grad.abs().sum() > 0
    assert all(weight.grad is None for weight in autoencoder.discriminator.parameters())


def test_the_discriminator_learns_from_its_own_loss_only(autoencoder):
    pictures, features = torch.rand(2, 3, 64, 64), vq.Features()
    with torch.no_grad():
        copies, _ = autoencoder(pictures, progress=0.7)
    own = (
        torch.relu(1 - autoencoder.discriminator(pictures)) + torch.relu(1 + autoencoder.discriminator(copies))
    ).mean()
    wanted = torch.autograd.grad(own, list(autoencoder.discriminator.parameters()))
    vq.loss_of(autoencoder, features, pictures, EVEN, progress=0.7).backward()
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


def test_captions_fit_and_some_are_empty(words):
    texts = [dalle.caption_of(dalle.scene_of(i), random.Random(i), words) for i in range(400)]
    assert all(len(words(text).input_ids) <= dalle.TEXT_LENGTH for text in texts)
    assert 0.03 < texts.count("") / 400 < 0.2
    assert sum("background" in text for text in texts) > 200


def test_a_stream_is_text_and_then_codes(words):
    codes = torch.randint(0, 512, (10, 64)).short()
    texts = []
    for number, stream in zip(range(9), dalle.Streams(0, words, codes), strict=False):
        assert stream.shape == (88,) and torch.equal(stream[24:] - dalle.VOCABULARY, codes[number].long())
        texts.append(words.decode(stream[:24], skip_special_tokens=True).strip())
        assert texts[-1] in ("", *world.captions(dalle.scene_of(number)))
    assert len(set(texts)) > 5


def test_places_of_the_picture_begin_as_rows_and_columns(words):
    places = dalle.build(words).transformer.wpe.weight[dalle.TEXT_LENGTH :].view(8, 8, -1)
    step = places[:, 1] - places[:, 0]
    torch.testing.assert_close(step, step[:1].expand_as(step))


def test_padding_is_not_learned(words):
    model = dalle.build(words)
    text = generate.text_tokens(words, ["a cat"])
    stream = torch.cat([text, torch.full((1, 64), dalle.VOCABULARY)], dim=1)
    model(stream)
    logits = model(stream).logits[:, :-1]
    each = torch.nn.functional.cross_entropy(logits[0], stream[0, 1:], reduction="none")
    wanted = each[23:].mean() + dalle.TEXT_WEIGHT * each[0] / 23  # "a" is given, "cat" is learned, padding is not
    torch.testing.assert_close(dalle.loss_of(model, stream, stream), wanted)


def test_only_codes_of_the_first_row_are_exchanged_for_the_models_own(words):
    """With random weights the model guesses text tokens and codes alike: nearly no guess is right."""
    model, generator = dalle.build(words), torch.Generator().manual_seed(0)
    streams = torch.cat(
        [torch.zeros(200, 24, dtype=torch.long), torch.randint(640, 1152, (200, 64), generator=generator)], dim=1
    )
    torch.manual_seed(0)
    read = dalle.with_own_codes(model, streams)
    changed = (read != streams).float().mean(0)
    assert not changed[:24].any() and not changed[32:].any()
    assert (changed[24:32] - dalle.OWN).abs().max() < 0.15


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
