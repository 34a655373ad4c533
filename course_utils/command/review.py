"""`course review`: today's cards in the terminal, one key for each answer."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from course_utils.command import study

if TYPE_CHECKING:
    from rich.console import Console

    from course_utils.study.questions import Card
    from course_utils.study.record import Rating
    from course_utils.study.record.sessions import ReviewSession

ASIDE = "l later, b not today, s never again, u undo, q stop"
TURN = f"Think of the answer, then press Enter ({ASIDE}). "
GRADE = f"How well did you know it? (1 Again, 2 Hard, 3 Good, 4 Easy; {ASIDE}) "
PARTS = "Press the numbers of the parts that you had, then Enter. "
END = "Press u to take the last answer back, or Enter to finish. "
ENTER = ("\r", "\n", " ")


def review(
    cards: Annotated[int, typer.Option("--cards", metavar="N", help="Review at most so many cards.")] = 40,
    bring_back: Annotated[
        bool, typer.Option("--bring-back", help="Let the cards that were set aside come again.")
    ] = False,
) -> None:
    """Review today's cards: think, turn the card over, say how well you knew it."""
    from rich.console import Console

    from course_utils.study.record import fitting, utc_now
    from course_utils.study.record.sessions import ReviewSession

    schedule, console = study.schedule_of_all(), Console(highlight=False)
    if bring_back:
        console.print(f"{schedule.bring_back(utc_now())} cards that were set aside come again.")
    if fitting.wants_fit(schedule.store):
        console.print("Fitting the days to your answers so far ...")
        fitting.fit(schedule.store, utc_now())
        schedule = study.schedule_of_all()
    session = ReviewSession(schedule, size=cards)
    if session.card is None:
        planned = "Come back tomorrow." if schedule.memories() else "Put a lesson into your plan: course plan 04"
        console.print(f"No cards are due today. {planned}")
        return
    try:
        while _go_on(session, console):
            pass
    except (EOFError, KeyboardInterrupt):  # Ctrl-D and Ctrl-C: every answer given so far is kept
        console.print()
    _say_goodbye(session, console)


def _go_on(session: "ReviewSession", console: "Console") -> bool:
    """One card, or, after the last one, the chance to take an answer back. Whether the review goes on."""
    if session.card is None:
        return _press(console, END, ("u", *ENTER)) == "u" and session.undo()
    if not session.revealed:
        _show(session, console)
        key = _press(console, TURN, (*ENTER, *"lbsuq"))
        if key not in ENTER:
            return _put_off(session, console, key)
    _turn(session, console)
    parts = getattr(session.card, "parts", ())
    if parts:
        _grade(session, console, _ticked(session.card, console))
        return True
    key = _press(console, GRADE, tuple("1234lbsuq"))
    if key not in "1234":
        return _put_off(session, console, key)
    _grade(session, console, int(key))
    return True


def _put_off(session: "ReviewSession", console: "Console", key: str) -> bool:
    """What the keys beside the grades mean. Whether the review goes on."""
    from course_utils.study.record.sessions import Act

    if key == "u":
        console.print("The last answer is taken back." if session.undo() else "There is nothing to undo.")
    elif key != "q":
        session.put_off({"l": Act.SKIP, "b": Act.BURY, "s": Act.SUSPEND}[key])
    return key != "q"


def _grade(session: "ReviewSession", console: "Console", rating: "Rating | int") -> None:
    from course_utils.study.record import Rating
    from course_utils.study.record.summary import place

    card, second = session.card, session.once_more
    day = session.grade(Rating(rating))
    if session.is_aside(card):
        console.print(f"Six times not known: this card is set aside. Read {place(card)} again.")
    elif Rating(rating) == Rating.AGAIN and not second:
        console.print("It comes once more in this review, and tomorrow.")
    else:
        console.print(f"It comes back on {day:%A %d %B %Y}." if day else "That task is done.")


def _ticked(card: "Card", console: "Console") -> "Rating":
    """The grade that follows from the parts which the learner had."""
    from course_utils.study.record.sessions import by_parts

    digits, had = [str(number) for number, _ in enumerate(card.parts, 1)], set()
    while (key := _press(console, PARTS, (*ENTER, *digits))) not in ENTER:
        had ^= {key}
        console.print("You had: " + (", ".join(sorted(had)) or "none"))
    rating = by_parts(card, len(had))
    console.print(f"{len(had)} of {len(digits)}: {rating.name.capitalize()}.")
    return rating


def _show(session: "ReviewSession", console: "Console") -> None:
    from rich.markdown import Markdown

    from course_utils.study.questions import front
    from course_utils.study.questions.formulas import without_formulas

    card = session.card
    console.rule(f"{session.heading()}, lesson {card.lesson}")
    console.print(Markdown(without_formulas(front(card, seed=str(session.day)))))
    if card.picture:
        console.print(f"The picture: images/{card.picture}")


def _turn(session: "ReviewSession", console: "Console") -> None:
    """Show the answer; parts with their numbers."""
    from rich.markdown import Markdown

    from course_utils.study.questions import back
    from course_utils.study.questions.formulas import without_formulas

    card = session.card
    session.revealed = True
    console.print(Markdown(without_formulas(back(card, seed=str(session.day)))))
    for number, part in enumerate(getattr(card, "parts", ()), 1):
        console.print(f"  {number}  {without_formulas(part)}")


def _say_goodbye(session: "ReviewSession", console: "Console") -> None:
    told = f": {session.grades()}" if session.ratings else ""
    console.print(f"Reviewed {len(session.ratings)} of {len(session.cards)} cards{told}.")
    if more := session.more():
        console.print(f"{more} more can be reviewed today: course review")


def _press(console: "Console", prompt: str, keys: tuple[str, ...]) -> str:
    """The first key pressed that means something. Raises EOFError and KeyboardInterrupt."""
    console.print(f"\n{prompt}", end="")
    while (key := _key().lower()) not in keys:
        pass
    console.print("" if key in ENTER else key)
    return key


def _key() -> str:
    """One key, without Enter; where no keyboard is there, one character of what is piped in."""
    import click

    if sys.stdin.isatty():
        return click.getchar()
    key = sys.stdin.read(1)
    if not key:
        raise EOFError
    return key
