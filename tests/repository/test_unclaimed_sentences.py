"""Whatever a lesson's prose says of a result has a claim behind it, or a reason why not.

The guard holds for each lesson whose file in `tests/claims` has the table EXCEPTIONS, be it empty.
"""

from pathlib import Path

import pytest

from course_utils.command import claims, unclaimed
from course_utils.command.notebooks import find, read

MOST = 8  # exceptions a lesson
GUARDED = {
    path: excepted
    for path in find()
    if (file := path.parents[1] / "tests" / "claims" / f"lesson_{path.name[:2]}.py").exists()
    and (excepted := unclaimed.exceptions(file)) is not None
}
LESSONS = [pytest.param(path, id=path.stem) for path in GUARDED]


@pytest.mark.parametrize("path", LESSONS)
def test_every_sentence_about_a_result_has_a_claim(path: Path) -> None:
    assert unclaimed.unclaimed(read(path), claims.of(path), list(GUARDED[path])) == []


@pytest.mark.parametrize("path", LESSONS)
def test_exceptions_are_few_and_needed_and_give_reasons(path: Path) -> None:
    excepted = GUARDED[path]
    left = unclaimed.unclaimed(read(path), claims.of(path))
    assert len(excepted) <= MOST
    assert [words for words in excepted if not any(sentence.startswith(words) for sentence in left)] == []
    assert [words for words, reason in excepted.items() if len(reason.split()) < 3] == []
