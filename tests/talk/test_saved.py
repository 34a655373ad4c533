"""Conversations that are kept: as Markdown, and as JSON to go on with, damaged or not."""

import json
from collections.abc import Callable

import pytest
from PIL import Image
from talk_parts import CAT, DOG

from course_utils import models, talk
from course_utils.talk import ChatSession, Exchange


@pytest.fixture
def spoken(chat: models.Chat, say: Callable) -> ChatSession:
    session = ChatSession(chat, system="Be brief.")
    session.add_picture(CAT)
    session.add_picture(DOG)
    say(chat, " *two* <b>animals</b>.")
    session.ask("what is `there`? <img src=x onerror=alert(1)> [x](javascript:alert(1))")
    say(chat, " one two three", lambda step: session.stop() if step == 7 else None)
    session.ask("count!")
    session.add_picture(DOG)
    return session


def test_markdown_shows_what_was_said_and_nothing_of_it_counts(spoken: ChatSession) -> None:
    from markdown_it import MarkdownIt

    text = spoken.to_markdown()
    html = MarkdownIt("commonmark", {"html": True}).render(text)
    assert "<strong>You:</strong> <em>(shows 2 pictures)</em> what is `there`? &lt;img src=x onerror" in html
    assert "<strong>Model:</strong> *two* &lt;b&gt;animals&lt;/b&gt;." in html
    assert "<strong>Model:</strong> one two <em>(stopped)</em>" in html
    assert "<strong>System:</strong> Be brief." in html
    assert "<img" not in html and "<a " not in html


def test_a_saved_session_goes_on(spoken: ChatSession, say: Callable) -> None:
    saved = spoken.to_json()
    again = ChatSession.from_json(spoken.model, saved)
    assert again.to_json() == saved
    assert again.system == "Be brief."
    assert again.exchanges[0].pictures[1].tobytes() == DOG.tobytes()
    assert again.prompt("and?") == spoken.prompt("and?")
    say(again.model, " yes.")
    assert again.ask("and?") == "yes."


@pytest.mark.parametrize(
    "text",
    [
        "1. one\n2. two",
        "- a list",
        "+ a list",
        "> a quotation",
        "a heading\n===",
        "a heading\n---",
        "***",
        "    some code",
        "a line\n\n    some code",
        "$x^2$ and $$y$$",
        "see https://example.org and www.example.org",
        "~~gone~~ and ~~~",
        "a | b\n--|--\n1 | 2",
        "![x](y.png) &amp; \\",
    ],
)
def test_no_markdown_leaks_out_of_what_was_said(chat: models.Chat, text: str) -> None:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.dollarmath import dollarmath_plugin

    session = ChatSession(chat)
    session.exchanges.append(Exchange("what?", f"so:\n\n{text}"))
    reader = MarkdownIt("gfm-like", {"linkify": False}).use(dollarmath_plugin)
    tokens = reader.parse(session.to_markdown())
    kinds = {token.type for token in tokens} | {part.type for token in tokens for part in token.children or []}
    plain = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "text", "text_special"}
    assert kinds <= plain | {"strong_open", "strong_close", "softbreak"}
    assert sum(token.type == "heading_open" for token in tokens) == 1  # our own
    assert "https://" not in session.to_markdown() and "www." not in session.to_markdown()


def test_a_saved_session_keeps_its_lengths(chat: models.Chat, blip2: models.Blip2, say: Callable) -> None:
    session = ChatSession(chat, max_tokens=256, max_new_tokens=4)
    say(chat, "one two")
    session.ask("count!")
    again = ChatSession.from_json(chat, session.to_json())
    assert (again.max_tokens, again.max_new_tokens) == (256, 4) and again.exchanges[0].cut
    older = damage(lambda saved: [saved.pop(name) for name in ("max_tokens", "max_new_tokens")])(session.to_json())
    assert ChatSession.from_json(chat, older).max_tokens == ChatSession(chat).max_tokens
    longer = damage(lambda saved: saved.update(max_tokens=10**6, max_new_tokens=10**6))(session.to_json())
    limit = ChatSession(blip2).reader.context
    assert ChatSession.from_json(blip2, longer).max_tokens == limit


def test_a_saved_session_goes_on_with_the_other_model(spoken: ChatSession, blip2: models.Blip2, say: Callable) -> None:
    spoken.system = None
    again = ChatSession.from_json(blip2, spoken.to_json())
    say(blip2, " yes.")
    assert again.ask("and?") == "yes."
    assert again.note == "BLIP-2 looks at one picture, the latest of the 3."


def test_saved_text_is_readable_and_large_pictures_are_shrunk(chat: models.Chat, say: Callable) -> None:
    session = ChatSession(chat)
    session.add_picture(Image.new("RGB", (4000, 1000)))
    assert session.pending[0].size == (1024, 256)
    say(chat, " кошка 🐱")
    session.ask("что это?")
    assert "что это?" in session.to_json() and "кошка 🐱" in session.to_json()
    assert json.loads(session.to_json())["exchanges"][0]["stopped"] is False
    assert session.exchanges == [Exchange("что это?", "кошка 🐱", session.exchanges[0].pictures)]


def damage(change: Callable[[dict], object]) -> Callable[[str], str]:
    """A function that changes the saved conversation in its parsed form."""

    def apply(text: str) -> str:
        saved = json.loads(text)
        change(saved)
        return json.dumps(saved)

    return apply


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: "null",
        lambda text: "[]",
        lambda text: '"text"',
        lambda text: "[" * 100_000,
        lambda text: None,
        damage(lambda saved: saved.update(format="another program's")),
        damage(lambda saved: saved.pop("format")),
        damage(lambda saved: saved.pop("exchanges")),
        damage(lambda saved: saved.update(exchanges={})),
        damage(lambda saved: saved.update(exchanges=["what?"])),
        damage(lambda saved: saved.update(system=7)),
        damage(lambda saved: saved.update(pending=["bm8gcGljdHVyZQ=="])),
        damage(lambda saved: saved.update(pending=["not base 64!"])),
        damage(lambda saved: saved.update(pending=[{"a": 1}])),
        damage(lambda saved: saved.update(max_tokens="many")),
        damage(lambda saved: saved.update(max_new_tokens=-1)),
        damage(lambda saved: saved["exchanges"][0].pop("answer")),
        damage(lambda saved: saved["exchanges"][0].update(question=["what?"])),
        damage(lambda saved: saved["exchanges"][0].update(stopped="no")),
        damage(lambda saved: saved["exchanges"][0].update(pictures=None)),
        damage(lambda saved: saved["exchanges"][0].update(pictures=[""])),
    ],
)
def test_a_damaged_conversation_is_one_sentence(pocket_chat: models.Chat, spoil: Callable) -> None:
    session = talk.ChatSession(pocket_chat, max_new_tokens=5)
    session.add_picture(CAT)
    session.ask("what is it?")
    with pytest.raises(talk.TalkError) as caught:
        talk.ChatSession.from_json(pocket_chat, spoil(session.to_json()))
    assert str(caught.value) == talk.DAMAGED


def test_half_a_character_in_a_saved_conversation_is_replaced(session: talk.ChatSession) -> None:
    session.ask("what is it?")
    change = damage(lambda saved: saved["exchanges"][0].update(answer="half a cat: \ud83d"))
    again = talk.ChatSession.from_json(session.model, change(session.to_json()))
    again.ask("and now?")
    again.to_json().encode()
