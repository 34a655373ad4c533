"""What the learner did, and what follows from it: everything lies in one SQLite file on the learner's machine.

`store` is that file, and `ledger` reads and writes its log and memories; `events` notes attempts and quiz answers in
it, `settings` what the learner chose; `memory` knows when one card should come back, and `schedule` does so for all of
them, with the tasks of `prompts`, as many as `today` lets in. `sessions` are a quiz and a review as they go on, `mix`
chooses questions from all lessons, `fitting` fits FSRS to the learner, `summary` says how far the learner has come, and
`transfer` carries the record to another computer.

>>> from course_utils.study.record import Schedule, Store
>>> Schedule(Store(), load_cards()).due(utc_now())
"""

from course_utils.study.record.events import (
    ATTEMPT,
    OPENED,
    QUIZ_ANSWER,
    Clock,
    first_tries,
    keep_quiz_answer,
    note,
    quiz_answers,
    utc_now,
)
from course_utils.study.record.memory import Rating, day_of
from course_utils.study.record.schedule import Schedule
from course_utils.study.record.store import Event, Store, StoreError

__all__ = [
    "ATTEMPT",
    "OPENED",
    "QUIZ_ANSWER",
    "Clock",
    "Event",
    "Rating",
    "Schedule",
    "Store",
    "StoreError",
    "day_of",
    "first_tries",
    "keep_quiz_answer",
    "note",
    "quiz_answers",
    "utc_now",
]
