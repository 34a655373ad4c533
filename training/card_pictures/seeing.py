"""The pictures of lessons 03 to 05: patches, attention, cosines, searches, boxes."""

from functools import cache
from itertools import islice

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from course_utils import embed, models, world
from course_utils.patches import cover
from course_utils.search.finding import patch_vectors
from training.card_pictures.canvas import axes, cut, drawn, enlarged, framed, heat, strip

SIDE, PATCH = 64, 8
PER_SIDE = SIDE // PATCH
ARTIST = "noto"


def scene(nouns: str | list[str], ground: str = "white", **options: object) -> Image.Image:
    """A picture to order, in one artist's hand."""
    return world.render(world.compose(nouns, ground, artist=ARTIST, **options))


@cache
def clip() -> models.Clip:
    """The pocket CLIP."""
    return models.load_clip()


def cut_up() -> Image.Image:
    return enlarged(cut(scene("owl", "blue", size="large"), PER_SIDE, gap=2), 320)


def reshaped() -> Image.Image:
    """A picture, and what `reshape` alone takes for its 64 patches, each laid out as 8 x 8 pixels."""
    picture = scene("owl", "blue", size="large")
    pixels = np.asarray(picture).transpose(2, 0, 1)  # [3, 64, 64]
    rows = pixels.reshape(PER_SIDE, PER_SIDE, PATCH, PATCH, 3)  # read as if each row were a patch
    wrong = rows.transpose(0, 2, 1, 3, 4).reshape(SIDE, SIDE, 3)
    return strip([picture, Image.fromarray(np.ascontiguousarray(wrong))])


def shuffled() -> Image.Image:
    picture = scene("owl", "blue", size="large")
    order = np.random.default_rng(0).permutation(PER_SIDE**2)
    boxes = [(c * PATCH, r * PATCH, (c + 1) * PATCH, (r + 1) * PATCH) for r in range(PER_SIDE) for c in range(PER_SIDE)]
    mixed = Image.new("RGB", picture.size)
    for place, source in enumerate(order):
        mixed.paste(picture.crop(boxes[source]), boxes[place][:2])
    return strip([picture, mixed])


