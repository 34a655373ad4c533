"""The library that describes, finds and answers: nothing is done twice, nothing is lost, and files may be broken."""

import errno
import os
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from course_utils import talk, world
from course_utils.assistant import Assistant
from course_utils.course import BadInput
from course_utils.pictures import PictureError
from course_utils.search import SearchError

SCENES = [world.compose("cat", "red"), world.compose("dog", "blue"), world.compose("apple", "green", count=3)]


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VLM_COURSE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures, one of them twice, and a file that is none."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, scene in zip("abc", SCENES, strict=True):
        world.render(scene).save(folder / f"{name}.png")
    shutil.copy(folder / "a.png", folder / "twin of a.png")
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder


def fill(name: str, folder: Path, **options: int) -> tuple[Assistant, str]:
    """A library with the folder in it, and what was said last."""
    assistant = Assistant(name)
    *_, last = assistant.add(folder, **options)
    return assistant, str(last)


def test_a_folder_is_added_and_found_again_by_the_next_kernel(folder: Path) -> None:
    assistant, said = fill("mine", folder)
    assert said == "5 of 5 files: 4 added, 0 known already, 1 could not be opened (broken.jpg)."
    again = Assistant("mine")
    assert again.entries == assistant.entries
    assert again.search("a cat")[0].entry.path.name in ("a.png", "twin of a.png")
    assert "cat" in again.search("a cat")[0].entry.caption


def test_nothing_is_described_twice(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    described = []
    caption = talk.caption

    def counting(pictures: list, *more: object) -> list[str]:
        described.extend(pictures)
        return caption(pictures, *more)

    monkeypatch.setattr(talk, "caption", counting)
    assistant, _ = fill("mine", folder, batch_size=2)
    assert len(described) == 3  # not 4: the twin has the same contents
    *_, last = assistant.add(folder)
    assert (last.added, last.known, len(described), len(assistant)) == (0, 4, 3, 4)
    world.render(world.compose("bee", "pink")).save(folder / "a.png")  # another picture under an old name
    *_, last = assistant.add(folder)
    assert (last.added, last.known, len(described)) == (1, 3, 4)


def test_stopped_in_the_middle_it_goes_on_where_it_was(folder: Path) -> None:
    assistant = Assistant("mine")
    for progress in assistant.add(folder, batch_size=1):
        if progress.added == 2:
            break
    assert len(Assistant("mine")) == 2
    _, said = fill("mine", folder)
    assert said.startswith("5 of 5 files: 2 added, 2 known already")


def test_each_batch_is_told_also_where_all_of_it_is_known(folder: Path) -> None:
    assistant, _ = fill("mine", folder)
    assert [progress.done for progress in assistant.add(folder, batch_size=2)] == [2, 4, 5]  # so that Stop can come


def test_two_kernels_on_one_library_lose_nothing_and_keep_nothing_twice(folder: Path) -> None:
    one, other = Assistant("mine"), Assistant("mine")
    adding = one.add(folder, batch_size=2)
    next(adding)
    list(other.add(folder))  # it knows of the first batch by then
    list(adding)  # and this one does not know what the other wrote meanwhile
    again = Assistant("mine")
    assert len(again) == 4
    *_, last = one.add(folder)
    assert (last.added, last.known, len(one)) == (0, 4, 4)


def test_a_part_that_is_deleted_takes_no_other_with_it(folder: Path) -> None:
    assistant, _ = fill("mine", folder, batch_size=2)
    sorted(assistant.folder.glob("part-*"))[0].unlink()
    assert len(Assistant("mine")) == 2
    *_, last = assistant.add(folder)  # nor does a kernel believe that it is still there
    assert (last.added, last.known, len(assistant), len(Assistant("mine"))) == (2, 2, 4, 4)


def test_broken_files_are_told_apart_by_their_folders(folder: Path) -> None:
    (folder / "below").mkdir()
    (folder / "below" / "broken.jpg").write_bytes(b"no picture either")
    _, said = fill("mine", folder)
    assert said == "6 of 6 files: 4 added, 0 known already, 2 could not be opened (below/broken.jpg, broken.jpg)."


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_to_a_file_is_the_file(folder: Path) -> None:
    (folder / "link.png").symlink_to(folder / "a.png")
    assistant, said = fill("mine", folder)
    assert said.startswith("6 of 6 files: 4 added, 1 known already") and len(assistant) == 4


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_text_is_named_as_far_as_it_can_be(folder: Path) -> None:
    (folder / os.fsdecode(b"caf\xe9.png")).write_bytes((folder / "a.png").read_bytes())
    assistant = Assistant("mine")
    *_, last = assistant.add(folder)
    assert last.broken["caf?.png"] == "The name of the file 'caf?.png' is not written in UTF-8: rename it."
    assert last.added == 4


@pytest.mark.parametrize("name", ["", "  ", "~nobody-at-all/pictures", "x" * 5000, "no\0name"])
def test_a_folder_that_is_none(name: str, folder: Path) -> None:
    with pytest.raises(SearchError, match=r"^(No folder is named|There is no folder '.{1,60}'): .*\.$"):
        next(Assistant("mine").add(name))


def test_a_full_disk_while_drawing_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("course_utils.assistant.write_file", full)
    with pytest.raises(SearchError, match=r"cannot be kept in .*drawn \(No space left on device\)\.$"):
        Assistant("mine").draw("a cat")


def test_a_full_disk_while_adding_leaves_the_library_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assistant, _ = fill("mine", folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))
    world.render(world.compose("bee", "pink")).save(folder / "bee.png")
    with pytest.raises(SearchError, match="There is no room for"):
        list(assistant.add(folder))
    assert len(assistant) == len(Assistant("mine")) == 4


