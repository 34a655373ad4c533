"""A library: pictures as unit vectors with a name for each, kept in one Parquet file beside the names.

A Parquet file holds a table column by column. Ours has the columns `name` and `vector`, and in its own notes which
format it has and which model made the vectors, so that another model's vectors are never compared by mistake.
"""

import errno
import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from course_utils import embed, world
from course_utils.course import CourseError

if TYPE_CHECKING:
    import pyarrow
    from torch import Tensor

    from course_utils.models import Clip

FORMAT = "1"  # of the file: a reader of another format refuses it
OVERHEAD = 1.2  # a Parquet file takes at most so much more than its vectors and names


class SearchError(CourseError, ValueError):
    """A search, an index or a library that cannot be used. The message is one sentence."""


@dataclass(frozen=True)
class Library:
    """Unit vectors [n, width], float32 on the CPU, and for each the name of its picture: a caption or a file."""

    vectors: "Tensor"
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.vectors) != len(self.names):
            raise SearchError(f"A library needs a name for each vector: {len(self.vectors)} and {len(self.names)}.")

    def __len__(self) -> int:
        return len(self.names)


def scene_pictures(start: int, stop: int) -> tuple[list[Image.Image], list[str]]:
    """Pictures and full captions of the test scenes number `start` to `stop` - 1."""
    scenes = [world.sample_scene("test", i) for i in range(start, stop)]
    return [world.render(scene) for scene in scenes], [world.caption(scene) for scene in scenes]


def embed_library(
    clip: "Clip",
    pictures: Sequence[Image.Image],
    names: Sequence[str],
    cache: Path | None = None,
    batch_size: int = 128,
) -> Library:
    """The pictures as a library, with a progress bar; from the file `cache` if it holds just these names already.

    Raises SearchError where the file is another model's, or where there is no room for it.
    """
    if cache is not None and cache.exists():
        library = load_library(clip, cache)
        if library.names == tuple(names):
            return library
    library = Library(_vectors(clip, pictures, batch_size), tuple(names))
    if cache is not None:
        save_library(clip, library, cache)
    return library


def _vectors(clip: "Clip", pictures: Sequence[Image.Image], batch_size: int) -> "Tensor":
    import torch
    from tqdm import tqdm

    starts = tqdm(range(0, len(pictures), batch_size), desc="embedding", unit="batch")
    return torch.cat([embed.embed_pictures(clip, pictures[start : start + batch_size], batch_size) for start in starts])


# ---- the file


def save_library(
    clip: "Clip", library: Library, path: Path, columns: Mapping[str, Sequence[str]] | None = None, **notes: str
) -> None:
    """Write the library as a Parquet file: whole, or not at all. `columns` are more texts for each row, by name;
    `notes` go into the file beside the model's.

    Raises SearchError where there is no room for it.
    """
    import pyarrow.parquet

    notes = {"format": FORMAT, "model": fingerprint(clip), **notes}
    table = _table(library, columns or {}).replace_schema_metadata(notes)
    half = path.with_suffix(".half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _need_room(table.nbytes, path)
        pyarrow.parquet.write_table(table, half)
        with half.open("r+b") as written:
            os.fsync(written.fileno())  # a power cut must not leave an empty file in place of a whole one
        half.replace(path)  # in one step: nobody ever reads half a file
    except OSError as error:
        half.unlink(missing_ok=True)
        if error.errno == errno.ENOSPC:
            raise SearchError(
                f"The disk is full before {path.name} is written: free some space and try again."
            ) from None
        raise SearchError(f"{path.name} cannot be written ({error.strerror}): choose another folder.") from None


def load_library(clip: "Clip", path: Path) -> Library:
    """Read a library. Raises SearchError if there is none, or if another format or another model wrote it."""
    return as_library(load_table(clip, path))


def load_table(clip: "Clip", path: Path) -> "pyarrow.Table":
    """A library's table, with all its columns. Raises SearchError as `load_library` does."""
    table = read_table(path)
    notes = {key.decode(): value.decode() for key, value in (table.schema.metadata or {}).items()}
    again = "delete the file and embed the pictures again"
    if notes.get("format") != FORMAT:
        raise SearchError(
            f"{path.name} has format {notes.get('format', 'unknown')}, and this course reads {FORMAT}: {again}."
        )
    if notes.get("model") != fingerprint(clip):
        raise SearchError(f"{path.name} was made by another model, whose vectors mean nothing to this one: {again}.")
    return table


def read_table(path: Path) -> "pyarrow.Table":
    """The table in a Parquet file. Raises SearchError where there is none."""
    import pyarrow.parquet

    try:
        return pyarrow.parquet.ParquetFile(path).read()
    except FileNotFoundError:
        raise SearchError(f"There is no library {path.name}: embed the pictures first.") from None
    except (pyarrow.ArrowException, OSError):
        raise SearchError(f"{path.name} is damaged: delete the file and embed the pictures again.") from None


def as_library(table: "pyarrow.Table") -> Library:
    """The rows of a table as a library."""
    import torch

    vectors = table["vector"].combine_chunks()
    flat = torch.from_numpy(vectors.flatten().to_numpy(zero_copy_only=False).copy())
    return Library(flat.view(len(table), -1), tuple(table["name"].to_pylist()))


def _table(library: Library, columns: Mapping[str, Sequence[str]]) -> "pyarrow.Table":
    import pyarrow

    width = library.vectors.shape[1]
    vectors = pyarrow.FixedSizeListArray.from_arrays(library.vectors.flatten().numpy(), width)
    texts = {key: list(column) for key, column in columns.items()}
    return pyarrow.table({"name": list(library.names), "vector": vectors, **texts})


def _need_room(size: float, path: Path) -> None:
    free = shutil.disk_usage(path.parent).free
    if free < OVERHEAD * size:
        raise SearchError(
            f"There is no room for {path.name}: it takes {OVERHEAD * size / 1e6:.1f} MB and {free / 1e6:.1f} MB are "
            "free; free some space, or pass cache=None to keep the library in memory only."
        )


def fingerprint(clip: "Clip") -> str:
    """Twelve letters and digits that tell one model's vectors from another's, the same on every device."""
    import torch

    bits = clip.model.logit_scale.detach(), clip.model.positional_embedding.detach()
    digits = torch.cat([each.flatten().float().cpu() for each in bits]).to(torch.bfloat16).view(torch.int16).numpy()
    return hashlib.sha256(digits.tobytes()).hexdigest()[:12]
