"""Numbers, words and outputs: the judge forgives what does not matter, and says what is wrong."""

import pytest
from cards import make

from course_utils.study.questions import CodeCard, Mistake, NumericCard, TextCard
from course_utils.study.questions.written import number


@pytest.mark.parametrize(
    "response",
    [12288, 12288.0, "12288", " 12,288 ", "12 288", "12_288", "12288.0", "1.2288e4", "24576/2", "12288 numbers"],
)
def test_numbers_may_be_written_in_many_ways(response):
    assert make(NumericCard, answer=12288, unit="numbers").judge(response).right


@pytest.mark.parametrize(("text", "value"), [("0,5", 0.5), ("−1", -1), ("1/4", 0.25), (".5", 0.5), ("0,512", 0.512)])
def test_a_number_is_read_as_it_is_meant(text, value):
    assert number(text) == value


@pytest.mark.parametrize(
    "text", ["", "many", "nan", "inf", "1/0", "1e999", "1e999/1e999", "1/2/3", "--1", "12 3", None, float("nan")]
)
def test_what_is_no_number_is_said_to_be_none(text):
    judgement = make(NumericCard, answer=1, tolerance=0.1).judge(text)
    assert not judgement.right
    assert judgement.message.startswith("Write one number")


@pytest.mark.parametrize(
    ("response", "hint"),
    [("0.75", "percent"), ("7.5", "decimal point"), ("-75", "sign"), ("76", "too large"), ("33", "too small")],
)
def test_a_wrong_number_is_told_what_is_wrong(response, hint):
    judgement = make(NumericCard, answer=75, tolerance=0.5, unit="percent").judge(response)
    assert not judgement.right
    assert hint in judgement.message


def test_the_tolerance_includes_its_end():
    card = make(NumericCard, answer=0.3, tolerance=0.1)
    assert card.judge("0.4").right
    assert card.judge("30 %").right is False
    assert not card.judge("0.41").right


def test_a_listed_mistake_gets_its_sentence():
    number_card = make(NumericCard, answer=12.5, tolerance=0.05, mistakes=(Mistake(14.286, "Count the true one too."),))
    assert number_card.judge("14.3").message == "Count the true one too."
    assert number_card.judge("14").message == "14 is too large."
    assert number_card.judge("12.5").right
    word = make(TextCard, accepted=("foil",), mistakes=(Mistake("foible", "That is a weakness."),))
    assert word.judge("a foible").message == "That is a weakness."
    assert word.is_complete("foible")  # a mistake counts, although it looks like a slip of the pen
    assert word.judge("foil").right


def test_a_share_is_no_mistake_near_zero():
    card = make(NumericCard, answer=1, tolerance=0.05, unit="percent", mistakes=(Mistake(0, "Not zero."),))
    assert "multiply by 100" in card.judge("0.01").message
    assert card.judge("0").message == "Not zero."


def test_text_forgives_what_does_not_matter():
    card = make(TextCard, accepted=("byte-pair encoding", "BPE"))
    for said in ("BPE", "bpe.", "Byte pair  encoding", "`byte-pair encoding`", "the byte-pair encoding"):
        assert card.judge(said).right, said
    assert "spelling" in card.judge("byte-pair encodng").message
    assert "alone" in card.judge("GPT-2's BPE, I think").message
    for nearly in ("byte-pair encodng", "GPT-2's BPE, I think"):
        assert not card.is_complete(nearly)  # so it does not count
    judgement = card.judge("WordPiece")
    assert card.is_complete("WordPiece")
    assert not judgement.right
    assert judgement.message.startswith("WordPiece")


@pytest.mark.parametrize("written", ["[5, 16, 64]", "(5,16,64)", "5 16 64", "5, 16, 64."])
def test_brackets_and_commas_do_not_matter(written):
    assert make(TextCard, accepted=("[5, 16, 64]",)).judge(written).right


def test_another_number_is_no_slip_of_the_spelling():
    card = make(TextCard, accepted=("[5, 16, 64]",))
    for wrong in ("[5, 64, 64]", "[5, 16, 128]"):
        assert card.is_complete(wrong)
        assert not card.judge(wrong).right
        assert "Nearly" not in card.judge(wrong).message


def test_the_visible_stand_in_for_a_space_is_a_text():
    card = make(TextCard, accepted=("Ġ",))
    assert card.judge("Ġ").right
    assert not card.judge("G").right


def test_code_forgives_spaces_and_says_which_line():
    card = make(CodeCard, code="", prints="[1, 2]\n['a', 'b']\n")
    assert card.judge('[1,2]\n\n["a","b"]').right
    assert card.judge("[ 1 2 ]\n['a' 'b']").right  # as NumPy would print it
    assert not card.judge("[12]\n['a', 'b']").right
    assert card.judge("[1, 2]\n['b', 'a']").message.startswith("Line 2")
    assert "2 lines, and you wrote 1 line" in card.judge("[1, 2]").message
    word = make(CodeCard, code="", prints="Ġcat")
    assert "quotation marks" in word.judge("'Ġcat'").message
    assert not word.judge("cat").right
