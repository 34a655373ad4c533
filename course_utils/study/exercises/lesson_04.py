"""Exercises of lesson 04: contrastive loss, chance level, temperature, templates, zero-shot accuracy."""

import math

from course_utils.study.exercises.base import Exercise, NotYet, close, number_of, require_function, require_result


def _check_one_direction(answer: object) -> str:
    import torch
    import torch.nn.functional as F

    require_function(answer, "picture_to_caption")
    generator = torch.Generator().manual_seed(4)
    pictures = F.normalize(torch.randn(6, 8, generator=generator), dim=1)
    captions = F.normalize(torch.randn(6, 8, generator=generator), dim=1)
    scale, truth = 10.0, torch.arange(6)
    logits = scale * pictures @ captions.T
    given = answer(pictures, captions, scale)
    require_result(given)
    if math.prod(getattr(given, "shape", ())) != 1:
        raise NotYet("The loss is one number: take the mean over the pictures.")
    given = number_of(given)
    right, other_way = F.cross_entropy(logits, truth).item(), F.cross_entropy(logits.T, truth).item()
    mistakes = {
        -right: "The sign is wrong: a log-probability is negative, and the loss is minus its mean.",
        6
        * right: "This is the sum over the pictures; the loss is their mean, so that it does not grow with the batch.",
        other_way: "This is the other direction, from captions to pictures: here each row (dim=1) must sum to one.",
        (right + other_way)
        / 2: "This is the full loss, both directions averaged; only pictures to captions is asked for.",
        F.cross_entropy(logits / scale, truth).item(): "The cosines must be multiplied by `scale` before the softmax.",
        F.cross_entropy(logits / scale**2, truth).item(): "Multiply by `scale`: dividing is right for a temperature.",
    }
    if close(given, right):
        return (
            "`F.cross_entropy(logits, torch.arange(n))` does the same: row i's label is i, its place on the diagonal."
        )
    for mistake, message in mistakes.items():
        if close(given, mistake):
            raise NotYet(message)
    raise NotYet("Take the log-softmax of each row of scale * pictures @ captions.T, then minus the diagonal's mean.")


def _check_chance(answer: object) -> str:
    n = 79_000
    value = number_of(answer)
    if abs(value - math.log(n)) < 0.05:
        return (
            "About 11.28. A loss that stays at log N means that nothing is learned: check that the pairs still match."
        )
    if abs(value - math.log2(n)) < 0.05:
        raise NotYet("That is the logarithm to base 2; losses here use the natural logarithm, `math.log`.")
    if abs(value - math.log10(n)) < 0.05:
        raise NotYet("That is the logarithm to base 10; losses here use the natural logarithm, `math.log`.")
    if close(value, 1 / n) or close(value, n):
        raise NotYet(
            "That is the probability of a right guess (or one over it); the loss is minus its natural logarithm."
        )
    if abs(value + math.log(n)) < 0.05:
        raise NotYet("The size is right and the sign is not: a loss is *minus* the log-probability.")
    if abs(value - 2 * math.log(n)) < 0.05:
        raise NotYet("The two directions are averaged, not added.")
    raise NotYet(
        "A model that knows nothing gives all 79,000 captions the same probability: what is minus its logarithm?"
    )


def _check_temperature(answer: object) -> str:
    value = number_of(answer)
    right = 1 / (1 + math.exp(-5))
    if close(value, right, 0.005):
        return "A gap of 0.05 in cosine became 99 to 1: the scale decides how sure the model sounds."
    if close(value, 1 - right, 0.005):
        raise NotYet("That is the second caption's probability.")
    if close(value, 100 * right, 0.5):
        raise NotYet("Give a probability between 0 and 1, not a percentage.")
    if close(value, 1 / (1 + math.exp(-0.05)), 0.002):
        raise NotYet("That is the softmax of the bare cosines: multiply both by the scale, 100, first.")
    if close(value, 0.5, 0.002):
        raise NotYet("The scale makes differences larger: multiply the cosines by 100, do not divide.")
    if close(value, 0.30 / 0.55, 0.002):
        raise NotYet("A softmax divides exponentials, not the cosines themselves.")
    raise NotYet(
        "Compute exp(100 * 0.30) / (exp(100 * 0.30) + exp(100 * 0.25)), or the same with the difference alone."
    )


