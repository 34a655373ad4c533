"""A library of one's own pictures that describes, finds and answers: the capstone's assistant, without its looks.

What it knows lies in one folder, a Parquet file for each batch of pictures: where each picture is, a digest of its
file, its caption and its vector. A batch is written whole or not at all, so that adding can be stopped at any time and
goes on where it was. The pictures themselves stay where they are.

>>> from course_utils.assistant import Assistant
>>> mine = Assistant("holidays")
>>> for progress in mine.add("~/Pictures"):
...     print(progress)
>>> mine.search("a cat on a red background")
"""

import dataclasses
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from course_utils import embed, generate, models, search, talk, tiers
from course_utils.course import count, data_folder, plain_name, write_file
from course_utils.pictures import PictureError, open_picture, png_bytes

if TYPE_CHECKING:
    import torch

    from course_utils.models import Blip2, Clip

BATCH = 32  # pictures that are described together, and lost if the work is cut off
COPY = 0.98  # cosine from which two pictures are taken for copies of each other


class Entry(NamedTuple):
    """A picture of the library: its file, the SHA-256 digest of the file, and what the model says of it."""

    path: Path
    digest: str
    caption: str


class Hit(NamedTuple):
    """An answer to a search: the entry, and the cosine of its vector and the query."""

    entry: Entry
    cosine: float


@dataclass
class Progress:
    """How far the adding of a folder has come."""

    total: int
    known: int = 0
    added: int = 0
    broken: dict[str, str] = field(default_factory=dict)  # file -> one sentence

    @property
    def done(self) -> int:
        """How many of the files have been looked at."""
        return self.known + self.added + len(self.broken)

    def __str__(self) -> str:
        told = f"{self.done} of {count(self.total, 'file')}: {self.added} added, {self.known} known already"
        if not self.broken:
            return told + "."
        return f"{told}, {len(self.broken)} could not be opened ({search.names_of(self.broken)})."


