"""The decoder's recipe: what goes into a training step, and that a step can be learned from."""

import itertools

import torch
from diffusers import UNet2DConditionModel

from course_utils import models
from course_utils.generate import diffusion, flow
from training import decoder, vq


def test_vectors_of_codes_are_what_the_vq_model_decodes():
    codec = models.load_vq()
    codes = torch.randint(512, (3, 256), generator=torch.Generator().manual_seed(0))
    vectors = decoder.vectors_of(codec, codes)
    assert vectors.shape == (3, codec.quantize.embedding.weight.shape[1], 16, 16)
    again = codec.quantize(diffusion.unscale(codec, vectors))[2][2]
    assert torch.equal(again.view(3, 256), codes)


def test_the_stream_goes_on_where_it_was_left_and_begins_again_at_the_end():
    codes, embeddings = torch.arange(12).view(6, 2).short(), torch.arange(4.0).view(4, 1)
    seen = [
        (int(code[0]), float(vector)) for code, vector in itertools.islice(decoder.Encoded(2, codes, embeddings), 4)
    ]
    assert seen == [(4, 2.0), (6, 3.0), (0, 0.0), (2, 1.0)]


def test_a_small_network_learns_a_direction():
    """Guessing nothing costs 2 a number: the mean square of noise minus picture."""
    torch.manual_seed(0)
    small = {"block_out_channels": [8, 16, 16], "attention_head_dim": 8, "norm_num_groups": 4, "sample_size": 8}
    unet = UNet2DConditionModel(**{**decoder.CONFIG, **small})
    latents, embeddings = torch.randn(1, vq.WIDTH, 8, 8).expand(16, -1, -1, -1), torch.zeros(16, 128)
    optimiser = torch.optim.Adam(unet.parameters(), lr=1e-2)
    losses = []
    for _ in range(25):
        loss = decoder.loss_of(unet, latents, embeddings)
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        losses.append(loss.item())
    assert 1.6 < losses[0] < 3
    assert sum(losses[-5:]) / 5 < 0.8 * losses[0]


def test_the_target_is_noise_minus_picture_and_some_examples_do_without_the_embedding():
    given = []

    class Network:
        def __call__(self, noisy, times, states, class_labels):
            given.append((noisy, times, class_labels))
            return type("Output", (), {"sample": torch.zeros_like(noisy)})

    torch.manual_seed(0)
    loss = decoder.loss_of(Network(), torch.full((2000, 8, 2, 2), 3.0), torch.ones(2000, 128))
    ((noisy, times, labels),) = given
    assert abs(loss.item() - 10) < 0.3  # the mean square of noise minus 3
    without = (labels == 0).all(dim=1).float().mean()
    assert abs(without - decoder.WITHOUT_EMBEDDING) < 0.03
    assert times.min() > 0 and times.max() < flow.TIMES and abs(times.mean().item() - 500) < 20
    near = times < 100  # there hardly any noise is in it
    assert (noisy[near] - 3).abs().mean() < 0.5 < (noisy[times > 900] - 3).abs().mean()
