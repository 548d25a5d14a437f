"""What tags, scopes and relationships of a conversation name: `journey:ID`, `state:ID`, `guideline:ID` and the like.

A tag without such a beginning is one of the bundle's own, by its id. A tool's id may have colons in it.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Kind = Literal["agent", "journey", "state", "guideline", "tool", "tag"]
KINDS: tuple[str, ...] = get_args(Kind)


class Address(NamedTuple):
    """A thing of a bundle: of which kind, and its id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def address_of(text: str) -> Address:
    """What a text names; a text without a kind names a tag."""
    kind, colon, name = text.partition(":")
    return Address(kind, name) if colon and kind in KINDS else Address("tag", text)
