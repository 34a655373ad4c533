"""Exercises of lesson 01: tokens, cosine similarity, nearest neighbours and the modality gap."""

from course_utils.study.exercises.base import Exercise, NotYet, require_function

TOKENS = ["a", "Ġcar", "to", "on", "Ġof", "Ġa", "Ġrain", "bow", "Ġon", "Ġa", "Ġred", "Ġback", "ground"]
SENTENCE = "a cartoon of a rainbow on a red background"


def check_join(answer: object) -> str:
    """`answer` is a function from a list of byte-level tokens (plain English letters) to the sentence."""
    require_function(answer, "join")
    said = answer(list(TOKENS))
    if not isinstance(said, str):
        raise NotYet("Your function must return one string. Did you forget `return`, or to join the list?")
    if said == " ".join(TOKENS):
        raise NotYet("You put a space between all tokens. A space stands only where a token begins with Ġ.")
    if "Ġ" in said:
        raise NotYet("There is still a Ġ in the sentence. It stands for a space: replace it.")
    if said == SENTENCE.replace(" ", ""):
        raise NotYet("All spaces are gone. Do not delete Ġ; put a space in its place.")
    if "  " in said or said.split() != SENTENCE.split():
        raise NotYet(
            f"Your function makes {said!r} of the tokens. Join them with nothing between, then turn Ġ into a space."
        )
    if said != SENTENCE:
        raise NotYet("There is a space too many at an end of the sentence.")
    for tokens, sentence in ((["Ġ", "cat"], " cat"), (["Ġcat"], " cat"), (["Ġ", "Ġa"], "  a")):
        if answer(tokens) != sentence:
            raise NotYet(f"{tokens} should give {sentence!r}: every Ġ is one space, at the start as well.")
    return (
        "Nothing is lost between a sentence and its tokens, not even a space at the start. "
        "That is why a model can write text by writing tokens."
    )


def check_bytes(answer: object) -> str:
    """`answer` is the largest number of byte-level tokens that "a кот" can need."""
    if isinstance(answer, bool) or not isinstance(answer, int):
        raise NotYet("Hand in a whole number.")
    if answer == 5:
        raise NotYet("You counted characters. Each Cyrillic letter takes two bytes.")
    if answer == 2:
        raise NotYet("You counted words. With no merge at all, every byte is a token of its own.")
    if answer == 7:
        raise NotYet("Nearly: the space is a byte too.")
    if answer != 8:
        raise NotYet('Without merges each byte is a token. `len("a кот".encode())` counts the bytes.')
    return (
        "A model pays for each token in time and in memory. A text in a language that the tokenizer was not trained on "
        "costs several times more tokens: this is one of the quiet ways in which a model can be unfair."
    )


def check_cosine(answer: object) -> str:
    """`answer` is a function of two vectors (1-D tensors) that returns their cosine similarity."""
    import torch

    require_function(answer, "cosine")
    generator = torch.Generator().manual_seed(1)
    u, v = torch.randn(2, 8, generator=generator)

    def close(value: object, right: torch.Tensor) -> bool:
        return value is not None and abs(float(value) - float(right)) < 1e-4

    right, said = torch.nn.functional.cosine_similarity(u, v, dim=0), answer(u, v)
    if said is None:
        raise NotYet("Your function returns nothing. Did you forget `return`?")
    if isinstance(said, torch.Tensor) and said.numel() != 1:
        raise NotYet("Your function returns several numbers. Sum the products into one number first.")
    if close(said, u @ v):
        raise NotYet("That is the dot product. Divide it by the lengths of both vectors.")
    if close(said, u @ v / (u @ u * (v @ v))):
        raise NotYet("You divided by the squared lengths. A length is the square root of the sum of squares.")
    if close(said, u @ v / u.norm()) or close(said, u @ v / v.norm()):
        raise NotYet("You divided by one length only. The other vector's length still changes the result.")
    if close(said, (u - v).norm()):
        raise NotYet("That is the distance between the two points. The cosine asks only about their directions.")
    if close(said, u @ v / u.abs().sum() / v.abs().sum()):
        raise NotYet("A vector's length is the square root of the sum of its squares, not the sum of its sizes.")
    if not close(said, right):
        raise NotYet(f"For two test vectors you get {float(said):.3f}; it should be {float(right):.3f}.")
    if not close(answer(100 * u, v), right):
        raise NotYet("Making a vector 100 times longer must not change the cosine.")
    return "You can now multiply a vector by any positive number without changing a result: only direction counts."


