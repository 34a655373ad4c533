"""Print every number that the README and the model cards quote: python -m benchmarks.bench (or: make bench)

Exits with 1 where a score misses its target.
"""

import sys
import time
from collections.abc import Callable

from benchmarks import library, painting_speed, speed
from course_utils import generate, measure, models, tiers, world
from course_utils.course import ROOT

FREE_TEST = ROOT / "tests" / "free" / "free_questions.yaml"


def scenes_per_second(length: int = 3000) -> float:
    """How many scenes one core draws and renders in a second."""
    world.render(world.sample_scene("train", 0))  # sprites load on first use
    started = time.perf_counter()
    for index in range(length):
        world.render(world.sample_scene("train", index))
    return length / (time.perf_counter() - started)


def drawn_by(draw: Callable, **model: object) -> dict[str, float]:
    """Scores of a model that draws what it is told."""
    return measure.drawing_scores(lambda prompts: draw(prompts, **model))


def main() -> int:
    tiers.set_tier("pocket")
    print(f"Emoji World draws {scenes_per_second():,.0f} scenes a second on one core (target: 500).\n")
    missed = []
    blip2, chat, vq, dalle = models.load_blip2(), models.load_chat(), models.load_vq(), models.load_dalle()
    for name, scores, targets in (
        ("vit-pocket", measure.vit_scores(models.load_vit()), measure.VIT_TARGETS),
        ("clip-pocket", measure.clip_scores(models.load_clip()), measure.CLIP_TARGETS),
        (
            "blip2-pocket",
            measure.blip2_scores(blip2) | measure.asking_scores(blip2),
            measure.BLIP2_TARGETS | measure.ASKING_TARGETS,
        ),
        ("chat-pocket", measure.conversing_scores(chat), measure.CONVERSING_TARGETS),
        ("judge-pocket", measure.judge_scores(models.load_judge()), measure.JUDGE_TARGETS),
        ("vq-pocket", measure.codec_scores(vq), measure.CODEC_TARGETS),
        (
            "guide-pocket",
            measure.clip_scores(models.load_guide()) | measure.paint_scores(),
            dict.fromkeys(measure.CLIP_TARGETS) | measure.PAINT_TARGETS,
        ),
        (
            "decoder-pocket",
            measure.decoder_scores(models.load_decoder(), vq, models.load_clip()),
            measure.DECODER_TARGETS,
        ),
        ("dalle-pocket", drawn_by(generate.sample, dalle=dalle), measure.DRAWING_TARGETS),
        ("masked-pocket", drawn_by(generate.fill_in, masked=models.load_masked()), measure.DRAWING_TARGETS),
    ):
        print(f"## {name}\n\n{measure.table(scores, targets)}\n")
        missed += [f"{name}: {score}" for score in measure.missed(scores, targets)]
    free = measure.free_scores(chat, FREE_TEST)
    print(f"## Free test, by somebody who has not read the grammar\n\n{measure.table(free, dict.fromkeys(free))}\n")
    table, slow = speed.report(
        [
            *speed.talk_rows(blip2, chat),
            *painting_speed.rows(vq, models.load_guide()),
            painting_speed.sampling_row(dalle),
            painting_speed.one_picture_row(dalle, vq),
            library.row(),
        ]
    )
    print(f"## Speed on this machine\n\n{table}\n")
    missed += [f"speed: {name}" for name in slow]
    print(f"Missed: {'; '.join(missed)}" if missed else "Every target is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
