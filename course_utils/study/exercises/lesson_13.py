"""Exercises of lesson 13, the milestones: take in each content once, search and re-rank, answer only what is found."""

import hashlib
import re
from collections.abc import Callable
from numbers import Integral

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import Function, NotYet, refuse


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class TakeIn(Exercise):
    """Write `take_in(files, known, describe)`: {name: content in bytes}, {digest: caption} and a function.

    `describe(content)` gives a caption and is costly; for a broken file it raises ValueError. Return {digest: caption}
    of all that is known afterwards; the digest is `hashlib.sha256(content).hexdigest()`.
    """

    number, title = "13.1", "Milestone 1, nothing done twice"
    difficulty, importance, minutes = 2, 3, 12
    function = "take_in"

    def judge(self, take_in: Function) -> None:
        cases = (
            ({"a": b"cat", "b": b"dog", "again": b"cat", "c": b"broken"}, [b"dog"]),
            ({"x": b"broken", "y": b"bee"}, []),
            ({"one": b"fox"}, [b"fox", b"owl"]),
            ({}, [b"owl"]),
        )
        for model, (files, old) in zip("ABCD", cases, strict=True):
            self.try_on(take_in, files, {_digest(content): f"old {content.decode()}" for content in old}, model)

    def try_on(self, take_in: Function, files: dict[str, bytes], known: dict[str, str], model: str) -> None:
        asked: list[bytes] = []
        try:
            given = take_in(files, dict(known), self.describer(asked, model))
        except ValueError:
            raise NotYet("A broken file ends your function: put `describe` into `try`, and go on after it.") from None
        if not isinstance(given, dict):
            raise NotYet(f"Return a dict {{digest: caption}}; yours is a {type(given).__name__}.")
        new = {content for content in files.values() if _digest(content) not in known and content != b"broken"}
        right = known | {_digest(content): f"{model}: {content.decode()}" for content in new}
        captions = {f"{model}: {content.decode()}" for content in files.values()} | set(known.values())
        refuse(
            {
                "The keys are digests of the contents, and yours are captions: {digest: caption}.": bool(
                    set(given) & captions
                ),
                "A picture that is known already was described again: look for its digest in `known` first.": any(
                    _digest(content) in known for content in asked
                ),
                "The same content was described twice: two names may have one content.": len(asked) != len(set(asked)),
                "What was known before is missing: return old and new together.": not known.items() <= given.items(),
                "A broken file has no caption: leave it out.": _digest(b"broken") in given,
                "The keys are digests of the contents, not names.": bool(set(given) & set(files)),
            }
        )
        if given != right:
            raise NotYet("Not every new content has its caption: go through all files, broken ones in between too.")

    @staticmethod
    def describer(asked: list[bytes], model: str) -> Callable[[bytes], str]:
        """A model that notes what it was asked to describe."""

        def describe(content: bytes) -> str:
            asked.append(content)
            if content == b"broken":
                raise ValueError("This is no picture.")
            return f"{model}: {content.decode()}"

        return describe

    remark = "This is why the library can be stopped at any time: what is done is known by its contents."
    hints = (
        "Begin with a copy: `after = dict(known)`, so that what you were given stays as it is.",
        "For each content compute the digest first. Is it in `after`? Then there is nothing to do.",
        "Put `describe` into `try`; on `ValueError` go on with the next file.",
    )
    code = """
        import hashlib

        def take_in(files, known, describe):
            after = dict(known)
            for content in files.values():
                digest = hashlib.sha256(content).hexdigest()
                if digest in after:
                    continue
                try:
                    after[digest] = describe(content)
                except ValueError:
                    pass  # a broken file must not end the job
            return after

        answer = take_in
    """


