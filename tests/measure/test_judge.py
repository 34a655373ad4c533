"""The judge's logits become words in one place."""

import torch

from course_utils import models, world
from course_utils.measure import judge


def test_the_logits_fall_into_nouns_colours_and_counts():
    model = models.load_judge().model
    labels = [model.config.id2label[i] for i in range(model.config.num_labels)]
    nouns, colours, counts = judge.split_logits(torch.arange(len(labels)).view(1, -1))
    assert [labels[i] for i in nouns[0]] == judge.NOUNS
    assert [labels[i] for i in colours[0]] == [f"{colour} background" for colour in judge.COLOURS]
    assert [labels[i] for i in counts[0]] == [f"things: {n}" for n in range(1, judge.MOST_THINGS + 1)]


def test_a_verdict_names_what_is_there():
    scenes = [world.compose("cat", "blue", artist="noto", size="large"), world.compose("dog", "red", count=3)]
    said = judge.verdict(models.load_judge(), [world.render(scene) for scene in scenes])
    assert [named[0] for named in said.nouns] == ["cat", "dog"] and {len(named) for named in said.nouns} == {5}
    assert said.colours == ["blue", "red"] and said.counts == [1, 3]
    assert said.nouns_right(["cat", "dog"]) == 1 and said.nouns_right(["cat", "boat"], best=1) == 0.5
