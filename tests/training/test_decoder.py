"""The decoder's recipe: what goes into a training step, and that a step can be learned from."""

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel

from course_utils import models
from training import common, decoder


def test_encoded_pictures_have_unit_embeddings_and_vectors_of_about_unit_spread():
    pictures = torch.stack([picture for picture, _ in first_scenes(16)])
    latents, embeddings = decoder.encode(models.load_vq(), models.load_clip(), pictures)
    assert latents.shape == (16, 16, 8, 8) and embeddings.shape == (16, 128)
    assert 0.3 < latents.std() < 3
    torch.testing.assert_close(embeddings.norm(dim=1), torch.ones(16))


def first_scenes(number: int) -> list:
    scenes = common.TrainingScenes(0, number, lambda scene, rng, true: 0, augmented=0.0, exchanged=0.0)
    return [example for example, _ in zip(scenes, range(number), strict=False)]


def test_a_fresh_network_errs_by_about_one_and_learns():
    torch.manual_seed(0)
    unet, scheduler = UNet2DConditionModel(**decoder.CONFIG), DDIMScheduler(**decoder.SCHEDULE)
    latents, embeddings = torch.randn(8, 16, 8, 8), torch.nn.functional.normalize(torch.randn(8, 128), dim=1)
    optimiser = torch.optim.Adam(unet.parameters(), lr=1e-3)
    losses = []
    for _ in range(30):
        loss = decoder.loss_of(unet, scheduler, latents, embeddings)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
    assert 0.8 < losses[0] < 1.5
    assert sum(losses[-5:]) / 5 < 0.7 * losses[0]


def test_some_examples_learn_without_the_embedding():
    given = []

    class Network:
        def __call__(self, noisy, times, states, class_labels):
            given.append(class_labels)
            return type("Output", (), {"sample": noisy})

    torch.manual_seed(0)
    scheduler = DDIMScheduler(**decoder.SCHEDULE)
    decoder.loss_of(Network(), scheduler, torch.randn(400, 16, 8, 8), torch.ones(400, 128))
    without = (given[0] == 0).all(dim=1).float().mean()
    assert len(given[0]) == 400 * decoder.NOISES_A_PICTURE
    assert abs(without - decoder.WITHOUT_EMBEDDING) < 0.04
