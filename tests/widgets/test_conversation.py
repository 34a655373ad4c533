"""A conversation to read, its pictures with alt text."""

import re

from fake_session import FakeSession
from PIL import Image

from course_utils.talk import Exchange
from course_utils.widgets import transcript


def test_transcript_is_the_same_text_every_time() -> None:
    session = FakeSession()
    assert repr(transcript(session)) == "Nothing was said yet."
    session.exchanges += [
        Exchange("what is this?", "a cat.", (Image.new("RGB", (64, 64)),)),
        Exchange("why?", "be", stopped=True),
    ]
    assert repr(transcript(session)) == (
        "You: [1 picture] what is this?\nModel: a cat.\nYou: why?\nModel: be (stopped)"
    )


def test_transcript_has_pictures_with_alt_text_and_no_controls() -> None:
    cat, other = Image.new("RGB", (64, 64), "red"), Image.new("RGB", (64, 32), "blue")
    session = FakeSession()
    session.exchanges.append(Exchange("what is this?", "a cat.", (cat, other)))
    shown = transcript(session, {"a cat on red": cat})._repr_html_()
    assert re.findall(r'alt="([^"]*)"', shown) == ["a cat on red", "a picture of 64 by 32 pixels"]
    assert not re.search(r"<(button|input|script|style)", shown)


def test_transcript_does_not_change_later() -> None:
    session = FakeSession()
    before = transcript(session)
    session.exchanges.append(Exchange("what is this?", "a cat."))
    assert repr(before) == "Nothing was said yet."


def test_an_answer_with_a_box_shows_the_latest_picture_with_it() -> None:
    session, picture = FakeSession(), Image.new("RGB", (64, 64), "red")
    session.exchanges += [
        Exchange("where is the cat?", "the cat is in <2><3><9><10>.", (picture,)),
        Exchange("and the dog?", "there is no dog in the picture."),
        Exchange("sure? where is the cat?", "the cat is in <2><3><9><10>."),
    ]
    alts = re.findall(r'alt="([^"]*)"', transcript(session, {"a cat on red": picture})._repr_html_())
    assert alts == ["a cat on red", "a cat on red, with a box", "a cat on red, with a box"]


def test_a_box_without_a_picture_is_words() -> None:
    session = FakeSession()
    session.exchanges.append(Exchange("where?", "the cat is in <2><3><9><10>."))
    assert "<img" not in transcript(session)._repr_html_()
