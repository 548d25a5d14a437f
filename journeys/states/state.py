"""What every state has, whatever it does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.conversation import Composition
from journeys.frozen import Frozen, Tagged
from journeys.silence import Assignment, Silence
from journeys.values import Condition, Json, Value

Join = Literal["any", "all"]
Branching = Literal["first", "all"]
Effect = Literal["pure", "idempotent", "keyed", "unsafe"]


class Source(Frozen):
    """Where a state came from: the node of the document that was imported, as it was."""

    node_id: str
    node_type: str
    node_name: str | None = None
    config: dict[str, Json] = Field(default_factory=dict)
    """The node's configuration as it came, without what a credential could stand in."""
    details: dict[str, Json] = Field(default_factory=dict)
    """What else stood on the node, for writing it back: its place, its size, its switches."""


class Prompt(Frozen):
    """Something said when a state is entered."""

    kind: str = "message"
    """`welcome`, `progress`, `introduction` … : how a view may show it."""
    text: Value
    skippable: bool = False


class ResponseTemplate(Frozen):
    """A way of saying something, chosen from when a reply is composed."""

    id: str
    text: Value
    exclusive: bool = False


class Retry(Frozen):
    """How often and when a failed attempt is made again. Seconds; attempts count the first one."""

    max_attempts: int = Field(default=3, ge=1, le=1000)
    initial_seconds: float = Field(default=1.0, ge=0)
    backoff: float = Field(default=2.0, ge=1)
    max_seconds: float = Field(default=30.0, ge=0)
    retry_all: bool = False
    """Every error is retried, not only those that the tool calls retryable."""


class ContextChange(Frozen):
    """A change of a variable when the state has succeeded."""

    variable: str
    operation: Literal["set", "increment", "append", "merge", "remove", "toggle"] = "set"
    value: Value = None


class Completion(Frozen):
    """What must hold for the state to be complete, beyond having done its work."""

    condition: Condition = None
    required: tuple[str, ...] = ()
    """Names that the output must have, not null and not empty."""
    message: Value = None
    """Said when it does not hold; an input is asked again with it, anything else fails with it."""


class Hook(Frozen):
    """A registered tool called before or after a state."""

    tool: str
    arguments: dict[str, Value] = Field(default_factory=dict)
    on_failure: Literal["ignore", "fail"] = "ignore"


class State(Tagged):
    """The part that all states share.

    `join` says when an arrival enters the state: `any` (each arrival is a visit) or `all` (once, when no live incoming
    source is left). `branching` says which of the transitions that match are taken: the `first` or `all` of them.
    """

    id: str = Field(min_length=1, max_length=200)
    title: str = ""
    description: str = ""
    source: Source | None = None
    mapping_confidence: float | None = Field(default=None, ge=0, le=1)
    """How well the imported node is carried over: 1 = the same in all respects."""
    parent: str | None = None
    """The container whose region this state belongs to."""
    join: Join = "any"
    branching: Branching = "first"
    prompts: tuple[Prompt, ...] = ()
    responses: tuple[ResponseTemplate, ...] = ()
    help: tuple[str, ...] = ()
    error_messages: dict[str, Value] = Field(default_factory=dict)
    """What is said of an error, by its kind; `*` for all others."""
    timeout_seconds: float | None = Field(default=None, gt=0)
    """How long one visit may take, waiting for people included; then `timeout` transitions, or failure."""
    assignment: Assignment | None = None
    """Whom its questions wait for; None: as the bundle's `conduct` says."""
    silence: tuple[Silence, ...] | None = None
    """What is done while nobody answers; None: as the bundle's `conduct` says."""
    retry: Retry | None = None
    completion: Completion | None = None
    context_changes: tuple[ContextChange, ...] = ()
    before: tuple[Hook, ...] = ()
    after: tuple[Hook, ...] = ()
    error_output: bool = False
    """A truthy `error` at the root of the output takes the failure ways, as on Sim's canvas; it does not fail the
    run."""
    skippable: bool = False
    compensates: str | None = None
    """The state whose effect this one takes back when the journey is cancelled. No way leads to it or from it; what
    is taken back is `local.compensated`: `{visit, input, output, choice}`."""
    weight: float = Field(default=1.0, ge=0)
    estimated_seconds: float | None = Field(default=None, ge=0)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    composition: Composition | None = None
    """How replies are made here; None: as the journey says."""
    labels: tuple[str, ...] = ()
    sub_journey: str | None = None
    """The journey that this state was copied from, when that journey was made a part of this one. A fork between the
    copies and the rest has it too."""

    @property
    def name(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id
