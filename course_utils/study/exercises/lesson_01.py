"""Exercises of lesson 01: tokens, cosine similarity, nearest neighbours and the modality gap."""

from typing import TYPE_CHECKING

from course_utils.study.exercises.base import Exercise, sheet
from course_utils.study.exercises.checking import (
    Function,
    NotYet,
    close,
    expect,
    number_of,
    refuse,
    sample,
    tensor_of,
    text_of,
    unit_rows,
)

if TYPE_CHECKING:
    from torch import Tensor

TOKENS = ["a", "Ġcar", "to", "on", "Ġof", "Ġa", "Ġrain", "bow", "Ġon", "Ġa", "Ġred", "Ġback", "ground"]
SENTENCE = "a cartoon of a rainbow on a red background"
SHORT = ((["Ġ", "cat"], " cat"), (["Ġcat"], " cat"), (["Ġ", "Ġa"], "  a"), (["two", "Ġo", "w", "ls"], "two owls"))


class Join(Exercise):
    """Write `join(tokens)`, which turns a list of tokens such as ["a", "Ġca", "t"] back into the text "a cat"."""

    number, title = "1.1", "From tokens back to the sentence"
    difficulty, importance, minutes = 1, 2, 3
    function = "join"

    def judge(self, join: Function) -> None:
        said = text_of(join(TOKENS), "The text")
        refuse(
            {
                "You put a space between all tokens. A space stands only where a token begins with Ġ.": (
                    said == " ".join(TOKENS)
                ),
                "There is still a Ġ in the sentence. It stands for a space: replace it.": "Ġ" in said,
                "All spaces are gone. Do not delete Ġ; put a space in its place.": said == SENTENCE.replace(" ", ""),
                f"Your function makes {said!r} of the tokens. Join them with nothing between, then turn Ġ into a "
                "space.": "  " in said or said.split() != SENTENCE.split(),
                "There is a space too many at an end of the sentence.": said != SENTENCE,
            }
        )
        for tokens, sentence in SHORT:
            if join(tokens) != sentence:
                raise NotYet(f"{tokens} should give {sentence!r}: every Ġ is one space, at the start as well.")

    remark = (
        "Nothing is lost between a sentence and its tokens, not even a space at the start. "
        "That is why a model can write text by writing tokens."
    )
    hints = (
        'First join the tokens with nothing between them: `"".join(tokens)`.',
        'Then `.replace("Ġ", " ")`.',
    )
    code = """
        def join(tokens):
            return "".join(tokens).replace("Ġ", " ")

        answer = join
    """


class WorstCase(Exercise):
    """At most how many tokens does a byte-level tokenizer, which knows no Russian, make of the text `a кот`?"""

    number, title = "1.2", "How many tokens at most?"
    difficulty, importance, minutes = 1, 1, 2

    def judge(self, answer: object) -> None:
        expect(
            number_of(answer),
            8,
            {
                5: "You counted characters. Each Cyrillic letter takes two bytes.",
                2: "You counted words. With no merge at all, every byte is a token of its own.",
                7: "Nearly: the space is a byte too.",
            },
            'Without merges each byte is a token. `len("a кот".encode())` counts the bytes.',
        )

    remark = (
        "A model pays for each token in time and in memory. A text in a language that the tokenizer was not trained on "
        "costs several times more tokens: this is one of the quiet ways in which a model can be unfair."
    )
    hints = (
        "In the worst case no merge fits and every byte stays a token.",
        "Latin letters and the space take one byte each, Cyrillic letters two.",
    )
    code = """
        answer = len("a кот".encode())
    """


class Cosine(Exercise):
    """Write `cosine(u, v)` for two tensors [width], from sums, products and roots, whatever their lengths."""

    number, title = "1.3", "Cosine similarity"
    difficulty, importance, minutes = 2, 3, 5
    function = "cosine"

    def judge(self, cosine: Function) -> None:
        for width, seed in ((8, 1), (3, 2), (5, 6)):
            u, v = sample(2, width, seed=seed)
            self.compare(cosine(u, v), u, v)
        long = number_of(cosine(100 * u, v))
        if not close(long, u @ v / (u.norm() * v.norm())):
            raise NotYet("Making a vector 100 times longer must not change the cosine.")

    def compare(self, said: object, u: "Tensor", v: "Tensor") -> None:
        value = number_of(
            said,
            "The cosine",
            several="Your function returns several numbers. Sum the products into one number first.",
        )
        dot, right = u @ v, u @ v / (u.norm() * v.norm())
        mistakes = {
            dot: "That is the dot product. Divide it by the lengths of both vectors.",
            dot / (u @ u * (v @ v)): (
                "You divided by the squared lengths. A length is the square root of the sum of squares."
            ),
            dot / u.norm(): "You divided by one length only. The other vector's length still changes the result.",
            dot / v.norm(): "You divided by one length only. The first vector's length still changes the result.",
            (u - v).norm(): "That is the distance between the two points. The cosine asks only about their directions.",
            dot / u.abs().sum() / v.abs().sum(): (
                "A vector's length is the square root of the sum of its squares, not the sum of its sizes."
            ),
            -right: "The size is right and the sign is not: vectors that point the same way have a positive cosine.",
        }
        expect(value, right, mistakes, f"For two test vectors you get {value:.3f}; it should be {right:.3f}.")

    remark = "You can now multiply a vector by any positive number without changing a result: only direction counts."
    hints = (
        "The dot product is `(u * v).sum()`.",
        "The length of `u` is `(u * u).sum().sqrt()`.",
        "Divide the dot product by both lengths.",
    )
    code = """
        def cosine(u, v):
            return (u * v).sum() / ((u * u).sum().sqrt() * (v * v).sum().sqrt())

        answer = cosine
    """


