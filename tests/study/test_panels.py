"""The study panels: their callbacks, fired without a browser."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import IPython.display
import ipywidgets
import pytest

from course_utils import study
from course_utils.study import panels, record
from course_utils.study.cards import Card, Label, Option, lessons, load_cards
from course_utils.study.panels import QuestionList
from course_utils.study.schedule import Rating, Schedule
from course_utils.study.sessions import QuizSession, is_complete
from course_utils.study.store import Store
from course_utils.study.text import safe_markdown, to_html

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def make(type: str, number: int = 1, **fields: object) -> Card:
    """A small card of some type."""
    common = {"section": "s", "tags": ("t",), "difficulty": 1, "goals": ("g",), "explanation": "Because of $x^2$."}
    return Card(
        id=f"99-card-{number}", lesson="99", type=type, question=f"Question about *{type}*?", **common, **fields
    )


OPTIONS = (Option("one", True, "One is right."), Option("two", False, "Two is even."), Option("three", True, "Odd."))
CARDS = {
    "choice": make("choice", 1, options=OPTIONS[:2]),
    "many-choice": make("many-choice", 2, options=OPTIONS),
    "numeric": make("numeric", 3, answer=12.0, tolerance=0.1, unit="pixels"),
    "text": make("text", 4, accepted=("cosine",)),
    "order": make("order", 5, steps=("wake", "eat", "work"), order=(0, 1, 2)),
    "label": make(
        "label",
        6,
        picture="world/cat_left_of_dog.png",
        alt="Two animals",
        labels=(Label((0.2, 0.5), "cat"), Label((0.8, 0.5), "dog")),
    ),
    "code": make("code", 7, code="print(1 < 2)", prints="True\n"),
    "recall": make("recall", 8, answer="In your own words."),
}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here all happens in one thread."""
    monkeypatch.setattr(panels, "SETTLE", 0)


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> None:
    """The small cards in place of all questions."""

    def load(lesson: str | None = None) -> list[Card]:
        return list(CARDS.values())

    monkeypatch.setattr(panels, "load_cards", load)


@pytest.fixture
def no_record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A data folder that cannot be made, even by root: its place is taken by a file."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "file" / "folder"))


class Shown:
    """What a learner sees of a panel, and does with it."""

    def __init__(self, panel: ipywidgets.Widget) -> None:
        self.panel = panel

    def all(self, kind: type) -> list[ipywidgets.Widget]:
        def below(widget: ipywidgets.Widget) -> list[ipywidgets.Widget]:
            return [widget, *(found for child in getattr(widget, "children", ()) for found in below(child))]

        return [widget for widget in below(self.panel) if isinstance(widget, kind)]

    @property
    def text(self) -> str:
        return "\n".join(widget.value for widget in self.all(ipywidgets.HTML))

    def press(self, text: str) -> None:
        (button,) = [button for button in self.all(ipywidgets.Button) if text in button.description]
        button.click()


def fill_in(quiz: Shown, card: Card, right: bool) -> None:
    """Answer the open question, rightly or wrongly, with the controls that are shown."""
    if card.type == "choice":
        radio = quiz.all(ipywidgets.RadioButtons)[0]
        radio.index = next(i for i, (text, _) in enumerate(radio.options) if ("one" in text) == right)
    elif card.type == "many-choice":
        for box in quiz.all(ipywidgets.Checkbox):
            box.value = ("two" in box.description) != right
    elif card.type == "order":
        wanted = ["wake", "eat", "work"] if right else ["eat", "wake", "work"]
        for each, step in zip(quiz.all(ipywidgets.Dropdown), wanted, strict=True):
            each.value = next(value for text, value in each.options if step in text)
    elif card.type == "label":
        for each, label in zip(quiz.all(ipywidgets.Dropdown), ("cat", "dog") if right else ("dog", "cat"), strict=True):
            each.value = label
    elif card.type == "code":
        quiz.all(ipywidgets.Textarea)[0].value = str(right)
    else:
        answers = {"numeric": ("12 pixels", "13"), "text": ("Cosine", "sine")}
        quiz.all(ipywidgets.Text)[0].value = answers[card.type][0 if right else 1]


