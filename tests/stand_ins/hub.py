"""A hub cache on disk, so that the full tier runs offline: small models under the names of the full ones."""

import json
import os
import shutil
from pathlib import Path

from course_utils.course import CHECKPOINTS, ROOT
from course_utils.models import zoo

REVISION = "0" * 40


def lay_out(home: Path, role: str, folder: Path | None = None) -> None:
    """Put a folder (by default the pocket checkpoint) where the hub's library would keep the role's full checkpoint.

    Two roles may share one repository.
    """
    full = zoo.entry(role, "full")
    repository = home / "hub" / f"models--{full.source.replace('/', '--')}"
    source = folder or CHECKPOINTS / zoo.entry(role, "pocket").source
    snapshot = repository / "snapshots" / REVISION
    shutil.copytree(source, snapshot / (full.subfolder or ""), dirs_exist_ok=True)
    _use_the_files_of_the_hub(snapshot, full.files)
    (repository / "refs").mkdir(exist_ok=True)
    (repository / "refs" / full.revision).write_text(REVISION, encoding="utf-8")


def _use_the_files_of_the_hub(snapshot: Path, files: tuple[str, ...]) -> None:
    """Store a checkpoint as its repository does: older ones keep settings apart, large ones cut up the weights."""
    settings = snapshot / "processor_config.json"
    if "preprocessor_config.json" in files and settings.exists():
        processor = json.loads(settings.read_text(encoding="utf-8"))
        pictures = processor.pop("image_processor")
        (snapshot / "preprocessor_config.json").write_text(json.dumps(pictures), encoding="utf-8")
        settings.write_text(json.dumps(processor), encoding="utf-8")
    template = snapshot / "chat_template.jinja"
    if template.exists():
        (snapshot / "chat_template.json").write_text(
            json.dumps({"chat_template": template.read_text(encoding="utf-8")}), encoding="utf-8"
        )
        template.unlink()
    if shards := [name for name in files if name.startswith("model-")]:
        _cut_up(snapshot, shards)


def _cut_up(snapshot: Path, shards: list[str]) -> None:
    """Spread the weights over several files, and write the index that says which is where."""
    from safetensors.torch import load_file, save_file

    weights = load_file(snapshot / "model.safetensors")
    (snapshot / "model.safetensors").unlink()
    where = {name: shards[i * len(shards) // len(weights)] for i, name in enumerate(weights)}
    for shard in shards:
        part = {name: weights[name] for name in weights if where[name] == shard}
        save_file(part, snapshot / shard, metadata={"format": "pt"})
    size = sum(weight.nbytes for weight in weights.values())
    index = {"metadata": {"total_size": size}, "weight_map": where}
    (snapshot / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")


def write_lookalike_vit(folder: Path) -> None:
    """A random model with the outer shape of google/vit-base-patch16-224: 224 px, patch 16, ImageNet's classes."""
    from open_clip import IMAGENET_CLASSNAMES
    from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    model = ViTForImageClassification(ViTConfig(id2label=dict(enumerate(IMAGENET_CLASSNAMES)), **sizes))
    model.save_pretrained(folder)
    ViTImageProcessor().save_pretrained(folder)


def write_lookalike_clip(folder: Path) -> None:
    """A random model with the outer shape of OpenCLIP's ViT-B-32: 224 px, patch 32, CLIP's own tokenizer, 77 tokens."""
    import open_clip
    from safetensors.torch import save_file

    vision = {"image_size": 224, "patch_size": 32, "width": 64, "layers": 2, "head_width": 32}
    text = {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2}
    config = {"embed_dim": 48, "vision_cfg": vision, "text_cfg": text}
    preprocess = {"mean": open_clip.OPENAI_DATASET_MEAN, "std": open_clip.OPENAI_DATASET_STD}
    folder.mkdir()
    wrapped = json.dumps({"model_cfg": config, "preprocess_cfg": preprocess})
    (folder / "open_clip_config.json").write_text(wrapped, encoding="utf-8")
    save_file(open_clip.CLIP(**config).state_dict(), folder / "open_clip_model.safetensors")


def write_lookalike_guide(folder: Path) -> None:
    """In the full tier the CLIP that guides painting is the CLIP of the other lessons."""
    write_lookalike_clip(folder)


def write_lookalike_vq(folder: Path) -> None:
    """A random model with the outer shape of amused-256's VQ model: 16 px a code, 8192 codes of width 64."""
    from diffusers import VQModel

    VQModel(
        block_out_channels=[8] * 5,
        down_block_types=["DownEncoderBlock2D"] * 5,
        up_block_types=["UpDecoderBlock2D"] * 5,
        layers_per_block=2,
        latent_channels=64,
        norm_num_groups=4,
        num_vq_embeddings=8192,
        mid_block_add_attention=False,
        lookup_from_codebook=True,
        force_upcast=True,
    ).save_pretrained(folder)


def write_lookalike_blip2(folder: Path, side: int = 224, patch: int = 14, queries: int = 32) -> None:
    """A random model with the outer shape of Salesforce/blip2-opt-2.7b: 224 px, patch 14, 32 queries, OPT."""
    import torch
    from tokenizers import processors
    from transformers import Blip2Config, Blip2ForConditionalGeneration, Blip2Processor, BlipImageProcessor, OPTConfig

    tokenizer = _bytes_tokenizer(["<pad>", "<s>", "</s>", "<image>"], bos_token="<s>", eos_token="</s>")
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A", special_tokens=[("<s>", tokenizer.bos_token_id)]
    )
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    text = OPTConfig(
        vocab_size=len(tokenizer),
        ffn_dim=64,
        word_embed_proj_dim=32,
        max_position_embeddings=2048,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        **sizes,
    )
    config = Blip2Config(
        vision_config={
            "image_size": side,
            "patch_size": patch,
            "intermediate_size": 64,
            "initializer_range": 0.02,
            **sizes,
        },
        qformer_config={"vocab_size": 1, "intermediate_size": 64, "encoder_hidden_size": 32, **sizes},
        text_config=text.to_dict(),
        num_query_tokens=queries,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
    )
    torch.manual_seed(0)
    model = Blip2ForConditionalGeneration(config)
    torch.nn.init.normal_(model.query_tokens)
    model.save_pretrained(folder)
    pictures = BlipImageProcessor(size={"height": side, "width": side})
    Blip2Processor(pictures, tokenizer, num_query_tokens=queries).save_pretrained(folder)


def write_lookalike_blip(folder: Path) -> None:
    """A random model with the outer shape of Salesforce/blip-image-captioning-large: 384 px, patch 16, BERT's words."""
    import torch
    from transformers import BertTokenizer, BlipConfig, BlipForConditionalGeneration, BlipImageProcessor, BlipProcessor

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "[DEC]", "a", "cat", "dog", "on", "red"]
    tokenizer = BertTokenizer(vocab={word: i for i, word in enumerate(words)}, bos_token="[DEC]")
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    text = {
        "vocab_size": len(words),
        "encoder_hidden_size": 32,
        "bos_token_id": words.index("[DEC]"),
        "eos_token_id": words.index("[SEP]"),
        "sep_token_id": words.index("[SEP]"),
        "pad_token_id": words.index("[PAD]"),
    }
    torch.manual_seed(0)
    config = BlipConfig(text_config=text | sizes, vision_config={"image_size": 384, "patch_size": 16, **sizes})
    BlipForConditionalGeneration(config).save_pretrained(folder)
    BlipProcessor(BlipImageProcessor(), tokenizer).save_pretrained(folder)


CHAT_TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{ message['role'] | capitalize }}"
    "{{ ':' if message['content'][0]['type'] == 'image' else ': ' }}"
    "{% for part in message['content'] %}{{ part['text'] if part['type'] == 'text' else '<image>' }}{% endfor %}"
    "<end_of_utterance>\n{% endfor %}{{ 'Assistant:' if add_generation_prompt }}"
)


