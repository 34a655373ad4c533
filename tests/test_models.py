import importlib.util
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import open_clip
import psutil
import pytest
import torch

from course_utils import models, pictures, tiers, world
from course_utils.course import CHECKPOINTS
from course_utils.models import zoo

MOST_BYTES = 12_000_000
FOLDERS = [CHECKPOINTS / zoo.entry(role, "pocket").source for role in zoo.roles()]
FILES = [path for folder in FOLDERS for path in sorted(folder.iterdir()) if path.name != "checksums.json"]

WITH_LIBRARIES_ALONE = """
import sys
from pathlib import Path
import open_clip, torch
from diffusers import DDIMScheduler, UNet2DConditionModel, VQModel
from transformers import (
    AutoModelForImageTextToText, AutoProcessor, GPT2LMHeadModel, PreTrainedTokenizerFast, ResNetForImageClassification,
    ViTForImageClassification, ViTImageProcessor,
)
picture = torch.zeros(3, 50, 70, dtype=torch.uint8)
def classifier(kind, folder):
    inputs = ViTImageProcessor.from_pretrained(folder)(picture, return_tensors="pt")
    return kind.from_pretrained(folder, dtype="float32")(**inputs).logits.shape
def clip(folder):
    model, _, preprocess = open_clip.create_model_and_transforms(f"local-dir:{folder}", require_pretrained=True)
    return model.encode_text(open_clip.get_tokenizer(f"local-dir:{folder}")(["a cat", "a dog"])).shape
def talker(folder):
    model = AutoModelForImageTextToText.from_pretrained(folder, dtype="float32")
    processor = AutoProcessor.from_pretrained(folder)
    text = "" if processor.chat_template is None else "<image>"
    inputs = processor(images=[picture], text=text, return_tensors="pt")
    return type(model).__name__, model.generate(**inputs, max_new_tokens=2).shape[1] - inputs.input_ids.shape[1]
def dalle(folder):
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    ids = tokenizer(["a cat"], padding="max_length", return_tensors="pt").input_ids
    return GPT2LMHeadModel.from_pretrained(folder, dtype="float32")(ids).logits.shape
def decoder(folder):
    assert len(DDIMScheduler.from_pretrained(folder).timesteps)
    return type(UNet2DConditionModel.from_pretrained(folder)).__name__
ways = {
    "vit": lambda folder: classifier(ViTForImageClassification, folder),
    "judge": lambda folder: classifier(ResNetForImageClassification, folder),
    "clip": clip, "guide": clip, "blip2": talker, "chat": talker, "dalle": dalle, "decoder": decoder,
    "vq": lambda folder: VQModel.from_pretrained(folder)(torch.zeros(1, 3, 64, 64)).sample.shape,
}
for folder in sys.argv[1:]:
    role = Path(folder).name.removesuffix("-pocket")
    result = ways[role](folder)
    print(role, result if isinstance(result, str) else tuple(result))
assert "course_utils" not in sys.modules
"""


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    attempts = []  # noted rather than only refused: a library may swallow the refusal, or try in a thread

    def refuse(*args: object, **options: object) -> None:
        attempts.append(args)
        raise OSError("There is no network in this test.")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield
    assert attempts == []


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all pocket checkpoints that a test may damage."""
    shutil.copytree(CHECKPOINTS, tmp_path / "checkpoints")
    monkeypatch.setattr(zoo, "CHECKPOINTS", tmp_path / "checkpoints")
    return tmp_path / "checkpoints"


def test_vit_loads_ready_to_predict(no_network: None, capfd: pytest.CaptureFixture) -> None:
    model, processor = models.load_vit()
    assert capfd.readouterr() == ("", "")  # nothing that would stay in a notebook's outputs
    assert type(model).__name__ == "ViTForImageClassification"
    assert not model.training
    assert {(weight.dtype, weight.device.type) for weight in model.parameters()} == {(torch.float32, "cpu")}
    pixels = processor([pictures.picture("photos/cat.jpg")], return_tensors="pt")
    with torch.no_grad():
        logits = model(**pixels).logits
    assert logits.shape == (1, len(world.NOUNS))
    assert list(model.config.id2label.values()) == list(world.NOUNS)


def test_vit_shows_its_attention_when_asked() -> None:
    model, processor = models.load_vit(attn_implementation="eager")
    pixels = processor([world.render(world.compose("cat"))], return_tensors="pt")
    with torch.no_grad():
        attentions = model(**pixels, output_attentions=True).attentions
    assert len(attentions) == model.config.num_hidden_layers
    assert attentions[0].shape == (1, model.config.num_attention_heads, 65, 65)


def test_clip_loads_ready_to_embed(no_network: None, capfd: pytest.CaptureFixture) -> None:
    model, preprocess, tokenizer = models.load_clip()
    assert capfd.readouterr() == ("", "")
    assert isinstance(model, open_clip.CLIP)
    assert not model.training
    assert {(weight.dtype, weight.device.type) for weight in model.parameters()} == {(torch.float32, "cpu")}
    image, text = preprocess(world.render(world.compose("cat"))), tokenizer(["a cat", "a dog"])
    assert image.shape == (3, world.SIDE, world.SIDE)
    with torch.no_grad():
        assert model.encode_image(image[None]).shape[1] == model.encode_text(text).shape[1]


@pytest.mark.parametrize(
    ("loader", "kind"),
    [(models.load_blip2, "Blip2ForConditionalGeneration"), (models.load_chat, "Idefics3ForConditionalGeneration")],
)
def test_models_that_talk_load_ready_to_write(
    loader: Callable, kind: str, no_network: None, capfd: pytest.CaptureFixture
) -> None:
    model, processor = loader()
    assert capfd.readouterr() == ("", "")
    assert type(model).__name__ == kind
    assert type(processor).__name__ == kind.replace("ForConditionalGeneration", "Processor")
    assert not model.training
    assert {(weight.dtype, weight.device.type) for weight in model.parameters()} == {(torch.float32, "cpu")}


def test_the_vq_model_loads_ready_to_paint(no_network: None, capfd: pytest.CaptureFixture) -> None:
    vq = models.load_vq()
    assert capfd.readouterr() == ("", "")
    assert not vq.training and not vq.quantize.legacy
    assert {(weight.dtype, weight.device.type) for weight in vq.parameters()} == {(torch.float32, "cpu")}
    with torch.no_grad():
        latents = vq.encode(torch.rand(2, 3, world.SIDE, world.SIDE)).latents
        codes = vq.quantize(latents)[2][2]
    assert latents.shape[2:] == (8, 8)
    assert len(codes) == 128 and codes.min() >= 0 and codes.max() < 512


def test_the_guide_is_another_clip_with_the_same_words(no_network: None) -> None:
    guide, clip = models.load_guide(), models.load_clip()
    assert guide.tokenizer(["a cat"]).tolist() == clip.tokenizer(["a cat"]).tolist()
    assert not torch.equal(guide.model.visual.proj, clip.model.visual.proj)


def test_preprocessing_scales_to_minus_one_to_one() -> None:
    white = world.render(world.compose("cat")).point(lambda value: 255)
    assert models.load_clip().preprocess(white).unique().tolist() == [1.0]
    assert models.load_vit().processor(white, return_tensors="pt")["pixel_values"].unique().tolist() == [1.0]


def test_the_libraries_load_the_folders_without_this_package(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITH_LIBRARIES_ALONE, *map(str, FOLDERS)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert list(found) == zoo.roles("pocket")
    assert found["vit"] == f"(1, {len(world.NOUNS)})"
    assert found["judge"] == f"(1, {len(world.NOUNS) + len(world.COLOURS) + 4})"
    assert found["clip"] == found["guide"] == "(2, 128)"
    assert found["blip2"] == "('Blip2ForConditionalGeneration', 2)"
    assert found["chat"] == "('Idefics3ForConditionalGeneration', 2)"
    assert found["vq"] == "(1, 3, 64, 64)"
    assert re.fullmatch(r"\(1, \d+, \d+\)", found["dalle"])
    assert found["decoder"] == "UNet2DConditionModel"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_files_are_small_and_safe(path: Path) -> None:
    assert path.stat().st_size <= MOST_BYTES
    assert path.suffix in {".jinja", ".json", ".md", ".safetensors"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_flipped_byte_is_named(path: Path, copies: Path) -> None:
    damaged = copies / path.parent.name / path.name
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)
    with pytest.raises(models.CheckpointError, match=f"{path.name} is damaged.*git checkout -- .*{path.parent.name}"):
        models.verify(damaged.parent)


@pytest.mark.parametrize("role", zoo.roles("pocket"))
def test_loaders_verify_first(role: str, copies: Path) -> None:
    for weights in copies.glob("*/*.safetensors"):
        weights.write_bytes(weights.read_bytes()[:-1000])  # as a download or a copy that broke off leaves it
    with pytest.raises(models.CheckpointError, match=r"model.safetensors is damaged"):
        getattr(models, f"load_{role}")()


def test_a_missing_file_is_named(copies: Path) -> None:
    (copies / "vit-pocket" / "config.json").unlink()
    with pytest.raises(models.CheckpointError, match=r"vit-pocket/config.json is missing.*git checkout -- "):
        models.load_vit()


def test_a_missing_or_half_written_folder_is_named(copies: Path) -> None:
    sums = copies / "vit-pocket" / "checksums.json"
    sums.write_text(sums.read_text(encoding="utf-8")[:40], encoding="utf-8")
    with pytest.raises(models.CheckpointError, match=r"vit-pocket/checksums.json is damaged.*git checkout"):
        models.load_vit()
    sums.unlink()
    with pytest.raises(models.CheckpointError, match=r"vit-pocket has no checksums.json.*git checkout"):
        models.load_vit()
    shutil.rmtree(copies / "vit-pocket")
    with pytest.raises(models.CheckpointError, match=r"vit-pocket has no checksums.json.*git checkout"):
        models.load_vit()


def test_too_little_memory_stops_the_full_tier_before_anything_is_loaded(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(tiers.VARIABLE, "full")
    monkeypatch.setattr(models, "cached", lambda entry: tmp_path)
    monkeypatch.setattr(tiers, "shortfall", lambda entry, to_download, bits: "it needs more")
    with pytest.raises(tiers.FullTierUnavailable, match="because it needs more; every lesson still works"):
        models.load_clip()


@pytest.fixture
def open_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub seems to answer, and the machine to have room for anything."""
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(tiers, "hub_answers", lambda: True)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(available=64e9))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=64e9))


