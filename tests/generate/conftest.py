"""Two models to paint with: a small VQ model of random weights, and the pocket CLIP."""

import pytest
import torch
from diffusers import VQModel

from course_utils import models


@pytest.fixture(scope="package")
def vq() -> VQModel:
    """8 x 8 of its codes are 16 x 16 pixels."""
    torch.manual_seed(0)
    blocks = {"down_block_types": ["DownEncoderBlock2D"] * 2, "up_block_types": ["UpDecoderBlock2D"] * 2}
    sizes = {"block_out_channels": [8, 16], "norm_num_groups": 4, "mid_block_add_attention": False}
    model = VQModel(
        **blocks, **sizes, latent_channels=4, num_vq_embeddings=32, vq_embed_dim=4, lookup_from_codebook=True
    )
    torch.nn.init.normal_(model.quantize.embedding.weight)
    return model.eval()


@pytest.fixture(scope="package")
def clip() -> models.Clip:
    return models.load_clip()