class ReRank(Exercise):
    """Write `rerank(cosines, overlaps, k)`: two lists of numbers, one pair for each picture, and how many to look at.

    Return the numbers of the k pictures with the largest cosines, ordered by their overlaps, largest first; among
    equal overlaps the larger cosine comes first.
    """

    number, title = "13.2", "Milestone 2, search, then re-rank"
    difficulty, importance, minutes = 2, 3, 10
    function = "rerank"

    def judge(self, rerank: Function) -> None:
        cases = (
            ([0.1, 0.9, 0.8, 0.7, 0.2], [9.0, 0.0, 0.5, 0.5, 3.0], 3),
            ([0.5, 0.4, 0.3, 0.6], [0.2, 0.2, 0.2, 0.2], 4),
            ([0.3, 0.1, 0.2, 0.9, 0.8, 0.05], [0.1, 1.0, 0.9, 0.0, 0.4, 2.0], 2),
            ([0.7], [0.0], 1),
        )
        for cosines, overlaps, k in cases:
            self.compare(self.numbers(rerank(cosines, overlaps, k)), cosines, overlaps, k)

    @staticmethod
    def numbers(given: object) -> list[int]:
        """What was returned, as a list of picture numbers."""
        if hasattr(given, "tolist"):
            given = given.tolist()
        if not isinstance(given, list | tuple) or not all(
            isinstance(i, Integral) and not isinstance(i, bool) for i in given
        ):
            raise NotYet("Return a list of picture numbers, such as [2, 3, 1]: no cosines, overlaps or captions.")
        return [int(i) for i in given]

    @staticmethod
    def compare(given: list[int], cosines: list[float], overlaps: list[float], k: int) -> None:
        everyone = range(len(cosines))
        near = sorted(everyone, key=lambda i: -cosines[i])[:k]
        right = sorted(near, key=lambda i: (-overlaps[i], -cosines[i]))
        if given == right:
            return
        refuse(
            {
                f"{len(given)} pictures came back, and {k} were asked for.": len(given) != k,
                "Only pictures among the k largest cosines may come back: shortlist first.": set(given) != set(near),
                "That is the order of the cosines: order the shortlist by overlap.": given == near,
                "The largest overlap comes first, not the smallest.": given == right[::-1],
                "Where overlaps are equal, the larger cosine comes first.": [overlaps[i] for i in given]
                == [overlaps[i] for i in right],
            }
        )
        raise NotYet("Take the k largest cosines, then sort those by overlap, ties by cosine.")

    remark = "Search engines work so: a fast model proposes, a slower one that reads more closely decides."
    hints = (
        "`sorted(range(len(cosines)), key=lambda i: -cosines[i])[:k]` is the shortlist.",
        "A key may be a tuple: `(-overlaps[i], -cosines[i])` sorts by overlap, then by cosine.",
    )
    code = """
        def rerank(cosines, overlaps, k):
            near = sorted(range(len(cosines)), key=lambda i: -cosines[i])[:k]
            return sorted(near, key=lambda i: (-overlaps[i], -cosines[i]))

        answer = rerank
    """


class AnswerWhatIsFound(Exercise):
    """Write `reply(hits, ask, thing)`: a list of (name, caption), `ask(name)`, which is costly, and a thing.

    Return {name: answer} for the hits whose caption names the thing as whole words, in capitals or not, and ask about
    no other. If there is none, the dict is empty: then the app says that it has found nothing.
    """

    number, title = "13.3", "Milestone 3, answer only what is found"
    difficulty, importance, minutes = 2, 3, 8
    function = "reply"

    def judge(self, reply: Function) -> None:
        cases = (
            ("cat", {"a": "a cat on a red background", "b": "a caterpillar", "c": "A Cat.", "d": "a bobcat and a dog"}),
            ("dog", {"x": "two cats", "y": "a hot-air balloon"}),
            ("pair of scissors", {"p": "a pair of scissors", "q": "a pair of socks", "r": "scissors, a pair of them"}),
            ("bee", {"s": "a beetle above a bee", "t": "beer"}),
            ("sun", {}),
        )
        for thing, captions in cases:
            self.try_on(reply, thing, captions)

    @staticmethod
    def try_on(reply: Function, thing: str, captions: dict[str, str]) -> None:
        asked: list[str] = []

        def ask(name: str) -> str:
            asked.append(name)
            return f"{name}: {thing}"

        given = reply(list(captions.items()), ask, thing)
        whole = re.compile(rf"\b{re.escape(thing)}\b", re.IGNORECASE)
        right = {name for name, caption in captions.items() if whole.search(caption)}
        within = {name for name, caption in captions.items() if thing in caption.lower()} - right
        capitals = {name for name in right if thing not in captions[name]}
        if not isinstance(given, dict):
            raise NotYet(f"Return a dict {{name: answer}}; yours is a {type(given).__name__}.")
        texts = set(captions.values())
        refuse(
            {
                "`ask` takes the name of a picture, and yours gave it a caption.": bool(texts & set(asked)),
                "The keys are the names of the pictures, and yours are captions: {name: answer}.": bool(
                    texts & set(given)
                ),
                "A thing must be found as whole words: “cat” is not in “caterpillar”.": bool(within & {*asked, *given}),
                "A picture was asked about whose caption does not name the thing.": bool(set(asked) - right),
                "Capitals and full stops should not matter: “A Cat.” names a cat.": bool(capitals - set(given)),
                "A picture was asked about twice.": len(asked) != len(set(asked)),
            }
        )
        if given != {name: f"{name}: {thing}" for name in right}:
            raise NotYet("Each hit whose caption names the thing needs its own answer from `ask(name)`, and no other.")

    remark = "An assistant that can say “I found nothing” is worth more than one that always answers."
    hints = (
        "Go through the pairs: `for name, caption in hits`.",
        "`re.search(pattern, caption, re.IGNORECASE)` looks for a pattern; `\\b` in it is where a word ends or begins.",
        "The pattern is `rf'\\b{re.escape(thing)}\\b'`.",
    )
    code = """
        import re

        def reply(hits, ask, thing):
            whole = re.compile(rf"\\b{re.escape(thing)}\\b", re.IGNORECASE)
            return {name: ask(name) for name, caption in hits if whole.search(caption)}

        answer = reply
    """


EXERCISES = sheet(TakeIn, ReRank, AnswerWhatIsFound)
