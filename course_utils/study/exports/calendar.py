"""A lesson's review plan as a calendar file (iCalendar, RFC 5545), which every calendar program reads."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from course_utils.study.record.memory import day_of
from course_utils.study.record.prompts import PROMPTS, name

LINE_BYTES = 75  # a line may be no longer; it goes on in the next, behind a space


def plan_ics(lesson: str, start: date | datetime) -> bytes:
    """The four review days of a lesson ("04") that was done at `start`, each with its task, as an .ics file."""
    return plans_ics({lesson: start})


def plans_ics(starts: Mapping[str, date | datetime]) -> bytes:
    """The review days of several lessons in one .ics file. Imported again, they replace the earlier ones."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Seeing and Saying//vlm-course//EN"]
    for lesson, start in starts.items():
        first = day_of(start) if isinstance(start, datetime) else start
        for days, (task, good) in PROMPTS.items():
            lines += _event(lesson, first, days, task.format(lesson=name(lesson)), good)
    lines.append("END:VCALENDAR")
    return b"".join(_fold(line) for line in lines)


def _event(lesson: str, start: date, days: int, task: str, good: str) -> list[str]:
    """An event of a whole day, in no time zone: it is that day wherever the learner is."""
    day = start + timedelta(days=days)
    title = _escape(f"Review {name(lesson)}")
    text = _escape(f"{task}\n\nA good answer: {good}\n\nThen review your cards: course review")
    made = datetime.combine(start, time(), UTC)
    return [
        "BEGIN:VEVENT",
        f"UID:lesson-{lesson}-day-{days}-from-{start:%Y%m%d}@vlm-course",
        f"DTSTAMP:{made:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{title}",
        f"DESCRIPTION:{text}",
        "TRANSP:TRANSPARENT",  # the day stays free
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{title}",
        "TRIGGER:PT9H",  # at nine in the morning
        "END:VALARM",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _fold(line: str) -> bytes:
    """The line in bytes, cut where it is too long, but never within a character."""
    folded, room = b"", LINE_BYTES
    for character in line:
        code = character.encode()
        if len(code) > room:
            folded, room = folded + b"\r\n ", LINE_BYTES - 1
        folded, room = folded + code, room - len(code)
    return folded + b"\r\n"
