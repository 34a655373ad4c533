"""The course's widgets: thin shells over the pure modules, with the part of ipywidgets that versions 7 and 8 share.

`parts` has what all are made of (and panels, too); each lesson's widgets have a module of their own, the chat box of
lesson 08 three: `chat` the box, `conversation` what it shows, `keeping` its file; the paint box of lesson 11 likewise:
`paint`, `paintings`, `clock`. Such as:

>>> from course_utils import widgets
>>> widgets.tier_picker()

Every control has a label and works from the keyboard; pictures carry alt text; what goes wrong is said in the widget.
"""

from course_utils.widgets.app import library_app as library_app
from course_utils.widgets.chat import chat_box as chat_box
from course_utils.widgets.conversation import transcript as transcript
from course_utils.widgets.counter import token_counter as token_counter
from course_utils.widgets.dalle import sample_box as sample_box
from course_utils.widgets.embedding import caption_search as caption_search
from course_utils.widgets.evaluation import interval_box as interval_box
from course_utils.widgets.next_word import next_word_box as next_word_box
from course_utils.widgets.paint import paint_box as paint_box
from course_utils.widgets.paintings import gallery as gallery
from course_utils.widgets.questions import question_box as question_box
from course_utils.widgets.search import search_box as search_box
from course_utils.widgets.tier_choice import tier_picker as tier_picker
from course_utils.widgets.tuning import mixing_box as mixing_box
from course_utils.widgets.vision_transformer import patch_dropper as patch_dropper
from course_utils.widgets.vqgan_clip import tug_of_war as tug_of_war
from course_utils.widgets.zero_shot import prompt_box as prompt_box