def test_search_by_picture_and_without(folder: Path) -> None:
    assistant, _ = fill("mine", folder)
    dog = world.render(world.compose("dog", "blue", seed=3))
    assert assistant.search(picture=dog)[0].entry.path.name == "b.png"
    assert assistant.nearest("a picture", without="a cat", k=2)[0].entry.path.name not in ("a.png", "twin of a.png")
    assert len(assistant.search("a cat", k=2)) == 2
    without = assistant.search("a picture", without="a cat")
    assert [hit.entry.path.name for hit in without if "cat" in hit.entry.caption] == []


@pytest.fixture
def with_captions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """A library whose captions are chosen by the order of the files."""
    captions = iter(("a pineapple to the left of a laptop", "a laptop to the left of a pineapple", "two dogs"))
    monkeypatch.setattr(talk, "caption", lambda pictures, *_: [next(captions) for _ in pictures])
    return fill("mine", folder)[0]


def test_captions_decide_what_comes_first(with_captions: Assistant) -> None:
    first = with_captions.search("a laptop to the left of a pineapple")[0]
    assert first.entry.path.name == "b.png"
    assert with_captions.search("dogs")[0].entry.path.name == "c.png"
    found = with_captions.search("a pineapple", k=3)
    assert all("pineapple" in hit.entry.caption for hit in found)  # though each lies in a pair


@pytest.mark.parametrize("words", ["who is happy?", "a unicorn", "an apple"])
def test_nothing_is_found_where_no_caption_names_it(with_captions: Assistant, words: str) -> None:
    assert with_captions.search(words) == []
    assert len(with_captions.nearest(words)) == 4  # CLIP alone always finds something


def test_a_picture_is_compared_by_its_vector_alone(with_captions: Assistant) -> None:
    cat = world.render(SCENES[0])
    assert with_captions.search(picture=cat)[0].cosine > 0.99
    assert len(with_captions.search("a unicorn", picture=cat)) == 4
    assert "dogs" not in "".join(hit.entry.caption for hit in with_captions.search(picture=cat, without="two dogs"))


def test_copies(folder: Path) -> None:
    cat = world.render(SCENES[0])
    cat.resize((128, 128)).save(folder / "larger.png")
    assistant, _ = fill("mine", folder)
    names = [{one.path.name, other.path.name} for one, other in assistant.copies()]
    assert {"a.png", "twin of a.png"} in names and {"a.png", "larger.png"} in names
    assert not any("b.png" in pair for pair in names)


def test_questions_about_entries(folder: Path) -> None:
    assistant, _ = fill("mine", folder)
    asked = sorted(assistant.entries)[:2]
    assert assistant.ask("what colour is the background?", asked) == ["red", "blue"]


def test_a_question_about_what_is_not_there_is_not_put_to_the_model(
    with_captions: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def answering(pictures: list, question: str, _: object) -> list[str]:
        asked.append((len(pictures), question))
        return ["three"] * len(pictures)

    monkeypatch.setattr(talk, "answer", answering)
    entries = sorted(with_captions.entries)  # a pineapple and a laptop, the same again, two dogs, and the first's twin
    dogs = "how many dogs are there?"
    assert with_captions.ask(dogs, entries) == [
        *['its caption says nothing of "dog"'] * 2,
        "three",
        'its caption says nothing of "dog"',
    ]
    assert with_captions.ask("what is below the umbrella?", entries) == ['its caption says nothing of "umbrella"'] * 4
    assert asked == [(1, dogs)]
    told = with_captions.ask("is the umbrella below the pineapple?", entries[:1])
    assert told == ['three (its caption says nothing of "umbrella")']
    (told,) = with_captions.ask("x" * 5_000, entries[:1])
    assert len(told) < 100 and told.endswith("…")


def test_a_question_about_any_picture_is_put_to_the_model(
    with_captions: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(talk, "answer", lambda pictures, *_: ["yes"] * len(pictures))
    for question in ("what colour is the background?", "how many things are there?", "what is on the left?"):
        assert with_captions.ask(question, with_captions.entries) == ["yes"] * 4


def test_what_is_drawn_becomes_part_of_it(folder: Path) -> None:
    assistant, _ = fill("mine", folder)
    entry = assistant.draw("a cat on a blue background")
    assert entry in assistant.entries and entry.path.is_relative_to(assistant.folder)
    assert Assistant("mine").entries[-1] == entry
    assert assistant.told(entry) == f"drawn: {entry.caption}"
    assert [assistant.told(taken) for taken in assistant.entries[:-1]] == [e.caption for e in assistant.entries[:-1]]
    assert assistant.picture(entry).size == (world.SIDE, world.SIDE)


def test_a_picture_that_is_gone_is_named(folder: Path) -> None:
    assistant, _ = fill("mine", folder)
    (folder / "b.png").unlink()
    entry = next(entry for entry in assistant.entries if entry.path.name == "b.png")
    with pytest.raises(PictureError, match=r"b\.png"):
        assistant.picture(entry)


@pytest.mark.parametrize("name", ["", "../escape", "a b", "x" * 65])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(BadInput, match="use letters, digits, - and _ only"):
        Assistant(name)


def test_empty_and_damaged_libraries(folder: Path) -> None:
    with pytest.raises(SearchError, match="The library is empty: add a folder"):
        Assistant("mine").search("a cat")
    with pytest.raises(SearchError, match="There is no folder"):
        list(Assistant("mine").add(folder / "missing"))
    assistant, _ = fill("mine", folder)
    next(assistant.folder.glob("part-*")).write_bytes(b"half a file")
    with pytest.raises(SearchError, match="is damaged"):
        Assistant("mine")