def _check_templates(answer: object) -> str:
    if isinstance(answer, str):
        raise NotYet('An ensemble is a list of templates; this is a single string. Write ["...", "...", "..."].')
    if not isinstance(answer, (list, tuple)) or not all(isinstance(template, str) for template in answer):
        raise NotYet("Hand in a list of strings.")
    if len({template.strip() for template in answer}) < 3:
        raise NotYet("At least three different templates are asked for: the same one twice adds nothing to the mean.")
    for template in answer:
        if "{}" not in template:
            raise NotYet(
                f"The template {template!r} has no place for the label: write the empty braces {{}} where it goes."
            )
        if template.count("{") > 1 or template.count("}") > 1:
            raise NotYet(f"The template {template!r} must hold the empty braces {{}} exactly once.")
        before = template.split("{}")[0].split()
        if before and before[-1].lower() in ("a", "an", "the"):
            raise NotYet(f'The label brings its own article: {template!r} would read "{template.format("a cat")}".')
    if any(template.strip() == "{}" for template in answer):
        raise NotYet("The template '{}' is the bare label; write three that say something about the picture.")
    return "Each label now gets the mean of its prompts' directions. Whether that helps has to be measured."


def _check_accuracy(answer: object) -> str:
    import torch

    require_function(answer, "accuracy")
    similarities = torch.tensor([[0.9, 0.1, 0.3], [0.2, 0.4, 0.1], [0.5, 0.6, 0.2], [0.3, 0.2, 0.1], [0.1, 0.2, 0.8]])
    truth = torch.tensor([0, 1, 0, 0, 1])  # pictures 0, 1 and 3 are right: 3 of 5
    try:
        given = answer(similarities, truth)
    except RuntimeError:
        raise NotYet("Compare one guess per picture: take the largest entry of each row, `argmax(dim=1)`.") from None
    value = number_of(given)
    if close(value, 0.6):
        return "Zero-shot accuracy needs no scale and no softmax: neither changes which label comes first."
    if close(value, 3):
        raise NotYet("That is how many are right; the accuracy is the share: divide by the number of pictures.")
    if close(value, 1.0):
        raise NotYet("That is a share of one: compare the guesses with `truth`, picture by picture.")
    if close(value, 60):
        raise NotYet("Give the share, between 0 and 1, not a percentage.")
    if close(value, 0.4):
        raise NotYet("That is the share of mistakes.")
    raise NotYet(
        "For each row find the position of the largest similarity, compare it with `truth`, and take the mean."
    )


EXERCISES: dict[str, Exercise] = {
    "4.1": Exercise(
        number="4.1",
        title="The loss in one direction",
        checker=_check_one_direction,
        hints=(
            "The logits are `scale * pictures @ captions.T`, [pairs, pairs]: row i is picture i, column j caption j.",
            "`log_softmax(dim=1)` turns each row into log-probabilities. In row i the right one is in column i.",
            "`.diagonal()` picks the right ones; the loss is minus their mean.",
        ),
        code="""
            def picture_to_caption(pictures, captions, scale):
                logits = scale * pictures @ captions.T  # [pairs, pairs]
                return -logits.log_softmax(dim=1).diagonal().mean()

            answer = picture_to_caption
        """,
        difficulty=2,
        importance=3,
        minutes=6,
    ),
    "4.2": Exercise(
        number="4.2",
        title="The loss of a model that knows nothing",
        checker=_check_chance,
        hints=(
            "Such a model gives all 79,000 captions of the batch the same probability.",
            "The loss is minus the natural logarithm of the right caption's probability, 1/79,000, in both directions.",
        ),
        code="""
            import math

            answer = math.log(79_000)
        """,
        difficulty=1,
        importance=3,
        minutes=3,
    ),
    "4.3": Exercise(
        number="4.3",
        title="What the scale does to two cosines",
        checker=_check_temperature,
        hints=(
            "Multiply both cosines by 100, then take the softmax of the two numbers.",
            "With two labels only the difference counts: 1 / (1 + exp(-difference)), and it is 100 * 0.05.",
        ),
        code="""
            import math

            answer = math.exp(100 * 0.30) / (math.exp(100 * 0.30) + math.exp(100 * 0.25))
        """,
        difficulty=1,
        importance=2,
        minutes=4,
    ),
    "4.4": Exercise(
        number="4.4",
        title="Three templates for one ensemble",
        checker=_check_templates,
        hints=(
            'A template is a string with `{}` where the label goes, as in "a picture of {}".',
            'The labels read "a cat", "an apple": the template must not bring a second article.',
        ),
        code="""
            answer = ["a picture of {}", "a cartoon of {}", "an ink sketch of {}"]
        """,
        difficulty=1,
        importance=2,
        minutes=4,
    ),
    "4.5": Exercise(
        number="4.5",
        title="Zero-shot accuracy",
        checker=_check_accuracy,
        hints=(
            "Row i of `similarities` holds picture i against every label; the guess is where the largest stands.",
            "`similarities.argmax(dim=1) == truth` is True or False for each picture; its mean is the accuracy.",
        ),
        code="""
            def accuracy(similarities, truth):
                return (similarities.argmax(dim=1) == truth).float().mean()

            answer = accuracy
        """,
        difficulty=2,
        importance=3,
        minutes=5,
    ),
}
