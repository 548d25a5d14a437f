"""How a call and a tool understand each other: names and values on the way in, on the way out, and in errors."""

from __future__ import annotations

from pydantic import Field

from journeys.frozen import Frozen
from journeys.values import Json


class ErrorRule(Frozen):
    """What an error of a tool means here.

    The first three say which errors are meant (all that are given must fit), the others what becomes of them; what is
    left out stays as it is.
    """

    kind: str | None = None
    """The kind that the tool gives its error."""
    status: int | None = None
    """The status of an HTTP reply."""
    contains: str | None = None
    """A part of the error's text, in whatever case."""
    to_kind: str | None = None
    """The kind that it is to have."""
    message: str | None = None
    """The text that it is to have."""
    retryable: bool | None = None
    """Whether it may be tried again; an unsafe call never is."""


class ToolMapping(Frozen):
    """What is renamed or replaced between a call and a tool.

    A path is made of names and positions with dots between them (`order.lines.0.price`); `*` stands for every item of
    a list, and an empty path for the whole.
    """

    inputs: dict[str, str] = Field(default_factory=dict)
    """The tool's argument, and the path of its value in what the call gives. Names that no path begins with are given
    as they are."""
    constants: dict[str, Json] = Field(default_factory=dict)
    """Arguments that always have this value."""
    translations: dict[str, dict[str, Json]] = Field(default_factory=dict)
    """By argument or by name of the output: what stands for a value there; other values stay."""
    outputs: dict[str, str] = Field(default_factory=dict)
    """The names that the output is to have, and the paths of their values in what the tool gives. None: all as it
    is."""
    errors: tuple[ErrorRule, ...] = ()
    """What errors mean; the first rule that fits counts."""
