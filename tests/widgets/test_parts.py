"""The parts of widgets: what they say, and what is said of errors."""

import re

import ipywidgets
import pytest
from PIL import Image

from course_utils.course import BadInput, CourseError, repository
from course_utils.widgets import parts


@pytest.fixture
def said() -> ipywidgets.HTML:
    """Where a widget speaks."""
    return ipywidgets.HTML()


# ---- what is said of errors


def test_a_course_error_is_shown_as_its_sentence(said: ipywidgets.HTML) -> None:
    with parts.say_errors(said):
        raise BadInput("Type <b>a</b> caption first.")
    assert said.value == '<div role="status"><p>Type &lt;b&gt;a&lt;/b&gt; caption first.</p></div>'


@pytest.mark.parametrize("problem", [ValueError("no\n good"), RuntimeError("no good"), CourseError(""), KeyError("x")])
def test_any_other_error_is_named_as_a_bug_to_report(problem: Exception, said: ipywidgets.HTML) -> None:
    with parts.say_errors(said):
        raise problem
    text = " ".join(str(problem).split())
    assert f"This is a bug of the course, and you can go on ({type(problem).__name__}" in said.value
    assert text.replace("'", "&#x27;") in said.value and "test_parts.py line " in said.value
    assert f"Please report it at https://github.com/{repository()}/issues." in said.value
    assert said.value.count("<p>") == 1


def test_the_place_of_a_bug_is_where_the_courses_own_code_was(said: ipywidgets.HTML) -> None:
    with parts.say_errors(said):
        parts.bar_row("a cat", "most")
    assert "(ValueError: " in said.value and ", parts.py line " in said.value


def test_a_long_text_of_an_error_is_cut(said: ipywidgets.HTML) -> None:
    with parts.say_errors(said):
        raise RuntimeError("x" * 5000)
    assert "x" * 300 in said.value and len(said.value) < 700


def test_without_a_repository_there_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> str:
        raise FileNotFoundError("pyproject.toml")

    monkeypatch.setattr(parts, "repository", gone)
    assert parts.sentence(OSError("full")) == (
        "This is a bug of the course, and you can go on (OSError: full). Please report it."
    )


def test_as_a_decorator_it_serves_every_call(said: ipywidgets.HTML) -> None:
    @parts.say_errors(said)
    def half(number: int) -> float:
        if number % 2:
            raise BadInput(f"{number} is odd.")
        return number / 2

    for number in (3, 5):
        assert half(number) is None
        assert f"{number} is odd." in said.value
    assert half(4) == 2


def test_only_errors_are_caught(said: ipywidgets.HTML) -> None:
    with pytest.raises(KeyboardInterrupt), parts.say_errors(said):
        raise KeyboardInterrupt
    assert said.value == ""


# ---- controls


def test_a_button_does_what_it_is_made_for_and_says_what_goes_wrong(said: ipywidgets.HTML) -> None:
    pressed = []
    parts.button("Go", lambda: pressed.append(1), said).click()
    assert pressed == [1] and said.value == ""
    parts.button("Fail", lambda: 1 / 0, said).click()
    assert "ZeroDivisionError: division by zero" in said.value


def test_enter_in_a_text_box_acts_and_leaving_it_does_not(said: ipywidgets.HTML) -> None:
    entered = []
    box = parts.text_box("Message:", "type here", lambda: entered.append(box.value), said)
    box.value = "hello"
    assert entered == []
    box._handle_custom_msg({"event": "submit"}, [])
    assert entered == ["hello"]


def test_an_error_at_enter_is_said(said: ipywidgets.HTML) -> None:
    box = parts.text_box("Message:", "type here", lambda: 1 / 0, said)
    box._handle_custom_msg({"event": "submit"}, [])
    assert "ZeroDivisionError" in said.value


def test_a_field_has_its_label_and_sends_its_value_at_enter() -> None:
    field = parts.text_field("Labels:", "a cat", "labels")
    assert (field.description, field.value, field.placeholder) == ("Labels:", "a cat", "labels")
    assert field.continuous_update is False
    assert (field.style.description_width, field.layout.width) == ("initial", "480px")
    assert (field.layout.max_width, field.layout.flex_flow) == ("calc(100% - 4px)", "row wrap")


def test_only_the_pocket_tier_says_what_its_models_understand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VLM_COURSE_TIER", "pocket")
    line = parts.understood("Ask about <things>.")
    assert (line.value, line.layout.display) == ("Ask about &lt;things&gt;.", None)
    monkeypatch.setenv("VLM_COURSE_TIER", "full")
    line = parts.understood("Ask about <things>.")
    assert (line.value, line.layout.display) == ("", "none")


def test_a_row_breaks_where_the_page_is_narrow() -> None:
    assert parts.row(ipywidgets.HTML(), ipywidgets.HTML()).layout.flex_flow == "row wrap"


def test_a_box_brings_the_styles_of_all_boxes_and_its_own() -> None:
    column = parts.box("vlm-mine", "<style>.vlm-mine {}</style>", ipywidgets.HTML("hello"))
    style, child = column.children
    assert ":focus-visible" in style.value and ".vlm-mine" in style.value and child.value == "hello"
    assert set(column._dom_classes) == {parts.CLASS, "vlm-box", "vlm-mine"}


# ---- what is shown


def test_a_status_is_read_out_and_escapes_sentences_alone() -> None:
    assert parts.status("a < b", None, "", "c", markup="<b>d</b>") == (
        '<div role="status"><p>a &lt; b</p><p>c</p><b>d</b></div>'
    )


def test_a_bar_is_as_long_as_its_share() -> None:
    row = parts.bar_row("a cat", 0.25)
    assert re.search("a cat</td><td[^>]*>25%</td>", row) and "width: 50px" in row
    assert row.count("padding-right") == 2  # label and number do not touch


def test_a_download_holds_the_content() -> None:
    assert parts.download("a&b.txt", "text/plain", b"cat") == (
        '<a download="a&amp;b.txt" href="data:text/plain;base64,Y2F0">a&amp;b.txt</a>'
    )


@pytest.mark.parametrize(("size", "shown"), [((8, 8), (8, 8)), ((400, 100), (256, 64)), ((100, 4000), (6, 256))])
def test_a_small_picture_has_two_pixels_to_the_point(size: tuple, shown: tuple) -> None:
    picture = Image.new("RGBA", size)
    copy = parts.small(picture, 128)
    assert (copy.size, copy.mode, picture.size) == (shown, "RGB", size)
