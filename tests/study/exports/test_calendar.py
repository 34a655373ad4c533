"""The calendar file, read by the icalendar library."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from course_utils.study.exports import calendar
from course_utils.study.exports.calendar import plan_ics, plans_ics

START = date(2026, 2, 27)


def events(content: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_four_days_with_their_tasks() -> None:
    found = events(plan_ics("04", START))
    assert [event.decoded("DTSTART") for event in found] == [START + timedelta(days=n) for n in (1, 3, 7, 30)]
    assert all(event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(days=1) for event in found)
    starts = ("Explain in plain words", "List the concepts", "Describe the architecture", "Apply what you learned")
    for event, start in zip(found, starts, strict=True):
        assert str(event["DESCRIPTION"]).startswith(start)
        assert str(event["SUMMARY"]) == "Review lesson 04 (CLIP and zero-shot)"
        assert event.walk("VALARM")[0].decoded("TRIGGER") == timedelta(hours=9)


def test_the_library_finds_no_fault_and_writes_the_same() -> None:
    content = plan_ics("04", START)
    read = icalendar.Calendar.from_ical(content)
    assert [error for part in read.walk() for error in part.errors] == []
    assert events(read.to_ical()) == events(content)
    assert read["VERSION"] == "2.0"
    assert read["PRODID"]
    assert all(event["DTSTAMP"] for event in events(content))


def test_importing_twice_replaces_and_lessons_do_not_collide() -> None:
    first, again = (plans_ics({"03": START, "04": START}) for _ in range(2))
    assert first == again
    assert len({str(event["UID"]) for event in events(first)}) == 8


def test_lines_end_and_fold_as_the_standard_says(monkeypatch: pytest.MonkeyPatch) -> None:
    hard = "Größe; a, b \\ c — 🦉" * 12
    monkeypatch.setattr(calendar, "name", lambda lesson: hard)
    content = plan_ics("04", START)
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) == 75
    assert b"\n" not in b"".join(lines)
    for line in lines:
        line.decode()  # no character is cut in two
    assert str(events(content)[0]["SUMMARY"]) == f"Review {hard}"


def test_a_moment_counts_as_the_learners_day(zone) -> None:
    zone("Asia/Tokyo")
    late = datetime(2026, 2, 28, 1, 0, tzinfo=ZoneInfo("Asia/Tokyo"))  # after midnight, but before four
    assert plan_ics("04", late) == plan_ics("04", late.astimezone(UTC)) == plan_ics("04", START)


def test_a_leap_day_and_the_years_end_are_days_like_others() -> None:
    assert events(plan_ics("04", date(2028, 2, 28)))[0].decoded("DTSTART") == date(2028, 2, 29)
    assert events(plan_ics("04", date(2026, 12, 31)))[0].decoded("DTSTART") == date(2027, 1, 1)
