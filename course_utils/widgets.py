"""The course's widgets: thin shells over the pure modules. Their API is the part that ipywidgets 7 and 8 share.

Every control has a label and works from the keyboard; pictures carry alt text.
"""

import base64
import html
import io
import random
import textwrap
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PIL import Image

from course_utils.chat_box import chat_box as chat_box  # the largest widgets have modules of their own
from course_utils.chat_box import transcript as transcript
from course_utils.paint_box import gallery as gallery
from course_utils.paint_box import paint_box as paint_box

if TYPE_CHECKING:
    import ipywidgets as widgets
    from diffusers import VQModel
    from torch import Tensor

    from course_utils.generate import Painting, Settings
    from course_utils.models import Blip2, Clip, Dalle, Vit


def image_tag(picture: Image.Image, alt: str, width: int) -> str:
    """HTML that shows a picture `width` pixels wide, with alt text and nothing fetched from anywhere."""
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG")
    data = base64.b64encode(buffer.getvalue()).decode()
    style = "image-rendering: pixelated" if picture.width < width else ""
    return f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" width="{width}" style="{style}">'


def patch_dropper(vit: "Vit", picture: Image.Image) -> "widgets.VBox":
    """Hide a share of a picture's patches with a slider and read the model's three best guesses from the rest."""
    import ipywidgets as widgets

    from course_utils import patches

    per_side = patches.patches_per_side(vit.model)
    count = per_side**2
    wide = {"description_width": "initial"}
    share = widgets.IntSlider(80, 0, 95, 5, description="Patches hidden, in percent:", style=wide)
    choice = widgets.IntSlider(1, 1, 10, description="Random choice number:", style=wide)
    for slider in (share, choice):
        slider.layout.width = "440px"
    view, guesses = widgets.HTML(), widgets.HTML()

    def update(_change: object = None) -> None:
        order = random.Random(choice.value).sample(range(count), count)
        shown = order[round(count * share.value / 100) :]
        covered = patches.cover(picture, shown, per_side)
        view.value = image_tag(covered, f"The picture with {len(shown)} of {count} patches left", width=256)
        lines = [f"<li>{html.escape(label)}: {p:.0%}</li>" for label, p in patches.top_guesses(vit, picture, shown)]
        said = f"{len(shown)} of {count} patches shown. Best guesses:<ol>{''.join(lines)}</ol>"
        guesses.value = f'<div role="status">{said}</div>'

    for slider in (share, choice):
        slider.observe(update, names="value")
    update()
    return widgets.VBox([share, choice, widgets.HBox([view, guesses])])


def tier_picker() -> "widgets.VBox":
    """A drop-down that sets the tier, and below it the tier in use, or why the full tier cannot be had here.

    "full" is set only if it can be used: otherwise the drop-down returns to "pocket" and one sentence says why.
    """
    import ipywidgets as widgets

    from course_utils import tiers

    picker = widgets.Dropdown(
        options=[
            ("pocket: small models that come with the course", "pocket"),
            ("full: the famous models, downloaded once", "full"),
        ],
        value=tiers.tier(),
        description="Models to use:",
        style={"description_width": "initial"},
    )
    picker.layout.width = "480px"
    said = widgets.HTML(_status(f"In use: {tiers.tier()}."))

    def choose(change: dict) -> None:
        wanted = change["new"]
        lack = why_not_full() if wanted == "full" else None
        if lack:
            picker.value = "pocket"  # calls choose again, which sets the tier; the reason below is the last word
        else:
            tiers.set_tier(wanted)
        said.value = _status(lack or f"In use: {wanted}. Load the models again to see the change.")

    picker.observe(choose, names="value")
    return widgets.VBox([picker, said])


def why_not_full() -> str | None:
    """One sentence about what stands in the way of the full tier on this machine; None if all its models can be had."""
    from course_utils.models import hub, zoo

    for entry in (zoo.entry(role, "full") for role in zoo.roles("pocket", "full")):
        cached = hub.cached(entry) is not None
        if not cached and not hub.hub_answers():
            return f"The full tier cannot be used here: {entry.source} is not here and the hub does not answer. {_STAY}"
        if lack := hub.shortfall(entry, to_download=not cached):
            return f"The full tier cannot be used here: {entry.source} does not fit, {lack}. {_STAY}"
    return None


_STAY = "The pocket tier stays in use, and every lesson works with it."


def caption_search(clip: "Clip", pictures: Sequence[Image.Image], vectors: "Tensor") -> "widgets.VBox":
    """Type a caption and see the five pictures (of `pictures`, embedded as `vectors` [n, width]) nearest to it."""
    import ipywidgets as widgets

    box = widgets.Text(
        value="a cat on a red background",
        description="Caption:",
        placeholder="for example: two dogs on a blue background",
        continuous_update=False,  # search at Enter or on leaving the box, not at every key
    )
    box.layout.width = "480px"
    found = widgets.HTML()

    def search(_change: object = None) -> None:
        try:
            found.value = _five_nearest(clip, pictures, vectors, box.value)
        except Exception as error:  # in a callback it would vanish: show its sentence where the learner looks
            found.value = _status(str(error))

    box.observe(search, names="value")
    search()
    return widgets.VBox([box, widgets.HTML("Press Enter to search."), found])


