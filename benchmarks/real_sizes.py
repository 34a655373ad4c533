"""Memory and speed of painting at the sizes of the full tier, with random weights: python -m benchmarks.real_sizes

A CLIP ViT-B/32 and a VQ model as large as amused-256's, pictures of 256 px. Nothing is downloaded; on a GPU where
there is one. What random weights paint means nothing: only time and memory are looked at.
"""

import statistics
from dataclasses import replace

import open_clip
import psutil
import torch
from diffusers import VQModel

from course_utils import generate, tiers
from course_utils.models import Clip

CUTOUTS = (8, 32, 64)
STEPS = 3
VQ = {
    "block_out_channels": [128, 256, 256, 512, 768],
    "down_block_types": ["DownEncoderBlock2D"] * 5,
    "up_block_types": ["UpDecoderBlock2D"] * 5,
    "layers_per_block": 2,
    "latent_channels": 64,
    "num_vq_embeddings": 8192,
    "mid_block_add_attention": False,
    "lookup_from_codebook": True,
}


def models() -> tuple[VQModel, Clip]:
    """Models of the real sizes with random weights, on the GPU where there is one."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(0)
    vq = VQModel(**VQ)
    clip = open_clip.create_model("ViT-B-32").to(device).eval()
    torch.nn.init.normal_(vq.quantize.embedding.weight)
    return vq.to(device).eval(), Clip(clip, None, open_clip.get_tokenizer("ViT-B-32"))


def most_memory(device: torch.device) -> int:
    """Bytes: the most that was ever in use on a GPU; on a CPU what the process holds now."""
    return torch.cuda.max_memory_allocated() if device.type == "cuda" else psutil.Process().memory_info().rss


def main() -> None:
    vq, clip = models()
    weights = sum(weight.nbytes for model in (vq, clip.model) for weight in model.parameters())
    print(f"On {vq.device.type}, {torch.get_num_threads()} thread(s); the weights take {tiers.gigabytes(weights)}.\n")
    print("| cutouts | seconds a step | memory at most | estimate of the painter, without weights |\n|---|---|---|---|")
    for cutouts in CUTOUTS:
        settings = replace(generate.FULL_SETTINGS, steps=STEPS, cutouts=cutouts)
        seconds, memory = [], []

        def watch(step: generate.Step, seconds: list = seconds, memory: list = memory) -> None:
            seconds.append(step.seconds)
            memory.append(most_memory(vq.device))

        generate.paint("a cat", settings=settings, vq=vq, clip=clip, callback=watch)
        took = statistics.median(late - early for early, late in zip([0, *seconds], seconds, strict=False))
        estimate = generate.needed_bytes(vq, clip, settings)
        print(f"| {cutouts} | {took:.2f} | {tiers.gigabytes(max(memory))} | {tiers.gigabytes(estimate)} |")


if __name__ == "__main__":
    main()
