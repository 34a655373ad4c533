"""The pictures of lessons 11 and 12: tokens, codes, cut-outs, losses, drawings, noise, variations."""

from functools import cache

import numpy as np
import torch
from diffusers import VQModel
from PIL import Image

from course_utils import embed, models, world
from course_utils.generate import codes, diffusion, flow, sampling
from training.card_pictures.canvas import axes, cut, drawn, enlarged, framed, squares, strip
from training.card_pictures.seeing import clip, library, scene

PROMPT = "a cat on a red background"


@cache
def vq() -> VQModel:
    """The pocket VQ model."""
    return models.load_vq()


def rebuilt() -> Image.Image:
    pictures = [scene("tiger", "green", size="large"), scene("car", "yellow", size="large")]
    back = codes.pictures_of(vq(), codes.codes_of(vq(), pictures))
    return strip([pictures[0], back[0], pictures[1], back[1]], side=192, columns=2)


def token_numbers() -> Image.Image:
    picture = scene("tiger", "green", size="large")
    return squares(codes.codes_of(vq(), [picture])[0].numpy())


def random_codes() -> Image.Image:
    drawn_at_random = torch.randint(
        len(vq().quantize.embedding.weight), (3, 16, 16), generator=torch.Generator().manual_seed(0)
    )
    return strip(codes.pictures_of(vq(), drawn_at_random), side=192)


def use_of_codes() -> Image.Image:
    """How often each code is used in 300 pictures, the most frequent first."""
    used = torch.bincount(codes.codes_of(vq(), library()).flatten(), minlength=len(vq().quantize.embedding.weight))
    figure, ax = axes(xlabel="codes, the most used first", ylabel="uses in 300 pictures", yscale="symlog")
    ax.plot(used.sort(descending=True).values.numpy(), color="#4878a8", linewidth=2)
    ax.grid(alpha=0.4)
    return drawn(figure)


def one_cell() -> Image.Image:
    return framed(scene("fish", "purple", size="large"), [(6 / 16, 8 / 16, 7 / 16, 9 / 16)], colour="#d04010")


def cut_outs() -> Image.Image:
    chance = np.random.default_rng(3)
    boxes = []
    for _ in range(6):
        side = chance.uniform(0.35, 0.8)
        left, top = chance.uniform(0, 1 - side, 2)
        boxes.append((left, top, left + side, top + side))
    return framed(scene("ship", "orange", size="large"), boxes, width=2)


def two_losses() -> Image.Image:
    figure, ax = axes(xlabel="angle between picture and prompt, degrees", ylabel="loss")
    angles = np.linspace(0, 180, 200)
    ax.plot(angles, np.radians(angles) ** 2 / 2, "-", color="#4878a8", linewidth=3, label="half the squared angle")
    ax.plot(angles, 1 - np.cos(np.radians(angles)), "--", color="#d08030", linewidth=3, label="1 - cosine")
    ax.axvline(86, color="gray", linestyle=":")
    ax.legend()
    return drawn(figure)


def clamped() -> Image.Image:
    figure, ax = axes(xlabel="pixel", ylabel="clamp(pixel, 0, 1)")
    at = np.linspace(-0.6, 1.6, 200)
    ax.plot(at, at.clip(0, 1), color="#4878a8", linewidth=3)
    ax.plot([1.3], [1], "o", color="#d04010", markersize=9)
    ax.grid(alpha=0.4)
    return drawn(figure)


def drawings() -> Image.Image:
    nouns = ("cat", "car", "tree", "owl", "apple", "robot", "fish", "house")
    prompts = [f"a {noun} on a {ground} background" for noun, ground in zip(nouns, world.COLOURS, strict=False)]
    return strip(sampling.sample(prompts, dalle=models.load_dalle(), vq=vq(), seed=0), side=128, columns=4)


def guided() -> Image.Image:
    """The same prompt with guidance 1, 3 and 8, four pictures each: a row for each guidance."""
    dalle, rows = models.load_dalle(), []
    for guidance in (1, 3, 8):
        rows += sampling.sample([PROMPT] * 4, dalle=dalle, vq=vq(), guidance=guidance, temperature=1.0, seed=1)
    return strip(rows, side=128, columns=4)


def halves() -> Image.Image:
    """One picture with its upper, its lower, and its left half known; the rest is gray."""
    picture, gray, kept = scene("rocket", "purple", size="large"), Image.new("RGB", (64, 64), "#808080"), []
    for box in ((0, 0, 64, 32), (0, 32, 64, 64), (0, 0, 32, 64)):
        part = gray.copy()
        part.paste(picture.crop(box), box[:2])
        kept.append(part)
    return strip(kept, side=192)


def cat_on_blue() -> Image.Image:
    return enlarged(cut(scene("cat", "blue", size="large"), 16), 320)


def noise_levels(times: tuple[float, ...]) -> list[Image.Image]:
    """A picture as the decoder meets it: its vectors on the straight way to noise, at these times."""
    decoder, picture = models.load_decoder(), scene("owl", "yellow", size="large")
    clean, noise = flow.vectors_of(vq(), [picture]), diffusion.draw_noise(decoder, 1, seed=0)
    return [diffusion.to_pictures(vq(), flow.between(clean, noise, time))[0] for time in times]


def noisier() -> Image.Image:
    return strip(noise_levels((0.0, 0.25, 0.5, 0.75, 1.0)), side=128)


def half_noise() -> Image.Image:
    return strip(noise_levels((0.5,)))


def varied() -> Image.Image:
    """A picture, and four that the decoder made of its embedding."""
    picture = scene("strawberry", "blue", count=2)
    vectors = embed.embed_pictures(clip(), [picture]).repeat(4, 1)
    return strip([picture, *diffusion.variations(models.load_decoder(), vq(), vectors)], side=128)


def two_ways() -> Image.Image:
    """A quarter of a circle with two vectors, the straight way between them and the way along the circle."""
    figure, ax = axes(3.4, 3.2, xlim=(-0.1, 1.15), ylim=(-0.1, 1.55))
    at = np.linspace(0, np.pi / 2, 100)
    ax.plot(np.cos(at), np.sin(at), "-", color="#4878a8", linewidth=3, label="along the sphere")
    ax.plot([1, 0], [0, 1], "--", color="#d08030", linewidth=3, label="straight")
    for x, y in ((1, 0), (0, 1), (0.5, 0.5)):
        ax.annotate("", (x, y), (0, 0), arrowprops={"arrowstyle": "->", "color": "#222222"})
    ax.set_aspect("equal")
    ax.legend(loc="upper right", fontsize=8)
    return drawn(figure)


def surprise() -> Image.Image:
    figure, ax = axes(xlabel="probability of the code that came", ylabel="surprise, bits")
    at = np.linspace(0.01, 1, 300)
    ax.plot(at, -np.log2(at), color="#4878a8", linewidth=3)
    ax.grid(alpha=0.4)
    return drawn(figure)


PICTURES = {
    "rebuilt": rebuilt,
    "token_numbers": token_numbers,
    "random_codes": random_codes,
    "use_of_codes": use_of_codes,
    "one_cell": one_cell,
    "cut_outs": cut_outs,
    "two_losses": two_losses,
    "clamped": clamped,
    "drawings": drawings,
    "guided": guided,
    "halves": halves,
    "cat_on_blue": cat_on_blue,
    "noise_levels": noisier,
    "half_noise": half_noise,
    "varied": varied,
    "two_ways": two_ways,
    "surprise": surprise,
}
