"""What every request of a turn knows of the conversation: who speaks, what was said, what is known."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.catalogue import Term
from journeys.frozen import Frozen
from journeys.values import Json

Speaker = Literal["customer", "agent", "person", "tool", "system"]
"""`person`: somebody who has taken the conversation over from the agent."""


class Line(Frozen):
    """One line of the talk."""

    who: Speaker
    text: str = ""
    data: Json = None


class Speaking(Frozen):
    """Who speaks, and for whom."""

    name: str = ""
    description: str = ""


class ToolOutcome(Frozen):
    """A call made in this turn, or before."""

    tool: str
    arguments: dict[str, Json] = Field(default_factory=dict)
    result: Json = None
    error: str | None = None


class Talk(Frozen):
    """What both requests know of the conversation."""

    turn: int
    message: str | None = None
    """What the customer has just said; None: nothing, a tool has answered or something has happened."""
    window: tuple[Line, ...] = ()
    """The latest lines, a bounded number, the message left out."""
    summary: str = ""
    """Of all that came before the window."""
    agent: Speaking = Speaking()
    customer: Speaking = Speaking()
    known: dict[str, Json] = Field(default_factory=dict)
    """Values collected, by journey."""
    variables: dict[str, Json] = Field(default_factory=dict)
    """What is known of the customer, by the name of the context variable."""
    glossary: tuple[Term, ...] = ()
    results: tuple[ToolOutcome, ...] = ()
    """Of this turn."""
