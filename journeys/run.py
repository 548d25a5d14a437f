"""The vocabulary of a run, as anyone outside sees it: status, visits, questions, transcript, progress.

Moments are ISO 8601 texts in UTC; durations are seconds.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field as PydanticField

from journeys.frozen import Frozen
from journeys.silence import MeasureKind
from journeys.states.input import Field, Option
from journeys.values import Json

RunStatus = Literal["running", "waiting", "paused", "incident", "completed", "failed", "cancelled"]
"""`running`: a tool or timer works; `waiting`: for a person; `incident`: something failed and a person must decide."""

VisitStatus = Literal["open", "done", "failed", "skipped", "interrupted", "cancelled", "superseded"]
"""`interrupted`: left by an event, a command or a timeout; `superseded`: undone by going back."""

QuestionKind = Literal["form", "choice", "confirmation", "message", "incident"]
ENDED: tuple[RunStatus, ...] = ("completed", "failed", "cancelled")


class ErrorView(Frozen):
    """Why a state failed."""

    message: str
    kind: str = "error"
    outcome: Literal["failed", "unknown"] = "failed"
    details: dict[str, Json] = PydanticField(default_factory=dict)


class CallView(Frozen):
    """One call of a tool within a visit."""

    call: int
    kind: str
    """`http`, `function`, `agent`, `tool`, `notify`, `evaluate`, or `child`."""
    name: str = ""
    started_at: str
    ended_at: str | None = None
    attempts: int | None = None
    error: str | None = None


class VisitView(Frozen):
    """One stay in one state. Numbers count from 1 and never repeat within a run."""

    number: int
    journey: str
    state: str
    title: str
    type: str
    scope: str
    """Where it happened: the journey's activation, and the iteration or branch of each container around it."""
    status: VisitStatus
    entered_at: str
    left_at: str | None = None
    input: Json = None
    """What the state worked with, references filled in; secrets as `{{NAME}}`."""
    output: Json = None
    error: ErrorView | None = None
    error_handled: bool = False
    choice: str | None = None
    logs: tuple[str, ...] = ()
    calls: tuple[CallView, ...] = ()
    asked_seconds: float = 0.0
    """How long the visit waited for people."""
    causes: tuple[int, ...] = ()
    """Numbers of the visits that led here."""
    source_node: str | None = None
    source_type: str | None = None
    sequence: int = 0
    """When it last changed, in the run's own count."""


class Planned(Frozen):
    """Something that is done at a moment if nobody has answered."""

    at: str
    do: MeasureKind


class Question(Frozen):
    """Something the run waits for a person to answer."""

    id: str
    visit: int
    journey: str
    state: str
    title: str
    kind: QuestionKind
    prompt: str = ""
    fields: tuple[Field, ...] = ()
    """Of a form."""
    options: tuple[Option, ...] = ()
    """Of a choice, a confirmation or an incident."""
    default: Json = None
    display: Json = None
    problems: tuple[str, ...] = ()
    """Why the last answer was not taken."""
    asked_at: str
    attempt: int = 1
    assignee: str | None = None
    """The person whom it waits for, if one is named."""
    queue: str | None = None
    claimed: bool = False
    """Whether the assignee has taken it from the queue."""
    planned: tuple[Planned, ...] = ()
    """What happens if nobody answers, the next first."""


class Entry(Frozen):
    """One line of the transcript."""

    sequence: int
    at: str
    who: Literal["journey", "user", "agent", "person", "system"]
    """`person`: somebody who has taken the conversation over."""
    kind: str = "message"
    """`message`, `question`, `answer`, `refusal`, `prompt`, `error`, `repair`, `status` …"""
    text: str = ""
    data: Json = None
    visit: int | None = None
    state: str | None = None
    input_id: str | None = None


class RoundsView(Frozen):
    """How far the rounds of an open loop or parallel are."""

    visit: int
    state: str
    title: str
    scope: str
    done: int = 0
    failed: int = 0
    total: int | None = None
    """None: it depends on a condition."""
    open: tuple[int, ...] = ()
    """Indexes of rounds under way, the first ones."""
    percent: float = 0.0


class Progress(Frozen):
    """How far a run is, by the weights of its states, and how long the rest may take."""

    percent: float
    """0 to 100; does not go down unless the run goes back."""
    states_done: int
    states_expected: int
    elapsed_seconds: float
    remaining_seconds: float | None = None
    remaining_error_seconds: float | None = None
    """The estimate's own standard error; None where there is no estimate."""
    containers: tuple[RoundsView, ...] = ()


class Place(Frozen):
    """A state that the run is in."""

    visit: int
    journey: str
    state: str
    title: str
    type: str
    scope: str
    since: str
    waits_for: Literal["person", "tool", "timer", "child", "event"] | None = None
    node_id: str | None = None


class Handoff(Frozen):
    """A person is to take over, or has: nothing that the customer says is answered by the journey."""

    reason: str = ""
    queue: str | None = None
    since: str
    by: str | None = None
    """Who asked for it."""


class Snapshot(Frozen):
    """The run at one moment: the answer of the query `state`."""

    run: str
    journey: str
    title: str
    version: str
    fingerprint: str
    template: str | None = None
    workspace: str | None = None
    user: str | None = None
    status: RunStatus
    places: tuple[Place, ...] = ()
    questions: tuple[Question, ...] = ()
    handoff: Handoff | None = None
    actions: tuple[str, ...] = ()
    """User commands that mean something now."""
    listening: bool = False
    """A conversation that waits for whatever the customer says, whether or not anything is asked."""
    path: tuple[str, ...] = ()
    """Ids of the states on the current path, in the order of entering (a bounded number, the latest)."""
    variables: dict[str, Json] = PydanticField(default_factory=dict)
    outputs: dict[str, Json] = PydanticField(default_factory=dict)
    """By state id: what each gave, the last time."""
    output: Json = None
    error: ErrorView | None = None
    progress: Progress
    started_at: str
    updated_at: str
    ended_at: str | None = None
    sequence: int
    visits: int
    """How many visits there were in all."""


class Changes(Frozen):
    """What changed after a sequence number: the answer of the query `changes`. `since=0` gives all that is kept."""

    sequence: int
    status: RunStatus
    complete: bool = True
    """False: older visits or entries that changed since have been moved out of the run; `archive` names them."""
    visits: tuple[VisitView, ...] = ()
    entries: tuple[Entry, ...] = ()
    archive: tuple[str, ...] = ()


class Transcript(Frozen):
    """The conversation: the answer of the query `transcript`."""

    entries: tuple[Entry, ...] = ()
    complete: bool = True
    archive: tuple[str, ...] = ()
