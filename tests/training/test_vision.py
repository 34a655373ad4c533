"""The pocket ViT's weights fit into the other image encoders, and mean the same there."""

import pytest
import torch

from course_utils import models
from training import common, vision


@pytest.fixture(scope="module")
def vit() -> dict[str, torch.Tensor]:
    return common.pocket_vit().state_dict()


def test_names_and_shapes_are_those_of_the_shipped_models(vit: dict[str, torch.Tensor]) -> None:
    for weights, encoder in (
        (vision.for_blip2(vit), models.load_blip2().model.vision_model),
        (vision.for_idefics3(vit), models.load_chat().model.model.vision_model),
    ):
        theirs = {name: weight.shape for name, weight in encoder.state_dict().items()}
        assert {name: weight.shape for name, weight in weights.items()} == theirs


def test_open_clip_lacks_only_what_no_vit_has(vit: dict[str, torch.Tensor]) -> None:
    theirs = models.load_clip().model.visual.state_dict()
    assert set(vision.for_clip(vit)) == set(theirs) - {"proj", "ln_pre.weight", "ln_pre.bias"}


def test_open_clip_sees_what_the_vit_sees(vit: dict[str, torch.Tensor]) -> None:
    visual, pixels = models.load_clip().model.visual, torch.rand(2, 3, 64, 64)
    visual.load_state_dict(vision.for_clip(vit), strict=False)
    visual.ln_pre = torch.nn.Identity()
    visual.proj = None
    with torch.no_grad():
        theirs = common.pocket_vit().vit(pixels).last_hidden_state[:, 0]
        torch.testing.assert_close(visual(pixels), theirs, atol=1e-4, rtol=1e-3)
