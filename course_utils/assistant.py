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

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PIL import Image

from course_utils import embed, generate, models, search, talk, tiers
from course_utils.course import count, cut, data_folder, plain_name, write_file
from course_utils.pictures import PictureError, open_picture, png_bytes

if TYPE_CHECKING:
    import torch

    from course_utils.models import Blip2, Clip

BATCH = 32  # pictures that are described together, and lost if the work is cut off
SIDE = 1024  # pixels that a model is shown at most: no model here looks at more, and memory stays small
TOLD = 60  # letters of what no caption names
COPY = 0.98  # cosine from which two pictures are taken for copies of each other
DRAWN = "drawn"  # the folder of the pictures that the assistant made, beside what it knows


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
        self._forget()
        self._catch_up()

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
        folder = search.folder_named(source)
        files = search.picture_files(folder)
        self._catch_up()
        progress = Progress(len(files))
        for start in range(0, len(files), batch_size):
            self._take_in(folder, files[start : start + batch_size], progress)
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
        """What the model answers to one question about each of these pictures.

        Where the caption names none of the things that the question takes for granted, the model is not asked, for it
        would answer all the same: the answer says which they are. Where it names some, the others are told beside.
        """
        things = search.things(question)
        missing = [search.lacking(things, [entry.caption]) for entry in entries]
        asked = [not things or words != things for words in missing]
        pictures = [self.picture(entry) for entry, ask in zip(entries, asked, strict=True) if ask]
        answers = iter(talk.answer(pictures, question, self.blip2) if pictures else ())
        return [_honest(next(answers) if ask else "", words) for ask, words in zip(asked, missing, strict=True)]

    def draw(self, words: str, seed: int = 0) -> Entry:
        """Make a picture of what is missing, keep it in the library's own folder, and take it in."""
        folder = self.folder / DRAWN
        path = folder / f"{re.sub(r'[^a-z0-9]+', '-', words.lower())[:60].strip('-') or 'picture'}-{seed}.png"
        picture = png_bytes(_drawn(words, seed))
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_file(path, picture)
        except OSError as problem:
            raise search.SearchError(f"The picture cannot be kept in {folder} ({problem.strerror}).") from None
        list(self.add(folder))
        return next(entry for entry in reversed(self.entries) if entry.path == path.resolve())

    def told(self, entry: Entry) -> str:
        """The entry's caption, and before it "drawn: " where `draw` made the picture."""
        return "drawn: " * (entry.path.parent == (self.folder / DRAWN).resolve()) + entry.caption

    @staticmethod
    def picture(entry: Entry) -> Image.Image:
        """The picture of an entry. Raises PictureError if its file is gone or damaged."""
        return open_picture(entry.path, SIDE)

    @property
    def blip2(self) -> "Blip2":
        """The model that captions and answers."""
        if self._blip2 is None:
            self._blip2 = models.shared("blip2")
        return self._blip2

    # ---- how it keeps what it knows

    def _take_in(self, folder: Path, files: Sequence[Path], progress: Progress) -> None:
        """Count what is known or broken, describe and write what is new, and only then remember it."""
        new: dict[tuple[Path, str], Image.Image | None] = {}  # (file, digest) -> the picture, if it is to be described
        for path in files:
            try:
                key = path.resolve(), search.digest_of(path)
                if key in self._known or key in new:  # a link may lead to a file once more
                    progress.known += 1
                else:
                    new[key] = None if key[1] in self._described else open_picture(path, SIDE)
            except PictureError as problem:
                progress.broken[search.readable(path.relative_to(folder).as_posix())] = str(problem)
        if new:
            self._describe({digest: picture for (_, digest), picture in new.items() if picture is not None})
            self._write(*zip(*new, strict=True))
            progress.added += len(new)

    def _describe(self, pictures: dict[str, Image.Image]) -> None:
        """Caption and vector of new pictures, by digest."""
        if pictures:
            captions = talk.caption(list(pictures.values()), self.blip2)
            vectors = embed.embed_pictures(self.clip, list(pictures.values()))
            self._described |= zip(pictures, zip(captions, vectors, strict=True), strict=True)

    def _write(self, paths: Sequence[Path], digests: Sequence[str]) -> None:
        """Write a part under a name that no other kernel takes, and remember it."""
        import torch

        captions, vectors = zip(*map(self._described.__getitem__, digests), strict=True)
        part = search.Library(torch.stack(vectors), tuple(map(str, paths)))
        number = max((int(path.stem.split("-")[1]) for path in self._parts()), default=-1) + 1
        path = self.folder / f"part-{number:05d}-{uuid.uuid4().hex}.parquet"
        search.save_library(self.clip, part, path, {"digest": digests, "caption": captions})
        self._remember(path)

    def _parts(self) -> list[Path]:
        return sorted(self.folder.glob("part-*.parquet"))

    def _forget(self) -> None:
        self.entries: list[Entry] = []
        self._known: set[tuple[Path, str]] = set()  # file and digest of each entry
        self._described: dict[str, tuple[str, torch.Tensor]] = {}  # digest -> caption, vector [width]
        self._read: set[Path] = set()  # the parts that are read

    def _catch_up(self) -> None:
        """Know just what the parts hold: another kernel may have written some, and somebody may have deleted some."""
        parts = self._parts()
        if not self._read <= set(parts):
            self._forget()
        for path in parts:
            if path not in self._read:
                self._remember(path)

    def _remember(self, path: Path) -> None:
        """Read a part; what is known already is passed over."""
        table = search.load_table(self.clip, path)
        part = search.as_library(table)
        digests, captions = table["digest"].to_pylist(), table["caption"].to_pylist()
        for name, digest, caption in zip(part.names, digests, captions, strict=True):
            if (Path(name), digest) not in self._known:
                self._known.add((Path(name), digest))
                self.entries.append(Entry(Path(name), digest, caption))
        self._described |= zip(digests, zip(captions, part.vectors, strict=True), strict=True)
        self._read.add(path)


def _reranked(words: str, hits: Sequence[Hit]) -> list[Hit]:
    """Hits in the order of what their captions say of the words; none where no caption names any of these."""
    captions = [hit.entry.caption for hit in hits]
    asked = search.content_words(words)
    if asked and search.unnamed(words, captions) == asked:
        return []
    return [hits[i] for i in search.rerank(words, captions)]


def _honest(answer: str, missing: frozenset[str]) -> str:
    """An answer, and beside it what the caption does not name; this alone where there is no answer."""
    if not missing:
        return answer
    named = " or ".join(f'"{word}"' for word in sorted(missing))
    caveat = f"its caption says nothing of {cut(named, TOLD)}"
    return f"{answer} ({caveat})" if answer else caveat


def _drawn(words: str, seed: int) -> Image.Image:
    """A picture of the words: token by token in the pocket tier, painted in the full tier, which has no DALL-E."""
    if tiers.tier() == "pocket":
        return generate.sample([words], seed=seed)[0]
    settings = replace(generate.default_settings(), seed=seed)
    return generate.paint(words, settings=settings).picture
