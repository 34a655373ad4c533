"""Scores that judge models on held-out scenes: of seeing, of talking, of painting; and the judge of pictures.

`seeing`, `talking`, `painting`, `codec` and `drawing` hold the scores of the pocket models with their targets, `judge`
says what is in a generated picture, `painters` compares ways to paint, and `scores` holds what they share and makes the
table of a model card. And what lesson 10 builds by hand: `answers` and `captions` score words, `hallucination` asks for
what is not there, `binding` for which word goes where, `calibration` whether confidence can be believed, and
`intervals` how far to trust a share.

`conversing` asks the chat model in wordings that nobody trained (`questions` makes them by the grammar), `free` in
those of somebody who has not read the grammar, `asking` asks BLIP-2.

>>> from course_utils import measure, models
>>> scores = measure.clip_scores(models.load_clip())
>>> print(measure.table(scores, measure.CLIP_TARGETS))
"""

from course_utils.measure.answers import is_answer as is_answer
from course_utils.measure.answers import normalise as normalise
from course_utils.measure.answers import same as same
from course_utils.measure.answers import vqa_accuracy as vqa_accuracy
from course_utils.measure.asking import ASKING_TARGETS as ASKING_TARGETS
from course_utils.measure.asking import asked_of_blip2 as asked_of_blip2
from course_utils.measure.asking import asking_scores as asking_scores
from course_utils.measure.binding import WINOGROUND_CHANCE as WINOGROUND_CHANCE
from course_utils.measure.binding import Winoground as Winoground
from course_utils.measure.binding import winoground as winoground
from course_utils.measure.calibration import calibration_error as calibration_error
from course_utils.measure.calibration import fit_temperature as fit_temperature
from course_utils.measure.calibration import reliability as reliability
from course_utils.measure.captions import bleu as bleu
from course_utils.measure.captions import cider_d as cider_d
from course_utils.measure.captions import clipscore as clipscore
from course_utils.measure.captions import ngrams as ngrams
from course_utils.measure.captions import ref_clipscore as ref_clipscore
from course_utils.measure.codec import CODEC_TARGETS as CODEC_TARGETS
from course_utils.measure.codec import codec_scores as codec_scores
from course_utils.measure.conversing import CONVERSING_TARGETS as CONVERSING_TARGETS
from course_utils.measure.conversing import conversing_scores as conversing_scores
from course_utils.measure.drawing import DRAWING_TARGETS as DRAWING_TARGETS
from course_utils.measure.drawing import drawing_scores as drawing_scores
from course_utils.measure.free import free_scores as free_scores
from course_utils.measure.hallucination import Chair as Chair
from course_utils.measure.hallucination import YesNo as YesNo
from course_utils.measure.hallucination import chair as chair
from course_utils.measure.hallucination import mentions as mentions
from course_utils.measure.hallucination import says_yes as says_yes
from course_utils.measure.hallucination import yes_no_scores as yes_no_scores
from course_utils.measure.intervals import bootstrap as bootstrap
from course_utils.measure.intervals import cases_needed as cases_needed
from course_utils.measure.intervals import gain as gain
from course_utils.measure.judge import JUDGE_TARGETS as JUDGE_TARGETS
from course_utils.measure.judge import Verdict as Verdict
from course_utils.measure.judge import judge_scores as judge_scores
from course_utils.measure.judge import verdict as verdict
from course_utils.measure.painters import PAINT_TARGETS as PAINT_TARGETS
from course_utils.measure.painters import contest as contest
from course_utils.measure.painters import paint_scores as paint_scores
from course_utils.measure.painting import DECODER_TARGETS as DECODER_TARGETS
from course_utils.measure.painting import decoder_scores as decoder_scores
from course_utils.measure.scores import mean as mean
from course_utils.measure.scores import missed as missed
from course_utils.measure.scores import scenes as scenes
from course_utils.measure.scores import table as table
from course_utils.measure.seeing import CLIP_TARGETS as CLIP_TARGETS
from course_utils.measure.seeing import VIT_TARGETS as VIT_TARGETS
from course_utils.measure.seeing import clip_scores as clip_scores
from course_utils.measure.seeing import vit_scores as vit_scores
from course_utils.measure.talking import BLIP2_TARGETS as BLIP2_TARGETS
from course_utils.measure.talking import blip2_scores as blip2_scores
