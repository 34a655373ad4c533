"""The question bank is sound, and the judge tells right from wrong and says what is wrong."""

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml

from course_utils.study import cards
from course_utils.study.cards import Card, Label, Option, judge, load_cards, shuffled, solution

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "quizzes").glob("*.yaml"))
SCHEMA = json.loads((ROOT / "quizzes/schema.json").read_text())
CARDS = load_cards()
by_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def of_type(*types):
    chosen = [card for card in CARDS if card.type in types]
    return pytest.mark.parametrize("card", chosen, ids=lambda card: card.id)


# The files


def test_there_are_questions_for_every_lesson_that_exists():
    notebooks = {path.name[:2] for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    assert set(cards.lessons()) == notebooks
    assert [path.name for path in FILES] == [f"lesson-{lesson}.en.yaml" for lesson in cards.lessons()]


@by_file
def test_a_file_fits_the_schema(path):
    validator = jsonschema.Draft202012Validator(SCHEMA)
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert [f"{error.json_path}: {error.message}"[:300] for error in validator.iter_errors(data)] == []


CARD = """
id: "04-x"
section: A
tags: [a]
difficulty: 1
goals: [g]
question: Q
explanation: E
"""
CHOICE = CARD + "type: choice\noptions: [{text: a, right: true, why: b}, {text: c, right: false, why: d}]\n"


def refused(text: str, part: str = "card") -> bool:
    schema = {"$ref": f"#/$defs/{part}", "$defs": SCHEMA["$defs"]}
    return not jsonschema.Draft202012Validator(schema).is_valid(yaml.safe_load(text))


@pytest.mark.parametrize(
    "text",
    [
        CARD + "type: text\naccepted: [no]",
        CARD + "type: text\naccepted: [12:30:00]",
        CARD + "type: text\naccepted: [2021-03-04]",
        CARD + "type: text\naccepted: [null]",
        CARD + "type: text\naccepted: [1e3, 3.5]",
        CARD + "type: text\naccepted: []",
        CARD + "type: numeric\nanswer: 1e3\ntolerance: 0",
        CARD + "type: numeric\nanswer: 1_000 pixels\ntolerance: 0",
        CARD + "type: numeric\nanswer: 5",
        CARD + "type: code\ncode: print(64)\nprints: 64",
        CARD + "type: recall",
        CARD + "type: recall\nanswer: yes",
        CARD + "type: recall\nanswer: Yes.\naccepted: [Yes]",
        CARD + "type: order\nsteps: [a, b, a]",
        CARD
        + "type: label\npicture: ../secret.png\nalt: a\nlabels: [{point: [0, 1], text: a}, {point: [1, 0], text: b}]",
        CARD
        + "type: label\npicture: photos/cat.jpg\nalt: a\nlabels: [{point: [0, 2], text: a}, {point: [1, 0], text: b}]",
        CHOICE.replace("right: true", "right: false"),
        CHOICE.replace("right: false", "right: true"),
        CHOICE.replace(", why: d", ""),
        CHOICE.replace('"04-x"', "04"),
    ],
)
def test_the_schema_refuses_what_yaml_misreads_and_what_is_missing(text):
    assert not refused(CHOICE)
    assert refused(text)


@pytest.mark.parametrize("text", ["04", "4", "no"])
def test_the_schema_refuses_a_lesson_that_is_not_quoted(text):
    assert refused(text, "lesson")


@by_file
def test_no_key_stands_twice(path):
    def mapping(loader, node):
        keys = [loader.construct_object(key) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"line {node.start_mark.line + 1}: a key stands twice"
        return loader.construct_mapping(node, deep=True)

    class Strict(yaml.SafeLoader):
        pass

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    yaml.load(path.read_text(encoding="utf-8"), Loader=Strict)


@by_file
def test_no_text_is_cut_short_by_a_number_sign(path):
    text = path.read_text(encoding="utf-8")
    ends = [token.end_mark for token in yaml.scan(text) if isinstance(token, yaml.ScalarToken) and token.plain]
    cut = [end.line + 1 for end in ends if re.match(r"[ \t]+#", text[end.index :])]
    assert cut == [], "YAML takes what follows ' #' for a comment: quote these lines"


def texts(value):
    """All strings inside nested data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@by_file
def test_no_backslash_became_a_control_character_and_formulas_are_closed(path):
    for text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text), f"use single quotes or a block: {text!r}"
        prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
        assert prose.count("$") % 2 == 0, f"a formula is not closed: {text!r}"


def test_ids_are_unique_and_begin_with_their_lesson():
    ids = [card.id for card in CARDS]
    assert len(ids) == len(set(ids))
    assert [card.id for card in CARDS if not card.id.startswith(card.lesson + "-")] == []


@by_file
def test_the_file_name_says_the_lesson(path):
    assert path.name == f"lesson-{cards.read_quiz(path).lesson}.en.yaml"


@pytest.mark.parametrize("lesson", cards.lessons())
def test_every_goal_has_a_card_and_is_what_the_lesson_promises(lesson):
    quiz = cards.load_quiz(lesson)
    goals = [goal.id for goal in quiz.goals]
    assert {goal for card in quiz.cards for goal in card.goals} == set(goals)
    assert len(goals) == len(set(goals))
    (notebook,) = (ROOT / "notebooks").glob(f"{lesson}_*.ipynb")
    top = "".join(json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"])
    promises = re.findall(r"^- (.*)$", top.split("You will be able to")[1], flags=re.MULTILINE)
    assert [goal.text for goal in quiz.goals] == [promise.rstrip(",;.") for promise in promises]


@pytest.mark.parametrize("lesson", cards.lessons())
def test_a_lesson_has_enough_cards_of_several_types(lesson):
    types = [card.type for card in load_cards(lesson)]
    assert len(types) >= 15
    assert types.count("recall") >= 5
    assert len(set(types)) >= 5


@of_type("code")
def test_code_prints_what_the_card_says(card):
    run = subprocess.run([sys.executable, "-c", card.code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout.rstrip("\n") == card.prints.rstrip("\n")


@of_type("label")
def test_the_picture_of_a_card_is_there(card):
    assert (cards.IMAGES / card.picture).is_file()
    assert not [label.text for label in card.labels if label.text.casefold() in card.alt.casefold()]


# The judge, on every card of the bank


def right_response(card):
    """What a learner who knows the answer hands in."""
    return {
        "choice": lambda: [option.right for option in card.options].index(True),
        "many-choice": lambda: {i for i, option in enumerate(card.options) if option.right},
        "numeric": lambda: str(card.answer),
        "text": lambda: card.accepted[-1],
        "order": lambda: list(card.order),
        "label": lambda: {i: label.text for i, label in enumerate(card.labels)},
        "code": lambda: card.prints,
    }[card.type]()


@of_type("choice", "many-choice", "numeric", "text", "order", "label", "code")
def test_the_right_response_is_right_however_the_card_is_shuffled(card):
    for seed in range(5):
        shown = shuffled(card, seed)
        judgement = judge(shown, right_response(shown))
        assert judgement.right, judgement.message
        assert judgement.message


@of_type("choice", "many-choice", "numeric", "text", "order", "label", "code")
def test_no_response_is_wrong_and_asks_for_one(card):
    empty = {"choice": None, "many-choice": set(), "order": [], "label": {}}.get(card.type, "  ")
    judgement = judge(card, empty)
    assert not judgement.right
    assert re.match(r"(Choose|Write|Give) ", judgement.message)


@of_type("choice")
def test_each_wrong_option_is_wrong_and_says_why(card):
    for i, option in enumerate(card.options):
        if not option.right:
            assert judge(card, i) == cards.Judgement(False, option.why)


@of_type("many-choice")
def test_one_option_too_many_or_too_few_is_wrong_and_says_which(card):
    right = right_response(card)
    for i, option in enumerate(card.options):
        judgement = judge(card, right ^ {i})
        assert not judgement.right
        if right ^ {i}:
            assert option.why in judgement.message


@of_type("choice", "many-choice", "numeric", "text", "order", "label", "code", "recall")
def test_every_card_can_be_turned_over(card):
    assert solution(card).strip()


def test_every_accepted_spelling_is_accepted():
    for card in CARDS:
        for text in card.accepted:
            assert judge(card, text).right, (card.id, text)


# The judge, type by type


def make(type, **fields):
    return Card("99-a", "99", "S", ("t",), 1, ("g",), type, "Q", "E", **fields)


def test_choice():
    card = make("choice", options=(Option("a", True, "Because."), Option("b", False, "That is the dot product.")))
    assert judge(card, 0) == cards.Judgement(True, "Because.")
    assert judge(card, 1) == cards.Judgement(False, "That is the dot product.")


def test_many_choice_names_the_wrong_and_the_missing():
    card = make("many-choice", options=tuple(Option(text, text < "c", f"Why {text}.") for text in "abcd"))
    assert judge(card, {0, 1}).right
    message = judge(card, {0, 3}).message
    assert 'Not right: "d" Why d.' in message
    assert 'Missing: "b" Why b.' in message
    assert '"a"' not in message


@pytest.mark.parametrize(
    "response",
    [12288, 12288.0, "12288", " 12,288 ", "12 288", "12_288", "12288.0", "1.2288e4", "24576/2", "12288 numbers"],
)
def test_numbers_may_be_written_in_many_ways(response):
    assert judge(make("numeric", answer=12288, unit="numbers"), response).right


@pytest.mark.parametrize(("text", "value"), [("0,5", 0.5), ("−1", -1), ("1/4", 0.25), (".5", 0.5), ("0,512", 0.512)])
def test_a_number_is_read_as_it_is_meant(text, value):
    assert cards.number(text) == value


@pytest.mark.parametrize(
    "text", ["", "many", "nan", "inf", "1/0", "1e999", "1e999/1e999", "1/2/3", "--1", "12 3", None, float("nan")]
)
def test_what_is_no_number_is_said_to_be_none(text):
    judgement = judge(make("numeric", answer=1, tolerance=0.1), text)
    assert not judgement.right
    assert judgement.message.startswith("Write one number")


@pytest.mark.parametrize(
    ("response", "hint"),
    [("0.75", "per cent"), ("7.5", "decimal point"), ("-75", "sign"), ("76", "too large"), ("33", "too small")],
)
def test_a_wrong_number_is_told_what_is_wrong(response, hint):
    judgement = judge(make("numeric", answer=75, tolerance=0.5, unit="per cent"), response)
    assert not judgement.right
    assert hint in judgement.message


def test_the_tolerance_includes_its_end():
    card = make("numeric", answer=0.3, tolerance=0.1)
    assert judge(card, "0.4").right
    assert judge(card, "30 %").right is False
    assert not judge(card, "0.41").right


def test_text_forgives_what_does_not_matter():
    card = make("text", accepted=("byte-pair encoding", "BPE"))
    for said in ("BPE", "bpe.", "Byte pair  encoding", "`byte-pair encoding`", "the byte-pair encoding"):
        assert judge(card, said).right, said
    assert "spelling" in judge(card, "byte-pair encodng").message
    assert "alone" in judge(card, "GPT-2's BPE, I think").message
    judgement = judge(card, "WordPiece")
    assert not judgement.right
    assert judgement.message.startswith("WordPiece")


def test_the_visible_stand_in_for_a_space_is_a_text():
    card = make("text", accepted=("Ġ",))
    assert judge(card, "Ġ").right
    assert not judge(card, "G").right


def test_order_says_how_far_it_was_right():
    card = make("order", steps=("cut", "flatten", "project", "add"), order=(0, 1, 2, 3))
    assert judge(card, [0, 1, 2, 3]).right
    assert judge(card, [0, 1, 3, 2]).message.startswith("Right up to step 2")
    assert '"add"' in judge(card, [0, 1, 3, 2]).message
    assert judge(card, [1, 0, 2, 3]).message.startswith("The first step")
    for response in ([0, 1, 2], [0, 0, 1, 2], [0, 1, 2, 4]):
        assert "each of the 4 steps" in judge(card, response).message


def test_shuffled_steps_are_never_in_order_and_always_the_same_for_one_seed():
    card = make("order", steps=("cut", "flatten", "project"), order=(0, 1, 2))
    for seed in range(30):
        shown = shuffled(card, seed)
        assert shown.steps != card.steps
        assert not judge(shown, [0, 1, 2]).right
        assert judge(shown, [shown.steps.index(step) for step in card.steps]).right
        assert shown == shuffled(card, seed)
        assert solution(shown) == solution(card)
        again = shuffled(shown, seed)
        assert judge(again, list(again.order)).right
    assert len({shuffled(card, seed).steps for seed in range(30)}) == 5  # all orders but the right one


def test_shuffled_options_keep_their_reasons():
    card = make("choice", options=tuple(Option(text, text == "a", f"Why {text}.") for text in "abcd"))
    orders = {tuple(option.text for option in shuffled(card, seed).options) for seed in range(60)}
    assert len(orders) > 12
    assert {option for seed in range(9) for option in shuffled(card, seed).options} == set(card.options)


def test_label():
    card = make("label", labels=(Label((0.1, 0.2), "sky"), Label((0.3, 0.4), "roof")))
    assert judge(card, {0: "sky", 1: "roof"}).right
    assert judge(card, {0: "sky", 1: "sky"}).message == "Not right: point 2 is not sky."
    assert "every point" in judge(card, {0: "sky"}).message


def test_code_forgives_spaces_and_says_which_line():
    card = make("code", code="", prints="[1, 2]\n['a', 'b']\n")
    assert judge(card, '[1,2]\n\n["a","b"]').right
    assert judge(card, "[ 1 2 ]\n['a' 'b']").right  # as NumPy would print it
    assert not judge(card, "[12]\n['a', 'b']").right
    assert judge(card, "[1, 2]\n['b', 'a']").message.startswith("Line 2")
    assert "2 lines, and you wrote 1 line" in judge(card, "[1, 2]").message
    word = make("code", code="", prints="Ġcat")
    assert "quotation marks" in judge(word, "'Ġcat'").message
    assert not judge(word, "cat").right


def test_free_recall_is_not_judged_here():
    with pytest.raises(ValueError, match="free recall"):
        judge(make("recall", answer="A."), "A.")


# Loading


def test_a_lesson_without_questions_gives_one_sentence():
    with pytest.raises(cards.QuizError, match=r"^There are no questions for lesson '77': choose one of 00, "):
        load_cards("77")


def test_without_any_questions_the_message_says_where_they_should_be(tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "QUIZZES", tmp_path)
    with pytest.raises(cards.QuizError, match="work in a clone"):
        load_cards("00")


@pytest.mark.parametrize("text", ["", "[", "lesson: x", "lesson: '01'\ntitle: t\ngoals: []\ncards: [{id: a}]", "\0"])
def test_a_damaged_file_gives_one_sentence(text, tmp_path):
    path = tmp_path / "lesson-01.en.yaml"
    path.write_text(text)
    with pytest.raises(cards.QuizError, match=r"^lesson-01\.en\.yaml is damaged: .*\.$"):
        cards.read_quiz(path)


def test_cards_cannot_be_changed_by_accident():
    with pytest.raises(AttributeError):
        CARDS[0].question = "?"
    assert replace(CARDS[0], question="?").id == CARDS[0].id


def test_importing_the_cards_is_fast_and_draws_in_no_heavy_library():
    heavy = ["torch", "numpy", "PIL", "IPython"]
    code = f"import sys, course_utils.study.cards; print([name for name in {heavy} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