def _five_nearest(clip: "Clip", pictures: Sequence[Image.Image], vectors: "Tensor", text: str) -> str:
    """HTML of the five pictures nearest to the text, best first, each with its cosine similarity."""
    from course_utils import embed

    if not text.strip():
        raise ValueError("Type a caption first, for example: a cat on a red background.")
    with warnings.catch_warnings(record=True) as caught:  # a text too long for the model: say so here, not in a log
        warnings.simplefilter("always")
        query = embed.embed_texts(clip, [text])[0]  # [width]
    scores, indices = embed.nearest(query, vectors, min(5, len(pictures)))
    figures = [
        '<figure style="display: inline-block; margin: 4px">'
        f"{image_tag(pictures[i], f'Place {place}: picture {i}', 96)}"
        f"<figcaption>{place}. cosine {score:.2f}</figcaption></figure>"
        for place, (score, i) in enumerate(zip(scores.tolist(), indices.tolist(), strict=True), 1)
    ]
    said = [f"Nearest to: {textwrap.shorten(text, 80)}"] + [str(warning.message) for warning in caught]
    return _status(" ".join(said)) + "".join(figures)


def _status(sentence: str) -> str:
    """A line of text that screen readers read out when it changes."""
    return f'<div role="status">{html.escape(sentence)}</div>'


def prompt_box(clip: "Clip", picture: Image.Image) -> "widgets.VBox":
    """Type labels and a template, and see how probable each label is for the picture."""
    import ipywidgets as widgets

    fields = {
        "Labels:": ("a cat, a dog, a car", "labels with commas between them"),
        "Template:": ("a picture of {}", "a sentence with {} where the label goes"),
    }
    boxes = []
    for name, (value, placeholder) in fields.items():
        box = widgets.Text(value=value, description=name, placeholder=placeholder, continuous_update=False)
        box.layout.width = "480px"
        boxes.append(box)
    labels, template = boxes
    answer = widgets.HTML()

    def classify(_change: object = None) -> None:
        try:
            answer.value = _label_bars(clip, picture, labels.value, template.value)
        except ValueError as error:
            answer.value = _status(str(error))

    for box in boxes:
        box.observe(classify, names="value")
    classify()
    view = widgets.HTML(image_tag(picture, "The picture to classify", width=192))
    return widgets.VBox([*boxes, widgets.HTML("Press Enter to classify."), widgets.HBox([view, answer])])


MOST_LABELS = 50  # more bars than this cannot be read


def _label_bars(clip: "Clip", picture: Image.Image, labels: str, template: str) -> str:
    """HTML table of the labels, most probable first, each with its probability in digits and as a bar."""
    from course_utils import embed

    words = list(dict.fromkeys(label.strip() for label in labels.split(",") if label.strip()))
    if len(words) < 2:
        raise ValueError("Type at least two different labels with a comma between them, for example: a cat, a dog.")
    if len(words) > MOST_LABELS:
        raise ValueError(f"{len(words)} labels are too many to read as bars: give at most {MOST_LABELS}.")
    if template.count("{}") != 1:
        raise ValueError("The template needs {} once, where the label goes, for example: a picture of {}.")
    with warnings.catch_warnings(record=True) as said:  # a label too long for the model is worth a sentence in the box
        warnings.simplefilter("always")
        probabilities = embed.zero_shot(clip, [picture], words, [template])[0].tolist()
    bar = '<div style="background: #4878a8; height: 1em; width: {:.0f}px"></div>'
    rows = [
        f"<tr><td>{html.escape(label)}</td><td>{p:.0%}</td><td>{bar.format(200 * p)}</td></tr>"
        for p, label in sorted(zip(probabilities, words, strict=True), reverse=True)
    ]
    header = "<tr><th scope='col'>label</th><th scope='col'>probability</th><td></td></tr>"
    notes = "".join(f"<p>{html.escape(str(warning.message))}</p>" for warning in said)
    return f'<div role="status"><table>{header}{"".join(rows)}</table>{notes}</div>'


