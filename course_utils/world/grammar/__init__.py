"""A grammar of questions and answers about pictures of Emoji World.

>>> import random
>>> from course_utils.world import grammar
>>> topic = grammar.sample("test", 0)
>>> grammar.talk(topic, grammar.Asker(random.Random(0)))
"""

from course_utils.world.grammar.talks import Topic, sample, talk, without_picture
from course_utils.world.grammar.turns import Asker, Turn

__all__ = ["Asker", "Topic", "Turn", "sample", "talk", "without_picture"]