class Assistant:
    """The library called `name` in the learner's data folder, and the two models that see its pictures.

    clip, blip2: by default those of the tier in use, loaded when they are needed. Raises BadInput for a name that is
    none, and SearchError where what was kept is damaged or was made by another CLIP.
    """

    def __init__(self, name: str, clip: "Clip | None" = None, blip2: "Blip2 | None" = None) -> None:
        self.folder = data_folder() / "libraries" / plain_name(name, "library")
        self.clip, self._blip2 = clip or models.shared("clip"), blip2
        self.entries: list[Entry] = []
        self._described: dict[str, tuple[str, torch.Tensor]] = {}  # digest -> caption, vector [width]
        for path in sorted(self.folder.glob("part-*.parquet")):
            self._remember(path)

    # ---- what it knows

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def library(self) -> search.Library:
        """All vectors, named by the captions. Raises SearchError for an empty library."""
        import torch

        if not self.entries:
            raise search.SearchError("The library is empty: add a folder of pictures first.")
        vectors = torch.stack([self._described[entry.digest][1] for entry in self.entries])
        return search.Library(vectors, tuple(entry.caption for entry in self.entries))

    def add(self, source: str | Path, batch_size: int = BATCH) -> Iterator[Progress]:
        """Take in all pictures below a folder, a batch at a time; to leave the loop is to stop, without any loss.

        What is known is not described again, not even under another name. Raises SearchError for a folder without
        pictures, and where there is no room to write.
        """
        files = search.picture_files(Path(source).expanduser())
        known = {(entry.path, entry.digest) for entry in self.entries}
        progress, batch = Progress(len(files)), []
        for path in files:
            digest = self._digest(path, progress)
            if (path.resolve(), digest) in known:
                progress.known += 1
            elif digest:
                batch.append((path.resolve(), digest))
            if len(batch) == batch_size:
                self._take_in(batch, progress)
                batch = []
                yield progress
        if batch:
            self._take_in(batch, progress)
        yield progress

    # ---- what it can do

    def nearest(self, words: str = "", picture: Image.Image | None = None, without: str = "", k: int = 8) -> list[Hit]:
        """The k nearest pictures to words, to a picture, or to both, less other words, by CLIP alone; best first."""
        query = search.mixed_query(self.clip, picture, words, without)
        return [Hit(self.entries[found.row], found.cosine) for found in search.search(self.library, query, k)]

    def search(self, words: str = "", picture: Image.Image | None = None, without: str = "", k: int = 8) -> list[Hit]:
        """As `nearest`, but captions decide: whose say the words come first, whose say what is unwanted are left out.

        Nothing is found where no caption names anything that the words ask for. With a picture the vectors decide.
        """
        hits = self.nearest(words, picture, without, len(self))
        if without.strip():
            hits = [hit for hit in hits if search.unnamed(without, [hit.entry.caption])]
        if picture is None:
            hits = _reranked(words, hits)
        return hits[:k]

    def copies(self, threshold: float = COPY) -> list[tuple[Entry, Entry]]:
        """Pairs of pictures that look alike: the same file twice, or one that was cut, shrunk or stored again."""
        pairs = search.near_copies(self.library.vectors, threshold)
        return [(self.entries[one], self.entries[other]) for one, other in pairs]

    def ask(self, question: str, entries: Sequence[Entry]) -> list[str]:
        """What the model answers to one question about each of these pictures."""
        return talk.answer([self.picture(entry) for entry in entries], question, self.blip2)

    def draw(self, words: str, seed: int = 0) -> Entry:
        """Make a picture of what is missing, keep it in the library's own folder, and take it in."""
        folder = self.folder / "drawn"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{re.sub(r'[^a-z0-9]+', '-', words.lower())[:60].strip('-') or 'picture'}-{seed}.png"
        write_file(path, png_bytes(_drawn(words, seed)))
        for _ in self.add(folder):
            pass
        return next(entry for entry in reversed(self.entries) if entry.path == path.resolve())

    @staticmethod
    def picture(entry: Entry) -> Image.Image:
        """The picture of an entry. Raises PictureError if its file is gone or damaged."""
        return open_picture(entry.path)

    @property
    def blip2(self) -> "Blip2":
        """The model that captions and answers."""
        if self._blip2 is None:
            self._blip2 = models.shared("blip2")
        return self._blip2

    # ---- how it keeps what it knows

    def _digest(self, path: Path, progress: Progress) -> str:
        """The digest of a file; empty, and the file counted as broken, if it cannot be read."""
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as problem:
            progress.broken[path.name] = f"{path.name} cannot be read ({problem.strerror})."
            return ""

    def _take_in(self, batch: list[tuple[Path, str]], progress: Progress) -> None:
        """Describe a batch, write its part, and only then remember it."""
        import torch

        opened = self._opened(batch, progress)
        if not opened:
            return
        self._describe([(digest, picture) for _, digest, picture in opened])
        captions, vectors = zip(*(self._described[digest] for _, digest, _ in opened), strict=True)
        part = search.Library(torch.stack(vectors), tuple(str(path) for path, *_ in opened))
        columns = {"digest": [digest for _, digest, _ in opened], "caption": captions}
        path = self.folder / f"part-{len(list(self.folder.glob('part-*.parquet'))):05d}.parquet"
        search.save_library(self.clip, part, path, columns)
        self._remember(path)
        progress.added += len(opened)

    def _opened(
        self, batch: list[tuple[Path, str]], progress: Progress
    ) -> list[tuple[Path, str, "Image.Image | None"]]:
        """(file, digest, picture) of the files that can be used; no picture where its contents are known already."""
        opened = []
        for path, digest in batch:
            try:
                opened.append((path, digest, None if digest in self._described else open_picture(path)))
            except PictureError as problem:
                progress.broken[path.name] = str(problem)
        return opened

    def _describe(self, pictures: list[tuple[str, "Image.Image | None"]]) -> None:
        """Caption and vector of the pictures that are new, by digest; each once."""
        new = {digest: picture for digest, picture in pictures if picture is not None}
        if new:
            captions = talk.caption(list(new.values()), self.blip2)
            vectors = embed.embed_pictures(self.clip, list(new.values()))
            self._described |= zip(new, zip(captions, vectors, strict=True), strict=True)

    def _remember(self, path: Path) -> None:
        """Read a part."""
        table = search.load_table(self.clip, path)
        part = search.as_library(table)
        digests, captions = table["digest"].to_pylist(), table["caption"].to_pylist()
        rows = zip(part.names, digests, captions, strict=True)
        self.entries += [Entry(Path(name), digest, caption) for name, digest, caption in rows]
        self._described |= zip(digests, zip(captions, part.vectors, strict=True), strict=True)


def _reranked(words: str, hits: Sequence[Hit]) -> list[Hit]:
    """Hits in the order of what their captions say of the words; none where no caption names any of these."""
    captions = [hit.entry.caption for hit in hits]
    asked = search.content_words(words)
    if asked and search.unnamed(words, captions) == asked:
        return []
    return [hits[i] for i in search.rerank(words, captions)]


def _drawn(words: str, seed: int) -> Image.Image:
    """A picture of the words: token by token in the pocket tier, painted in the full tier, which has no DALL-E."""
    if tiers.tier() == "pocket":
        return generate.sample([words], seed=seed)[0]
    settings = dataclasses.replace(generate.default_settings(), seed=seed)
    return generate.paint(words, settings=settings).picture
