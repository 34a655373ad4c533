"""FSRS's parameters fitted to the learner, once there are answers enough and where its optimiser can run."""

from datetime import datetime

import fsrs

from course_utils.study.record.ledger import entries
from course_utils.study.record.memory import Rating, noon, standing
from course_utils.study.record.settings import PARAMETERS
from course_utils.study.record.store import Store

ENOUGH = 512  # answers: with fewer, FSRS's optimiser hands its own parameters back


def wants_fit(store: Store) -> bool:
    """Whether there are 512 answers, and twice as many as at the last fit."""
    ((answers,),) = store.rows("SELECT count(*) FROM log WHERE action = 'answer'")
    fits = len(store.events(PARAMETERS))
    return answers >= ENOUGH * 2**fits


def fit(store: Store, now: datetime) -> bool:
    """Fit the parameters and keep them; every card's next day follows from them. Whether the optimiser could run."""
    try:
        found = fsrs.Optimizer(answers(store)).compute_optimal_parameters(verbose=False)
    except ImportError:  # it needs pandas, which the course does not
        return False
    if tuple(found) == tuple(fsrs.Scheduler().parameters):  # it found too few answers that it can use
        return False
    store.log_event(PARAMETERS, "all cards", [round(float(number), 6) for number in found], now)
    return True


def answers(store: Store) -> list[fsrs.ReviewLog]:
    """The log's answers that stand, as FSRS's optimiser reads them."""
    told = {"plan": Rating.GOOD, "lapse": Rating.AGAIN}
    with store.transaction() as connection:
        cards = [card for (card,) in connection.execute("SELECT DISTINCT card FROM log ORDER BY card")]
        lines = [(n, line) for n, card in enumerate(cards) for line in standing(entries(connection, card))]
    rated = [(n, line.day, told.get(line.action, line.rating)) for n, line in lines]
    return [fsrs.ReviewLog(n, fsrs.Rating(rating), noon(day), None) for n, day, rating in rated if rating]
