"""What a conversation is held by, beside its journeys: agents, guidelines, canned responses, and how they relate."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.frozen import Frozen
from journeys.values import Json

Composition = Literal["fluid", "composited", "strict", "free"]
"""How a reply is made: `fluid`, a canned response if one fits; `composited`, in the manner of the canned responses;
`strict`, canned responses only; `free`, without looking at them."""
Criticality = Literal["low", "medium", "high"]


class Agent(Frozen):
    """Who speaks with the customer."""

    id: str = Field(min_length=1)
    name: str = ""
    description: str | None = None
    composition: Composition = "fluid"
    delivery: Literal["block", "stream"] = "block"
    """Whether a reply is sent when it is whole, or as it comes; only a fluid or free agent can stream."""
    max_rounds: int = Field(default=3, ge=1)
    """How many rounds of matching and tool calls one turn may take."""
    tags: tuple[str, ...] = ()
    details: dict[str, Json] = Field(default_factory=dict)


class Guideline(Frozen):
    """What to do when something holds, whatever state the conversation is in.

    Without an action it is an observation: it makes others active, or tells them apart. It is looked at where `journey`
    and `state` are active, if they are given, and where its dependencies hold.
    """

    id: str
    condition: str
    """In words; empty: it always holds."""
    action: str | None = None
    description: str | None = None
    journey: str | None = None
    state: str | None = None
    tools: tuple[str, ...] = ()
    priority: int = 0
    criticality: Criticality = "medium"
    composition: Composition | None = None
    enabled: bool = True
    track: bool = True
    """Whether it counts as done once it was followed; else it is looked at again each time."""
    tags: tuple[str, ...] = ()
    """Ids of tags; `agent:ID` for the agent that it belongs to."""
    labels: tuple[str, ...] = ()
    details: dict[str, Json] = Field(default_factory=dict)


class ResponseField(Frozen):
    """A field of a canned response, described for the model."""

    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


class CannedResponse(Frozen):
    """A reply written beforehand.

    Its template is text in which `{{std.customer.name}}`, `{{std.agent.name}}` and `{{std.variables.NAME}}` are known,
    `{{generative.NAME}}` is filled in by the model, and any other field by the result of a tool.
    """

    id: str
    template: str
    journey: str | None = None
    state: str | None = None
    exclusive: bool = False
    signals: tuple[str, ...] = ()
    """What customers say when it fits."""
    tags: tuple[str, ...] = ()
    """Ids of tags, and where it is looked at: `agent:ID`, `journey:ID`, `state:ID`, `guideline:ID`. One that is tied
    to states or guidelines alone is looked at nowhere else."""
    fields: tuple[ResponseField, ...] = ()
    field_dependencies: tuple[str, ...] = ()
    """Fields that must be there before it is looked at, beside those in its template."""
    details: dict[str, Json] = Field(default_factory=dict)


class Relationship(Frozen):
    """How guidelines, journeys, tags and tools relate.

    ================ ================================================================================================
    `entailment`     where the source holds, so does the target
    `dependency`     the source holds only where the target does
    `dependency_any` the source holds only where one of the targets of the same `group` does
    `priority`       where both hold, only the source does
    `disambiguation` where the source holds and several targets may be meant, the customer is asked which
    `reevaluation`   the source is looked at again after the target, a tool, was called
    `overlap`        the tools are thought of together
    ================ ================================================================================================
    """

    id: str = ""
    kind: Literal["entailment", "dependency", "dependency_any", "priority", "disambiguation", "reevaluation", "overlap"]
    source: str = Field(min_length=1)
    """`guideline:ID`, `journey:ID`, `state:ID`, `tag:ID` or `tool:ID`."""
    target: str = Field(min_length=1)
    """The same."""
    source_any: bool = False
    """For a tag or journey: one of those that have it is enough, instead of all."""
    target_any: bool = False
    """The same."""
    group: str | None = None
    details: dict[str, Json] = Field(default_factory=dict)
