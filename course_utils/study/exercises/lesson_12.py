"""Exercises of lesson 12: the length of a stream, top-p, guidance, best of how many, undoing noise."""

from collections.abc import Sequence

from course_utils.study.exercises.base import Exercise, NotYet, close, number_of, require_function, require_result


def _check_stream(answer: object) -> str:
    value = number_of(answer, "The number of tokens")
    if value == 4352:
        return (
            "3.4 times as many as DALL-E 1's 1,280. Each token looks at all before it, so attention works about "
            "11.6 times as much. Large pictures are therefore made of fewer tokens, or small first and then enlarged."
        )
    if value == 4096:
        raise NotYet("That is the picture alone: the caption stands in the stream, too.")
    if value == 1280:
        raise NotYet("That is DALL-E 1's own stream: twice the side is four times the codes.")
    if value == 2304:
        raise NotYet("You doubled the picture tokens; twice as wide *and* twice as high is four times as many.")
    if value == 512 * 512 + 256:
        raise NotYet("One code stands for 8 x 8 pixels, not for one.")
    if value in (64 + 256, 64):
        raise NotYet("That is one row of codes: there are as many rows as columns.")
    raise NotYet("There are 512 / 8 codes in a row, and as many rows; add the 256 places of the text.")


def _list_of(given: object, length: int, what: str) -> list[float]:
    """What a learner's function returned, as numbers; `NotYet` if it is no list of that length."""
    require_result(given)
    if not isinstance(given, Sequence) and not hasattr(given, "__len__"):
        raise NotYet(f"The function should return a list of {what}; yours returned a {type(given).__name__}.")
    if len(given) != length:
        raise NotYet(f"The list should have as many {what} as came in, {length}; yours has {len(given)}.")
    return [number_of(each, f"Each of the {what}") for each in given]


