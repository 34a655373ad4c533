"""The pocket decoder: noise and embeddings in, pictures out, and sentences for what does not fit."""

import pytest
import torch
import torch.nn.functional as F

from course_utils import embed, models, world
from course_utils.generate import PaintError, diffusion


@pytest.fixture(scope="module")
def decoder():
    return models.load_decoder()


@pytest.fixture(scope="module")
def vq():
    return models.load_vq()


@pytest.fixture(scope="module")
def meaning():
    picture = world.render(world.compose("cat", "blue", artist="noto", size="large", seed=3))
    return embed.embed_pictures(models.load_clip(), [picture])


def test_scale_and_back(vq):
    latents = torch.randn(2, 12, 16, 16, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(diffusion.unscale(vq, diffusion.scale(vq, latents)), latents)
    codebook = diffusion.scale(vq, vq.quantize.embedding.weight.T.reshape(1, 12, -1, 1))
    assert codebook.mean((0, 2, 3)).abs().max() < 1e-4 and (codebook.std((0, 2, 3)) - 1).abs().max() < 1e-2


def test_noise_depends_on_seed_and_place_alone(decoder):
    torch.testing.assert_close(diffusion.draw_noise(decoder, 5, seed=1)[:2], diffusion.draw_noise(decoder, 2, seed=1))
    assert not torch.equal(diffusion.draw_noise(decoder, 1, seed=1), diffusion.draw_noise(decoder, 1, seed=2))


def test_equal_seeds_make_equal_pictures_and_other_noise_others(decoder, vq, meaning):
    two = diffusion.variations(decoder, vq, meaning.expand(2, -1), steps=4, seed=1)
    again = diffusion.variations(decoder, vq, meaning.expand(2, -1), steps=4, seed=1)
    assert [picture.tobytes() for picture in two] == [picture.tobytes() for picture in again]
    assert two[0].tobytes() != two[1].tobytes()
    assert two[0].size == (world.SIDE, world.SIDE)


def test_guidance_of_one_is_the_guess_with_and_of_zero_without_the_embedding(decoder, meaning):
    noise = diffusion.draw_noise(decoder, 1)
    with torch.no_grad():
        for guidance, given in ((1.0, meaning), (0.0, torch.zeros_like(meaning))):
            plain = decoder.unet(noise, 500, None, class_labels=given).sample
            guided = diffusion.guess(decoder, noise, 500, meaning, guidance)
            torch.testing.assert_close(guided, plain, atol=1e-4, rtol=1e-3)


def test_the_given_scheduler_keeps_its_steps(decoder, meaning):
    decoder.scheduler.set_timesteps(7)
    before = decoder.scheduler.timesteps.clone()
    diffusion.denoise(decoder, meaning, diffusion.draw_noise(decoder, 1), steps=3)
    assert decoder.scheduler.num_inference_steps == 7 and torch.equal(decoder.scheduler.timesteps, before)


def test_a_variation_means_what_its_picture_means(decoder, vq, meaning):
    """Its embedding is nearer to the picture's than that of another picture is."""
    clip = models.load_clip()
    other = embed.embed_pictures(clip, [world.render(world.compose("rocket", "red", seed=1))])
    varied = embed.embed_pictures(clip, diffusion.variations(decoder, vq, meaning.expand(6, -1), seed=1)).mean(0)
    assert F.cosine_similarity(varied, meaning[0], dim=0) > F.cosine_similarity(varied, other[0], dim=0) + 0.1


@pytest.mark.parametrize("shape", [(128,), (2, 64), (0, 128)])
def test_embeddings_of_another_shape_end_in_a_sentence(decoder, vq, shape):
    with pytest.raises(PaintError, match="shape"):
        diffusion.variations(decoder, vq, torch.zeros(shape))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"steps": 0}, "steps is a whole number from 1 to 1000, not 0"),
        ({"steps": 2000}, "from 1 to 1000, not 2000"),
        ({"steps": 2.5}, "not 2.5"),
        ({"guidance": float("nan")}, "The guidance is a number such as 1 or 2.0, not nan"),
        ({"guidance": "high"}, "not 'high'"),
        ({"guidance": True}, "not True"),
        ({"seed": 1.5}, "The seed is a whole number"),
    ],
)
def test_impossible_numbers_end_in_a_sentence(decoder, vq, meaning, wrong, said):
    with pytest.raises(PaintError, match=said):
        diffusion.variations(decoder, vq, meaning, **wrong)


@pytest.mark.parametrize("number", [0, 1.5, "2", True])
def test_so_many_noises_are_a_whole_number(decoder, number):
    with pytest.raises(PaintError, match="The number of noises is a whole number from 1 on, not "):
        diffusion.draw_noise(decoder, number)