def half_hidden() -> Image.Image:
    shown = np.random.default_rng(1).permutation(PER_SIDE**2)[: PER_SIDE**2 // 2].tolist()
    return enlarged(cover(scene("elephant", "green", size="large"), shown, PER_SIDE))


def attention_map(noun: str, ground: str) -> Image.Image:
    """A picture, and how much the CLS token of the last layer looks at each patch, the mean of the heads."""
    vit, picture = models.load_vit(attn_implementation="eager"), scene(noun, ground, size="large")
    with torch.inference_mode():
        pixels = vit.processor(picture, return_tensors="pt")["pixel_values"]
        seen = vit.model(pixels, output_attentions=True).attentions[-1][0].mean(0)[0, 1:]
    light = (seen / seen.max()).view(PER_SIDE, PER_SIDE, 1).numpy().repeat(PATCH, 0).repeat(PATCH, 1)
    dimmed = np.uint8(np.asarray(picture) * (0.15 + 0.85 * light))
    return strip([picture, Image.fromarray(dimmed)])


def position_maps() -> Image.Image:
    """How alike the position embeddings of three places are to those of all places, each place framed."""
    places = models.load_vit().model.vit.embeddings.position_embeddings[0, 1:].detach()
    alike = torch.nn.functional.cosine_similarity(places[:, None], places[None], dim=-1).numpy()
    maps = []
    for row, column in ((1, 1), (3, 5), (6, 2)):
        shades = alike[row * PER_SIDE + column].reshape(PER_SIDE, PER_SIDE)
        gray = Image.fromarray(np.uint8(255 * (shades - alike.min()) / (1 - alike.min()))).convert("RGB")
        box = (column / PER_SIDE, row / PER_SIDE, (column + 1) / PER_SIDE, (row + 1) / PER_SIDE)
        maps.append(framed(gray, [box], colour="#d04010"))
    return strip(maps)


PAIRS = [("cat", "red"), ("dog", "red"), ("car", "blue"), ("owl", "blue"), ("tree", "yellow"), ("fish", "yellow")]


def cosines(texts: list[str], rows: list[str]) -> Image.Image:
    pictures = embed.embed_pictures(clip(), [scene(noun, ground) for noun, ground in PAIRS])
    values = (pictures @ embed.embed_texts(clip(), texts).T).numpy()
    return heat(values, rows, [f"caption {n}" for n in range(1, 7)], "cosines")


def matrix() -> Image.Image:
    texts = [f"a {noun} on a {ground} background" for noun, ground in PAIRS]
    return cosines(texts, [f"picture {n}" for n in range(1, 7)])


def blocks() -> Image.Image:
    """Only the colours of the captions are told to CLIP: so a model looks that has learned nothing else."""
    texts = [f"a {ground} background" for _, ground in PAIRS]
    return cosines(texts, [f"picture {n}" for n in range(1, 7)])


def zero_shot_bars() -> Image.Image:
    labels = ["cat", "dog", "fox", "mouse", "owl"]
    vectors = embed.class_vectors(clip(), labels, ["a {}"])
    picture = scene("fox", "white", size="large")
    cosine = (embed.embed_pictures(clip(), [picture]) @ vectors.T)[0]
    chances = (clip().model.logit_scale.exp().item() * cosine).softmax(-1).detach().numpy()
    figure, ax = axes(3.2, 2.6, xlabel="probability", xlim=(0, 1))
    ax.barh(labels[::-1], chances[::-1], color="#4878a8")
    chart = drawn(figure)
    sheet = Image.new("RGB", (250 + chart.width, max(240, chart.height)), "white")
    sheet.paste(enlarged(picture), (0, 0))
    sheet.paste(chart, (250, 0))
    return sheet


def written_on() -> Image.Image:
    """An apple with a word on it that names something else."""
    shown = enlarged(scene("apple", "white", size="large"), 320)
    pen, font = ImageDraw.Draw(shown), ImageFont.load_default(44)
    pen.rectangle((80, 135, 240, 205), fill="white", outline="black", width=3)
    pen.text((160, 170), "guitar", fill="black", font=font, anchor="mm")
    return shown


@cache
def library() -> list[Image.Image]:
    """300 pictures by one artist, under one licence."""
    scenes = (world.sample_scene("test", index) for index in range(10_000))
    return [world.render(each) for each in islice((each for each in scenes if each.artist == ARTIST), 300)]


def found(query: torch.Tensor, number: int) -> list[Image.Image]:
    vectors = embed.embed_pictures(clip(), library())
    _, places = embed.nearest(query, vectors, number)
    return [library()[place] for place in places.flatten().tolist()]


def neighbours() -> Image.Image:
    query = library()[7]
    return strip(found(embed.embed_pictures(clip(), [query]), 5), side=128)


def not_red() -> Image.Image:
    return strip(found(embed.embed_texts(clip(), ["a cat not on a red background"]), 4), side=128)


def max_sim_table() -> Image.Image:
    values = np.array([[0.2, 0.7, 0.1], [0.4, 0.3, 0.1]])
    return heat(values, ["a cat", "a dog"], ["patch 1", "patch 2", "patch 3"], "cosines")


def two_boxes() -> Image.Image:
    figure, ax = axes(4.2, 3, xlim=(-0.3, 6.3), ylim=(4.3, -0.3), xlabel="x", ylabel="y")
    for left, style, shade in ((0, "-", "#4878a8"), (2, "--", "#d08030")):
        ax.fill_between([left, left + 4], 0, 4, facecolor=shade, alpha=0.25, edgecolor="none")
        ax.plot([left, left + 4, left + 4, left, left], [0, 0, 4, 4, 0], style, color=shade, linewidth=3)
    ax.grid(alpha=0.4)
    ax.set_aspect("equal")
    return drawn(figure)


def patch_heat() -> Image.Image:
    """A picture of two things, and the cosine of each of its patches with "a rocket"."""
    picture = scene(["rocket", "tree"], "white")
    patches = patch_vectors(clip(), [picture])[0]
    alike = (patches @ embed.embed_texts(clip(), ["a rocket"])[0]).view(PER_SIDE, PER_SIDE).numpy()
    shades = np.uint8(255 * (alike - alike.min()) / (alike.max() - alike.min()))
    return strip([picture, Image.fromarray(shades).resize((SIDE, SIDE), Image.Resampling.NEAREST).convert("RGB")])


def boxed_moon() -> Image.Image:
    made = world.compose(["moon", "house"], "blue", artist=ARTIST, layout="stacked")
    moon = next(thing for thing in made.things if thing.noun == "moon")
    box = tuple(n / SIDE for n in (moon.left, moon.top, moon.left + moon.size, moon.top + moon.size))
    return framed(world.render(made), [box], colour="#d04010")


def examples_on_grounds() -> Image.Image:
    grounds = list(world.COLOURS)[:5]
    rows = [scene("guitar", ground, seed=n) for n, ground in enumerate(grounds)]
    return strip(rows + [scene("guitar", "gray", seed=n) for n in range(5)], side=96, columns=5)


PICTURES = {
    "patches_cut": cut_up,
    "patches_reshaped": reshaped,
    "patches_shuffled": shuffled,
    "patches_hidden": half_hidden,
    "attention_tiger": lambda: attention_map("tiger", "green"),
    "attention_guitar": lambda: attention_map("guitar", "yellow"),
    "positions": position_maps,
    "cosines": matrix,
    "cosines_blocks": blocks,
    "zero_shot": zero_shot_bars,
    "written_on": written_on,
    "neighbours": neighbours,
    "not_red": not_red,
    "max_sim": max_sim_table,
    "two_boxes": two_boxes,
    "patch_heat": patch_heat,
    "boxed_moon": boxed_moon,
    "examples": examples_on_grounds,
}
