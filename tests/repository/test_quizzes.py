"""The files of questions are sound: YAML misreads nothing, and they keep what the lessons promise."""

import functools
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml
from cards import CARDS as SMALL
from cards import make

from course_utils.course import IMAGES
from course_utils.study.questions import (
    Card,
    ChoiceCard,
    ManyChoiceCard,
    Mistake,
    NumericCard,
    Option,
    RecallCard,
    TextCard,
    bank,
)
from course_utils.study.questions.bank import load_cards

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "quizzes").glob("*.yaml"))
SCHEMA = json.loads((ROOT / "quizzes/schema.json").read_text())
CARDS = load_cards()
LESSONS = bank.lessons()
by_lesson = pytest.mark.parametrize("lesson", LESSONS)
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
        CHOICE + "parts: [a, b]",
        CHOICE + "mistakes: [{answer: 1, says: a}]",
        CHOICE + "siblings: two words",
        CHOICE + "picture: world/cat_on_red.png",
        CARD + "type: numeric\nanswer: 5\ntolerance: 0\nmistakes: [{answer: six, says: a}]",
        CARD + "type: numeric\nanswer: 5\ntolerance: 0\nmistakes: [{answer: 6}]",
        CARD + "type: text\naccepted: [a]\nmistakes: [{answer: 6, says: a}]",
        CARD + "type: recall\nparts: [only one]",
    ],
)
def test_the_schema_refuses_what_yaml_misreads_and_what_is_missing(text):
    assert not refused(CHOICE)
    assert refused(text)


@pytest.mark.parametrize(
    "text",
    [
        CHOICE + "siblings: foil\npicture: world/cat_on_red.png\nalt: a cat",
        CARD + "type: numeric\nanswer: 5\ntolerance: 0\nmistakes: [{answer: 6, says: a}]",
        CARD + "type: text\naccepted: [a]\nmistakes: [{answer: b, says: a}]",
        CARD + "type: recall\nparts: [one, two]",
        CARD + "type: recall\nanswer: a\nparts: [one, two]",
    ],
)
def test_the_schema_knows_what_a_card_may_hold(text):
    assert not refused(text)


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


