"""Lesson 13's checkers accept their own solutions and name the likely mistakes."""

import contextlib
import hashlib
import re

import numpy
from checkers import Checkers

from course_utils.study.exercises.lesson_13 import EXERCISES


def digest(content):
    return hashlib.sha256(content).hexdigest()


def by_name(files, known, describe):
    """Takes names for identity."""
    after = dict(known)
    for name, content in files.items():
        if content != b"broken":
            after[name] = describe(content)
    return after


def describes_everything(files, known, describe):
    after = dict(known)
    for content in files.values():
        with contextlib.suppress(ValueError):
            after[digest(content)] = describe(content)
    return after


def forgets(files, known, describe):
    new = {}
    for content in files.values():
        if digest(content) in known or digest(content) in new:
            continue
        with contextlib.suppress(ValueError):
            new[digest(content)] = describe(content)
    return new


def stops_at_broken(files, known, describe):
    after = dict(known)
    try:
        for content in files.values():
            if digest(content) not in after:
                after[digest(content)] = describe(content)
    except ValueError:
        pass
    return after


def ends_at_broken(files, known, describe):
    return {**known, **{digest(content): describe(content) for content in files.values()}}


def empty_captions(files, known, describe):
    after = dict(known)
    for content in files.values():
        if digest(content) not in after:
            try:
                after[digest(content)] = describe(content)
            except ValueError:
                after[digest(content)] = ""
    return after


def by_caption(files, known, describe):
    """Turns the dict round."""
    return {caption: digest for digest, caption in forgets(files, {}, describe).items()}


def changes_its_input(files, known, describe):
    known.update(forgets(files, known, describe))
    return known


def says(thing, caption):
    """Whether the caption names the thing."""
    return f" {thing} " in f" {re.sub('[^a-z]+', ' ', caption.lower())} "


def near(cosines, k):
    return sorted(range(len(cosines)), key=lambda i: -cosines[i])[:k]


WRONG = [
    ("13.1", by_name, "described"),
    ("13.1", describes_everything, "described"),
    ("13.1", forgets, "old and new"),
    ("13.1", stops_at_broken, "broken ones"),
    ("13.1", ends_at_broken, "into `try`"),
    ("13.1", empty_captions, "no caption"),
    ("13.1", changes_its_input, "changes"),
    ("13.1", by_caption, "yours are captions"),
    ("13.1", lambda files, known, describe: [], "dict"),
    ("13.1", lambda files, known, describe: None, "return"),
    ("13.2", lambda c, o, k: near(c, k), "order of the cosines"),
    ("13.2", lambda c, o, k: sorted(range(len(c)), key=lambda i: -o[i])[:k], "shortlist first"),
    ("13.2", lambda c, o, k: sorted(range(len(c)), key=lambda i: -o[i]), "asked for"),
    ("13.2", lambda c, o, k: sorted(near(c, k), key=lambda i: o[i]), ""),
    ("13.2", lambda c, o, k: sorted(near(c, k), key=lambda i: (-o[i], c[i])), "larger cosine"),
    ("13.2", lambda c, o, k: [float(i) for i in near(c, k)], "picture numbers"),
    ("13.2", lambda c, o, k: [f"picture {i}" for i in near(c, k)], "picture numbers"),
    ("13.2", [0, 1], "function itself"),
    ("13.3", lambda hits, ask, thing: {name: ask(name) for name, caption in hits if thing in caption.lower()}, "whole"),
    ("13.3", lambda hits, ask, thing: {name: ask(name) for name, _ in hits}, "whole words"),
    ("13.3", lambda hits, ask, thing: {n: ask(n) for n, c in hits if re.search(rf"\\b{thing}\\b", c)}, "Capitals"),
    ("13.3", lambda hits, ask, thing: {n: ask(n) for n, c in hits if thing in c.lower().split()}, "full stops"),
    ("13.3", lambda hits, ask, thing: {c: ask(n) for n, c in hits if says(thing, c)}, "yours are captions"),
    ("13.3", lambda hits, ask, thing: {n: ask(c) for n, c in hits if says(thing, c)}, "gave it a caption"),
    ("13.3", lambda hits, ask, thing: {}, "apitals"),
    ("13.3", lambda hits, ask, thing: [ask(n) for n, c in hits if thing in c], "dict"),
    ("13.3", lambda hits, ask, thing: dict.fromkeys([n for n, c in hits if says(thing, c)], "yes"), "own answer"),
]

RIGHT = [
    ("13.1", lambda files, known, describe: {**known, **forgets(files, known, describe)}),
    ("13.2", lambda c, o, k: numpy.array(sorted(near(c, k), key=lambda i: (-o[i], -c[i])))),
    ("13.2", lambda c, o, k: sorted(numpy.argsort(-numpy.array(c))[:k], key=lambda i: (-o[i], -c[i]))),
    ("13.2", lambda c, o, k: tuple(sorted(near(c, k), key=lambda i: -o[i]))),
    ("13.3", lambda hits, ask, thing: {n: ask(n) for n, c in hits if says(thing, c)}),
]


class TestLesson13(Checkers):
    EXERCISES, WRONG, RIGHT = EXERCISES, WRONG, RIGHT
