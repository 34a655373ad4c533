"""The files of questions are sound: YAML misreads nothing, and they keep what the lessons promise."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from course_utils.course import IMAGES
from course_utils.study.questions import bank
from course_utils.study.questions.bank import load_cards

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "quizzes").glob("*.yaml"))
SCHEMA = json.loads((ROOT / "quizzes/schema.json").read_text())
CARDS = load_cards()
by_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def of_type(*types):
    chosen = [card for card in CARDS if card.type in types]
    return pytest.mark.parametrize("card", chosen, ids=lambda card: card.id)


def test_there_are_questions_for_every_lesson_that_exists():
    notebooks = {path.name[:2] for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")}
    assert set(bank.lessons()) == notebooks
    assert [path.name for path in FILES] == [f"lesson-{lesson}.en.yaml" for lesson in bank.lessons()]


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
    assert path.name == f"lesson-{bank.read_quiz(path).lesson}.en.yaml"


@pytest.mark.parametrize("lesson", bank.lessons())
def test_every_goal_has_a_card_and_is_what_the_lesson_promises(lesson):
    quiz = bank.load_quiz(lesson)
    goals = [goal.id for goal in quiz.goals]
    assert {goal for card in quiz.cards for goal in card.goals} == set(goals)
    assert len(goals) == len(set(goals))
    (notebook,) = (ROOT / "notebooks").glob(f"{lesson}_*.ipynb")
    top = "".join(json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"])
    promises = re.findall(r"^- (.*)$", top.split("You will be able to")[1], flags=re.MULTILINE)
    assert [goal.text for goal in quiz.goals] == [promise.rstrip(",;.") for promise in promises]


@pytest.mark.parametrize("lesson", bank.lessons())
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
    assert (IMAGES / card.picture).is_file()
    assert not [label.text for label in card.labels if label.text.casefold() in card.alt.casefold()]
