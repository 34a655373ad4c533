"""How far the learner has come, in numbers and in words. Nothing leaves this machine."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from course_utils.course import count
from course_utils.study.questions.bank import quiz_cards
from course_utils.study.questions.card import Card
from course_utils.study.record.events import ATTEMPT, OPENED, QUIZ_ANSWER
from course_utils.study.record.memory import day_of
from course_utils.study.record.schedule import Schedule
from course_utils.study.record.store import Store

WEEKS = 12  # in the heat map
DAYS_AHEAD = 15  # in the forecast: today and two weeks
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Summary:
    """Everything that the progress page shows."""

    today: date
    opened: tuple[str, ...]  # lessons
    exercises: Mapping[str, tuple[int, int]]  # lesson -> passed, tried
    quizzes: Mapping[str, tuple[int, int, int]]  # lesson -> right at the first try, answered, questions
    scheduled: int  # cards
    due: int
    waiting: int  # planned cards that did not have their first review yet
    aside: tuple[Card, ...]  # cards that come no more
    retained: float  # cards probably remembered
    reviews: Mapping[date, int]  # answers on each day on which there were any
    forecast: Mapping[date, int]  # cards that come on each of the next days


def summary(store: Store, cards: Sequence[Card], now: datetime) -> Summary:
    """Where the learner stands."""
    schedule = Schedule(store, cards)
    return Summary(
        today=day_of(now),
        opened=tuple(sorted({event.subject for event in store.events(OPENED)})),
        exercises=_exercises(store),
        quizzes=_quizzes(store, cards),
        scheduled=len(schedule.memories()),
        due=len(schedule.due(now)),
        waiting=schedule.waiting(),
        aside=tuple(schedule.set_aside()),
        retained=schedule.retained(now),
        reviews=_reviews(store),
        forecast=schedule.forecast(DAYS_AHEAD, now),
    )


def _exercises(store: Store) -> dict[str, tuple[int, int]]:
    passed: dict[str, bool] = {}
    for event in store.events(ATTEMPT):
        passed[event.subject] = passed.get(event.subject, False) or event.value == "passed"
    tried = Counter(_lesson(number) for number in passed)
    done = Counter(_lesson(number) for number, right in passed.items() if right)
    return {lesson: (done[lesson], tried[lesson]) for lesson in sorted(tried)}


def _lesson(exercise: str) -> str:
    return exercise.partition(".")[0].zfill(2)


def _quizzes(store: Store, cards: Sequence[Card]) -> dict[str, tuple[int, int, int]]:
    lessons = {card.id: card.lesson for card in quiz_cards(cards)}
    first: dict[str, bool] = {}
    for event in store.events(QUIZ_ANSWER):
        if event.subject in lessons:
            first.setdefault(event.subject, event.value == "right")
    right = Counter(lessons[card] for card, was_right in first.items() if was_right)
    answered = Counter(lessons[card] for card in first)
    questions = Counter(lessons.values())
    return {lesson: (right[lesson], answered[lesson], questions[lesson]) for lesson in sorted(answered)}


def _reviews(store: Store) -> dict[date, int]:
    rows = store.rows(
        "SELECT day, sum(CASE action WHEN 'answer' THEN 1 ELSE -1 END) FROM log "
        "WHERE action IN ('answer', 'undo') GROUP BY day ORDER BY day"
    )
    return {date.fromisoformat(day): answers for day, answers in rows if answers > 0}


def sentences(found: Summary) -> list[str]:
    """The progress in words."""
    first = found.today - timedelta(weeks=WEEKS)
    recent = {day: answers for day, answers in found.reviews.items() if first < day <= found.today}
    ahead = [cards for day, cards in found.forecast.items() if day > found.today]
    lines = [f"Lessons opened: {', '.join(found.opened) or 'none yet'}."]
    lines += [
        f"Exercises of lesson {k}: {done} of {tried} tried passed." for k, (done, tried) in found.exercises.items()
    ]
    lines += [
        f"Quiz of lesson {k}: {right} of {answered} answered were right at the first try, {total} questions in all."
        for k, (right, answered, total) in found.quizzes.items()
    ]
    if not found.scheduled:
        return [*lines, "Review: no cards yet. Put a lesson's cards into the plan with, say: course plan 04"]
    lines.append(
        f"Review: {count(found.due, 'card')} due today; of {found.scheduled} scheduled, "
        f"you probably remember about {found.retained:.0f}."
    )
    if found.waiting:
        lines.append(f"{count(found.waiting, 'planned card')} had no review yet: they come a few each day.")
    lines += [f"Set aside: {card.id}. Read {place(card)} again." for card in found.aside]
    if not recent:
        return lines
    lines.append(
        f"You reviewed on {count(len(recent), 'day')} of the last {WEEKS * 7}, {count(sum(recent.values()), 'card')}."
    )
    lines.append(
        f"In the next {count(len(ahead), 'day')} come {count(sum(ahead), 'card')}, {max(ahead)} at most a day."
    )
    return lines


def place(card: Card) -> str:
    """Where a card's matter stands, such as 'lesson 04, "2. The loss"'."""
    return f'lesson {card.lesson}, "{card.section}"'


def heat_weeks(found: Summary) -> list[list[tuple[date, int] | None]]:
    """Seven rows, Monday to Sunday, of the last weeks' days with their reviews; None for days to come."""
    monday = found.today - timedelta(days=found.today.weekday())
    rows = []
    for weekday in range(7):
        days = [monday - timedelta(weeks=ago) + timedelta(days=weekday) for ago in reversed(range(WEEKS))]
        rows.append([(day, found.reviews.get(day, 0)) if day <= found.today else None for day in days])
    return rows


def as_text(found: Summary) -> str:
    """The progress for a terminal: words, the heat map in numbers, and the forecast in bars."""
    parts = ["\n".join(sentences(found))]
    if found.reviews:
        rows = (
            f"{name}  " + " ".join(f"{'' if cell is None else cell[1] or '·':>3}" for cell in row).rstrip()
            for name, row in zip(WEEKDAYS, heat_weeks(found), strict=True)
        )
        parts.append("\n".join([f"Reviews a day in the last {WEEKS} weeks, this week on the right:", *rows]))
    if found.scheduled:
        most = max(found.forecast.values()) or 1
        bars = (
            f"{day:%a %d %b}  {cards:>4} {'█' * round(cards / most * 40)}".rstrip()
            for day, cards in found.forecast.items()
        )
        parts.append("\n".join(["Cards that come:", *bars]))
    return "\n\n".join(parts)