@pytest.mark.parametrize(
    ("role", "cost", "memory"),
    [("clip", "0.6 GB", "2.5 GB"), ("blip2", "15.5 GB", "17.5 GB"), ("chat", "0.5 GB", "2.5 GB")],
)
def test_the_cost_is_said_before_the_download_which_takes_only_safe_files(
    role: str,
    cost: str,
    memory: str,
    open_hub: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
) -> None:
    import huggingface_hub

    asked = []

    def snapshot_download(source: str, revision: str, allow_patterns: list[str]) -> None:
        asked.append((source, revision, allow_patterns, capsys.readouterr().out))

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    monkeypatch.setattr(models, "cached", lambda entry: tmp_path if asked else None)
    entry = zoo.entry(role, "full")
    assert models.download(entry) == tmp_path
    ((source, revision, patterns, said),) = asked
    assert (source, revision) == (entry.source, entry.revision)
    assert set(entry.files) < set(patterns)
    assert all(pattern.endswith((".json", ".jinja", ".safetensors")) for pattern in patterns)
    assert said.startswith(f"Downloading {entry.source} once: {cost} to ")
    assert said.endswith(f"To run it takes {memory} of memory (float32).\n")


@pytest.mark.parametrize(
    ("bits", "free", "lack"),
    [
        (None, 9e9, "needs 9.5 GB of free GPU memory and there are 9.0 GB"),
        (8, 5e9, "needs 5.5 GB of free GPU memory and there are 5.0 GB"),
        (4, 3e9, "needs 3.5 GB of free GPU memory and there are 3.0 GB"),
    ],
)
def test_what_cannot_fit_is_refused_before_the_download(
    bits: int | None, free: float, lack: str, open_hub: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tiers.VARIABLE, "full")
    monkeypatch.setattr(models, "_quantisation", lambda bits: None)
    monkeypatch.setattr(models, "cached", lambda entry: None)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda: (free, 16e9))
    with pytest.raises(
        tiers.FullTierUnavailable, match=f"Salesforce/blip2-opt-2.7b cannot be used here because it {lack};"
    ):
        models.load_blip2(bits=bits)


