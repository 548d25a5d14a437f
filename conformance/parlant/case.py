"""One case: a script, a conversation with the model's answers, and what Parlant's engine did. Reads; runs nothing."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ConfigDict, Field

from journeys.frozen import Frozen
from journeys.values import Json


class Told(Frozen):
    """A part of a case. What else it tells is not needed here."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class FollowUp(Told):
    """A choice that a next-step request offers: `path` are indexes of states; `None` is the end."""

    id: str
    condition: str = ""
    path: tuple[str | None, ...]


class SetupState(Told):
    """A state as Parlant's engine numbers it."""

    state: str
    kind: str | None = None
    action: str | None = None
    tools: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()


class SetupJourney(Told):
    """The states of a journey by index; the root is `1`."""

    title: str = ""
    steps: dict[str, SetupState]


class Answer(Told):
    """An answer of the model: which schema, about what, and the whole reply."""

    schema_: str = Field(alias="schema")
    about: dict[str, Any] = Field(default_factory=dict)
    answer: Json = None

    @property
    def malformed(self) -> bool:
        """Whether the reply cannot be parsed."""
        return not isinstance(self.answer, dict) or "malformed" in self.answer


class Interruption(Told):
    """A second message, sent as soon as the tool, or the request of the schema, has begun."""

    customer: str
    during_tool: str | None = None
    during_model: str | None = None


class Turn(Told):
    """What the customer says, and the answers of the model in the order of the requests."""

    customer: str
    model: tuple[Answer, ...] = ()
    interrupt: Interruption | None = None


class ToolRun(Told):
    """One run of a tool."""

    tool: str
    arguments: dict[str, Json] = Field(default_factory=dict)
    outcome: str = "returned"

    @property
    def raised(self) -> bool:
        """Whether it raised."""
        return self.outcome.startswith("raised")


class Asked(Told):
    """A request. Schema `-` marks the arrival of a second message."""

    schema_: str = Field(alias="schema")
    about: dict[str, Any] = Field(default_factory=dict)


class Observed(Told):
    """What Parlant's engine did in a turn. `journey_path_states`: the path of each journey; None: it was left there."""

    requests: tuple[Asked, ...] = ()
    tools: tuple[ToolRun, ...] = ()
    journey_path_states: dict[str, tuple[str | None, ...]] = Field(default_factory=dict)


class Case(Told):
    """One case."""

    name: str
    what: str = ""
    script: str
    setup: dict[str, SetupJourney] = Field(default_factory=dict)
    conversation: tuple[Turn, ...]
    observed: tuple[Observed, ...]

    @property
    def group(self) -> str:
        """The letters that its name begins with."""
        found = re.match(r"[a-z]+", self.name)
        return found[0] if found else self.name
