"""The paint box, its controls used without a browser. The painter is a fake whose pictures are known beforehand."""

import base64
import dataclasses
import io
import re
import threading

import pytest
from fake_painter import FakePainter, FakeStep, painting
from PIL import Image
from widget_parts import HOSTILE, Parts

from course_utils import generate
from course_utils.generate import PaintError, Painting, Settings
from course_utils.widgets import gallery, paint, paint_box, parts
from course_utils.widgets.paintings import HUNG

STEPS = 10


class Box(Parts):
    """The parts of a paint box as a learner finds them."""

    TEXT_BOX, THREAD, PATIENCE = "Prompt:", "paint box", 30.0

    def __init__(self, painter: FakePainter | None = None, paintings: list[Painting] | None = None, **options) -> None:
        super().__init__()
        self.painter = painter or FakePainter()
        self.paintings = [] if paintings is None else paintings
        settings = options.pop("settings", Settings(steps=STEPS, style=""))
        self.panel = paint_box(self.paintings, settings=settings, painter=self.painter, **options)

    @property
    def figures(self) -> list[str]:
        """The pictures of the gallery."""
        return re.findall(r"<figure.*?</figure>", self.html, re.DOTALL)

    def paint(self, prompt: str) -> None:
        """Paint and wait until the box is free again."""
        self.enter(prompt)
        self.wait(self.is_idle)

    def paint_until(self, step: int, prompt: str = "a cat") -> None:
        """Begin to paint with a closed gate, and wait until a step is shown."""
        self.enter(prompt)
        self.wait(lambda: f"Step {step} of {STEPS}" in self.text)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for the browser, and a look at every step."""
    monkeypatch.setattr(parts, "SETTLE", 0.05)
    monkeypatch.setattr(paint, "FRAME", 0.0)


# ---- painting


def test_enter_paints_and_the_picture_hangs_in_the_gallery() -> None:
    box = Box()
    box.paint("a dog on a blue background")
    assert [call["prompt"] for call in box.painter.calls] == ["a dog on a blue background"]
    assert len(box.paintings) == len(box.figures) == 1
    assert box.said == "Painted: a dog on a blue background, seed 0, 10 steps."
    assert f"Step {STEPS} of {STEPS}: finished" in box.text
    assert f'<progress max="{STEPS}" value="{STEPS}"' in box.html
    assert box.control("Prompt:").value == "a dog on a blue background"  # to change a word and paint again


def test_paint_paints_what_is_in_the_box() -> None:
    box = Box(prompt="a cat:1 | a dog:0.5 | a pizza:-0.5")
    assert box.painter.calls == []
    box.press("Paint")
    box.wait(box.is_idle)
    assert box.said == "Painted: a cat | a dog:0.5 | a pizza:-0.5, seed 0, 10 steps."


def test_a_style_that_the_course_adds_is_said() -> None:
    box = Box(settings=Settings(steps=STEPS))
    box.paint("a cat:1 | a picture of a dog")
    assert box.said.endswith('10 steps. The prompt names no style, so CLIP is asked for "a cartoon of a cat".')


def test_the_picture_and_the_bar_move_while_it_is_painted() -> None:
    box = Box(FakePainter(gate=threading.Event(), gate_at=4))
    box.paint_until(4)
    assert '<progress max="10" value="4" aria-label="Steps painted">' in box.html
    assert "loss 0.25" in box.text
    assert "left" in box.text
    assert 'alt="a cat, after step 4 of 10"' in box.html
    assert picture_in(box.html).getpixel((0, 0)) == (102, 102, 102)
    assert "Press Stop to end it" in box.said
    assert box.paintings == []
    box.painter.gate.set()
    box.wait(box.is_idle)
    assert picture_in(box.html).getpixel((0, 0)) == (255, 255, 255)


def picture_in(text: str) -> Image.Image:
    """The first picture in HTML."""
    data = re.search(r'src="data:image/png;base64,([^"]+)"', text)[1]
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_a_picture_is_asked_for_only_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paint, "FRAME", 60.0)
    asked = []
    monkeypatch.setattr(
        FakeStep, "picture", property(lambda step: asked.append(step.number) or Image.new("RGB", (8, 8)))
    )
    box = Box()
    box.paint("a cat")
    assert asked == [1, STEPS]  # the last by the painter itself
    assert 'alt="Painted: a cat"' in box.html


def test_the_courses_own_painter() -> None:
    settings = Settings(steps=3, cutouts=2, style="")
    generate.paint("a cat", settings=settings)  # loads the models, which may take longer than our patience
    box = Box(painter=generate.paint, settings=settings)
    box.paint("a cat on a red background")
    assert box.said == "Painted: a cat on a red background, seed 0, 3 steps."
    assert (len(box.paintings[0].losses), box.paintings[0].picture.size) == (3, (64, 64))


def test_stop_ends_within_a_step_and_keeps_the_picture() -> None:
    box = Box(FakePainter(gate=threading.Event(), gate_at=4), [painting("a dog")])
    box.paint_until(4)
    box.press("Stop")
    box.wait(box.is_idle)
    kept = box.paintings[-1]
    assert (len(kept.losses), kept.finished) == (4, False)
    assert box.said == "Kept: a cat, seed 0, 4 steps (stopped). Go on takes it up again."
    assert f"Step 4 of {STEPS}: stopped" in box.text
    assert len(box.paintings) == len(box.figures) == 2


def test_stop_before_the_first_step_counts() -> None:
    box = Box(FakePainter(gate=threading.Event()))
    box.enter("a cat")
    box.press("Stop")  # the painter, or its models, have not begun
    assert box.said == "Stopping after this step."
    box.wait(box.is_idle)
    assert len(box.paintings[0].losses) == 1


def test_go_on_takes_a_stopped_picture_up_again() -> None:
    box = Box(FakePainter(gate=threading.Event(), gate_at=4))
    box.control("Seed:").value = 3
    box.paint_until(4, "a cat:1 | a dog:0.5")
    box.press("Stop")
    box.wait(box.is_idle)
    stopped = box.paintings[0]
    box.painter.gate.set()
    box.control("Seed:").value = 7
    box.control("Prompt:").value = "something else"
    box.press("Go on")
    box.wait(box.is_idle)
    assert box.painter.calls[1] == {"prompt": stopped.prompts, "settings": stopped.settings, "start": stopped}
    assert [len(each.losses) for each in box.paintings] == [STEPS]
    assert len(box.figures) == 1
    assert box.said == "Painted: a cat | a dog:0.5, seed 3, 10 steps."
    box.press("Go on")
    box.wait(box.is_idle)
    assert box.said == "There is no stopped picture to go on with."


def test_a_stopped_picture_that_was_added_from_a_cell_replaces_no_other() -> None:
    box = Box()
    box.paint("a finished one")
    box.paintings.append(painting("a stopped one", done=4))
    box.press("Go on")
    box.wait(box.is_idle)
    shown = [re.search(r'alt="([^"]+)"', each)[1] for each in box.figures]
    assert shown == ["Painted: a stopped one", "Painted: a finished one"]
    assert [each.finished for each in box.paintings] == [True, True]


def test_nothing_to_go_on_with_and_nothing_to_stop() -> None:
    box = Box()
    box.press("Stop")
    assert box.said == "There is no painting to stop."
    box.press("Go on")
    box.wait(box.is_idle)
    assert box.said == "There is no stopped picture to go on with."


def test_one_picture_at_a_time() -> None:
    box = Box(FakePainter(gate=threading.Event()))
    box.paint_until(2)
    for word in ("Paint", "New seed", "Go on"):
        box.press(word)
        assert box.control("Seed:").value == 0
        assert box.said == "A picture is being painted: wait for it, or press Stop."
    box.painter.gate.set()
    box.wait(box.is_idle)
    assert len(box.paintings) == 1


def test_the_seed_in_the_box_is_used_and_the_other_settings_are_kept() -> None:
    settings = Settings(steps=4, cutouts=3, seed=5)
    box = Box(settings=settings)
    assert box.control("Seed:").value == 5
    box.control("Seed:").value = 8
    box.paint("a cat")
    assert box.painter.calls[0]["settings"] == dataclasses.replace(settings, seed=8)
    assert "seed 8, 4 steps" in box.said


def test_new_seed_paints_the_same_prompt_from_another_start() -> None:
    box = Box()
    box.paint("a cat")
    box.press("New seed")
    box.wait(lambda: len(box.paintings) == 2)
    box.wait(box.is_idle)
    first, second = (call["settings"].seed for call in box.painter.calls)
    assert second == box.control("Seed:").value != first
    assert f"a cat, seed {second}" in box.said


@pytest.mark.parametrize("seed", [-1, 2**31])
def test_a_seed_out_of_range_is_brought_back(seed: int) -> None:
    box = Box()
    box.control("Seed:").value = seed
    assert 0 <= box.control("Seed:").value < 2**31


# ---- what goes wrong


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_nothing_typed(text: str) -> None:
    box = Box()
    box.paint(text)
    assert box.said == "Type a prompt first, then press Enter or Paint."
    assert box.painter.calls == []


def test_words_that_the_models_do_not_know_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generate, "notes", lambda prompt: [f"Nobody knows {prompt!r}."])
    box = Box(FakePainter(gate=threading.Event()))
    box.paint_until(2, "a unicorn")
    assert box.said.endswith("Nobody knows 'a unicorn'.")
    box.painter.gate.set()
    box.wait(box.is_idle)
    assert box.said == "Painted: a unicorn, seed 0, 10 steps. Nobody knows 'a unicorn'."


def test_a_sentence_of_the_painter_is_shown_and_the_box_goes_on() -> None:
    box = Box(FakePainter(failure=PaintError("80 x 80 codes do not fit: use fewer.")))
    box.paint("a cat")
    assert box.said == "80 x 80 codes do not fit: use fewer."
    assert (box.paintings, box.figures) == ([], [])
    assert "<progress" not in box.html
    box.painter.failure = None
    box.paint("a cat")
    assert box.said.startswith("Painted: a cat")


def test_any_failure_is_shown_as_text() -> None:
    box = Box(FakePainter(failure=RuntimeError(f"out of memory\n{HOSTILE}")))
    box.paint("a cat")
    assert box.said.startswith(
        f"This is a bug of the course, and you can go on (RuntimeError: out of memory {HOSTILE}, "
    )
    assert ", paint.py line " in box.said and "Please report it at https://github.com/" in box.said
    assert HOSTILE not in box.html


def test_a_failure_keeps_a_stopped_picture() -> None:
    stopped = painting(done=4)
    box = Box(FakePainter(failure=PaintError("No.")), [stopped])
    box.press("Go on")
    box.wait(box.is_idle)
    assert box.said == "No."
    assert box.paintings == [stopped]
    assert len(box.figures) == 1


def test_html_is_shown_as_text() -> None:
    box = Box()
    box.paint(HOSTILE)
    assert "<img src=x" not in box.html
    assert HOSTILE in box.said
    assert "<img src=x" not in gallery(box.paintings)._repr_html_()
    assert HOSTILE in repr(gallery(box.paintings))


@pytest.mark.parametrize("text", ["кошка", "猫", "قط", "🐱" * 50, "\x00\u202e", "\"'&>", "word " * 100], ids=range(7))
def test_any_text_can_be_painted(text: str) -> None:
    box = Box()
    box.paint(text)
    assert len(box.paintings) == len(box.figures) == 1, box.said
    assert "<bdi>" in box.figures[0]
    assert len(re.search(r'download="([^"]+)"', box.html)[1]) < 120


def test_paintings_must_be_a_list() -> None:
    with pytest.raises(TypeError, match=r"give a list, such as \[\], not a tuple"):
        paint_box((painting(),))
    with pytest.raises(TypeError, match=r"`paintings` holds a str"):
        paint_box(["a cat"])


# ---- gallery and download


def test_the_newest_hangs_first_and_the_wall_is_finite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paint, "MOST_HUNG", 2)
    box = Box(paintings=[painting("first"), painting("second"), painting("third")])
    box.paint("fourth")
    assert [re.search(r'alt="([^"]+)"', each)[1] for each in box.figures] == ["Painted: fourth", "Painted: third"]
    assert len(box.paintings) == 4


def test_a_download_is_the_file_with_its_settings(tmp_path) -> None:
    box = Box()
    box.control("Seed:").value = 8
    box.paint("a cat | snow:0.5")
    name, data = re.search(r'download="([^"]+)" href="data:image/png;base64,([^"]+)"', box.figures[0]).groups()
    assert name == "a-cat-snow-0-5-seed-8.png"
    (tmp_path / name).write_bytes(base64.b64decode(data))
    assert generate.settings_in(tmp_path / name)["seed"] == 8
    with Image.open(tmp_path / name) as opened:
        assert opened.tobytes() == box.paintings[0].picture.tobytes()


def test_pictures_of_any_size_are_shown_small() -> None:
    wide = dataclasses.replace(painting(), picture=Image.new("RGB", (3000, 500)))
    box = Box(paintings=[wide])
    assert re.findall(r'width="(\d+)"', box.html) == [str(HUNG)]
    assert picture_in(box.html).width == 2 * HUNG


def test_controls_are_labelled() -> None:
    box = Box()
    for label in ("Prompt:", "Seed:", "Paint", "Stop", "Go on"):
        box.control(label)
    assert 'role="status"' in box.html
