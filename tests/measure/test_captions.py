"""The measures of captions give the numbers of the libraries that papers use."""

import math
import random

import numpy as np
import pytest
import sacrebleu
import torch
from pycocoevalcap.cider.cider_scorer import CiderScorer

from course_utils import world
from course_utils.course import BadInput
from course_utils.measure import bleu, cider_d, clipscore, ngrams, ref_clipscore

SCENES = [world.sample_scene("test", i) for i in range(40)]


def other_captions(seed: int, most: int = 3) -> list[list[str]]:
    """One to `most` captions of each scene, some of them of another scene."""
    rng = random.Random(seed)
    return [
        [world.caption(rng.choice((scene, rng.choice(SCENES))), rng) for _ in range(rng.randint(1, most))]
        for scene in SCENES
    ]


def test_ngrams_are_counted() -> None:
    assert ngrams("a b a b", 2) == {("a", "b"): 2, ("b", "a"): 1}
    assert ngrams("a", 2) == {}


@pytest.mark.parametrize("seed", range(5))
def test_bleu_is_sacrebleus(seed: int) -> None:
    candidates, references = [told[0] for told in other_captions(seed)], other_captions(seed + 100)
    streams = [[refs[k] if k < len(refs) else None for refs in references] for k in range(3)]
    score = sacrebleu.corpus_bleu(candidates, streams, smooth_method="none", tokenize="none").score
    assert score > 1
    assert bleu(candidates, references) == pytest.approx(score)


def test_bleu_punishes_short_captions_and_is_zero_without_a_common_row_of_four_words() -> None:
    assert bleu(["a cat on a red background"], [["a cat on a red background"]]) == pytest.approx(100)
    short = bleu(["a cat on a red"], [["a cat on a red background"]])
    assert short == pytest.approx(100 * math.exp(1 - 6 / 5))
    assert bleu(["a red cat"], [["a cat on a red background"]]) == 0
    assert bleu(["a"], [["a"]]) == 0


@pytest.mark.parametrize("seed", range(5))
def test_cider_d_is_that_of_pycocoevalcap(seed: int) -> None:
    candidates, references = [told[0] for told in other_captions(seed)], other_captions(seed + 100)
    scorer = CiderScorer(n=4, sigma=6.0)
    for told, refs in zip(candidates, references, strict=True):
        scorer += (told, refs)
    mean, each = scorer.compute_score()
    assert mean > 0.1
    assert cider_d(candidates, references) == pytest.approx(each.tolist())


def test_cider_d_of_one_picture_is_refused() -> None:
    with pytest.raises(BadInput, match="at least two pictures"):
        cider_d(["a cat"], [["a cat"]])


def unit(n: int, seed: int) -> torch.Tensor:
    return torch.nn.functional.normalize(torch.randn(n, 8, generator=torch.Generator().manual_seed(seed)), dim=1)


def test_clipscores_are_those_of_the_published_code() -> None:
    """The lines of jmhessel/clipscore (clipscore.py), on vectors of ours."""
    pictures, captions = unit(30, 0), unit(30, 1)
    references = [unit(1 + i % 3, 2 + i) for i in range(30)]
    per_picture = 2.5 * np.clip(np.sum(pictures.numpy() * captions.numpy(), axis=1), 0, None)
    per_text = np.array([np.max(c.numpy().dot(r.numpy().T)) for c, r in zip(captions, references, strict=True)])
    harmonic = 2 * per_picture * per_text / (per_picture + per_text)
    assert clipscore(pictures, captions).numpy() == pytest.approx(per_picture, abs=1e-6)
    positive = (per_text > 0) & (per_picture > 0)  # the paper cuts negative cosines off, the code only one of the two
    ours = ref_clipscore(pictures, captions, references).numpy()
    assert ours[positive] == pytest.approx(harmonic[positive], abs=1e-6)
    assert (ours[~positive] == 0).all() and 3 < positive.sum() < 30


@pytest.mark.parametrize("score", [bleu, cider_d])
@pytest.mark.parametrize(
    ("candidates", "references", "sentence"),
    [
        ("a cat", [["a cat"]], "Give a list of captions"),
        (["a cat"], ["a cat"], "Give a list of captions"),
        ([], [], "0 captions need 0 lists"),
        (["a cat", "a dog"], [["a cat"]], "2 captions need 2 lists"),
        (["a cat", "a dog"], [["a cat"], []], "none of them empty"),
    ],
)
def test_what_is_no_list_of_captions_is_told_so(score, candidates, references, sentence) -> None:
    with pytest.raises(BadInput, match=sentence):
        score(candidates, references)