ASKED = [card for card in CARDS.values() if card.type != "recall"]


def test_every_type_can_be_answered_rightly(bank: None) -> None:
    quiz = Shown(panels.quiz_panel("99", lambda: NOW))
    for number, card in enumerate(ASKED, 1):
        assert f"Question {number} of {len(ASKED)}" in quiz.text
        fill_in(quiz, card, right=True)
        quiz.press("Check")
        assert "<strong>Right.</strong>" in quiz.text
        assert "Because of" in quiz.text
        quiz.press("Next")
    assert f"{len(ASKED)} of {len(ASKED)} right" in quiz.text
    assert [event.value for event in Store().events(record.QUIZ_ANSWER)] == ["right"] * len(ASKED)
    assert Schedule(Store(), ASKED).due(TOMORROW) == []


def test_wrong_answers_come_back_tomorrow(bank: None) -> None:
    quiz = Shown(panels.quiz_panel("99", lambda: NOW))
    for card in ASKED:
        fill_in(quiz, card, right=False)
        quiz.press("Check")
        assert "<strong>Not yet.</strong>" in quiz.text
        assert panels.TOMORROW in quiz.text
        quiz.press("Next")
    schedule = Schedule(Store(), ASKED)
    assert schedule.due(NOW) == []
    assert {card.id for card in schedule.due(TOMORROW)} == {card.id for card in ASKED}


def test_nothing_answered_counts_as_nothing(bank: None) -> None:
    quiz = Shown(panels.quiz_panel("99", lambda: NOW))
    for _ in ASKED:
        quiz.press("Check")
        assert "Not yet" not in quiz.text
        quiz.press("Next")
    assert f"{len(ASKED)} not answered yet" in quiz.text
    assert Store().events(record.QUIZ_ANSWER) == []


def test_half_filled_in_is_not_complete() -> None:
    assert not is_complete(CARDS["order"], [0, 1])
    assert not is_complete(CARDS["order"], [0, 0, 1])
    assert not is_complete(CARDS["label"], {0: "cat", 1: None})
    assert not is_complete(CARDS["numeric"], "twelve")
    assert is_complete(CARDS["choice"], 0)
    assert is_complete(CARDS["numeric"], 0)


def test_answers_are_remembered(bank: None) -> None:
    first = Shown(panels.quiz_panel("99", lambda: NOW))
    fill_in(first, ASKED[0], right=True)
    first.press("Check")
    again = Shown(panels.quiz_panel("99", lambda: NOW))
    assert "Question 2 of" in again.text
    assert f"1 of {len(ASKED)} right, {len(ASKED) - 1} not answered yet" in again.text
    again.press("Previous")
    assert "answered right before" in again.text


def test_the_last_answer_counts() -> None:
    session = QuizSession(ASKED, {ASKED[0].id: False, ASKED[1].id: True})
    right = next(i for i, option in enumerate(session.card.options) if option.right)
    assert session.answer(1 - right).right is False
    assert session.answer(right).right is True
    assert session.score() == f"2 of {len(ASKED)} right, {len(ASKED) - 2} not answered yet"


def test_quiz_works_without_a_record_and_says_so(bank: None, no_record: None) -> None:
    quiz = Shown(panels.quiz_panel("99", lambda: NOW))
    assert "VLM_COURSE_DATA" in quiz.text
    fill_in(quiz, ASKED[0], right=True)
    quiz.press("Check")
    assert f"1 of {len(ASKED)} right" in quiz.text
    assert "VLM_COURSE_DATA" in quiz.text


