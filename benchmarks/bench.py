"""Print every number that the README and the model cards quote: python -m benchmarks.bench (or: make bench)

Exits with 1 where a score misses its target.
"""

import sys
import time

from benchmarks import held_out, painting_scores, painting_speed, speed, talk_scores
from course_utils import models, tiers, world


def scenes_per_second(length: int = 3000) -> float:
    """How many scenes one core draws and renders in a second."""
    world.render(world.sample_scene("train", 0))  # sprites load on first use
    started = time.perf_counter()
    for index in range(length):
        world.render(world.sample_scene("train", index))
    return length / (time.perf_counter() - started)


def main() -> int:
    tiers.set_tier("pocket")
    print(f"Emoji World draws {scenes_per_second():,.0f} scenes a second on one core (target: 500).\n")
    missed = []
    blip2, chat, vq, dalle = models.load_blip2(), models.load_chat(), models.load_vq(), models.load_dalle()
    for name, scores, targets in (
        ("vit-pocket", held_out.vit_scores(models.load_vit()), held_out.VIT_TARGETS),
        ("clip-pocket", held_out.clip_scores(models.load_clip()), held_out.CLIP_TARGETS),
        ("blip2-pocket", talk_scores.blip2_scores(blip2), talk_scores.BLIP2_TARGETS),
        ("chat-pocket", talk_scores.chat_scores(chat), talk_scores.CHAT_TARGETS),
        ("judge-pocket", painting_scores.judge_scores(models.load_judge()), painting_scores.JUDGE_TARGETS),
        ("vq-pocket", painting_scores.vq_scores(vq), painting_scores.VQ_TARGETS),
        ("guide-pocket", painting_scores.paint_scores(), painting_scores.PAINT_TARGETS),
        (
            "decoder-pocket",
            painting_scores.decoder_scores(models.load_decoder(), vq, models.load_clip()),
            painting_scores.DECODER_TARGETS,
        ),
        ("dalle-pocket", painting_scores.dalle_scores(dalle), painting_scores.DALLE_TARGETS),
    ):
        print(f"## {name}\n\n{held_out.table(scores, targets)}\n")
        missed += [f"{name}: {score}" for score in held_out.missed(scores, targets)]
    table, slow = speed.report(
        [
            *speed.talk_rows(blip2, chat),
            *painting_speed.rows(vq, models.load_guide()),
            painting_speed.sampling_row(dalle),
        ]
    )
    print(f"## Speed on this machine\n\n{table}\n")
    missed += [f"speed: {name}" for name in slow]
    print(f"Missed: {'; '.join(missed)}" if missed else "Every target is met.")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
