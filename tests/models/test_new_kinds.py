"""The kinds of painters whose checkpoints are to be trained anew load from folders as their recipes write them."""

import copy
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from diffusers import UNet2DConditionModel, VQModel

from course_utils import generate, models
from course_utils.models import hub
from training import common, dalle, decoder, masked, vq


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of small checkpoints of random weights, with their checksums."""
    place = tmp_path_factory.mktemp("checkpoints")
    torch.manual_seed(0)
    words = dalle.train_tokenizer()
    filler = masked.build(models.Dalle(dalle.build(words, grid=4), words)).model

    def save_masked(folder: Path) -> None:
        filler.save_pretrained(folder, state_dict=common.half_precision(filler.state_dict()))
        words.save_pretrained(folder)

    small = {"block_out_channels": [8, 16, 16], "attention_head_dim": 8, "norm_num_groups": 4}

    def save_decoder(folder: Path) -> None:
        UNet2DConditionModel(**{**decoder.CONFIG, **small}).half().save_pretrained(folder)
        decoder.schedule().save_pretrained(folder)

    common.write_checkpoint(place / "masked-pocket", save_masked)
    common.write_checkpoint(place / "decoder-pocket", save_decoder)
    common.write_checkpoint(place / "vq-pocket", lambda folder: VQModel(**vq.CONFIG).half().save_pretrained(folder))
    return place


@pytest.fixture(autouse=True)
def _they_are_the_pocket_models(folders: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(hub, "CHECKPOINTS", folders)


def test_the_masked_model_fills_in_codes() -> None:
    loaded = models.load_masked()
    assert isinstance(loaded, models.Masked) and not loaded.model.training
    assert {weight.dtype for weight in loaded.model.parameters()} == {torch.float32}
    assert loaded.model.config.reads_orders
    codes = generate.fill_codes(loaded, ["Draw a cat, please."], rounds=2)
    assert codes.shape == (1, 4, 4) and codes.min() >= 0


def test_the_decoder_takes_steps_from_noise() -> None:
    loaded = models.load_decoder()
    assert not loaded.unet.training
    noise = generate.diffusion.draw_noise(loaded, 1)
    assert noise.shape == (1, vq.WIDTH, 16, 16)
    assert generate.diffusion.denoise(loaded, torch.zeros(1, 128), noise, steps=2).shape == noise.shape


def test_the_codec_cuts_pictures_by_its_configuration() -> None:
    loaded = models.load_vq()
    pixels = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        one = generate.latents_of(loaded, pixels)
        lone = loaded.encode(pixels[:, :, 8:12, 20:24]).latents
    torch.testing.assert_close(one[0, :, 2, 5], lone.flatten(), atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("role", ["masked", "decoder", "vq"])
def test_what_is_damaged_is_refused(role: str, folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next((folders / f"{role}-pocket").glob("*.safetensors"))
    whole = copy.copy(path.read_bytes())
    path.write_bytes(whole[:-100])
    try:
        with pytest.raises(models.CheckpointError, match=r"model.safetensors is damaged"):
            getattr(models, f"load_{role}")()
    finally:
        path.write_bytes(whole)
