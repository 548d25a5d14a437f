"""What a script is given: a server, and the agents that it makes. Their calls leave rows in the stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from conformance.parlant.script.journeys import Journey, begin
from conformance.parlant.script.offering import Ignored, Offered, called
from conformance.parlant.script.refusing import ScriptError
from conformance.parlant.script.relating import Guideline, Related, Tag
from conformance.parlant.script.stores import Stores
from conformance.parlant.script.tools import ToolEntry, ids_of
from journeys.values import Json

if TYPE_CHECKING:
    from conformance.parlant.script.agents import Agent


MATCH_ALWAYS = Ignored("MATCH_ALWAYS")


@dataclass(frozen=True)
class GuidelineMatch(Offered):
    """What a matcher of the script's own finds."""

    id: str
    matched: bool
    rationale: str = ""
    offers: ClassVar = ("id", "matched", "rationale")


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a script says of a guideline. Handlers are no part of a conversation that is played here."""

    condition: str | None = None
    action: str | None = None
    id: str | None = None
    description: str | None = None
    tools: Iterable[ToolEntry] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict)
    canned_responses: Iterable[str] = ()
    criticality: str = "medium"
    composition_mode: str | None = None
    matcher: Any = None
    on_match: Any = None
    on_message: Any = None
    canned_response_field_provider: Any = None
    tags: Iterable[Tag] = ()
    track: bool = True
    labels: Iterable[str] = ()
    dependencies: Sequence[Related] = ()
    priority: int = 0


@dataclass(eq=False)
class Server(Offered):
    """The server of a script."""

    stores: Stores = field(default_factory=Stores)
    tools: dict[str, ToolEntry] = field(default_factory=dict)
    """The tools that states, guidelines and variables use, by id."""
    matchers: list[tuple[Guideline, Any]] = field(default_factory=list)
    """Guidelines of which the script itself finds whether they hold, and its functions."""
    offers: ClassVar = (
        "create_agent", "create_journey", "create_tag", "get_tag", "create_customer", "create_canned_response",
    )  # fmt: skip

    def use(self, tools: Iterable[ToolEntry]) -> None:
        """Takes tools in. Raises ScriptError: two of one name."""
        for one in tools:
            if self.tools.setdefault(one.id, one) is not one:
                raise ScriptError(f"there are two tools named `{one.name}`")

    def entries(self, ids: Iterable[str]) -> list[ToolEntry]:
        """The tools of some ids."""
        return [self.tools[one] for one in ids]

    def create_agent(
        self,
        name: str,
        description: str,
        composition_mode: str = "canned_fluid",
        output_mode: str = "block",
        max_engine_iterations: int | None = None,
        tags: Iterable[str] = (),  # noqa: ARG002 - the SDK drops them
        id: str | None = None,  # noqa: A002 - the SDK's own word
        perceived_performance_policy: Any = None,  # noqa: ARG002 - how soon something is said is not compared
        planner: Any = None,  # noqa: ARG002
        preamble_config: Any = None,  # noqa: ARG002
    ) -> Agent:
        """An agent."""
        from conformance.parlant.script.agents import Agent

        row = {
            "id": self.stores.id_for("agent", id),
            "name": name,
            "description": description,
            "max_engine_iterations": max_engine_iterations or 3,
            "composition_mode": composition_mode,
            "message_output_mode": output_mode,
            "tags": [],
        }
        return Agent(self, str(self.stores.add("agents", row)["id"]), name)

    def create_journey(
        self,
        title: str,
        description: str,
        conditions: Iterable[str | Guideline],
        tags: Iterable[str] = (),  # noqa: ARG002 - the SDK drops them
        id: str | None = None,  # noqa: A002 - the SDK's own word
        composition_mode: str | None = None,
        on_match: Any = None,  # noqa: ARG002 - handlers are no part of a conversation that is played here
        on_message: Any = None,  # noqa: ARG002
        labels: Iterable[str] = (),
        priority: int = 0,
    ) -> Journey:
        """A journey. Conditions in words become guidelines; those that there are come first."""
        listed = list(conditions)
        triggers = [one for one in listed if isinstance(one, Guideline)]
        triggers += [self._trigger(one) for one in listed if isinstance(one, str)]
        name = self.stores.id_for("journey", id)
        row = {
            "id": name,
            "title": title,
            "description": description,
            "conditions": [one.id for one in triggers],
            "root_id": f"{name}-root",
            "tags": [],
            "composition_mode": composition_mode,
            "labels": sorted(labels),
            "priority": priority,
        }
        made = begin(self, self.stores, self.stores.add("journeys", row), triggers)
        for one in triggers:
            self._row(one)["tags"].append(f"journey:{name}")
        return made

    def create_tag(self, name: str) -> Tag:
        """A tag."""
        row = self.stores.add("tags", {"id": self.stores.id_for("tag"), "name": name})
        return Tag(self.stores, row["id"], name)

    def get_tag(self, *, id: str | None = None, name: str | None = None) -> Tag:  # noqa: A002
        """A tag that there is."""
        found = next((row for row in self.stores.rows["tags"] if id == row["id"] or name == row["name"]), None)
        if found is None:
            raise ScriptError(f"there is no tag `{id or name}`")
        return Tag(self.stores, found["id"], found["name"])

    def create_customer(
        self,
        name: str,
        metadata: Mapping[str, Json] | None = None,
        tags: Iterable[str] = (),
        id: str | None = None,  # noqa: A002 - the SDK's own word
    ) -> Customer:
        """A customer."""
        row = {
            "id": self.stores.id_for("customer", id),
            "name": name,
            "extra": dict(metadata or {}),
            "tags": list(tags),
        }
        return Customer(str(self.stores.add("customers", row)["id"]), name)

    def create_canned_response(
        self,
        template: str,
        tags: Iterable[Tag] = (),
        signals: Iterable[str] = (),
        metadata: Mapping[str, Json] | None = None,
        field_dependencies: Iterable[str] = (),
    ) -> str:
        """A canned response for whoever has its tags, or for all."""
        tied = [tag.id for tag in tags]
        return self.stores.canned_response(
            template, tied, list(signals), list(field_dependencies), dict(metadata or {})
        )

    def guideline(self, given: dict[str, Any], tied: list[str]) -> Guideline:
        """A guideline as agents and journeys make them. `tied`: tags that come with who makes it."""
        said: Said = called(Said, [], given, "create_guideline")
        if said.condition is None and said.matcher is None and said.action is None:
            raise ScriptError("a guideline has a condition, an action, or both")
        row = self.stores.guideline(
            said.condition,
            said.action,
            ids_of(said.tools),
            said.id,
            description=said.description,
            tags=[*(tag.id for tag in said.tags), *tied],
            metadata=dict(said.metadata),
            criticality=said.criticality,
            labels=sorted(said.labels),
            composition_mode=said.composition_mode,
            track=said.track,
            priority=said.priority,
        )
        self.use(said.tools)
        self.stores.tag_canned_responses(list(said.canned_responses), f"guideline:{row['id']}")
        made = Guideline(self.stores, row["id"], row["condition"], said.action)
        self.matchers += [(made, said.matcher)] if said.matcher is not None else []
        if said.dependencies:
            made.depend_on(*said.dependencies)
        return made

    def _trigger(self, words: str) -> Guideline:
        row = self.stores.guideline(words, None, [])
        return Guideline(self.stores, row["id"], words)

    def _row(self, guideline: Guideline) -> dict[str, Any]:
        return next(row for row in self.stores.rows["guidelines"] if row["id"] == guideline.id)


@dataclass(frozen=True)
class Customer(Offered):
    """A customer."""

    id: str
    name: str
    offers: ClassVar = ("id", "name")
