"""Transitions: from where to where, when, and what happens on the way."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from journeys.frozen import Frozen, Tagged
from journeys.values import Condition, Json, Value

Trigger = Literal[
    "automatic",
    "user_confirmation",
    "user_input",
    "tool_success",
    "tool_failure",
    "conditional",
    "external_event",
    "timeout",
    "parallel_complete",
]


class Transformation(Frozen):
    """Writes a value into a variable on the way; `path` goes inside it."""

    variable: str
    path: tuple[str, ...] = ()
    value: Value = None


class SayEffect(Tagged):
    """Says a message on the way."""

    kind: Literal["say"] = "say"
    text: Value


class SetEffect(Tagged):
    """Sets a variable on the way."""

    kind: Literal["set"] = "set"
    variable: str
    value: Value = None


class NotifyEffect(Tagged):
    """Sends a notification on the way; the journey does not wait for it."""

    kind: Literal["notify"] = "notify"
    channel: str
    message: Value
    recipients: Value = None


SideEffect = Annotated[SayEffect | SetEffect | NotifyEffect, Field(discriminator="kind")]


class Transition(Frozen):
    """A way from one state to another.

    Which trigger fires when:

    ==================== ==========================================================================================
    `automatic`          the source is left, by success or by a failure that some `tool_failure` transition handles
    `tool_success`       the source is left by success
    `tool_failure`       the source is left by failure
    `conditional`        the source is left by success, and the guard holds
    `user_input`         the source is left by an answer; `choices` may name which
    `user_confirmation`  the source is left by success, and the user then says yes
    `external_event`     one of `events` arrives while the source is open
    `timeout`            the source has been open for `after_seconds`, or its own time is over
    `parallel_complete`  the source is a container, and all its branches have ended
    ==================== ==========================================================================================

    Besides, any transition fires when one of its `commands` is given, or one of its `events` arrives, while the
    source is open.
    """

    id: str = ""
    source: str
    target: str
    trigger: Trigger = "automatic"
    choices: tuple[str, ...] = ()
    """Ids of branches or values of options; empty: whichever was chosen."""
    guard: Condition = None
    """Must hold (JavaScript's truth); None: always. May use `local.output` and `local.error` of the source."""
    words: str | None = None
    """A condition in words, for the judge; None or empty: there is none."""
    priority: int = 0
    """Higher is looked at first; among equals the order of the document decides."""
    commands: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    after_seconds: float | None = Field(default=None, gt=0)
    confirmation: Value = None
    """Asked before the transition is taken."""
    transformations: tuple[Transformation, ...] = ()
    mappings: dict[str, Value] = Field(default_factory=dict)
    """Variable name → value, set when the transition is taken."""
    effects: tuple[SideEffect, ...] = ()
    source_edge: str | None = None
    source_handle: str | None = None
    details: dict[str, Json] = Field(default_factory=dict)
    """What else stood on the edge of the imported document, for writing it back."""

    @property
    def worded(self) -> bool:
        """Whether it is taken only if a judge finds that its words hold."""
        return bool(self.words)
