"""A bundle: all that one run is given. Journeys, their children, and the policy of the whole."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from journeys.calendars import Calendar
from journeys.canonical import fingerprint
from journeys.catalogue import (
    Capability,
    ContextVariable,
    Customer,
    Tag,
    Term,
    ToolDescription,
    ToolParameter,
)
from journeys.conduct import Conduct
from journeys.conversation import Agent, CannedResponse, Guideline, Relationship, ResponseField
from journeys.frozen import Frozen
from journeys.journey import Journey, Origin
from journeys.states.state import Hook
from journeys.values import Json

__all__ = [
    "FORMAT",
    "Agent",
    "Bundle",
    "CannedResponse",
    "Capability",
    "ContextVariable",
    "Customer",
    "Guideline",
    "Policy",
    "Relationship",
    "ResponseField",
    "Tag",
    "Term",
    "ToolDescription",
    "ToolParameter",
    "as_bundle",
]

FORMAT: Literal["journeys/1"] = "journeys/1"


class Policy(Frozen):
    """Limits and manners of a whole run. Times in seconds."""

    time_limit_seconds: float | None = Field(default=None, gt=0)
    max_visits: int | None = Field(default=None, ge=1)
    """How many visits the run may make in all; a guard against cycles that never end."""
    max_attempts: int | None = Field(default=None, ge=1)
    """How many tool calls the run may make in all."""
    on_failure: Literal["fail", "incident"] = "fail"
    """`incident`: the run stays open until a person retries, skips or resolves what failed."""
    before: tuple[Hook, ...] = ()
    after: tuple[Hook, ...] = ()


class Bundle(Frozen):
    """What is started. A document on disk is a bundle; a bare journey is read as a bundle of one."""

    format: Literal["journeys/1"] = FORMAT
    journeys: tuple[Journey, ...] = Field(min_length=1)
    active: tuple[str, ...] = ()
    """Ids of the journeys that are active from the start; default: the first one."""
    children: tuple[Journey, ...] = ()
    """Journeys that `workflow_bridge` states run as children."""
    environment: dict[str, Json] = Field(default_factory=dict)
    """Environment values that are no secrets, by name. All others are."""
    guidelines: tuple[Guideline, ...] = ()
    canned_responses: tuple[CannedResponse, ...] = ()
    agents: tuple[Agent, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    tag_names: tuple[Tag, ...] = ()
    """The tags that journeys, guidelines and others may have."""
    tool_descriptions: tuple[ToolDescription, ...] = ()
    glossary: tuple[Term, ...] = ()
    context_variables: tuple[ContextVariable, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    customers: tuple[Customer, ...] = ()
    reading: Origin | None = None
    """The document that the whole was read from, where that is more than its journeys."""
    calendars: tuple[Calendar, ...] = ()
    """Business calendars; the first one counts where none is named."""
    conduct: Conduct = Conduct()
    policy: Policy = Policy()

    @model_validator(mode="before")
    @classmethod
    def _a_bare_journey_is_a_bundle_of_one(cls, data: Json) -> Json:
        return {"journeys": (data,)} if isinstance(data, Journey) else as_bundle(data)

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the canonical JSON of this bundle, in hexadecimal."""
        return fingerprint(self)

    @property
    def main(self) -> Journey:
        """The journey that gives the run its title, version and result."""
        wanted = self.active[0] if self.active else self.journeys[0].id
        return next((journey for journey in self.journeys if journey.id == wanted), self.journeys[0])

    def of_child(self, child: Journey) -> Bundle:
        """What a run of a child is given: its journey, all that its own children may need, and the manner of the whole.
        Whether the conversation stays open is for the outermost alone."""
        return Bundle(
            journeys=(child,),
            children=tuple(one for one in (*self.children, *self.journeys) if one.id != child.id),
            environment=self.environment,
            calendars=self.calendars,
            conduct=self.conduct.model_copy(update={"ends": None}),
            policy=self.policy.model_copy(update={"time_limit_seconds": None}),
        )

    def calendar(self, calendar_id: str | None) -> Calendar:
        """The calendar of that id; where there is none of it, the first; without any, the usual one in the conduct's
        zone."""
        found = next((one for one in self.calendars if one.id == calendar_id), None)
        return found or (self.calendars[0] if self.calendars else Calendar(time_zone=self.conduct.timezone))

    def child(self, journey_id: str) -> Journey | None:
        """The child of that id, or None. The journeys of the bundle itself can be children too."""
        return next((one for one in (*self.children, *self.journeys) if one.id == journey_id), None)


def as_bundle(document: Json) -> Json:
    """The document of a bundle: itself or, for a bare journey, a bundle of one. A bundle's own fields may stand in it.

    Words for readers at the root are left out: `$schema`, and `compiled`, which tells that no text is to be looked at.
    """
    if not isinstance(document, dict):
        return document
    fields = {key: value for key, value in document.items() if key not in ("compiled", "$schema")}
    if "states" not in fields or "journeys" in fields:
        return fields
    around = {key: fields.pop(key) for key in Bundle.model_fields if key in fields}
    return {"journeys": [fields], **around}
