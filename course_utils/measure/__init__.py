"""Scores that judge models on held-out scenes: of seeing, of talking, of painting; and the judge of pictures.

`seeing`, `talking` and `painting` hold the scores of the pocket models with their targets, `judge` says what is in a
generated picture, and `scores` holds what they share and makes the table of a model card.

>>> from course_utils import measure, models
>>> scores = measure.clip_scores(models.load_clip())
>>> print(measure.table(scores, measure.CLIP_TARGETS))
"""

from course_utils.measure.judge import JUDGE_TARGETS as JUDGE_TARGETS
from course_utils.measure.judge import Verdict as Verdict
from course_utils.measure.judge import judge_scores as judge_scores
from course_utils.measure.judge import verdict as verdict
from course_utils.measure.painting import DALLE_TARGETS as DALLE_TARGETS
from course_utils.measure.painting import DECODER_TARGETS as DECODER_TARGETS
from course_utils.measure.painting import PAINT_TARGETS as PAINT_TARGETS
from course_utils.measure.painting import VQ_TARGETS as VQ_TARGETS
from course_utils.measure.painting import dalle_scores as dalle_scores
from course_utils.measure.painting import decoder_scores as decoder_scores
from course_utils.measure.painting import paint_scores as paint_scores
from course_utils.measure.painting import vq_scores as vq_scores
from course_utils.measure.scores import mean as mean
from course_utils.measure.scores import missed as missed
from course_utils.measure.scores import scenes as scenes
from course_utils.measure.scores import table as table
from course_utils.measure.seeing import CLIP_TARGETS as CLIP_TARGETS
from course_utils.measure.seeing import VIT_TARGETS as VIT_TARGETS
from course_utils.measure.seeing import clip_scores as clip_scores
from course_utils.measure.seeing import vit_scores as vit_scores
from course_utils.measure.talking import BLIP2_TARGETS as BLIP2_TARGETS
from course_utils.measure.talking import CHAT_TARGETS as CHAT_TARGETS
from course_utils.measure.talking import blip2_scores as blip2_scores
from course_utils.measure.talking import chat_scores as chat_scores
