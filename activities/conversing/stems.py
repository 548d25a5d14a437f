"""Words as they are compared: in lower case, by their stems, without those that carry no meaning of their own.

The stems are English ones (Snowball); words of other languages are compared almost as they are written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

from journeys.values import Json

MAX_WORDS = 2_000
"""How much of a text is compared."""
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_STEMMER = snowballstemmer.stemmer("english")
# Words of grammar, and those in which authors speak about whoever writes ("the customer asks about …").
_EMPTY_WORDS = """
    a about after all also am an and any are as asked asking asks ask at be been being but by can client could
    customer customers did do does doing done each else for from had has have having he her him his how i if in into
    is it its just let like likes me mention mentions might more my need needs of on or other our out over person
    please provide provided provides said say saying says she should so some tell telling tells than that the their
    them then there these they thing things this those to told up us user users want wanted wanting wants was we were
    what when where whether which who whom whose will wish wishes with would you your yours
    i'm i'd i'll i've you're you'd they're they'd it's that's let's what's where's
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_NEGATIONS = frozenset(
    ("no", "not", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot", "nope")
)


def words_of(text: str) -> list[str]:
    """The words of a text, in lower case and in order."""
    folded = unicodedata.normalize("NFKC", text[: MAX_WORDS * 20]).replace("’", "'").lower()
    return _WORD.findall(folded)[:MAX_WORDS]


def stems_of(text: str) -> list[str]:
    """The stems of the words that mean something, in order."""
    return [_stem(word) for word in words_of(text) if word not in _EMPTY and not is_negation(word)]


def is_negation(word: str) -> bool:
    """Whether a word (in lower case) turns a sentence into its opposite."""
    return word in _NEGATIONS or word.endswith("n't")


def texts_in(value: Json) -> str:
    """The texts and numbers in a value, one after another, with the names that stand beside them; `no NAME` for what is
    false, zero or empty."""
    match value:
        case dict():
            return " ".join(f"{key} {texts_in(item)}" if item else f"no {key}" for key, item in value.items())
        case list() | tuple():
            return " ".join(texts_in(item) for item in value)
        case None | bool():
            return ""
        case _:
            return str(value)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word.removesuffix("'s")))
