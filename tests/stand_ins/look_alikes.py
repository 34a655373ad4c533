"""Random models with the outer shape of the famous ones, written as their repositories on the hub hold them.

Numbers of tokens, queries and codes, sides of pictures, settings files and their gaps are those of the real
checkpoints (shared facts of the course); only the widths and the numbers of layers are small, and nothing is learned.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from course_utils.models import zoo

if TYPE_CHECKING:
    import torch

SMALL = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
SEED = 0

NEWLINE, BLIP2_TOKENS, BLIP2_ROWS = 50118, 50266, 50304  # rows beyond the tokens stand for no word
CHAT_TOKENS = 49280
CHAT_MARKS = {
    "<|endoftext|>": 0,
    "<|im_start|>": 1,
    "<|im_end|>": 2,
    "<global-img>": 49152,
    **{f"<row_{row}_col_{column}>": 49152 + 6 * (row - 1) + column for row in range(1, 7) for column in range(1, 7)},
    "<fake_token_around_image>": 49189,
    "<image>": 49190,
    "<end_of_utterance>": 49279,
}
# What the published template does, in our own words.
CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}"
    "{{ ':' if message['content'][0]['type'] == 'image' else ': ' }}"
    "{% for part in message['content'] %}{{ part['text'] if part['type'] == 'text' else '<image>' }}{% endfor %}"
    "<end_of_utterance>\n{% endfor %}{{ 'Assistant:' if add_generation_prompt }}"
)


def write(role: str, folder: Path, **shape: int) -> Path:
    """Write the look-alike of a role's full checkpoint into a folder, which is returned.

    shape: other sizes than the real ones, for tests that need the habits alone; only of "blip2" and "chat".
    """
    import torch
    from transformers.utils import logging

    logging.disable_progress_bar()
    torch.manual_seed(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    WRITERS[role](folder, **shape)
    return folder


def _vit(folder: Path) -> None:
    """google/vit-base-patch16-224: 224 px, patch 16, 1000 classes named by several words with commas between them."""
    from open_clip import IMAGENET_CLASSNAMES
    from transformers import ViTConfig, ViTForImageClassification

    labels = {i: f"{name}, class {i}" for i, name in enumerate(IMAGENET_CLASSNAMES)}
    ViTForImageClassification(ViTConfig(id2label=labels, intermediate_size=64, **SMALL)).save_pretrained(folder)
    half = [0.5, 0.5, 0.5]  # the old style: the size is a number, and no class is named
    _json(folder, "preprocessor_config", do_normalize=True, do_resize=True, image_mean=half, image_std=half, size=224)


def _clip(folder: Path) -> None:
    """OpenCLIP's ViT-B-32: 224 px, patch 32, CLIP's own tokenizer, 77 tokens."""
    import open_clip
    from safetensors.torch import save_file

    vision = {"image_size": 224, "patch_size": 32, "width": 32, "layers": 1, "head_width": 32}
    text = {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2}
    config = {"embed_dim": 48, "vision_cfg": vision, "text_cfg": text}
    preprocess = {"mean": open_clip.OPENAI_DATASET_MEAN, "std": open_clip.OPENAI_DATASET_STD}
    _json(folder, "open_clip_config", model_cfg=config, preprocess_cfg=preprocess)
    save_file(open_clip.CLIP(**config).state_dict(), folder / "open_clip_model.safetensors")


def _vq(folder: Path) -> None:
    """The VQ model of amused-256: 16 px a code, 8192 codes of width 64, which the configuration does not say."""
    import torch
    from diffusers import VQModel

    model = VQModel(
        block_out_channels=[4] * 5,
        down_block_types=["DownEncoderBlock2D"] * 5,
        up_block_types=["UpDecoderBlock2D"] * 5,
        layers_per_block=1,
        latent_channels=64,
        norm_num_groups=4,
        num_vq_embeddings=8192,
        vq_embed_dim=None,
        mid_block_add_attention=False,
        lookup_from_codebook=True,
        force_upcast=True,
    )
    torch.nn.init.normal_(model.quantize.embedding.weight)  # spread, as a trained one; new ones lie in a heap
    model.save_pretrained(folder)


def _amused(folder: Path) -> None:
    """amused/amused-256 whole: CLIP's words, 256 of 8192 codes, the 16-bit copies of two of its parts."""
    from diffusers import AmusedScheduler, UVit2DModel
    from transformers import CLIPTextConfig, CLIPTextModelWithProjection

    parts = {
        "scheduler": ["diffusers", "AmusedScheduler"],
        "text_encoder": ["transformers", "CLIPTextModelWithProjection"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "transformer": ["diffusers", "UVit2DModel"],
        "vqvae": ["diffusers", "VQModel"],
    }
    _json(folder, "model_index", _class_name="AmusedPipeline", _diffusers_version="0.25.0.dev0", **parts)
    _vq(folder / "vqvae")
    AmusedScheduler(mask_token_id=8255).save_pretrained(folder / "scheduler")
    text = CLIPTextConfig(intermediate_size=64, projection_dim=48, **SMALL)
    CLIPTextModelWithProjection(text).half().save_pretrained(folder / "text_encoder", variant="fp16")
    transformer = UVit2DModel(
        hidden_size=32,
        cond_embed_dim=48,
        encoder_hidden_size=32,
        in_channels=32,
        block_out_channels=32,
        num_res_blocks=1,
        block_num_heads=2,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        sample_size=16,
    )
    transformer.half().save_pretrained(folder / "transformer", variant="fp16")
    _clips_tokenizer(folder / "tokenizer")


def _clips_tokenizer(folder: Path) -> None:
    """CLIP's words as the repositories of transformers hold them: a vocabulary, merges, two settings files."""
    import open_clip

    words = open_clip.tokenizer.SimpleTokenizer()
    ends = {"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>", "unk_token": "<|endoftext|>"}
    marks = {"<start_of_text>": ends["bos_token"], "<end_of_text>": ends["eos_token"]}
    folder.mkdir(parents=True)
    vocabulary = {marks.get(word, word): number for word, number in words.encoder.items()}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    merges = ["#version: 0.2", *map(" ".join, words.bpe_ranks)]
    (folder / "merges.txt").write_text("\n".join(merges) + "\n", encoding="utf-8")
    _json(folder, "special_tokens_map", **ends, pad_token="!")
    _json(folder, "tokenizer_config", **ends, pad_token="!", model_max_length=77, tokenizer_class="CLIPTokenizer")


def _blip2(folder: Path, side: int = 224, patch: int = 14, queries: int = 32) -> None:
    """Salesforce/blip2-opt-2.7b: 224 px, patch 14, 32 queries, an OPT that ends a text with a new line."""
    from transformers import Blip2Config, Blip2ForConditionalGeneration, GenerationConfig, OPTConfig

    ends = {"pad_token_id": 1, "bos_token_id": 2, "eos_token_id": NEWLINE}
    text = OPTConfig(
        vocab_size=BLIP2_ROWS, ffn_dim=64, word_embed_proj_dim=32, max_position_embeddings=2048, **ends, **SMALL
    )
    vision = {"image_size": side, "patch_size": patch, "intermediate_size": 64, "initializer_range": 0.02}
    config = Blip2Config(
        vision_config=vision | SMALL,
        qformer_config={"vocab_size": 30523, "intermediate_size": 64, "encoder_hidden_size": 32} | SMALL,
        text_config=text.to_dict(),
        num_query_tokens=queries,
        image_token_index=BLIP2_TOKENS - 1,
    )
    model = Blip2ForConditionalGeneration(config)
    _make_talkative(model)
    model.generation_config = GenerationConfig(**ends)
    model.save_pretrained(folder)
    _gpt2_tokenizer(folder, _blip2_words(), {"bos_token": "</s>", "eos_token": "</s>", "pad_token": "<pad>"})
    _json(
        folder,
        "preprocessor_config",
        image_processor_type="BlipImageProcessor",
        processor_class="Blip2Processor",
        size={"height": side, "width": side},
        **_clips_colours(),
    )
    _json(folder, "processor_config", processor_class="Blip2Processor", num_query_tokens=queries)


def _make_talkative(model: "torch.nn.Module") -> None:
    """Let the picture and all words before decide what comes next, and now and then end a text.

    As they are made, layers add next to nothing, so that a model would say its last word again and again.
    """
    import torch

    decoder = model.language_model.model.decoder
    for weight in (model.query_tokens, decoder.embed_positions.weight, decoder.embed_tokens.weight):
        torch.nn.init.normal_(weight)
    for layer in (*model.qformer.modules(), *model.vision_model.modules(), *decoder.modules()):
        if isinstance(layer, torch.nn.Linear):
            torch.nn.init.normal_(layer.weight, std=0.4)
    torch.nn.init.normal_(model.language_projection.weight)
    bias = torch.nn.init.normal_(decoder.final_layer_norm.bias, std=0.5)
    with torch.no_grad():
        decoder.embed_tokens.weight[NEWLINE] = bias * (36 / bias.square().sum())  # about as likely as the likeliest


def _blip2_words() -> list[str]:
    """The tokens by number: marks, bytes, words; the new line at its own place."""
    marks = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "Ċ": NEWLINE, "<image>": BLIP2_TOKENS - 1}
    return _words(marks, BLIP2_TOKENS)