def check_nearest(answer: object) -> str:
    """`answer` is a function of query [width], vectors [n, width] and k: the k best row numbers, best first."""
    import torch

    require_function(answer, "nearest")
    generator = torch.Generator().manual_seed(2)
    vectors = torch.nn.functional.normalize(torch.randn(20, 8, generator=generator), dim=-1)
    query = vectors[3]
    order = (vectors @ query).argsort(descending=True)
    said = answer(query, vectors, 4)
    if said is None:
        raise NotYet("Your function returns nothing. Did you forget `return`?")
    if isinstance(said, tuple):
        raise NotYet("Return only the row numbers. `topk` gives a pair: values first, then indices.")
    said = torch.as_tensor(said)
    if said.is_floating_point():
        raise NotYet("You returned the similarities. Asked for are the row numbers (`indices`).")
    said = said.flatten().tolist()
    if len(said) != 4:
        raise NotYet(f"For k = 4 your function returns {len(said)} rows. Keep only the k best.")
    if said == order[-4:].flip(0).tolist():
        raise NotYet("These are the *least* similar rows. Sort from the largest similarity down.")
    if said != order[:4].tolist() and sorted(said) == sorted(order[:4].tolist()):
        raise NotYet("The right rows in the wrong order: the best must come first.")
    if said != order[:4].tolist():
        raise NotYet("Other rows are nearer. Multiply `vectors @ query` and take the largest k values' places.")
    return (
        "That is a whole search engine in one line. It compares the query with every row; "
        "lesson 05 makes it fast for millions of rows."
    )


def check_gap(answer: object) -> str:
    """`answer` is a function of picture vectors [n, width] and text vectors [m, width]: the distance of the means."""
    import torch

    require_function(answer, "gap")
    generator = torch.Generator().manual_seed(3)
    shift = torch.tensor([2.0, 0, 0, 0, 0, 0])
    pictures = torch.nn.functional.normalize(torch.randn(7, 6, generator=generator) + shift, dim=-1)
    texts = torch.nn.functional.normalize(torch.randn(7, 6, generator=generator) - shift, dim=-1)
    right = float((pictures.mean(0) - texts.mean(0)).norm())
    said = answer(pictures, texts)
    if said is None:
        raise NotYet("Your function returns nothing. Did you forget `return`?")
    if isinstance(said, torch.Tensor) and said.numel() != 1:
        raise NotYet("Your function returns several numbers. The gap is the length of the difference: one number.")
    said = float(said)
    if abs(said - float((pictures.mean() - texts.mean()).abs())) < 1e-4:
        raise NotYet("`mean()` without `dim=0` averages all numbers into one. Average over the rows only.")
    if abs(said - right**2) < 1e-4:
        raise NotYet("That is the squared distance. Take the square root.")
    if abs(said - float((pictures - texts).norm(dim=-1).mean())) < 1e-4:
        raise NotYet(
            "That is the mean distance between partners. The gap is the distance between the two mean vectors."
        )
    if abs(said - float(pictures.mean(0) @ texts.mean(0))) < 1e-4:
        raise NotYet("That is the dot product of the two means. Asked for is the length of their difference.")
    if abs(said - right) > 1e-4:
        raise NotYet(f"For two test clouds you get {said:.3f}; it should be {right:.3f}.")
    try:
        answer(pictures, texts[:3])
    except RuntimeError:
        raise NotYet(
            "Your function fails with fewer captions than pictures. Take each mean first, then subtract."
        ) from None
    return (
        "The gap is a property of the whole cloud, not of a pair. "
        "It does no harm as long as you compare pictures with texts only, because it is then the same for all."
    )


EXERCISES = {
    exercise.number: exercise
    for exercise in (
        Exercise(
            "1.1",
            "From tokens back to the sentence",
            check_join,
            (
                'First join the tokens with nothing between them: `"".join(tokens)`.',
                'Then `.replace("Ġ", " ")`.',
            ),
            """
            def join(tokens):
                return "".join(tokens).replace("Ġ", " ")

            answer = join
            """,
            difficulty=1,
            importance=2,
            minutes=3,
        ),
        Exercise(
            "1.2",
            "How many tokens at most?",
            check_bytes,
            (
                "In the worst case no merge fits and every byte stays a token.",
                "Latin letters and the space take one byte each, Cyrillic letters two.",
            ),
            """
            answer = len("a кот".encode())
            """,
            difficulty=1,
            importance=1,
            minutes=2,
        ),
        Exercise(
            "1.3",
            "Cosine similarity",
            check_cosine,
            (
                "The dot product is `(u * v).sum()`.",
                "The length of `u` is `(u * u).sum().sqrt()`.",
                "Divide the dot product by both lengths.",
            ),
            """
            def cosine(u, v):
                return (u * v).sum() / ((u * u).sum().sqrt() * (v * v).sum().sqrt())

            answer = cosine
            """,
            difficulty=2,
            importance=3,
            minutes=5,
        ),
        Exercise(
            "1.4",
            "Nearest neighbours",
            check_nearest,
            (
                "All vectors have length 1, so `vectors @ query` holds all the cosines at once.",
                "`.topk(k)` returns the k largest values and, as `.indices`, where they stand.",
            ),
            """
            def nearest(query, vectors, k):
                return (vectors @ query).topk(k).indices

            answer = nearest
            """,
            difficulty=2,
            importance=3,
            minutes=5,
        ),
        Exercise(
            "1.5",
            "Measure the modality gap",
            check_gap,
            (
                "The middle of a cloud is the mean of its rows: `vectors.mean(dim=0)`, a vector.",
                "Subtract the two middles. The length of a vector is `.norm()`.",
            ),
            """
            def gap(picture_vectors, text_vectors):
                return (picture_vectors.mean(dim=0) - text_vectors.mean(dim=0)).norm()

            answer = gap
            """,
            difficulty=2,
            importance=2,
            minutes=5,
        ),
    )
}
