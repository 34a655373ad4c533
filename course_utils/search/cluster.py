"""The same embedding job in pieces, on one process or on a cluster: shard after shard, each a Parquet file.

A shard is a range of rows. It is written whole or not at all, under a name that its number decides, so that a job can
be stopped, a worker can die, a shard can be made twice, and nothing is lost or doubled. The cluster is Ray's.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PIL import Image

from course_utils import embed, models
from course_utils.course import CourseError
from course_utils.search.library import Library, SearchError, load_library, read_table, save_library

if TYPE_CHECKING:
    from course_utils.models import Clip

Source = Callable[[int, int], tuple[list[Image.Image], list[str]]]  # (start, stop) -> pictures and names


class ClusterError(CourseError, RuntimeError):
    """The cluster does not start or does not finish. The message is one sentence, and says what still works."""


class Shard(NamedTuple):
    """The rows `start` to `stop` - 1 of a job."""

    number: int
    start: int
    stop: int

    @property
    def file(self) -> str:
        return f"shard-{self.number:05d}.parquet"


def shards(rows: int, rows_each: int) -> list[Shard]:
    """So many rows in pieces; the last may be shorter."""
    starts = range(0, rows, rows_each)
    return [Shard(number, start, min(start + rows_each, rows)) for number, start in enumerate(starts)]


def embed_shard(clip: "Clip", source: Source, shard: Shard, folder: Path) -> Path:
    """Make the file of one shard, unless it is there already. Its notes say which process made it."""
    path = folder / shard.file
    if not path.exists():
        pictures, names = source(shard.start, shard.stop)
        save_library(clip, Library(embed.embed_pictures(clip, pictures), tuple(names)), path, worker=str(os.getpid()))
    return path


def embed_here(clip: "Clip", source: Source, pieces: Sequence[Shard], folder: Path) -> None:
    """The whole job in this process."""
    for shard in pieces:
        embed_shard(clip, source, shard, folder)


def embed_on_cluster(
    source: Source, pieces: Sequence[Shard], folder: Path, workers: int = 2, address: str | None = None
) -> None:
    """The same job on Ray Data: `workers` processes that load the model once each and take shard after shard.

    Without an `address` Ray starts a cluster on this machine. A worker that dies is replaced and its shard made again.
    Raises ClusterError where the cluster does not start or does not finish.
    """
    with _cluster(workers, address) as ray:
        left = [{"shard": list(shard)} for shard in pieces if not (folder / shard.file).exists()]
        if not left:
            return
        job = ray.data.from_items(left, override_num_blocks=len(left)).map_batches(
            _Worker,
            fn_constructor_args=(source, str(folder)),
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=workers),
        )
        try:
            job.materialize()
        except Exception as problem:  # Ray has many kinds
            raise ClusterError(
                f"The job stopped ({type(problem).__name__}): start it again, and it goes on where it was."
            ) from problem


class _Worker:
    """What each process of the cluster holds: the model, and where to write."""

    def __init__(self, source: Source, folder: str) -> None:
        self.clip, self.source, self.folder = models.load_clip(), source, Path(folder)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        for numbers in batch["shard"]:
            embed_shard(self.clip, self.source, Shard(*map(int, numbers)), self.folder)
        return batch


def merge(clip: "Clip", pieces: Sequence[Shard], folder: Path) -> Library:
    """The shards' files as one library, in order. Raises SearchError where one is missing or has too few rows."""
    import torch

    missing = [shard.file for shard in pieces if not (folder / shard.file).exists()]
    if missing:
        raise SearchError(f"{len(missing)} of {len(pieces)} shards are missing ({missing[0]}, …): start the job again.")
    parts = [load_library(clip, folder / shard.file) for shard in pieces]
    for shard, part in zip(pieces, parts, strict=True):
        if len(part) != shard.stop - shard.start:
            raise SearchError(f"{shard.file} has {len(part)} rows instead of {shard.stop - shard.start}: delete it.")
    return Library(torch.cat([part.vectors for part in parts]), tuple(name for part in parts for name in part.names))


def made_by(path: Path) -> str:
    """The number of the process that made a shard."""
    return read_table(path).schema.metadata[b"worker"].decode()


@contextlib.contextmanager
def _cluster(workers: int, address: str | None) -> Iterator[Any]:
    """Ray, started, and stopped afterwards."""
    still_works = "the same job runs without a cluster, with embed_here"
    try:
        import ray
        import ray.data
    except ImportError:
        raise ClusterError(
            f"The cluster needs Ray: run pip install -c constraints.txt -e '.[scale]'; {still_works}."
        ) from None
    options = {"address": address} if address else {"num_cpus": workers, "include_dashboard": False}
    try:
        ray.init(logging_level="ERROR", log_to_driver=False, configure_logging=False, **options)
    except Exception as problem:  # Ray has many kinds
        ray.shutdown()  # or what has started goes on
        first = (str(problem).strip().splitlines() or ["no reason given"])[0][:120]
        raise ClusterError(f"The cluster does not start ({type(problem).__name__}: {first}): {still_works}.") from None
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield ray
    finally:
        ray.shutdown()
