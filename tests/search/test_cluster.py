"""The job in shards: here, and on a real cluster of two workers of which one is killed in mid-job."""

import builtins
import os
import signal
import threading
import time
from pathlib import Path

import pytest
import ray
import torch

from course_utils import search
from course_utils.models import Clip
from course_utils.search import cluster

PIECES = search.shards(40, 4)
ATTEMPTS = 3  # a cluster that starts on a busy machine may find that its own parts come up too late


def test_shards_cover_every_row_once() -> None:
    pieces = search.shards(10, 4)
    assert [tuple(piece) for piece in pieces] == [(0, 0, 4), (1, 4, 8), (2, 8, 10)]
    assert pieces[2].file == "shard-00002.parquet"
    assert search.shards(0, 4) == []


def test_the_job_here_gives_the_library(clip: Clip, library: search.Library, tmp_path: Path) -> None:
    pieces = search.shards(24, 10)
    search.embed_here(clip, search.scene_pictures, pieces, tmp_path)
    merged = search.merge(clip, pieces, tmp_path)
    assert merged.names == library.names
    torch.testing.assert_close(merged.vectors, library.vectors, atol=1e-4, rtol=0)


def test_a_job_goes_on_where_it_was(clip: Clip, tmp_path: Path) -> None:
    pieces = search.shards(6, 2)
    search.embed_here(clip, search.scene_pictures, pieces[:2], tmp_path)
    asked = []

    def source(start: int, stop: int):
        asked.append(start)
        return search.scene_pictures(start, stop)

    search.embed_here(clip, source, pieces, tmp_path)
    assert asked == [4]


def test_a_missing_shard_and_a_short_one_are_said(clip: Clip, tmp_path: Path) -> None:
    pieces = search.shards(6, 2)
    search.embed_here(clip, search.scene_pictures, pieces[:2], tmp_path)
    with pytest.raises(search.SearchError, match=r"^1 of 3 shards are missing \(shard-00002\.parquet"):
        search.merge(clip, pieces, tmp_path)
    search.embed_here(clip, search.scene_pictures, [search.Shard(2, 4, 5)], tmp_path)
    with pytest.raises(search.SearchError, match=r"^shard-00002\.parquet has 1 rows instead of 2"):
        search.merge(clip, pieces, tmp_path)


def test_a_cluster_that_does_not_start_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise ConnectionError("no head at 10.0.0.1\nand a long trace")

    monkeypatch.setattr(ray, "init", refuse)
    with pytest.raises(search.ClusterError) as error:
        search.embed_on_cluster(search.scene_pictures, PIECES, tmp_path, address="10.0.0.1:6379")
    assert str(error.value) == (
        "The cluster does not start (ConnectionError: no head at 10.0.0.1): the same job runs without a cluster, "
        "with embed_here."
    )


def test_without_ray_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def lacking(name: str, *rest: object, **more: object):
        if name.split(".")[0] == "ray":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(search.ClusterError, match=r"needs Ray: run pip install .*\[scale\]"):
        search.embed_on_cluster(search.scene_pictures, PIECES, tmp_path)


def kill_the_first_worker(folder: Path, killed: list[int], done: threading.Event) -> None:
    """As soon as a shard is there, end the process that made it as a power cut would."""
    while not done.is_set():
        for path in folder.glob("*.parquet"):
            killed.append(int(search.made_by(path)))
            os.kill(killed[0], signal.SIGKILL)
            return
        time.sleep(0.02)


@pytest.fixture
def quick_start(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray's helpers have 15 seconds to start; spare them a grammar that jsonschema takes seconds to load, if it can."""
    folder = tmp_path_factory.mktemp("light")
    (folder / "rfc3987_syntax.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")])))


@pytest.mark.usefixtures("quick_start")
def test_a_cluster_loses_a_worker_and_nothing_else(clip: Clip, tmp_path: Path) -> None:
    killed, done = [], threading.Event()
    killer = threading.Thread(target=kill_the_first_worker, args=(tmp_path, killed, done))
    killer.start()
    try:
        for attempt in range(ATTEMPTS):
            try:
                search.embed_on_cluster(search.scene_pictures, PIECES, tmp_path)
                break
            except search.ClusterError as error:
                if "does not start" not in str(error) or attempt == ATTEMPTS - 1:
                    raise
    finally:
        done.set()
        killer.join()
    merged = search.merge(clip, PIECES, tmp_path)
    _, names = search.scene_pictures(0, 40)
    assert merged.names == tuple(names)  # nothing lost, nothing doubled
    assert sorted(path.name for path in tmp_path.iterdir()) == [piece.file for piece in PIECES]
    workers = {int(cluster.made_by(tmp_path / piece.file)) for piece in PIECES}
    assert killed and len(workers) >= 2 and os.getpid() not in workers
