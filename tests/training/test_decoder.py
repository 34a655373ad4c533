"""The decoder's recipe: what goes into a training step, and that a step can be learned from."""

import itertools

import torch
from diffusers import DDIMScheduler, UNet2DConditionModel

from course_utils import models
from course_utils.generate import diffusion
from training import decoder


def test_vectors_of_codes_are_what_the_vq_model_decodes():
    vq = models.load_vq()
    codes = torch.randint(512, (3, 64), generator=torch.Generator().manual_seed(0))
    vectors = decoder.vectors_of(vq, codes)
    assert vectors.shape == (3, 16, 8, 8)
    again = vq.quantize(diffusion.unscale(vq, vectors))[2][2]
    assert torch.equal(again.view(3, 64), codes)


def test_the_stream_goes_on_where_it_was_left_and_begins_again_at_the_end():
    codes, embeddings = torch.arange(12).view(6, 2).short(), torch.arange(4.0).view(4, 1)
    seen = [
        (int(code[0]), float(vector)) for code, vector in itertools.islice(decoder.Encoded(2, codes, embeddings), 4)
    ]
    assert seen == [(4, 2.0), (6, 3.0), (0, 0.0), (2, 1.0)]


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
    assert len(given[0]) == 400
    assert abs(without - decoder.WITHOUT_EMBEDDING) < 0.05
