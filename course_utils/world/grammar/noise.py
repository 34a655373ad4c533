"""How people type: politeness, fillers, contractions, dropped words, nonsense, one typing error, missing marks.

Capitals are no matter: the models' tokenizers write everything small.
"""

import random

from course_utils.world.scenes import COLOURS
from course_utils.world.sprites import NOUNS

BEFORE = (
    "please", "so", "ok", "okay", "well", "um", "hey", "now", "and", "hi", "tell me", "can you tell me",
    "could you tell me", "excuse me", "please tell me", "i want to know", "i would like to know", "say",
    "look", "right", "question", "one more question", "next", "let me ask", "quick question",
    "i have a question", "just tell me", "then", "alright", "oh", "hm", "actually", "do you know", "i wonder",
    "my question is", "help me", "let's see", "first", "friend", "dear model", "would you mind telling me",
    "be so kind and tell me", "just",
)  # fmt: skip
AFTER = (
    "please", "here", "then", "now", "exactly", "in your opinion", "for me", "if you can", "do you think",
    "my friend", "mate", "thanks", "thank you", "by the way", "again", "actually", "do you know",
    "in this case", "if i may ask", "as far as you can see", "would you say", "tell me", "buddy", "sir",
    "at all", "roughly", "can you say", "in the picture", "in this picture", "in the image", "precisely",
    "today", "quickly", "i wonder", "briefly", "ok", "right now",
)  # fmt: skip
SAME = {
    "picture": ("image", "photo", "painting", "illustration", "snapshot", "graphic"),
    "see": ("perceive", "observe", "view", "find"),
    "show": ("display", "present", "portray"),
    "shows": ("displays", "presents"),
    "tell": ("inform", "say to"),
    "name": ("state", "call"),
    "describe": ("outline", "sketch", "depict"),
    "big": ("huge", "great", "sizeable"),
    "small": ("tiny", "little", "wee"),
    "large": ("big", "huge", "giant"),
    "background": ("wall", "ground", "canvas", "surface"),
    "thing": ("item", "stuff", "element", "article"),
    "things": ("items", "stuff", "elements", "articles"),
    "there": ("present", "available"),
    "stands": ("sits", "is placed", "lies", "is found"),
    "look": ("seem", "appear"),
    "many": ("numerous", "lots of"),
    "which": ("what",),
    "what": ("which",),
    "where": ("at which place", "in what place"),
    "kind": ("type", "sort"),
    "find": ("discover", "locate"),
}
SHORT = {
    "what is": ("what's", "whats"),
    "where is": ("where's", "wheres"),
    "who is": ("who's", "whos"),
    "there is": ("there's", "theres"),
    "it is": ("it's", "its"),
    "that is": ("that's", "thats"),
    "do not": ("don't", "dont"),
    "is not": ("isn't", "isnt"),
    "are not": ("aren't", "arent"),
    "cannot": ("can't", "cant"),
    "i am": ("i'm", "im"),
    "you are": ("you're", "youre", "ur"),
    "are you": ("are u", "r you"),
    "do you": ("do u", "d'you"),
    "you": ("u", "ya"),
    "please": ("pls", "plz"),
    "picture": ("pic",),
}
SMALL_WORDS = frozenset((
    "the", "a", "an", "is", "are", "do", "does", "of", "in", "there", "it", "on", "to", "you", "this", "that",
    "with", "for", "have", "has", "me",
))  # fmt: skip
NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm",
    "k": "jil", "l": "ko", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm",
    "m": "njk",
}  # fmt: skip
KEPT = frozenset(" ".join([*COLOURS, *(f"{noun.one} {noun.many}" for noun in NOUNS.values())]).split())
ASKING = frozenset((
    "what", "whats", "what's", "which", "who", "where", "wheres", "where's", "how", "why", "when", "is", "are",
    "do", "does", "did", "can", "could", "would", "was", "were", "has", "have", "isn't", "aren't", "don't",
    "am", "whose", "in", "on",
))  # fmt: skip


def rough(question: str, rng: random.Random) -> str:
    """The question with one or two things that people do to their sentences, and an end mark or none."""
    for _ in range(rng.choice((1, 1, 2))):
        question = rng.choice(CHANGES)(question, rng)
    return marked(question, rng)


def marked(question: str, rng: random.Random, careless: float = 0.3) -> str:
    """With its question mark or full stop, which a share `careless` leaves out."""
    if rng.random() < careless:
        return question
    asks = question.split(" ", 1)[0] in ASKING
    return question + ("?" if asks or rng.random() < 0.5 else rng.choice((".", ".", "!")))


def without_politeness(question: str) -> set[str]:
    """What is left of a question without the words that `rough` may have said before it, or behind it."""
    rest = {
        question.removeprefix(said).lstrip(", ") for said in BEFORE if question.startswith((f"{said} ", f"{said}, "))
    }
    return rest | {question.removesuffix(said).rstrip(", ") for said in AFTER if question.endswith(f" {said}")}


def _politely(question: str, rng: random.Random) -> str:
    opening = rng.choice(BEFORE)
    return f"{opening}{rng.choice((',', ''))} {question}"


def _at_the_end(question: str, rng: random.Random) -> str:
    return f"{question}{rng.choice((',', ''))} {rng.choice(AFTER)}"


def _nonsense(question: str, rng: random.Random) -> str:
    """A word that nobody knows, mostly in front or at the end."""
    syllables = rng.randint(1, 3)
    unknown = "".join(rng.choice("bcdfghjklmnprstvwz") + rng.choice("aeiou") for _ in range(syllables))
    unknown += rng.choice(("", "", "n", "s", "r", "sh", "ng", "ly"))
    words = question.split()
    words.insert(rng.choice((0, len(words), rng.randint(0, len(words)))), unknown)
    return " ".join(words)


def _synonym(question: str, rng: random.Random) -> str:
    words = question.split()
    places = [i for i, word in enumerate(words) if word in SAME]
    if places:
        place = rng.choice(places)
        words[place] = rng.choice(SAME[words[place]])
    return " ".join(words)


def _shortened(question: str, rng: random.Random) -> str:
    found = [long for long in SHORT if f" {long} " in f" {question} "]
    if not found:
        return question
    long = rng.choice(found)
    return f" {question} ".replace(f" {long} ", f" {rng.choice(SHORT[long])} ", 1).strip()


def _dropped(question: str, rng: random.Random) -> str:
    words = question.split()
    places = [i for i, word in enumerate(words) if word in SMALL_WORDS]
    if places and len(words) > 2:
        del words[rng.choice(places)]
    return " ".join(words)


def _mistyped(question: str, rng: random.Random) -> str:
    """One typing error, in a word that can be guessed: colours and nouns mostly stay."""
    words = question.split()
    places = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha() and word.isascii()]
    if not places:
        return question
    place = rng.choice(places)
    if words[place] not in KEPT or rng.random() < 0.15:
        words[place] = _with_error(words[place], rng)
    return " ".join(words)


def _with_error(word: str, rng: random.Random) -> str:
    at = rng.randint(1, len(word) - 2)
    slip = rng.choice(("drop", "swap", "double", "near"))
    if slip == "drop":
        return word[:at] + word[at + 1 :]
    if slip == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if slip == "double":
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(NEIGHBOURS[word[at]]) + word[at + 1 :]


CHANGES = (_politely, _politely, _at_the_end, _at_the_end, _nonsense, _nonsense, _synonym, _synonym, _shortened)
CHANGES += (_dropped, _dropped, _mistyped)
