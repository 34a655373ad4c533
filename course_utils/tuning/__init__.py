"""Fine-tuning: small sets of questions and answers, a training loop that watches, weights between two models.

>>> from course_utils import models, tuning
>>> blip2 = models.load_blip2()
>>> lot = tuning.small_set(blip2, pictures, questions, answers)
>>> tuning.loss_of(blip2.model, lot, [0, 1])
"""

from course_utils.tuning.fitting import History as History
from course_utils.tuning.fitting import fit as fit
from course_utils.tuning.fitting import trained as trained
from course_utils.tuning.mixing import half_way as half_way
from course_utils.tuning.mixing import mixed as mixed
from course_utils.tuning.mixing import the_rest as the_rest
from course_utils.tuning.small_sets import SmallSet as SmallSet
from course_utils.tuning.small_sets import logits_of as logits_of
from course_utils.tuning.small_sets import loss_of as loss_of
from course_utils.tuning.small_sets import right as right
from course_utils.tuning.small_sets import small_set as small_set