class Nearest(Exercise):
    """Write `nearest(query, vectors, k)`: the numbers of the k rows most similar to the query, best first."""

    number, title = "1.4", "Nearest neighbours"
    difficulty, importance, minutes = 2, 3, 5
    function = "nearest"

    def judge(self, nearest: Function) -> None:
        vectors = unit_rows(20, 8, seed=2)
        self.compare(nearest(vectors[3], vectors, 4), vectors[3], vectors, 4)
        others, query = unit_rows(7, 5, seed=3), unit_rows(1, 5, seed=5)[0]
        for k in (1, 2, 7):
            self.compare(nearest(query, others, k), query, others, k)

    def compare(self, said: object, query: "Tensor", vectors: "Tensor", k: int) -> None:
        if isinstance(said, tuple) and any(getattr(part, "shape", ()) for part in said):
            raise NotYet("Return only the row numbers. `topk` gives a pair: values first, then indices.")
        rows = tensor_of(said).flatten().tolist()
        order = (vectors @ query).argsort(descending=True).tolist()
        if any(row != int(row) for row in rows):
            raise NotYet("You returned the similarities. Asked for are the row numbers (`indices`).")
        if len(rows) != k:
            raise NotYet(f"For k = {k} your function returns {len(rows)} rows. Keep only the k best.")
        mistakes = {
            tuple(order[::-1][:k]): "These are the *least* similar rows. Sort from the largest similarity down.",
            tuple(rows if sorted(rows) == sorted(order[:k]) else ()): (
                "The right rows in the wrong order: the best must come first."
            ),
        }
        otherwise = "Other rows are nearer. Multiply `vectors @ query` and take the largest k values' places."
        expect(rows, order[:k], mistakes, otherwise)

    remark = (
        "That is a whole search engine in one line. It compares the query with every row; "
        "lesson 05 makes it fast for millions of rows."
    )
    hints = (
        "All vectors have length 1, so `vectors @ query` holds all the cosines at once.",
        "`.topk(k)` returns the k largest values and, as `.indices`, where they stand.",
    )
    code = """
        def nearest(query, vectors, k):
            return (vectors @ query).topk(k).indices

        answer = nearest
    """


class Gap(Exercise):
    """Write `gap(picture_vectors, text_vectors)`: the distance between the mean of the rows of the one and the other.

    There may be more pictures than texts.
    """

    number, title = "1.5", "Measure the modality gap"
    difficulty, importance, minutes = 2, 2, 5
    function = "gap"

    def judge(self, gap: Function) -> None:
        for pictures, texts, width, seed in ((7, 7, 6, 3), (9, 4, 5, 8), (3, 8, 4, 12)):
            shift = [2.0] + [0.0] * (width - 1)
            clouds = unit_rows(pictures, width, seed, shift), -unit_rows(texts, width, seed + 1, shift)
            self.compare(self.measured(gap, *clouds), *clouds)

    def measured(self, gap: Function, pictures: "Tensor", texts: "Tensor") -> float:
        several = "Your function returns several numbers. The gap is the length of the difference: one number."
        try:
            return number_of(gap(pictures, texts), "The gap", several)
        except (RuntimeError, ValueError):
            if len(pictures) == len(texts):
                raise
            raise NotYet(
                "Your function fails with fewer captions than pictures. Take each mean first, then subtract."
            ) from None

    def compare(self, value: float, pictures: "Tensor", texts: "Tensor") -> None:
        picture, text = pictures.mean(0), texts.mean(0)
        right = (picture - text).norm()
        mistakes = {
            (pictures.mean() - texts.mean()).abs(): (
                "`mean()` without `dim=0` averages all numbers into one. Average over the rows only."
            ),
            right**2: "That is the squared distance. Take the square root.",
            picture @ text: "That is the dot product of the two means. Asked for is the length of their difference.",
            (picture - text).abs().sum(): (
                "You add up the sizes of the differences. A length is the root of the sum of their squares."
            ),
        }
        if len(pictures) == len(texts):
            mistakes[(pictures - texts).norm(dim=-1).mean()] = (
                "That is the mean distance between partners. The gap is the distance between the two mean vectors."
            )
        sizes = f"For {len(pictures)} pictures and {len(texts)} captions"
        expect(value, right, mistakes, f"{sizes} of our own you get {value:.3f}; it should be {right:.3f}.")

    remark = (
        "The gap is a property of the whole cloud, not of a pair. "
        "It does no harm as long as you compare pictures with texts only, because it is then the same for all."
    )
    hints = (
        "The middle of a cloud is the mean of its rows: `vectors.mean(dim=0)`, a vector.",
        "Subtract the two middles. The length of a vector is `.norm()`.",
    )
    code = """
        def gap(picture_vectors, text_vectors):
            return (picture_vectors.mean(dim=0) - text_vectors.mean(dim=0)).norm()

        answer = gap
    """


EXERCISES = sheet(Join, WorstCase, Cosine, Nearest, Gap)
