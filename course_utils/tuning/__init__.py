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
from course_utils.tuning.preferences import dpo_loss as dpo_loss
from course_utils.tuning.rewards import group_advantages as group_advantages
from course_utils.tuning.rewards import loss_of_groups as loss_of_groups
from course_utils.tuning.rewards import policy_loss as policy_loss
from course_utils.tuning.rewards import taught_nothing as taught_nothing
from course_utils.tuning.small_sets import SmallSet as SmallSet
from course_utils.tuning.small_sets import answer_tokens as answer_tokens
from course_utils.tuning.small_sets import logits_of as logits_of
from course_utils.tuning.small_sets import loss_of as loss_of
from course_utils.tuning.small_sets import right as right
from course_utils.tuning.small_sets import small_set as small_set
from course_utils.tuning.small_sets import soft_prompts as soft_prompts
from course_utils.tuning.speaking import Asked as Asked
from course_utils.tuning.speaking import ask as ask
from course_utils.tuning.speaking import log_probabilities as log_probabilities
from course_utils.tuning.speaking import speak as speak
