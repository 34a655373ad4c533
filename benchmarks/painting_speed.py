"""How fast and in how much memory `generate.paint` works beside the published loop: same models, sizes and cutouts."""

import statistics
from dataclasses import replace

import torch
from diffusers import VQModel
from torch import Tensor

from benchmarks import published_loop, speed
from course_utils import embed, generate
from course_utils.generate.room import most_bytes
from course_utils.models import Clip, Dalle

PROMPT = "a cat on a blue background"
SETTINGS = generate.Settings(  # the published method, and as many cutouts as the notebooks took
    steps=8, cutouts=32, learning_rate=0.2, tint=0.0, ema=0.0, smoothness=0.0, quantise=True
)
SEEDS = 6
SAMPLES, SAMPLING_ROUNDS = 16, 3
FASTER, LIGHTER, SAME = "paint over the published loop", "memory of its steps", "loss after equal steps"
CACHED, ONE = "sampling with kept keys and values", "one sampled picture, on one thread"
LEAST = 1.7  # times as fast as the published loop
MOST_SECONDS = 1.5  # for one sampled picture


@torch.no_grad()
def distance(vq: VQModel, clip: Clip, latent: Tensor) -> float:
    """From the prompt to a latent's picture, by 64 cutouts: the same ones for every latent."""
    picture = vq.decode(latent).sample.clamp(0, 1)
    cuts = generate.cutouts(picture, 64, SETTINGS.cut_smallest, picture.shape[-1], torch.Generator().manual_seed(0))
    shown = generate.to_pictures(cuts)
    seen = embed.embed_pictures(clip, shown)
    return generate.spherical_distance(seen, embed.embed_texts(clip, [PROMPT])).mean().item()


def rows(vq: VQModel, clip: Clip) -> list[speed.Row]:
    """Speed, memory and loss of `paint` beside those of the published loop."""
    latents: dict[str, list[Tensor]] = {"ours": [], "theirs": []}

    def ours() -> None:
        settings = replace(SETTINGS, seed=len(latents["ours"]))
        dice = torch.Generator().manual_seed(settings.seed)
        codes = torch.randint(len(vq.quantize.embedding.weight), (settings.rows, settings.columns), generator=dice)
        painting = generate.paint(PROMPT, settings=settings, start=codes, vq=vq, clip=clip)
        latents["ours"].append(painting.state.latent.detach())

    def theirs() -> None:
        settings = replace(SETTINGS, seed=len(latents["theirs"]))
        latents["theirs"].append(published_loop.paint(PROMPT, settings, vq, clip))

    most = {name: most_bytes(work, vq, clip.model) / 1e6 for name, work in (("ours", ours), ("theirs", theirs))}
    pairs = [(speed.seconds(ours), speed.seconds(theirs)) for _ in range(SEEDS)]
    fast, slow = (SETTINGS.steps / statistics.median(times) for times in zip(*pairs, strict=True))
    ends = {name: [distance(vq, clip, latent) for latent in each] for name, each in latents.items()}
    means = {name: statistics.mean(each) for name, each in ends.items()}
    noise = 2 * sum(statistics.variance(each) / len(each) for each in ends.values()) ** 0.5  # two standard errors
    return [
        speed.Row(
            FASTER,
            f"{fast:.1f} against {slow:.1f} steps a second: {fast / slow:.1f} times",
            f"at least {LEAST} times",
            fast >= LEAST * slow,
        ),
        speed.Row(
            LIGHTER, f"{most['ours']:.0f} MB against {most['theirs']:.0f} MB", "less", most["ours"] < most["theirs"]
        ),
        speed.Row(
            SAME,
            f"{means['ours']:.3f} against {means['theirs']:.3f} (noise {noise:.3f})",
            "no more than noise above",
            means["ours"] <= means["theirs"] + noise,
        ),
    ]


def sampling_row(dalle: Dalle) -> speed.Row:
    """How much faster sampling is that keeps keys and values of earlier tokens. The codes are the same."""
    prompts = [PROMPT] * SAMPLES

    def seconds(use_cache: bool) -> float:
        return speed.seconds(lambda: generate.sample_codes(dalle, prompts, use_cache=use_cache))

    seconds(True)  # the library warms up
    rounds = [(seconds(True), seconds(False)) for _ in range(SAMPLING_ROUNDS)]
    kept, computed = (statistics.median(times) for times in zip(*rounds, strict=True))
    words = f"{kept:.2f} s against {computed:.2f} s for {SAMPLES} pictures: {computed / kept:.1f} times"
    return speed.Row(CACHED, words, "at least 5 times", computed >= 5 * kept)


def one_picture_row(dalle: Dalle, vq: VQModel) -> speed.Row:
    """How long one waits for one sampled picture where there is one core."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        times = [
            speed.seconds(lambda: generate.sample([PROMPT], dalle=dalle, vq=vq)) for _ in range(SAMPLING_ROUNDS + 1)
        ]
    finally:
        torch.set_num_threads(threads)
    took = statistics.median(times[1:])  # in the first the library warms up
    return speed.Row(ONE, f"{took:.2f} s", f"under {MOST_SECONDS} s", took < MOST_SECONDS)