def question_box(blip2: "Blip2", pictures: dict[str, Image.Image]) -> "widgets.VBox":
    """Choose one of `pictures` (by name), type a question, and read BLIP-2's answer to it."""
    import ipywidgets as widgets

    from course_utils import talk

    if not pictures:
        raise ValueError("There is no picture to choose: give a dict of names and pictures.")
    wide = {"description_width": "initial"}
    choice = widgets.Dropdown(options=list(pictures), description="Picture:", style=wide)
    box = widgets.Text(
        value="what is in the picture?",
        description="Your question:",
        placeholder="for example: what colour is the background?",
        continuous_update=False,  # answer at Enter or on leaving the box, not at every key
        style=wide,
    )
    for control in (choice, box):
        control.layout.width = "480px"
    view, said = widgets.HTML(), widgets.HTML()

    def show(_change: object = None) -> None:
        view.value = image_tag(pictures[choice.value], f"The picture in question: {choice.value}", 192)

    def reply(_change: object = None) -> None:
        try:
            (answer,) = talk.answer([pictures[choice.value]], box.value, blip2)
            said.value = _status(f"{box.value.strip()} {answer or '(no words)'}")
        except Exception as error:  # in a callback it would vanish: show its sentence where the learner looks
            said.value = _status(str(error))

    choice.observe(show, names="value")
    for control in (choice, box):
        control.observe(reply, names="value")
    show()
    reply()
    return widgets.VBox([choice, box, widgets.HTML("Press Enter to ask."), widgets.HBox([view, said])])


def tug_of_war(
    first: str, second: str, settings: "Settings | None" = None, painter: "Callable[..., Painting] | None" = None
) -> "widgets.VBox":
    """Two prompts pull at one picture, each with a weight from a slider; it is painted anew whenever one is moved.

    painter: called like `generate.paint`, which is the default.
    """
    import ipywidgets as widgets

    from course_utils import generate

    paint = painter or generate.paint
    sliders = []
    for text, weight in ((first, 1.0), (second, 0.0)):
        slider = widgets.FloatSlider(
            value=weight,
            min=-1,
            max=1,
            step=0.25,
            description=f"Weight of “{textwrap.shorten(text, 60)}”:",
            continuous_update=False,  # paint when the slider is let go, not on the way
            style={"description_width": "initial"},
        )
        slider.layout.width = "560px"
        sliders.append(slider)
    view, said = widgets.HTML(), widgets.HTML(_status("Move a slider to paint."))

    def repaint(_change: object = None) -> None:
        aims = [generate.Prompt(text, each.value) for text, each in zip((first, second), sliders, strict=True)]
        weights = f"{aims[0].weight:g} to {aims[1].weight:g}"
        said.value = _status(f"Painting with the weights {weights}, a few seconds.")
        try:
            picture = paint(aims, settings=settings).picture
        except Exception as error:  # in a callback it would vanish: show its sentence where the learner looks
            said.value = _status(str(error))
            return
        view.value = image_tag(picture, f"{first} and {second}, with the weights {weights}", 256)
        said.value = _status(f"Painted with the weights {weights}.")

    for slider in sliders:
        slider.observe(repaint, names="value")
    return widgets.VBox([*sliders, said, view])


def sample_box(dalle: "Dalle", vq: "VQModel") -> "widgets.VBox":
    """Type a prompt, choose guidance, temperature and seed, and see four pictures that the pocket DALL-E draws."""
    import ipywidgets as widgets

    from course_utils import generate

    wide = {"description_width": "initial"}
    box = widgets.Text(
        value="a cat on a blue background",
        description="Prompt:",
        placeholder="for example: two dogs on a red background",
        continuous_update=False,  # draw at Enter or on leaving the box, not at every key
        style=wide,
    )
    sliders = {"continuous_update": False, "style": wide}
    guidance = widgets.FloatSlider(
        value=generate.GUIDANCE, min=0.0, max=10.0, step=0.25, description="Guidance:", **sliders
    )
    temperature = widgets.FloatSlider(
        value=generate.TEMPERATURE, min=0.1, max=2.0, step=0.1, description="Temperature:", **sliders
    )
    seed = widgets.IntSlider(value=0, min=0, max=99, description="Seed:", **sliders)
    controls = [box, guidance, temperature, seed]
    drawn = widgets.HTML()

    def draw(_change: object = None) -> None:
        try:
            drawn.value = _four_samples(dalle, vq, box.value, guidance.value, temperature.value, seed.value)
        except Exception as error:  # in a callback it would vanish: show its sentence where the learner looks
            drawn.value = _status(str(error))

    for control in controls:
        control.layout.width = "480px"
        control.observe(draw, names="value")
    draw()
    return widgets.VBox([*controls, widgets.HTML("Press Enter to draw."), drawn])


def _four_samples(dalle: "Dalle", vq: "VQModel", prompt: str, guidance: float, temperature: float, seed: int) -> str:
    """HTML of four pictures of the prompt."""
    from course_utils import generate

    settings = {"guidance": guidance, "temperature": temperature, "seed": seed}
    pictures = generate.sample([prompt] * 4, dalle=dalle, vq=vq, **settings)
    said = (
        f"Drawn for: {textwrap.shorten(prompt, 80)} (guidance {guidance:g}, temperature {temperature:g}, seed {seed})"
    )
    return _status(said) + " ".join(
        image_tag(picture, f"Picture {number} of 4 for: {prompt}", 128) for number, picture in enumerate(pictures, 1)
    )
