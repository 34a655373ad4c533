"""The adapters of lesson 06: shapes, what they may not change, what they refuse, and their length."""

import ast
import inspect

import pytest
import torch
from torch import nn
from transformers import Idefics3Config, LlavaConfig
from transformers.models.idefics3.modeling_idefics3 import Idefics3Connector
from transformers.models.llava.modeling_llava import LlavaMultiModalProjector

from course_utils import adapters
from course_utils.adapters import AdapterError

VISION, WIDTH = 24, 16
TOKENS = {
    "Projection": 16,
    "Mlp": 16,
    "PixelShuffle": 4,
    "QFormer": 8,
    "Resampler": 8,
}


@pytest.fixture
def features() -> torch.Tensor:
    torch.manual_seed(0)
    return torch.randn(3, 16, VISION)


@pytest.fixture
def model() -> adapters.SmallLanguageModel:
    torch.manual_seed(0)
    return adapters.SmallLanguageModel(10, WIDTH)


@pytest.mark.parametrize(("name", "tokens"), TOKENS.items())
def test_an_adapter_gives_tokens_as_wide_as_words(name: str, tokens: int, features: torch.Tensor) -> None:
    adapter = getattr(adapters, name)(VISION, WIDTH)
    given = adapter(features)
    assert given.shape == (3, tokens, WIDTH)
    given.sum().backward()
    assert all(weight.grad is not None for weight in adapter.parameters())


@pytest.mark.parametrize("name", ["QFormer", "Resampler"])
def test_these_two_give_as_many_tokens_for_any_number_of_patches(name: str) -> None:
    adapter = getattr(adapters, name)(VISION, WIDTH)
    assert {adapter(torch.randn(2, patches, VISION)).shape for patches in (4, 9, 50)} == {(2, 8, WIDTH)}


def test_no_adapter_is_longer_than_forty_lines() -> None:
    classes = [node for node in ast.parse(inspect.getsource(adapters)).body if isinstance(node, ast.ClassDef)]
    assert {*TOKENS, "GatedCrossAttention"} <= {each.name for each in classes}
    assert all(each.end_lineno - each.lineno < 40 for each in classes)
    pair = [each.end_lineno - each.lineno + 1 for each in classes if "QFormer" in each.name]
    assert sum(pair) <= 40


def test_mlp_and_pixel_shuffle_agree_with_transformers(features: torch.Tensor) -> None:
    vision = {"hidden_size": VISION, "num_attention_heads": 4}
    text = {"hidden_size": WIDTH, "num_attention_heads": 4, "model_type": "llama"}
    theirs = LlavaMultiModalProjector(
        LlavaConfig(vision_config=vision | {"model_type": "clip_vision_model"}, text_config=text)
    )
    ours = adapters.Mlp(VISION, WIDTH)
    ours[0].load_state_dict(theirs.linear_1.state_dict())
    ours[2].load_state_dict(theirs.linear_2.state_dict())
    torch.testing.assert_close(ours(features), theirs(features))
    for side in (2, 4):
        theirs = Idefics3Connector(Idefics3Config(vision_config=vision, text_config=text, scale_factor=side))
        ours = adapters.PixelShuffle(VISION, WIDTH, side)
        ours.project.load_state_dict(theirs.modality_projection.proj.state_dict())
        torch.testing.assert_close(ours(features), theirs(features))


def test_a_pixel_shuffle_keeps_every_number() -> None:
    grid = torch.arange(2.0 * 36 * 3).view(2, 36, 3)
    shuffled = adapters.pixel_shuffle(grid, 3)
    assert shuffled.shape == (2, 4, 27)
    assert torch.equal(shuffled.flatten().sort().values, grid.flatten())
    assert shuffled[0, 1, ::3].tolist() == [3 * patch for patch in (3, 4, 5, 9, 10, 11, 15, 16, 17)]


@pytest.mark.parametrize(("patches", "side", "named"), [(65, 4, "CLS"), (64, 3, "divisor")])
def test_what_cannot_be_shuffled_is_refused_in_one_sentence(patches: int, side: int, named: str) -> None:
    with pytest.raises(AdapterError, match=named):
        adapters.pixel_shuffle(torch.zeros(1, patches, 2), side)


def test_shut_gates_change_nothing_and_open_ones_do(model: adapters.SmallLanguageModel, features: torch.Tensor) -> None:
    gates = nn.ModuleList(adapters.GatedCrossAttention(VISION, WIDTH) for _ in model.blocks)
    x = model.embed(torch.arange(5).expand(3, -1))
    assert torch.equal(model(x), model(x, gates, features))
    for gate in gates:
        nn.init.constant_(gate.gates, 0.5)
    assert not torch.allclose(model(x), model(x, gates, features))


def test_the_language_model_looks_back_only(model: adapters.SmallLanguageModel) -> None:
    text = torch.arange(6)[None]
    other = torch.tensor([[0, 1, 2, 3, 9, 9]])
    first, second = model(model.embed(text)), model(model.embed(other))
    assert torch.allclose(first[:, :4], second[:, :4], atol=1e-5)
    assert not torch.allclose(first[:, 4:], second[:, 4:])


def test_rotary_positions_know_distances_only() -> None:
    torch.manual_seed(0)
    query, key = torch.randn(1, 8), torch.randn(1, 8)

    def product(at: int, other: int) -> float:
        turned = adapters.rotate(query, torch.tensor([at])) * adapters.rotate(key, torch.tensor([other]))
        return turned.sum().item()

    assert product(7, 3) == pytest.approx(product(14, 10), abs=1e-4)
    assert product(7, 3) != pytest.approx(product(7, 5), abs=1e-4)
    assert torch.equal(adapters.rotate(query, torch.tensor([0])), query)


@pytest.mark.parametrize(
    ("width", "height", "smol", "qwen"), [(336, 336, 64, 144), (512, 512, 64, 324), (1024, 1536, 448, 2035)]
)
def test_what_a_picture_costs(width: int, height: int, smol: int, qwen: int) -> None:
    costs = adapters.picture_tokens(width, height)
    assert [*costs.values()] == [32, 64, 576, 64, smol, qwen]


@pytest.mark.parametrize(("width", "height"), [(0, 100), (100, 0), (-5, 3)])
def test_a_picture_without_pixels_costs_a_sentence(width: int, height: int) -> None:
    with pytest.raises(AdapterError, match="one pixel"):
        adapters.picture_tokens(width, height)
