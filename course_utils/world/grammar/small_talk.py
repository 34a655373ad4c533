"""What is said around pictures, and what no picture answers."""

import random
import string

from course_utils.world.grammar import wordings
from course_utils.world.grammar.turns import Asker, Turn, names, with_article
from course_utils.world.scenes import Scene

NO_PICTURE = "please show me a picture first."
ENGLISH_ONLY = "i read only english."
REPLIES = {
    "hello": "hello! ask me about the picture.",
    "thanks": "you are welcome.",
    "bye": "goodbye!",
    "how are you": "i am fine. ask me about the picture.",
    "who are you": "i am a small model that knows only emoji world.",
    "can you do": "i can say what is in a picture, how many, where, and on which colour.",
    "praise": "thank you.",
    "blame": "i say what i see in the picture.",
    "price unknown": "i cannot see a price in the picture.",
    "cannot see": "i cannot see that in the picture.",
    "off topic": "i can only talk about the picture.",
    "languages": ENGLISH_ONLY,
}
NONSENSE = "i do not understand."
WEIGHTS = {"cannot see": 5, "off topic": 5, "languages": 4, "price unknown": 2, "hello": 1, "thanks": 0.7, "bye": 0.7,
           "how are you": 1, "who are you": 1.5, "can you do": 1.5, "praise": 1, "blame": 1}  # fmt: skip


def small_talk(scene: Scene | None, ask: Asker) -> Turn:
    """Small talk, an unanswerable question, another language or nonsense."""
    if ask.rng.random() < 0.1:
        question = gibberish(ask.rng)
        return Turn("nonsense", question, "what", NONSENSE)
    (kind,) = ask.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))
    noun = ask.rng.choice(scene.nouns) if scene is not None and scene.things else ask.other_noun()
    reply = REPLIES[kind]
    if kind == "languages":
        return Turn(kind, foreign(ask), "english", reply)
    colour = ask.other_colour()
    return ask.turn(kind, reply.rstrip("."), reply, c=colour, ac=with_article(colour), **names(noun))


def foreign(ask: Asker) -> str:
    """A sentence in another language, or words of several: what is foreign about them is that nobody knows them."""
    sentence = wordings.word("languages", ask.rng, ask.held_out)
    if ask.held_out or ask.rng.random() < 0.5:
        return sentence + ask.rng.choice(("", "?"))
    words = sentence.split() + wordings.word("languages", ask.rng, False).split()
    return " ".join(ask.rng.sample(words, ask.rng.randint(min(2, len(words)), min(6, len(words)))))


def gibberish(rng: random.Random) -> str:
    """Letters by chance ("xkq fj wwpz"), one thing many times ("lalalala"), or digits and marks ("8 + 3/")."""
    if rng.random() < 0.5:
        words = ("".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 6))) for _ in range(rng.randint(1, 4)))
        return " ".join(words)
    if rng.random() < 0.5:
        syllable = "".join(rng.choices(string.ascii_lowercase, k=rng.choice((1, 1, 2, 3)))) + rng.choice(("", "", " "))
        return (syllable * rng.randint(3, 60))[:120].strip()
    return "".join(rng.choices(string.digits + string.punctuation + "  ", k=rng.randint(2, 30))).strip() or "?"


def no_picture(question: str) -> Turn:
    """Any question about a picture, where there is none."""
    return Turn("no picture", question, "a picture", NO_PICTURE)
