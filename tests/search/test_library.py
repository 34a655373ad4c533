"""A library is kept and read back whole; what cannot be read or written is said in one sentence."""

import errno
from pathlib import Path
from types import SimpleNamespace

import pyarrow.parquet
import pytest
import torch

from course_utils import embed, models, search
from course_utils.models import Clip
from course_utils.search import library as room


def test_vectors_are_those_of_embed_and_names_the_captions(clip: Clip, library: search.Library) -> None:
    pictures, names = search.scene_pictures(0, 24)
    assert library.names == tuple(names)
    torch.testing.assert_close(library.vectors, embed.embed_pictures(clip, pictures), atol=1e-4, rtol=0)


def test_scenes_are_the_same_whoever_asks_for_them() -> None:
    assert search.scene_pictures(5, 7)[1] == search.scene_pictures(0, 9)[1][5:7]


def test_a_saved_library_comes_back(clip: Clip, library: search.Library, tmp_path: Path) -> None:
    path = tmp_path / "new" / "library.parquet"
    search.save_library(clip, library, path)
    again = search.load_library(clip, path)
    assert torch.equal(again.vectors, library.vectors) and again.names == library.names
    assert [each.name for each in path.parent.iterdir()] == ["library.parquet"]


def test_the_second_time_the_cache_answers(clip: Clip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures, names = search.scene_pictures(0, 3)
    path = tmp_path / "library.parquet"
    first = search.embed_library(clip, pictures, names, path)
    monkeypatch.setattr(room, "_vectors", lambda *_: pytest.fail("embedded again"))
    assert torch.equal(search.embed_library(clip, pictures, names, path).vectors, first.vectors)


def test_other_names_are_embedded_anew(clip: Clip, tmp_path: Path) -> None:
    path = tmp_path / "library.parquet"
    search.embed_library(clip, *search.scene_pictures(0, 3), path)
    assert len(search.embed_library(clip, *search.scene_pictures(0, 4), path)) == 4
    assert len(search.load_library(clip, path)) == 4


def test_another_models_library_is_refused(clip: Clip, library: search.Library, tmp_path: Path) -> None:
    path = tmp_path / "library.parquet"
    search.save_library(clip, library, path)
    with pytest.raises(search.SearchError, match=r"^library\.parquet was made by another model, .* again\.$"):
        search.load_library(models.shared("guide"), path)


def test_another_format_is_refused(
    clip: Clip, library: search.Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.parquet"
    monkeypatch.setattr(room, "FORMAT", "0")
    search.save_library(clip, library, path)
    monkeypatch.undo()
    with pytest.raises(search.SearchError, match=r"^library\.parquet has format 0, and this course reads 1: delete"):
        search.load_library(clip, path)


def test_a_foreign_table_has_no_known_format(clip: Clip, tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), path)
    with pytest.raises(search.SearchError, match="format unknown"):
        search.load_library(clip, path)


def test_a_missing_and_a_damaged_file_are_said(clip: Clip, tmp_path: Path) -> None:
    with pytest.raises(search.SearchError, match=r"^There is no library none\.parquet"):
        search.load_library(clip, tmp_path / "none.parquet")
    (tmp_path / "half.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(search.SearchError, match=r"^half\.parquet is damaged"):
        search.load_library(clip, tmp_path / "half.parquet")


def test_no_room_is_said_before_anything_is_written(
    clip: Clip, library: search.Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    with pytest.raises(search.SearchError, match=r"^There is no room for x\.parquet: .* cache=None .*\.$"):
        search.save_library(clip, library, tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "The disk is full"), (errno.EACCES, "cannot be written")])
def test_a_disk_that_fails_leaves_no_half_file(
    clip: Clip, library: search.Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def write(_table: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(number, "no")

    monkeypatch.setattr(pyarrow.parquet, "write_table", write)
    with pytest.raises(search.SearchError, match=said):
        search.save_library(clip, library, tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_library_has_a_name_for_each_vector() -> None:
    with pytest.raises(search.SearchError, match="2 and 1"):
        search.Library(torch.eye(2), ("one",))


def test_the_fingerprint_survives_another_precision(clip: Clip) -> None:
    import copy

    half = SimpleNamespace(model=copy.deepcopy(clip.model).to(torch.bfloat16))
    assert room.fingerprint(half) == room.fingerprint(clip)
    assert room.fingerprint(models.shared("guide")) != room.fingerprint(clip)
