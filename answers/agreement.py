"""Yes and no in plain words. All that is said must be understood: `yes, but not today` is neither."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from answers.circumstances import Circumstances
from answers.phrases import Phrase

SPOKEN: dict[str, dict[str, list[str]]] = tomllib.loads((files("answers") / "agreement.toml").read_text("utf-8"))
"""Language → `yes`, `no`, `beside` → what is said."""
_WORD = re.compile(r"[^\s!-&(-,./:-@\[-`{-~“”…。！？、，]+")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")
_LONGEST = 6
"""Words of a phrase."""


def find_agreement(text: str, circumstances: Circumstances) -> list[Phrase]:
    """One phrase, if the whole text says yes, or no; none if it says neither or both."""
    said = [_DRAWN_OUT.sub(r"\1", word) for word in _WORD.findall(text.lower().replace("’", "'"))]
    meant: set[bool] = set()
    words = _words(circumstances.languages if circumstances.locale is not None else tuple(SPOKEN))
    at = 0
    while at < len(said):
        longest = min(_LONGEST, len(said) - at)
        length = next((size for size in range(longest, 0, -1) if " ".join(said[at : at + size]) in words), 0)
        if not length:
            return []
        meaning = words[" ".join(said[at : at + length])]
        meant |= {meaning} if meaning is not None else set()
        at += length
    return [Phrase(0, len(text), text, ((meant.pop(),),))] if len(meant) == 1 else []


@lru_cache(maxsize=64)
def _words(languages: tuple[str, ...]) -> dict[str, bool | None]:
    """Phrases, and whether each is a yes; None: it is neither, and changes nothing.

    What two languages take for the opposite of each other is left out.
    """
    known = [SPOKEN.get(_norwegian(language), {}) for language in languages]
    yes, no, beside = ({one for words in known for one in words.get(kind, ())} for kind in ("yes", "no", "beside"))
    found: dict[str, bool | None] = dict.fromkeys(beside - yes - no)
    return found | dict.fromkeys(yes - no, True) | dict.fromkeys(no - yes, False)


def _norwegian(language: str) -> str:
    return "nb" if language in ("no", "nn") else language
