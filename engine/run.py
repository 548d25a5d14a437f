"""A run: all that is known of it. Visits are the truth; the projection beside them keeps a step cheap."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.graph import Graph, graphs_of
from engine.projection import Projection
from engine.visit import Visit
from journeys.bundle import Bundle
from journeys.run import RunStatus
from journeys.values import Json


@dataclass(slots=True)
class Activation:
    """One journey of the bundle while it is active: a scope of the run, of the same name."""

    id: str
    journey: str
    order: int
    variables: dict[str, Json]
    """First values."""
    status: Literal["open", "closing", "closed"] = "open"
    outcome: str = "completed"
    output: Json = None
    error: dict[str, Json] | None = None
    ended_order: int = 0
    """When its end began, in the row of entering and leaving."""
    called: list[list[Json]] = field(default_factory=list)
    """States called for from outside of the ways, `[order, state]`; None instead of a state: all that was due, or
    waited in a join, was let go."""
    undoing: int | None = None
    """Of a journey that takes back what it has done: the visit that is being taken back, 0 before the first."""
    suspended: Literal["", "left", "priority", "dependency"] = ""
    """Why it stands still: the customer has left it; another has priority; what it depends on does not hold."""

    def reopen(self) -> None:
        """The journey has gone back to before its end."""
        self.status, self.outcome, self.output, self.error, self.ended_order = "open", "completed", None, None, 0


@dataclass
class Run:
    """A run and its projection. `graphs` come from the bundle and are no part of a snapshot."""

    bundle: Bundle
    id: str
    workspace: str | None = None
    user: str | None = None
    input: Json = None
    started_at: float = 0.0
    now: float = 0.0
    ended_at: float | None = None
    status: RunStatus = "running"
    sequence: int = 0
    order: int = 0
    """Counts entering and leaving, in one row."""
    visit_count: int = 0
    attempt_count: int = 0
    visits: dict[int, Visit] = field(default_factory=dict)
    """The window of visits by number; older ones are in the archive."""
    open_visits: dict[int, None] = field(default_factory=dict)
    activations: dict[str, Activation] = field(default_factory=dict)
    activated: dict[str, int] = field(default_factory=dict)
    """Journey → how often it has become active."""
    current: Projection = field(default_factory=Projection)
    base: Projection = field(default_factory=Projection)
    """The projection before the first visit of the window."""
    base_order: int = 0
    done_effects: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    """`scope|state` → what undone visits have done outside, see `engine.repeating`, in the order of asking."""
    entries: list[dict[str, Json]] = field(default_factory=list)
    inbox: list[dict[str, Json]] = field(default_factory=list)
    """Answers that came before their question."""
    events: list[dict[str, Json]] = field(default_factory=list)
    """Events that came before a state that listens for them."""
    seen: dict[str, None] = field(default_factory=dict)
    """Ids of inputs, events and commands that have been heard."""
    paused: bool = False
    held: list[dict[str, Json]] = field(default_factory=list)
    """Calls that are made when the run is resumed."""
    ending: dict[str, Json] | None = None
    """Why the whole run comes to its end, `{status, error}`, once nothing is under way."""
    output: Json = None
    error: dict[str, Json] | None = None
    timers: dict[str, float] = field(default_factory=dict)
    percent: float = 0.0
    archive: list[str] = field(default_factory=list)
    archived_sequence: int = 0
    """The latest change of a visit that is in the archive."""
    durations: dict[str, list[float]] = field(default_factory=dict)
    """`journey/state` → `[visits, seconds, squares of seconds]`: what the estimate of the time left rests on."""
    kept: dict[str, dict[str, list[dict[str, Json]]]] = field(default_factory=dict)
    """Activation → place → what undone visits gave, to be taken over when the state is entered again, see
    `engine.repair.keeping`."""
    handoff: dict[str, Json] | None = None
    """A person is to take over, or has, see `engine.repair.handing`."""
    given: dict[str, dict[str, Json]] = field(default_factory=dict)
    """Place → values that its form takes when it is entered, see `engine.giving`."""
    turn: dict[str, Json] | None = None
    """The turn in progress, see `engine.conversation.turn`."""
    talk: dict[str, Json] = field(default_factory=dict)
    """What is remembered from turn to turn, see `engine.conversation.talk`."""
    graphs: dict[str, Graph] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.graphs = graphs_of(self.bundle)

    @property
    def finished(self) -> bool:
        """Whether the run has ended."""
        return self.ended_at is not None

    def graph(self, activation: str) -> Graph:
        """The graph of an activation's journey."""
        return self.graphs[self.activations[activation].journey]

    def activation_of(self, scope: str) -> Activation:
        """The activation that a scope belongs to: the scope itself, or the outermost around it."""
        while scope not in self.activations:
            scope = scope.rsplit("/", 1)[0]
        return self.activations[scope]

    def count(self) -> int:
        """The next sequence number: of something that views should hear of."""
        self.sequence += 1
        return self.sequence

    def next_order(self) -> int:
        """The next number in the row of entering and leaving."""
        self.order += 1
        return self.order

    def touch(self, visit: Visit) -> None:
        """Notes that a visit has changed."""
        visit.sequence = self.count()

    def say(self, kind: str, text: str = "", *, who: str = "journey", visit: Visit | None = None, **more: Json) -> None:
        """Adds a line to the transcript."""
        entry: dict[str, Json] = {"sequence": self.count(), "at": self.now, "who": who, "kind": kind, "text": text}
        if visit is not None:
            entry["visit"] = visit.number
            entry["state"] = visit.state
        entry.update({name: value for name, value in more.items() if value is not None})
        self.entries.append(entry)
