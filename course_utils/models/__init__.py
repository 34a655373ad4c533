"""The models of the course, by role and tier: `zoo` is the registry, `load` makes a model of a checkpoint.

>>> from course_utils import models
>>> clip = models.load_clip()
"""

from course_utils.models.load import (
    Blip as Blip,
)
from course_utils.models.load import (
    Blip2 as Blip2,
)
from course_utils.models.load import (
    Chat as Chat,
)
from course_utils.models.load import (
    CheckpointError as CheckpointError,
)
from course_utils.models.load import (
    Clip as Clip,
)
from course_utils.models.load import (
    Dalle as Dalle,
)
from course_utils.models.load import (
    Decoder as Decoder,
)
from course_utils.models.load import (
    Judge as Judge,
)
from course_utils.models.load import (
    Vit as Vit,
)
from course_utils.models.load import (
    cached as cached,
)
from course_utils.models.load import (
    checkpoint as checkpoint,
)
from course_utils.models.load import (
    download as download,
)
from course_utils.models.load import (
    load_blip as load_blip,
)
from course_utils.models.load import (
    load_blip2 as load_blip2,
)
from course_utils.models.load import (
    load_chat as load_chat,
)
from course_utils.models.load import (
    load_clip as load_clip,
)
from course_utils.models.load import (
    load_dalle as load_dalle,
)
from course_utils.models.load import (
    load_decoder as load_decoder,
)
from course_utils.models.load import (
    load_guide as load_guide,
)
from course_utils.models.load import (
    load_judge as load_judge,
)
from course_utils.models.load import (
    load_vit as load_vit,
)
from course_utils.models.load import (
    load_vq as load_vq,
)
from course_utils.models.load import (
    resolved_revision as resolved_revision,
)
from course_utils.models.load import (
    shared as shared,
)
from course_utils.models.load import (
    verify as verify,
)