def test_text_of_cards_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = "<img src=x onerror=alert(1)>"
    card = Card(
        **{
            **vars(CARDS["choice"]),
            "question": bad,
            "explanation": bad,
            "options": (Option(bad, True, bad), OPTIONS[1]),
        }
    )
    monkeypatch.setattr(panels, "load_cards", lambda lesson=None: [card])
    quiz = Shown(panels.quiz_panel("99", lambda: NOW))
    quiz.all(ipywidgets.RadioButtons)[0].index = 0
    quiz.press("Check")
    assert "&lt;img src=x" in quiz.text
    assert "<img" not in quiz.text + QuestionList([card])._repr_markdown_()


def test_formulas_are_mathml_and_options_with_markup_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    options = (Option("$N^2$", True, "w"), Option("`N`", False, "w"))
    card = Card(**{**vars(CARDS["choice"]), "options": options})
    monkeypatch.setattr(panels, "load_cards", lambda lesson=None: [card])
    quiz = Shown(panels.quiz_panel("99", lambda: NOW))
    assert "<msup><mi>N</mi><mn>2</mn></msup>" in quiz.text
    assert [text for text, _ in quiz.all(ipywidgets.RadioButtons)[0].options] == ["A", "B"]


def test_every_control_has_a_label(bank: None) -> None:
    quiz = Shown(panels.quiz_panel("99", lambda: NOW))
    for _ in ASKED:
        assert all(control.description for control in quiz.all(ipywidgets.Button) + quiz.all(ipywidgets.Text))
        for kind in (ipywidgets.RadioButtons, ipywidgets.Checkbox, ipywidgets.Dropdown, ipywidgets.Textarea):
            assert all(control.description for control in quiz.all(kind))
        quiz.press("Next")
    assert re.findall("<img(?! [^>]*alt=)", quiz.text) == []


# ---- review


def planned_review() -> Shown:
    Schedule(Store(), list(CARDS.values())).plan([card.id for card in CARDS.values()], NOW)
    return Shown(panels.review_panel(lambda: TOMORROW))


def test_review_by_buttons_with_undo(bank: None) -> None:
    review = planned_review()
    assert "Card 1 of 8" in review.text
    assert "Because of" not in review.text
    review.press("3 Good")
    assert "Show the answer first" in review.text
    review.press("Show the answer")
    assert "Because of" in review.text
    review.press("1 Again")
    assert "Card 2 of 8" in review.text
    assert "Because of" not in review.text
    review.press("Undo")
    assert "Card 1 of 8" in review.text
    for _ in range(8):
        review.press("Show the answer")
        review.press("3 Good")
    assert "8 cards reviewed: 8 Good. Nothing more is due now." in review.text
    assert Schedule(Store(), list(CARDS.values())).due(TOMORROW) == []


def test_review_by_keys(bank: None) -> None:
    review = planned_review()
    (keys,) = review.all(ipywidgets.Text)
    for typed in (" ", "3", "x", " ", "1", "u", "4"):
        keys.value = typed
        assert keys.value == ""
    assert "Card 3 of 8" in review.text
    schedule = Schedule(Store(), list(CARDS.values()))
    assert len(schedule.due(TOMORROW)) == 6
    keys.value = "U"
    keys.value = "u"
    keys.value = "u"
    assert "There is no grade to take back." in review.text


def test_review_with_nothing_due_says_what_to_do(bank: None) -> None:
    review = Shown(panels.review_panel(lambda: NOW))
    assert "Nothing is due now" in review.text
    review.press("Show the answer")
    review.press("3 Good")
    assert "Nothing is due now" in review.text


def test_review_shows_an_error_in_the_panel(bank: None, monkeypatch: pytest.MonkeyPatch) -> None:
    review = planned_review()

    def full(*_: object) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr(Schedule, "answer", full)
    review.press("Show the answer")
    review.press("3 Good")
    assert "The disk is full." in review.text
    assert "Card 1 of 8" in review.text


