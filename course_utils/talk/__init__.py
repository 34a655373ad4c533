"""Talk about pictures: captions and answers from BLIP-2, and conversations with either BLIP-2 or the chat model.

`captions` writes about many pictures at once. `sessions` remembers a conversation, with the help of `reading` (how each
kind of model reads one), `writing` (word by word), `saved` (kept conversations) and `exchanges` (what is said).
`pointing` finds the boxes that an answer names.

>>> from course_utils import talk
>>> talk.caption([picture])  # ["a cat on a red background"]
>>> session = talk.ChatSession(models.load_chat())
>>> session.add_picture(picture)
>>> session.ask("what is in the picture?")
"""

from course_utils.talk.captions import NEW_TOKENS, answer, caption
from course_utils.talk.exchanges import Exchange, TalkError
from course_utils.talk.pointing import boxes_of
from course_utils.talk.reading import QUESTION, reader_of
from course_utils.talk.saved import DAMAGED
from course_utils.talk.sessions import MOST_SIDE, ChatSession

__all__ = [
    "DAMAGED",
    "MOST_SIDE",
    "NEW_TOKENS",
    "QUESTION",
    "ChatSession",
    "Exchange",
    "TalkError",
    "answer",
    "boxes_of",
    "caption",
    "reader_of",
]
