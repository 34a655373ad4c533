"""Texts of cards as HTML: nothing in them is obeyed."""

from course_utils.study.questions.text import is_plain, lettered, safe_markdown, to_html, to_html_line


def test_markdown_to_html() -> None:
    assert to_html("a *b* `<c>`") == "<p>a <em>b</em> <code>&lt;c&gt;</code></p>\n"
    assert "<math" in to_html("$\\frac{a_1}{b_1}$")
    assert "href" not in to_html("[x](javascript:alert(1))")


def test_a_line_has_no_paragraph_around_it() -> None:
    assert to_html_line("a *b*") == "a <em>b</em>"


def test_formulas_may_be_written_in_another_way() -> None:
    assert to_html("$a$ and\n\n$$b$$", lambda source, alone: f"[{source} {alone}]").count("True") == 1


def test_safe_markdown_keeps_code() -> None:
    assert safe_markdown("a <b> `<c>`\n```\n<d>\n```") == "a &lt;b> `<c>`\n```\n<d>\n```"


def test_plain_texts_have_no_markup() -> None:
    assert is_plain("a cat, 3 x 4")
    assert [text for text in ("`a`", "*a*", "$a$", "a_1", "a & b", "a < b", "[a](b)") if is_plain(text)] == []


def test_letters_stand_before_the_items_and_long_ones_are_indented() -> None:
    assert lettered(["one", "two\nlines"]) == "- **A** one\n- **B** two\n  lines"
