"""Words are found by any of their names; what is not there is one sentence."""

import pytest

from course_utils import study
from course_utils.course import BadInput
from course_utils.study import glossary


@pytest.mark.parametrize("word", ["logit scale", "Logit  Scale", "scale", "logit scale "])
def test_a_word_is_found_by_its_names(word: str) -> None:
    assert glossary.find(word).term == "logit scale"


def test_a_term_goes_before_another_name_of_the_same_letters() -> None:
    assert glossary.find("patch").term == "patch"
    assert glossary.find("connector").term == "adapter"


@pytest.mark.parametrize("word", ["embeding", "patchs"])
def test_a_slip_is_answered_with_the_nearest_words(word: str) -> None:
    with pytest.raises(BadInput, match=r"There is no '.+' in the glossary: did you mean .+\?$") as raised:
        glossary.find(word)
    assert word[:5] in str(raised.value).split("mean")[1]


@pytest.mark.parametrize("word", ["", "zzzz", 7, None, "x" * 10_000])
def test_a_word_that_is_not_there_is_one_short_sentence(word: object) -> None:
    with pytest.raises(BadInput, match=r"^There is no .+ in the glossary: .+[.?]$") as raised:
        glossary.find(word)
    assert len(str(raised.value)) < 150


def test_lesson_and_translations() -> None:
    adapter = glossary.find("adapter")
    assert adapter.lesson == "06"
    assert adapter.translations == "Bulgarian: адаптер · Russian: адаптер · Spanish: adaptador"
    assert glossary.Term("LoRA", "09", "…", "a", "b", "c").lesson == "09"


def test_define_prints_meaning_lesson_and_names(capsys: pytest.CaptureFixture[str]) -> None:
    study.define("connector")
    said = capsys.readouterr().out
    assert said.startswith("adapter (lesson 06): The small part")
    assert "Spanish: adaptador" in said