@pytest.mark.parametrize(
    ("tier", "bits", "sentence"),
    [
        ("pocket", 4, "4 bits need the full tier and a GPU"),
        ("pocket", 16, "16 bits need the full tier and a GPU"),
        ("full", 8, "8 bits need the full tier and a GPU"),
        ("full", 3, "16, 8 or 4 bits, not 3"),
    ],
)
def test_small_weights_need_a_gpu(tier: str, bits: int, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(tiers.VARIABLE, tier)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ValueError, match=sentence):
        models.load_blip2(bits=bits)


@pytest.mark.parametrize(("bits", "option"), [(16, None), (8, "load_in_8bit"), (4, "load_in_4bit")])
def test_small_weights_are_asked_for_by_the_librarys_own_options(
    bits: int, option: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(tiers.VARIABLE, "full")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: (7, 5))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object())
    quantised = models._quantisation(bits)
    assert quantised is None if option is None else getattr(quantised, option)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    if option is not None:
        with pytest.raises(ValueError, match="run pip install bitsandbytes"):
            models._quantisation(bits)


def test_a_download_that_breaks_off_is_one_sentence(open_hub: None, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def snapshot_download(*args: object, **options: object) -> None:
        raise ConnectionResetError("half way")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot_download)
    with pytest.raises(tiers.FullTierUnavailable, match=r"download failed \(ConnectionResetError\)"):
        models.download(zoo.entry("vit", "full"))
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *args, **options: None)
    monkeypatch.setattr(models, "cached", lambda entry: None)
    with pytest.raises(tiers.FullTierUnavailable, match=r"no longer holds config\.json and .*; every lesson"):
        models.download(zoo.entry("vit", "full"))