@by_lesson
def test_every_goal_has_a_card_and_is_what_the_lesson_promises(lesson):
    quiz = bank.load_quiz(lesson)
    goals = [goal.id for goal in quiz.goals]
    assert {goal for card in quiz.cards for goal in card.goals} == set(goals)
    assert len(goals) == len(set(goals))
    (notebook,) = (ROOT / "notebooks").glob(f"{lesson}_*.ipynb")
    top = "".join(json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"])
    promises = re.findall(r"^- (.*)$", top.split("You will be able to")[1], flags=re.MULTILINE)
    assert [goal.text for goal in quiz.goals] == [promise.rstrip(",;.") for promise in promises]


@by_lesson
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


@pytest.mark.parametrize("card", [card for card in CARDS if card.picture], ids=lambda card: card.id)
def test_the_picture_of_a_card_is_there_and_its_words_do_not_give_the_answer_away(card):
    assert (IMAGES / card.picture).is_file()
    answers = [label.text for label in getattr(card, "labels", ())] + [*getattr(card, "accepted", ())]
    assert not [text for text in answers if text.casefold() in card.alt.casefold()]


ON_VISION = ("03", "04", "05", "06", "11", "12")


@pytest.mark.parametrize("lesson", sorted({*ON_VISION} & {*LESSONS}))
def test_a_quarter_of_the_cards_of_a_lesson_on_vision_show_a_picture(lesson):
    cards = load_cards(lesson)
    assert sum(bool(card.picture) for card in cards) >= len(cards) / 4


# Fair questions. Each measure below is shown what it must refuse, and then every lesson.


def lengths(cards: Iterable[Card]) -> list[tuple[int, list[int]]]:
    """(length of the right option, lengths of the wrong ones) of each card of choice."""
    choices = [card.options for card in cards if isinstance(card, ChoiceCard)]
    return [
        (
            next(len(option.text) for option in options if option.right),
            [len(option.text) for option in options if not option.right],
        )
        for options in choices
    ]


def longest_right(cards: Iterable[Card]) -> float:
    """The share of the cards of choice in which no option is longer than the right one."""
    measured = lengths(cards)
    return sum(right >= max(wrong) for right, wrong in measured) / len(measured)


def shortest_right(cards: Iterable[Card]) -> float:
    """The share of the cards of choice in which no option is shorter than the right one."""
    measured = lengths(cards)
    return sum(right <= min(wrong) for right, wrong in measured) / len(measured)


def counts_of_right(cards: Iterable[Card]) -> list[tuple[int, int]]:
    """(right options, all options) of each card of many choices."""
    many = [card.options for card in cards if isinstance(card, ManyChoiceCard)]
    return [(sum(option.right for option in options), len(options)) for options in many]


def varied(counts: list[tuple[int, int]]) -> bool:
    """Whether nobody can count on a number of right options."""
    return len(counts) < 2 or len({right for right, _ in counts}) > 1


def accepted_mistakes(card: NumericCard | TextCard) -> list[str]:
    """What is wrong with a card's list of mistakes: one is accepted, or another sentence than its own is said."""
    judged = [(mistake, card.judge(mistake.answer)) for mistake in card.mistakes]
    return [str(mistake.answer) for mistake, said in judged if said.right or said.message != mistake.says]


def long_answer(card: RecallCard) -> list[str]:
    """What nobody can compare with their own words at a glance: more than 30 words, or a part of more than 20."""
    texts = [(card.answer, 30), *((part, 20) for part in card.parts)]
    return [text for text, most in texts if len(text.split()) > most]


COMMON = re.compile(
    "a|an|all|and|are|as|at|be|but|by|can|choose|do|does|explain|for|from|give|given|goes|had|"
    "has|have|how|if|in|into|is|it|its|model|most|name|no|not|of|on|one|only|or|order|out|"
    "picture|pictures|plain|print|put|say|so|step|steps|than|that|the|their|them|then|they|this|to|"
    "true|two|was|were|what|when|where|which|why|will|with|without|words|would|you|your"
)


@functools.cache
def content(text: str) -> set[str]:
    """The words of a text that say what it is about, without a plural's s."""
    words = re.findall(r"[^\W_]{2,}", text.casefold())
    return {word.removesuffix("s") for word in words if not COMMON.fullmatch(word)}


def likeness(first: Card, second: Card) -> float:
    """How much of two cards' words is common, 0 to 1: of the questions, or of questions with answers."""
    pairs = [(content(first.question), content(second.question))]
    pairs += [tuple(content(f"{card.question} {card.solution()}") for card in (first, second))]
    return max(len(a & b) / len(a | b) if len(a & b) >= 4 else 0.0 for a, b in pairs)


def too_alike(cards: Iterable[Card], most: float = 0.22) -> list[tuple[str, str]]:
    """Cards of different lessons that ask much the same, and no common `siblings` says so."""
    pairs = [(a, b) for a, b in itertools.combinations(cards, 2) if a.lesson != b.lesson]
    open_pairs = [(a, b) for a, b in pairs if not a.siblings or a.siblings != b.siblings]
    return [(a.id, b.id) for a, b in open_pairs if likeness(a, b) >= most]


def options(*texts: str, right: int = 0) -> tuple[Option, ...]:
    return tuple(Option(text, place == right, "Why.") for place, text in enumerate(texts))


def test_the_measures_of_fairness_refuse_what_they_should():
    fair, unfair = options("short", "a longer one"), options("the longest of all", "short", "shorter")
    assert longest_right([make(ChoiceCard, options=unfair), make(ChoiceCard, options=fair)]) == 0.5
    assert longest_right([make(ChoiceCard, options=options("same", "size"))]) == 1  # a tie is a hint as well
    assert shortest_right([make(ChoiceCard, options=unfair), make(ChoiceCard, options=fair)]) == 0.5
    many = make(ManyChoiceCard, options=SMALL["many-choice"].options)
    assert not varied(counts_of_right([many, many]))
    assert varied(counts_of_right([many, replace(many, options=options("a", "b"))]))
    wide = make(NumericCard, answer=2.08, tolerance=0.5, mistakes=(Mistake(1.79, "Those are the colours."),))
    assert accepted_mistakes(wide) == ["1.79"]
    assert accepted_mistakes(replace(wide, tolerance=0.006)) == []
    assert accepted_mistakes(make(TextCard, accepted=("foil", "caption"), mistakes=(Mistake("A caption", "No."),)))
    assert long_answer(make(RecallCard, answer="word " * 31)) and long_answer(make(RecallCard, parts=("a " * 21, "b")))
    first = make(TextCard, question="What is a caption called that is wrong in one fact, to test?", accepted=("foil",))
    second = replace(first, id="98-x", lesson="98", question="A caption, wrong in one fact, is called?")
    other = replace(first, id="98-y", lesson="98", question="How many patches has a photograph?")
    assert too_alike([first, second, other]) == [(first.id, "98-x")]
    assert too_alike([replace(card, siblings="foil") for card in (first, second)]) == []
    assert too_alike([replace(first, siblings="foil"), replace(second, siblings="foils")]) != []


@by_lesson
@pytest.mark.parametrize("measure", [longest_right, shortest_right])
def test_the_longest_and_the_shortest_option_are_not_the_right_one_too_often(lesson, measure):
    assert measure(load_cards(lesson)) <= 0.35


@by_lesson
def test_nobody_can_count_on_how_many_options_are_right(lesson):
    assert varied(counts_of_right(load_cards(lesson)))


def test_over_all_lessons_one_option_may_be_right_and_all():
    counts = counts_of_right(CARDS)
    assert any(right == 1 for right, _ in counts)
    assert any(right == every for right, every in counts)
    assert counts.count((3, 5)) <= len(counts) / 2


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_an_explanation_explains(card):
    assert len(card.explanation.split()) >= 10


@of_type("numeric", "text")
def test_a_listed_mistake_is_wrong_and_gets_its_sentence(card):
    assert accepted_mistakes(card) == []


@of_type("recall")
def test_an_answer_to_compare_with_is_short(card):
    assert long_answer(card) == []


def test_cards_of_two_lessons_that_ask_much_the_same_are_siblings():
    assert too_alike(CARDS) == []


def test_a_name_of_siblings_is_no_slip_of_the_pen():
    names = [card.siblings for card in CARDS if card.siblings]
    assert [name for name in names if names.count(name) == 1] == []
