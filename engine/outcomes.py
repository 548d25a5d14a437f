"""What a state says when it is entered, or told something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from engine.commands import Command
from journeys.errors import StateError, ToolError
from journeys.values import Json


@dataclass(frozen=True, slots=True)
class Done:
    """The state has done its work. `choice` names the way out."""

    output: Json = None
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The state could not do its work. `error` is `{message, kind, outcome, details}`; `gives`, if it has that, holds
    members that the output has beside `error`."""

    error: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The state goes on when something comes: an answer, a result, a timer."""

    commands: tuple[Command, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A container goes on with rounds of these indexes."""

    indexes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Retried:
    """An earlier state is to be entered again."""

    state: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The journey of this state has ended."""

    status: str
    output: Json = None
    error: dict[str, Json] | None = field(default=None)


Outcome: TypeAlias = Done | Failed | Waiting | Opened | Retried | Ended


def failure(message: str, kind: str = "error", **details: Json) -> Failed:
    """A failure in words."""
    return Failed({"message": message, "kind": kind, "outcome": "failed", "details": details})


def failure_of(error: StateError) -> Failed:
    """A failure from one of our errors."""
    known = error.outcome if isinstance(error, ToolError) else "failed"
    details = error.details if isinstance(error, ToolError) else {}
    return Failed({"message": str(error), "kind": error.kind, "outcome": known, "details": details})


def guarded(work: Callable[[], Outcome]) -> Outcome:
    """An outcome; an error of ours is a failure of the state."""
    try:
        return work()
    except StateError as error:
        return failure_of(error)