def _blip(folder: Path) -> None:
    """Salesforce/blip-image-captioning-large: 384 px, patch 16, BERT's words."""
    from transformers import BertTokenizer, BlipConfig, BlipForConditionalGeneration

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "a", "cat", "dog", "on", "red"]
    tokenizer = BertTokenizer(vocab={word: i for i, word in enumerate(words)}, bos_token="[DEC]")
    sizes = SMALL | {"intermediate_size": 64}
    text = {
        "vocab_size": len(words),
        "encoder_hidden_size": 32,
        "bos_token_id": words.index("[DEC]"),
        "eos_token_id": words.index("[SEP]"),
        "sep_token_id": words.index("[SEP]"),
        "pad_token_id": words.index("[PAD]"),
    }
    config = BlipConfig(text_config=text | sizes, vision_config={"image_size": 384, "patch_size": 16, **sizes})
    BlipForConditionalGeneration(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    _json(
        folder,
        "preprocessor_config",
        image_processor_type="BlipImageProcessor",
        processor_class="BlipProcessor",
        size={"height": 384, "width": 384},
        **_clips_colours(),
    )


def _chat(folder: Path, side: int = 512, patch: int = 16, scale_factor: int = 4) -> None:
    """SmolVLM-256M-Instruct: 512 px, patch 16, 64 tokens a picture, and 13 times as many where it is split."""
    from transformers import GenerationConfig, Idefics3Config, Idefics3ForConditionalGeneration

    sizes = SMALL | {"intermediate_size": 64}
    ends = {"bos_token_id": 1, "eos_token_id": CHAT_MARKS["<end_of_utterance>"], "pad_token_id": 2}
    config = Idefics3Config(
        vision_config={"image_size": side, "patch_size": patch, **sizes, "num_hidden_layers": 1},
        text_config={
            "model_type": "llama",
            "vocab_size": CHAT_TOKENS,
            "num_key_value_heads": 2,
            "max_position_embeddings": 8192,
            **sizes,
            **ends,
        },
        scale_factor=scale_factor,
        image_token_id=CHAT_MARKS["<image>"],
    )
    model = Idefics3ForConditionalGeneration(config)
    # A model that has learned never says "<image>", and ends its answers. This one must be told to.
    told = {"suppress_tokens": [CHAT_MARKS["<image>"]], "exponential_decay_length_penalty": (3, 1.5)}
    model.generation_config = GenerationConfig(**ends, **told)
    model.save_pretrained(folder)
    _add_to_json(folder, "config", pad_token_id=128_002)  # as published: beyond the vocabulary
    marks = {"bos_token": "<|im_start|>", "eos_token": "<end_of_utterance>", "pad_token": "<|im_end|>"}
    _gpt2_tokenizer(folder, _words(CHAT_MARKS, CHAT_TOKENS), marks)
    _json(
        folder,
        "preprocessor_config",
        image_processor_type="Idefics3ImageProcessor",
        processor_class="Idefics3Processor",
        do_image_splitting=True,
        do_pad=True,
        image_mean=[0.5, 0.5, 0.5],
        image_std=[0.5, 0.5, 0.5],
        max_image_size={"longest_edge": side},
        resample=1,
        rescale_factor=1 / 255,
        size={"longest_edge": 4 * side},
    )
    _json(
        folder,
        "processor_config",
        processor_class="Idefics3Processor",
        image_seq_len=(side // patch // scale_factor) ** 2,
    )
    _json(folder, "chat_template", chat_template=CHAT_TEMPLATE)


WRITERS: dict[str, Callable[..., None]] = {
    "vit": _vit,
    "clip": _clip,
    "guide": _clip,  # in the full tier the CLIP that guides painting is the CLIP of the other lessons
    "amused": _amused,  # before "vq", which is a part of the same repository
    "vq": _vq,
    "blip2": _blip2,
    "blip": _blip,
    "chat": _chat,
}


def write_all(home: Path, roles: tuple[str, ...] = tuple(WRITERS)) -> None:
    """Lay out the look-alikes of these roles as a hub cache below `home`, at the revisions of the registry."""
    import hub

    known = {zoo.entry(role, "full").source: role for role in reversed(roles)}  # two roles may share one repository
    for role in known.values():
        hub.lay_out(home, role, write(role, home / "written" / role))


# Settings files


def _json(folder: Path, name: str, **content: object) -> None:
    (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")


def _add_to_json(folder: Path, name: str, **content: object) -> None:
    before = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    _json(folder, name, **before | content)


def _clips_colours() -> dict[str, object]:
    from open_clip import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD

    return {
        "do_convert_rgb": True,
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": list(OPENAI_DATASET_MEAN),
        "image_std": list(OPENAI_DATASET_STD),
        "resample": 3,
        "rescale_factor": 1 / 255,
    }


def _words(marks: dict[str, int], number: int) -> list[str]:
    """So many tokens by their numbers: the marks at their places, every byte, and words with a space before them."""
    from tokenizers import pre_tokenizers

    letters = [letter for letter in sorted(pre_tokenizers.ByteLevel.alphabet()) if letter not in marks]
    at, others = {i: mark for mark, i in marks.items()}, iter(letters)
    return [at.get(i) or next(others, f"Ġword{i}") for i in range(number)]


def _gpt2_tokenizer(folder: Path, words: list[str], marks: dict[str, str]) -> None:
    """A byte-level tokenizer as repositories of 2023 hold it: GPT-2's class, BOS by an option, no padding_side."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors

    tokenizer = Tokenizer(models.BPE(vocab={word: i for i, word in enumerate(words)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special = [word for word in words if word.startswith("<") and word.endswith(">")]
    tokenizer.add_special_tokens([AddedToken(word, special=True, normalized=False) for word in special])
    bos = marks["bos_token"]
    with_bos = bos == "</s>"  # the chat template writes its own
    if with_bos:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{bos} $A", special_tokens=[(bos, words.index(bos))]
        )
    tokenizer.save(str(folder / "tokenizer.json"))
    added = {
        str(words.index(word)): {
            "content": word,
            "lstrip": False,
            "normalized": False,
            "rstrip": False,
            "single_word": False,
            "special": True,
        }
        for word in special
    }
    _json(
        folder,
        "tokenizer_config",
        tokenizer_class="GPT2Tokenizer",
        add_bos_token=with_bos,
        add_prefix_space=False,
        added_tokens_decoder=added,
        clean_up_tokenization_spaces=False,
        model_max_length=10**30,
        unk_token=marks["eos_token"],
        **marks,
    )
