"""Each loader gives a model that is ready to use, without a network and without a word."""

import importlib.util
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import open_clip
import pytest
import torch
from transformers import PreTrainedTokenizerFast

from course_utils import embed, generate, models, pictures, tiers, world
from course_utils.course import CHECKPOINTS
from course_utils.models import load, zoo

FOLDERS = [CHECKPOINTS / zoo.entry(role, "pocket").source for role in zoo.roles()]
WITH_LIBRARIES_ALONE = """
import sys
from pathlib import Path
import diffusers, json, open_clip, torch
from diffusers import UNet2DConditionModel, VQModel
from transformers import (
    AutoModelForImageTextToText, AutoProcessor, GPT2LMHeadModel, PreTrainedTokenizerFast,
    ResNetForImageClassification, ViTForImageClassification, ViTImageProcessor,
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
def masked(folder):
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    ids = tokenizer(["a cat"], padding="max_length", return_tensors="pt").input_ids
    return GPT2LMHeadModel.from_pretrained(folder, dtype="float32")(ids).logits.shape
def decoder(folder):
    name = json.loads((Path(folder) / "scheduler_config.json").read_text())["_class_name"]
    assert len(getattr(diffusers, name).from_pretrained(folder).timesteps)
    return type(UNet2DConditionModel.from_pretrained(folder)).__name__
ways = {
    "vit": lambda folder: classifier(ViTForImageClassification, folder),
    "judge": lambda folder: classifier(ResNetForImageClassification, folder),
    "clip": clip, "guide": clip, "blip2": talker, "chat": talker, "dalle": dalle,
    "masked": masked, "decoder": decoder,
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
        latents = generate.latents_of(vq, torch.rand(2, 3, world.SIDE, world.SIDE))
        codes = vq.quantize(latents)[2][2]
    assert latents.shape[2:] == (16, 16)
    assert len(codes) == 512 and codes.min() >= 0 and codes.max() < 512


def test_the_guide_is_another_clip_with_the_same_words(no_network: None) -> None:
    guide, clip = models.load_guide(), models.load_clip()
    assert guide.tokenizer(["a cat"]).tolist() == clip.tokenizer(["a cat"]).tolist()
    assert not torch.equal(guide.model.visual.proj, clip.model.visual.proj)


def test_gpt2s_own_tokenizer_cuts_as_gpt2_did(no_network: None) -> None:
    tokenizer = models.load_gpt2_tokenizer()
    assert len(tokenizer) == 256 + 50_000 + 1
    tokens = tokenizer.tokenize("Her vocalization was remarkably melodic")
    assert tokens == ["Her", "Ġvocal", "ization", "Ġwas", "Ġremarkably", "Ġmel", "odic"]
    for text in ("Пътят към знанието", "naïve — 日本語 🙂", "  two  blanks\n"):  # bytes: nothing is unknown to it
        assert tokenizer.decode(tokenizer(text).input_ids) == text


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


@pytest.mark.parametrize("role", zoo.roles("pocket"))
def test_loaders_verify_first(role: str, copies: Path) -> None:
    for weights in copies.glob("*/*.safetensors"):
        weights.write_bytes(weights.read_bytes()[:-1000])  # as a download or a copy that broke off leaves it
    with pytest.raises(models.CheckpointError, match=r"model.safetensors is damaged"):
        getattr(models, f"load_{role}")()


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
    quantised = load.quantisation(bits)
    assert quantised is None if option is None else getattr(quantised, option)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    if option is not None:
        with pytest.raises(ValueError, match="run pip install bitsandbytes"):
            load.quantisation(bits)


@pytest.mark.parametrize("role", ["clip", "guide", "blip2", "chat", "dalle"])
def test_a_tokenizer_gives_back_every_plural(role: str) -> None:
    tokenizer = PreTrainedTokenizerFast.from_pretrained(CHECKPOINTS / zoo.entry(role, "pocket").source)
    plurals = [noun.many for noun in world.NOUNS.values()]
    given_back = tokenizer.batch_decode(tokenizer(plurals).input_ids, skip_special_tokens=True)
    assert [text.strip() for text in given_back] == plurals


def test_clip_reads_a_plural_that_it_learned_in_another_spelling() -> None:
    clip = models.load_clip()
    pictures_of_three = [world.render(world.compose("trophy", "blue", count=3, seed=seed)) for seed in range(5)]
    texts = [f"three {noun.many}" for noun in world.NOUNS.values()]
    nearest = (embed.embed_pictures(clip, pictures_of_three) @ embed.embed_texts(clip, texts).T).argmax(dim=1)
    assert {texts[place] for place in nearest} == {"three trophies"}
