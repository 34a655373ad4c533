"""A folder of one's own pictures as a library. A file that cannot be opened is reported, and the rest goes on."""

import contextlib
import hashlib
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from course_utils import embed
from course_utils.course import count, whole
from course_utils.pictures import PictureError, open_picture
from course_utils.search.library import Library, SearchError

if TYPE_CHECKING:
    from course_utils.models import Clip

SUFFIXES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif"}
UNREADABLE = {".heic", ".heif"}  # of telephones: looked at as well, so that the report says what they are
NAMED = 3  # broken files that the report names


@dataclass(frozen=True)
class Folder:
    """The pictures of a folder as a library, named by their paths in it, and what is wrong with the other files."""

    library: Library
    broken: dict[str, str]  # path in the folder -> one sentence

    def report(self) -> str:
        """How many pictures could be used, and which could not, in one sentence."""
        return f"{count(len(self.library), 'picture')} can be searched{_and_broken(self.broken)}."


def embed_folder(clip: "Clip", folder: str | Path, batch_size: int = 64) -> Folder:
    """Embed every picture below a folder. Raises SearchError where there is none that can be used."""
    import torch

    folder = folder_named(folder)
    names, broken, vectors = [], {}, []
    for batch in _batches(folder, picture_files(folder), broken, batch_size):
        names += [name for name, _ in batch]
        vectors.append(embed.embed_pictures(clip, [picture for _, picture in batch]))
    if not vectors:
        raise SearchError(f"No picture in {folder.name} can be used{_and_broken(broken)}: use another folder.")
    return Folder(Library(torch.cat(vectors), tuple(names)), broken)


def folder_named(name: str | Path) -> Path:
    """The folder of that name, in which "~" stands for the home folder. Raises SearchError."""
    if not str(name).strip():
        raise SearchError("No folder is named: type its name, for example: ~/Pictures.")
    with contextlib.suppress(OSError, RuntimeError):  # a name too long, or the home of a user that is none
        folder = Path(name).expanduser()
        if folder.is_dir():
            return folder
    raise SearchError(f"There is no folder {textwrap.shorten(Path(name).name, 60)!r}: check its name.")


def picture_files(folder: Path) -> list[Path]:
    """The files below the folder whose names end as pictures' do, in order. Raises SearchError where there is none."""
    files = sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES | UNREADABLE and path.is_file()
    )
    if not files:
        raise SearchError(f"The folder {folder.name!r} holds no picture: put some in ({', '.join(sorted(SUFFIXES))}).")
    return files


def digest_of(path: Path) -> str:
    """The SHA-256 digest of a file. Raises PictureError for one that cannot be read, or whose name is no text."""
    name = readable(path.name)
    if name != path.name:
        raise PictureError(f"The name of the file {name!r} is not written in UTF-8: rename it.")
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise PictureError(f"The file {name!r} cannot be read ({problem.strerror}).") from None


def readable(name: str) -> str:
    """A file's name with a question mark for each byte that is no text."""
    return whole(name)


def _batches(
    folder: Path, files: Sequence[Path], broken: dict[str, str], batch_size: int
) -> Iterator[list[tuple[str, Image.Image]]]:
    """(name, picture) of the files that open, so many at a time; what is wrong with the others goes to `broken`."""
    batch = []
    for path in files:
        name = readable(path.relative_to(folder).as_posix())
        try:
            batch.append((name, open_picture(path)))
        except (PictureError, OSError) as problem:
            broken[name] = str(problem)
        if len(batch) == batch_size:
            yield batch
            batch = []
    if batch:
        yield batch


def _and_broken(broken: dict[str, str]) -> str:
    if not broken:
        return ""
    return f"; {count(len(broken), 'file')} could not be opened ({names_of(broken)})"


def names_of(broken: dict[str, str]) -> str:
    """The first broken files by name, for a report."""
    return ", ".join(list(broken)[:NAMED]) + (", …" if len(broken) > NAMED else "")