def write_lookalike_chat(folder: Path, side: int = 512, patch: int = 16, scale_factor: int = 4) -> None:
    """A random model with the outer shape of SmolVLM-256M-Instruct: 512 px, patch 16, 64 tokens a picture."""
    import torch
    from transformers import Idefics3Config, Idefics3ForConditionalGeneration, Idefics3ImageProcessor, Idefics3Processor

    specials = ["<pad>", "<|im_start|>", "<end_of_utterance>", "<fake_token_around_image>", "<image>", "<global-img>"]
    tokenizer = _bytes_tokenizer(specials, bos_token="<|im_start|>", eos_token="<end_of_utterance>")
    sizes = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
    special_ids = {
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
    config = Idefics3Config(
        vision_config={"image_size": side, "patch_size": patch, **sizes},
        text_config={
            "model_type": "llama",
            "vocab_size": len(tokenizer),
            "num_key_value_heads": 2,
            "max_position_embeddings": 8192,
            **sizes,
            **special_ids,
        },
        scale_factor=scale_factor,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        pad_token_id=tokenizer.pad_token_id,
    )
    torch.manual_seed(0)
    model = Idefics3ForConditionalGeneration(config)
    model.generation_config.update(**special_ids)
    model.save_pretrained(folder)
    pictures = Idefics3ImageProcessor(size={"longest_edge": 4 * side}, max_image_size={"longest_edge": side})
    tokens = (side // patch) ** 2 // scale_factor**2
    Idefics3Processor(pictures, tokenizer, image_seq_len=tokens, chat_template=CHAT_TEMPLATE).save_pretrained(folder)


def _bytes_tokenizer(specials: list[str], **roles: str):
    """A tokenizer in which each byte is a token, as all byte-level ones fall back to."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={character: i for i, character in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(specials)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", padding_side="left", **roles)


def environment(home: Path, **changes: str) -> dict[str, str]:
    """The environment for a process of the full tier whose hub cache is below `home`, without any network."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "VLM_COURSE_TIER": "full",
        "HF_HOME": str(home),
        "HF_HUB_OFFLINE": "1",
        "OMP_NUM_THREADS": "1",
        **changes,
    }