# ---- plan, progress, and what the cells call


def test_plan_schedules_by_one_click(bank: None) -> None:
    plan = Shown(panels.plan_panel("99", lambda: NOW))
    assert Schedule(Store(), list(CARDS.values())).due(TOMORROW) == []
    plan.press("Plan the review of lesson 99")
    due = Schedule(Store(), list(CARDS.values())).due(TOMORROW)
    assert {card.id for card in CARDS.values()} <= {card.id for card in due}
    assert f"{len(CARDS) + 4} cards of lesson 99 went into your schedule" in plan.text  # and the four prompts
    plan.press("Plan the review of lesson 99")
    assert "in your schedule already" in plan.text


def test_progress_updates(bank: None) -> None:
    quiz, progress = Shown(panels.quiz_panel("99", lambda: NOW)), Shown(panels.progress_panel(lambda: NOW))
    before = progress.text
    fill_in(quiz, ASKED[0], right=True)
    quiz.press("Check")
    progress.press("Look again")
    assert progress.text != before


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What a cell displays, in order."""
    outputs: list[object] = []
    monkeypatch.setattr(IPython.display, "display", outputs.append)
    return outputs


CALLS = {"quiz": lambda: study.quiz("77"), "review": study.review, "progress": study.progress}


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_shown_is_one_sentence(name: str, shown: list, no_record: None) -> None:
    CALLS[name]()
    (panel,) = shown
    wanted = "no questions for lesson" if name == "quiz" else "VLM_COURSE_DATA"
    assert wanted in Shown(panel).text


@pytest.mark.parametrize("lesson", lessons())
def test_what_is_stored_does_not_depend_on_the_learner(lesson: str, shown: list) -> None:
    study.quiz(lesson)
    for card in load_cards(lesson):
        record.keep_quiz_answer(card, right=False)
    study.quiz(int(lesson))
    _, before, _, after = shown
    assert before._repr_markdown_() == after._repr_markdown_()
    assert repr(before) == repr(after)
    assert before._repr_markdown_().count("<details>") == 1 + before._repr_markdown_().count("<summary>Answer")
    assert [event.subject for event in Store().events(record.OPENED)] == [lesson, lesson]


def test_the_functions_keep_their_names_beside_the_modules() -> None:
    import course_utils.study.progress

    assert callable(study.progress)
    assert course_utils.study.progress is study.progress


@pytest.mark.parametrize("lesson", lessons())
def test_real_cards_show_in_all_panels(lesson: str) -> None:
    quiz = Shown(panels.quiz_panel(lesson, lambda: NOW))
    cards = [card for card in load_cards(lesson) if card.type != "recall"]
    for _ in cards:
        assert "$" not in re.sub("<code.*?</code>", "", quiz.text, flags=re.DOTALL)
        quiz.press("Check")
        assert "Error" not in quiz.text
        quiz.press("Next")
    Shown(panels.plan_panel(lesson, lambda: NOW)).press("Plan")
    review = Shown(panels.review_panel(lambda: TOMORROW))
    for _ in range(len(load_cards(lesson)) + 1):  # and the prompt for the first day
        review.press("Show the answer")
        review.press("Good")
    assert "Nothing more is due now." in review.text


# ---- texts


def test_markdown_to_html() -> None:
    assert to_html("a *b* `<c>`") == "<p>a <em>b</em> <code>&lt;c&gt;</code></p>\n"
    assert "<math" in to_html("$\\frac{a_1}{b_1}$")
    assert "href" not in to_html("[x](javascript:alert(1))")


def test_safe_markdown_keeps_code() -> None:
    assert safe_markdown("a <b> `<c>`\n```\n<d>\n```") == "a &lt;b> `<c>`\n```\n<d>\n```"


def test_grades_have_the_keys_1_to_4() -> None:
    assert [rating.value for rating in Rating] == [1, 2, 3, 4]