def _same(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    return all(close(a, b, 1e-3) for a, b in zip(ours, theirs, strict=True))


def _check_nucleus(answer: object) -> str:
    require_function(answer, "nucleus")
    chances = [0.05, 0.5, 0.1, 0.3, 0.05]
    before = list(chances)
    found = _list_of(answer(chances, 0.7), 5, "probabilities")
    if chances != before:
        raise NotYet("The function changes the list that it was given: work on a copy.")
    if _same(found, [0, 0.5, 0, 0.3, 0]):
        raise NotYet("The right ones are kept, but they sum to 0.8: divide each by the sum of those that stay.")
    if _same(found, [0, 1, 0, 0, 0]):
        raise NotYet("One is missing: the sum has to *reach* p, so the one that takes it over p stays, too.")
    if _same(found, [0, 0.5 / 0.9, 0.1 / 0.9, 0.3 / 0.9, 0]):
        raise NotYet("One too many: as soon as the sum has reached p, stop.")
    if _same(sorted(found), [0, 0, 0, 0.375, 0.625]) and not _same(found, [0, 0.625, 0, 0.375, 0]):
        raise NotYet("The values are right, their places are not: return them in the order in which they came.")
    if not _same(found, [0, 0.625, 0, 0.375, 0]):
        raise NotYet(
            "For [0.05, 0.5, 0.1, 0.3, 0.05] and p = 0.7, keep 0.5 and 0.3, which become 0.625 and 0.375; "
            f"yours gives {[round(each, 3) for each in found]}."
        )
    if not _same(_list_of(answer([0.25, 0.25, 0.25, 0.25], 0.5), 4, "probabilities"), [0.5, 0.5, 0, 0]):
        raise NotYet("Of four equal chances and p = 0.5 exactly two stay, the first two: 0.5 and 0.5.")
    if not _same(_list_of(answer([0.2, 0.8], 1.0), 2, "probabilities"), [0.2, 0.8]):
        raise NotYet("With p = 1 nothing is left out.")
    return "Where the model is sure, one or two codes stay; where it is not, hundreds. Top-k cannot do that."


def _check_guided(answer: object) -> str:
    require_function(answer, "guided")
    asked, free = [2.0, 0.0, -1.0], [1.0, 1.0, -1.0]
    found = _list_of(answer(list(asked), list(free), 3), 3, "logits")
    if _same(found, [4, -2, -1]):
        if not _same(_list_of(answer(list(asked), list(free), 1), 3, "logits"), asked):
            raise NotYet("With the strength 1 the result is `asked` itself.")
        return "Where the prompt changes nothing (the third logit), guidance changes nothing, however strong it is."
    if _same(found, [5, -3, -1]):
        raise NotYet("You start from `asked`; start from `free`, or the strength 1 already exaggerates.")
    if _same(found, [-2, 4, -1]):
        raise NotYet("The difference has the wrong sign: it leads from `free` to `asked`.")
    if _same(found, [6, 0, -3]):
        raise NotYet("That is `asked` times the strength: exaggerate the *difference* between the two.")
    if _same(found, [3, -3, 0]):
        raise NotYet("That is the difference alone: add it to `free`.")
    raise NotYet("For each pair: free + strength * (asked - free). Here this gives 4, -2 and -1.")


def _check_draws(answer: object) -> str:
    value = number_of(answer, "The number of pictures")
    if value == 11:
        return "With a CLIP that errs you need more. DALL-E 1's best of 512 is good from 1 in 171 on, by this sum."
    if value == 10:
        raise NotYet("Ten give 94.4 %, which is just too few.")
    if value == 12:
        raise NotYet("Twelve are enough, but a smaller number is, too.")
    if value == 4:
        raise NotYet("With four pictures you get one good one *on average*, yet none at all in 32 % of the cases.")
    if value == 3:
        raise NotYet("That is from 0.25^n; multiply the probabilities that a picture is *bad*, 0.75.")
    if close(value, 10.413, 0.01):
        raise NotYet("The formula is right, but pictures come whole: round up.")
    if value == 3.8 or close(value, 0.95 / 0.25, 0.01):
        raise NotYet("Probabilities of several draws do not add up: ask how probable it is that *all* are bad.")
    raise NotYet("All n are bad with the probability 0.75 ** n. Find the smallest n that makes this 0.05 or less.")


def _check_clean(answer: object) -> str:
    require_function(answer, "clean")
    x, noise, left = 2.0, -1.0, 0.36
    noisy = left**0.5 * x + (1 - left) ** 0.5 * noise  # 1.2 - 0.8 = 0.4
    given = answer(noisy, noise, left)
    require_result(given)
    value = number_of(given, "What the function returns")
    if close(value, x):
        return (
            "A mistake in the noise is multiplied by sqrt(1 - left) / sqrt(left): with left = 0.0001 by 100. "
            "Therefore the first guess is poor, and one walks back in small steps."
        )
    if close(value, (noisy - (1 - left) * noise) / left):
        raise NotYet("The factors are the *roots* of left and of 1 - left.")
    if close(value, noisy - (1 - left) ** 0.5 * noise):
        raise NotYet("The noise is out; what is left is sqrt(left) times x: divide by that.")
    if close(value, noisy / left**0.5 - (1 - left) ** 0.5 * noise):
        raise NotYet("First subtract the noise, then divide *all* of it: brackets are missing.")
    if close(value, (noisy + (1 - left) ** 0.5 * noise) / left**0.5):
        raise NotYet("You added the noise once more: subtract it.")
    if close(value, (noisy - noise) / left**0.5):
        raise NotYet("The noise was made smaller before it was added: by sqrt(1 - left).")
    if close(value, left**0.5 * noisy + (1 - left) ** 0.5 * noise):
        raise NotYet("That adds noise once more; solve the formula for x.")
    raise NotYet("noisy = sqrt(left) * x + sqrt(1 - left) * noise: solve this for x.")


EXERCISES: dict[str, Exercise] = {
    exercise.number: exercise
    for exercise in (
        Exercise(
            number="12.1",
            title="How long is the stream?",
            checker=_check_stream,
            hints=(
                "How many codes stand side by side, if each covers 8 pixels of 512?",
                "The grid is square, and in front of it stand 256 places for text.",
            ),
            code="""
                side = 512 // 8
                answer = 256 + side * side
            """,
            difficulty=1,
            importance=2,
            minutes=4,
        ),
        Exercise(
            number="12.2",
            title="Top-p by hand",
            checker=_check_nucleus,
            hints=(
                "Go through the places in the order of falling probability: "
                "`sorted(range(len(chances)), key=lambda i: -chances[i])`.",
                "Keep a place while the sum of those *before* it is below p.",
                "At the end divide by the sum of what was kept, and leave 0 everywhere else.",
            ),
            code="""
                def nucleus(chances, p):
                    kept, total = [0.0] * len(chances), 0.0
                    for i in sorted(range(len(chances)), key=lambda i: -chances[i]):
                        if total >= p:
                            break
                        kept[i] = chances[i]
                        total += chances[i]
                    return [chance / total for chance in kept]

                answer = nucleus
            """,
            difficulty=2,
            importance=3,
            minutes=8,
        ),
        Exercise(
            number="12.3",
            title="Guidance by hand",
            checker=_check_guided,
            hints=(
                "Begin with the logits without the prompt, and add the difference several times.",
                "`zip(asked, free)` gives the pairs.",
            ),
            code="""
                def guided(asked, free, strength):
                    return [f + strength * (a - f) for a, f in zip(asked, free)]

                answer = guided
            """,
            difficulty=1,
            importance=3,
            minutes=5,
        ),
        Exercise(
            number="12.4",
            title="How many must you draw?",
            checker=_check_draws,
            hints=(
                "Ask the opposite: how probable is it that all of them are bad?",
                "One is bad with 0.75, two are with 0.75 * 0.75. From which n on is this at most 0.05?",
            ),
            code="""
                answer = 1
                while 0.75**answer > 0.05:
                    answer += 1
            """,
            difficulty=2,
            importance=2,
            minutes=6,
        ),
        Exercise(
            number="12.5",
            title="Undo the noise",
            checker=_check_clean,
            hints=(
                "Write the formula of section 12, and bring the noise to the other side.",
                "Then divide by what stands before x.",
            ),
            code="""
                def clean(noisy, noise, left):
                    return (noisy - (1 - left) ** 0.5 * noise) / left**0.5

                answer = clean
            """,
            difficulty=2,
            importance=3,
            minutes=6,
        ),
    )
}
