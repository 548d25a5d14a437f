"""Yes and no: whether a text agrees or refuses, and whether a condition is worded as a refusal."""

from __future__ import annotations

from activities.conversing.stems import is_negation, words_of

_YES = frozenset(
    ("yes", "yeah", "yep", "yup", "sure", "ok", "okay", "correct", "right", "exactly", "absolutely", "definitely",
     "certainly", "indeed", "affirmative", "agreed", "y", "gladly", "fine", "true")
)  # fmt: skip
_NO = frozenset(("no", "nope", "nah", "n", "not", "never", "none", "neither", "false", "wrong", "incorrect", "cancel"))
_REFUSING = frozenset(
    ("declines", "decline", "refuses", "refuse", "rejects", "reject", "disagrees", "disagree", "unwilling", "denies",
     "otherwise", "without", "lacks", "fails")
)  # fmt: skip
_FIRST = 3
"""How many of the first words may say yes or no."""


def agreement(text: str) -> bool | None:
    """Whether a message says yes (True) or no (False) with its first words; None: neither."""
    words = words_of(text)
    for word in words[:_FIRST]:
        if word in _NO or is_negation(word):
            return False
        if word in _YES:
            return not any(is_negation(one) for one in words[1:_FIRST])
    if words[:2] == ["please", "do"] or words[:2] == ["i", "do"]:
        return True
    return None


def is_refusal(condition: str) -> bool:
    """Whether a condition holds when something is not so, or is refused."""
    return any(is_negation(word) or word in _REFUSING for word in words_of(condition))
