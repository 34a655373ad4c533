"""A folder of one's own: broken files are reported, and never end the job."""

import time
from pathlib import Path

import pytest

from course_utils import search
from course_utils.course import IMAGES
from course_utils.models import Clip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two good pictures, one of them in a folder below, a broken one, and a file that is none of our business."""
    (tmp_path / "below").mkdir()
    (tmp_path / "cat.JPG").write_bytes((IMAGES / "photos/cat.jpg").read_bytes())
    (tmp_path / "below" / "dog.png").write_bytes((IMAGES / "clipart/dog.png").read_bytes())
    (tmp_path / "half.jpg").write_bytes((IMAGES / "photos/cat.jpg").read_bytes()[:500])
    (tmp_path / "notes.txt").write_text("no picture, and not called one")
    return tmp_path


def test_good_pictures_are_embedded_and_broken_ones_reported(clip: Clip, folder: Path) -> None:
    mine = search.embed_folder(clip, folder, batch_size=1)
    assert mine.library.names == ("below/dog.png", "cat.JPG")
    assert list(mine.broken) == ["half.jpg"]
    assert mine.report() == "2 pictures can be searched; 1 file could not be opened (half.jpg)."


def test_a_telephones_own_format_is_named(clip: Clip, folder: Path) -> None:
    (folder / "IMG_1.HEIC").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(99))
    mine = search.embed_folder(clip, folder)
    assert "is a HEIC picture" in mine.broken["IMG_1.HEIC"]
    assert "(IMG_1.HEIC, half.jpg)" in mine.report()


def test_a_folder_without_a_broken_file_says_so(clip: Clip, folder: Path) -> None:
    (folder / "half.jpg").unlink()
    assert search.embed_folder(clip, folder).report() == "2 pictures can be searched."


def test_an_empty_folder_is_said(clip: Clip, tmp_path: Path) -> None:
    with pytest.raises(search.SearchError, match=r"^The folder '.*' holds no picture: put some in \(.*\)\.$"):
        search.embed_folder(clip, tmp_path)


def test_a_folder_that_is_not_there_is_said(clip: Clip, tmp_path: Path) -> None:
    with pytest.raises(search.SearchError, match=r"^There is no folder 'none': check its name\.$"):
        search.embed_folder(clip, tmp_path / "none")


def test_ten_thousand_broken_files_end_in_one_sentence(clip: Clip, tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number:05d}.png").touch()
    before = time.process_time()
    with pytest.raises(search.SearchError) as error:
        search.embed_folder(clip, tmp_path)
    assert time.process_time() - before < 30
    assert "10000 files could not be opened (00000.png, 00001.png, 00002.png, …)" in str(error.value)
    assert len(str(error.value)) < 250
