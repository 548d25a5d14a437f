"""What comes into the engine. Every event brings its own moment (`at`, seconds since 1970, UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from journeys.values import Json


@dataclass(frozen=True, slots=True)
class Started:
    """The run begins."""

    at: float


@dataclass(frozen=True, slots=True)
class Continued:
    """A long stretch of pure states goes on."""

    at: float


@dataclass(frozen=True, slots=True)
class InputReceived:
    """A person said something, as text or as values; `question` names what it answers.

    `reasons`: it has been read in plain words, which says why some fields could not be; None: it has not.
    """

    at: float
    text: str | None = None
    values: dict[str, Json] | None = None
    question: str | None = None
    id: str | None = None
    by: str | None = None
    reasons: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class EventReceived:
    """Something happened outside."""

    at: float
    name: str
    data: Json = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class ToolSucceeded:
    """A call ended well. `result` is what its contract says."""

    at: float
    visit: int
    call: int
    result: dict[str, Json]
    attempts: int | None = None


@dataclass(frozen=True, slots=True)
class ToolFailed:
    """A call failed for good, its retries included. `failure` is `{message, kind, outcome, details, logs}`."""

    at: float
    visit: int
    call: int
    failure: dict[str, Json]
    attempts: int | None = None


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer is over. Visit 0 is the run itself."""

    at: float
    visit: int
    timer: str


@dataclass(frozen=True, slots=True)
class ChildEnded:
    """A child journey has ended. `result` is `{status, success, output, error}`."""

    at: float
    visit: int
    call: int
    result: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Paused:
    """Nothing new is to start."""

    at: float
    reason: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """Things may start again."""

    at: float
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The run is to end now; what runs is let finish."""

    at: float
    reason: str = ""
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Rewound:
    """The run goes back to a visit, which is made anew."""

    at: float
    visit: int
    by: str | None = None


@dataclass(frozen=True, slots=True)
class CommandGiven:
    """An operator's command, `retry`, `skip` or `resolve` of a visit; or `say`: a transition's, by its name; or that of
    a person who has taken over: `answer` with a text, `hand_back`."""

    at: float
    kind: str
    visit: int | None = None
    name: str | None = None
    output: Json = None
    reason: str = ""
    by: str | None = None
    text: str | None = None


Event: TypeAlias = (
    Started
    | Continued
    | InputReceived
    | EventReceived
    | ToolSucceeded
    | ToolFailed
    | TimerFired
    | ChildEnded
    | Paused
    | Resumed
    | Cancelled
    | Rewound
    | CommandGiven
)
