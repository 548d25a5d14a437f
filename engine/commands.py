"""What goes out of the engine: what the shell is to do. Saying and asking are none: views read them in the run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from journeys.states import Effect, Retry
from journeys.values import Json

Activity = Literal[
    "http", "function", "agent", "tool", "notify", "evaluate", "moment", "interpret", "understand", "reply",
]  # fmt: skip
LOCAL: tuple[Activity, ...] = ("moment", "interpret")
"""Made in the worker that has the workflow: they ask nobody, and are over in a moment."""


@dataclass(frozen=True, slots=True)
class CallTool:
    """Call a tool. `arguments` is the activity's request without its context."""

    visit: int
    call: int
    activity: Activity
    arguments: dict[str, Json]
    journey: str
    state: str
    title: str
    name: str = ""
    effect: Effect | None = None
    timeout_seconds: float = 300.0
    retry: Retry = field(default_factory=lambda: Retry(max_attempts=1))
    detached: bool = False
    """The run does not wait for the end of it."""


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Tell when so many seconds are over. Visit 0 is the run itself."""

    visit: int
    timer: str
    seconds: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Nobody waits for this timer any more."""

    visit: int
    timer: str


@dataclass(frozen=True, slots=True)
class StartChild:
    """Run another journey of the bundle, and tell its end."""

    visit: int
    call: int
    journey: str
    input: Json
    title: str


@dataclass(frozen=True, slots=True)
class CancelChild:
    """Nobody waits for this child any more."""

    visit: int
    call: int


@dataclass(frozen=True, slots=True)
class Yield:
    """More pure states are due; come back with `Continued` after a pause, so that the host can breathe."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The run has ended; its result is in the run."""

    status: str


Command: TypeAlias = CallTool | StartTimer | CancelTimer | StartChild | CancelChild | Yield | Finish
