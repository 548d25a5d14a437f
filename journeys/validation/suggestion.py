"""What to do about a name that is not known: the nearest one, or all there are."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 12


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, blanks and case aside, or None if none is like it."""
    folded = {_fold(one): one for one in reversed(list(known))}
    found = get_close_matches(_fold(name), list(folded), n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def remedy(name: str, known: Iterable[str], otherwise: str = "", noun: str = "known are") -> str:
    """`did you mean …?`, or the list of what is known if it is short, or `otherwise`."""
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return f"did you mean `{near}`?"
    if names and len(names) <= _SHOWN:
        return f"{noun} {', '.join(f'`{one}`' for one in names)}"
    return otherwise


def _fold(name: str) -> str:
    return "".join(name.lower().split()).replace("-", "_")
