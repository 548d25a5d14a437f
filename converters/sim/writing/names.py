"""Names of blocks as references can write them: unique under Sim's normalisation, free of what is syntax there."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from itertools import count

from converters.sim.references import is_likely, normalised

RESERVED = ("loop", "parallel", "variable")
_SYNTAX = re.compile(r"[<>+*/=!\[\]{}\s.]+")
_PART = re.compile(r"[^<>+*/=!\[\]{}\s.]+")


@dataclass(slots=True)
class Taken:
    """Names that a block cannot have: those of others, and their ids, which references mean before any name."""

    names: set[str] = field(default_factory=set)
    ids: Container[str] = ()

    def name(self, wanted: str, fallback: str, own: str | None = None) -> str:
        """A name as near to the wanted one as references allow; from now on it is taken. `own` is the block's id."""
        found = _block_name(wanted, fallback, lambda name: name in self.names or (name in self.ids and name != own))
        self.names.add(normalised(found))
        return found


def _block_name(wanted: str, fallback: str, is_taken: Callable[[str], bool]) -> str:
    base = " ".join(_SYNTAX.sub(" ", wanted).split()) or " ".join(_SYNTAX.sub(" ", fallback).split()) or "Block"
    if not is_likely(normalised(base)) and not is_likely(f"{normalised(base)}.x"):
        base = f"Block {base}"
    kept = (
        wanted if normalised(wanted) == normalised(base) and "\n" not in wanted and wanted.strip() == wanted else base
    )
    return next(
        name for name in _numbered(kept, " ") if not is_taken(normalised(name)) and normalised(name) not in RESERVED
    )


def can_be_named(name: str) -> bool:
    """Whether references can mean a block of that name."""
    plain = normalised(name)
    return bool(_PART.fullmatch(plain)) and is_likely(f"{plain}.x") and plain not in RESERVED


def spelled(head: str, path: tuple[str | int, ...]) -> str | None:
    """`<head.a[0].b>`, or None where a part of the path cannot be written so."""
    written = [head]
    for part in path:
        if isinstance(part, int):
            written.append(f"[{part}]")
        elif _PART.fullmatch(part) and not (part.isascii() and part.isdecimal()):
            written.append(f".{part}")
        else:
            return None
    inner = "".join(written)
    return f"<{inner}>" if is_likely(inner) else None


def fresh_id(wanted: str, used: Container[str]) -> str:
    """An id that nothing has yet, from a wanted one."""
    return next(one for one in _numbered(wanted, "-") if one not in used)


def _numbered(name: str, between: str) -> Iterator[str]:
    yield name
    yield from (f"{name}{between}{number}" for number in count(2))
