"""Agents of a script, and what is made for one agent alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from conformance.parlant.script.journeys import Journey
from conformance.parlant.script.offering import Offered, called
from conformance.parlant.script.relating import Guideline, Related, Tag
from conformance.parlant.script.server import Customer, Server
from conformance.parlant.script.tools import ToolEntry
from journeys.values import Json


@dataclass(eq=False)
class Agent(Offered):
    """An agent."""

    server: Server = field(repr=False)
    id: str
    name: str
    offers: ClassVar = (
        "id", "name", "create_journey", "attach_journey", "create_guideline", "create_observation", "attach_tool",
        "create_canned_response", "create_term", "create_variable", "attach_retriever", "experimental_features",
        "create_capability",
    )  # fmt: skip

    @property
    def tag(self) -> str:
        """The tag of what belongs to it."""
        return f"agent:{self.id}"

    @property
    def experimental_features(self) -> Agent:
        """The same agent: capabilities are made so."""
        return self

    def create_journey(self, *, tags: Iterable[Tag] = (), dependencies: Iterable[Related] = (), **said: Any) -> Journey:
        """A journey of this agent."""
        made: Journey = called(self.server.create_journey, [], said)
        self.attach_journey(made)
        made.row["tags"] += [tag.id for tag in tags]
        if dependencies:
            made.depend_on(*dependencies)
        return made

    def attach_journey(self, journey: Journey) -> None:
        """Takes a journey in."""
        journey.row["tags"].append(self.tag)

    def create_guideline(self, **said: Any) -> Guideline:
        """A guideline of this agent."""
        return self.server.guideline(said, [self.tag])

    def create_observation(self, **said: Any) -> Guideline:
        """A guideline without an action."""
        return self.server.guideline(said, [self.tag])

    def attach_tool(self, tool: ToolEntry, condition: str) -> str:
        """A tool for when something holds."""
        return self.server.guideline({"condition": condition, "tools": [tool]}, []).id

    def create_canned_response(self, template: str, tags: Iterable[Tag] = (), **said: Any) -> str:
        """A canned response of this agent."""
        made: str = called(self.server.create_canned_response, [template, tags], said)
        self.server.stores.rows["canned_responses"][-1]["tags"].insert(0, self.tag)
        return made

    def create_term(
        self,
        name: str,
        description: str,
        id: str | None = None,  # noqa: A002 - the SDK's own word
        synonyms: Iterable[str] = (),
    ) -> None:
        """A word of the trade."""
        stores = self.server.stores
        row = {"id": stores.id_for("term", id), "name": name, "description": description}
        stores.add("terms", {**row, "synonyms": list(synonyms), "tags": [self.tag]})

    def create_variable(
        self,
        name: str,
        description: str | None = None,
        tool: ToolEntry | None = None,
        freshness_rules: str | None = None,
    ) -> Variable:
        """Something known of customers."""
        self.server.use([tool] if tool else [])
        row = {
            "id": self.server.stores.id_for("variable"),
            "name": name,
            "description": description,
            "tool_id": tool.id if tool else None,
            "freshness_rules": freshness_rules,
            "tags": [self.tag],
            "values": [],
        }
        return Variable(self.server.stores.add("variables", row))

    def create_capability(self, title: str, description: str, signals: Iterable[str] = ()) -> None:
        """Something that the agent can offer."""
        stores = self.server.stores
        row = {"id": stores.id_for("capability"), "title": title, "description": description}
        stores.add("capabilities", {**row, "signals": list(signals or ()), "tags": [self.tag]})

    def attach_retriever(self, retriever: Any, id: str | None = None) -> None:  # noqa: A002
        """Has no part in what is compared."""


@dataclass(eq=False)
class Variable(Offered):
    """A context variable."""

    row: dict[str, Any]
    offers: ClassVar = ("set_value_for_customer", "set_value_for_tag", "set_global_value")

    def set_value_for_customer(self, customer: Customer, value: Json) -> None:
        """For one customer."""
        self.row["values"].append({"key": customer.id, "data": value})

    def set_value_for_tag(self, tag: str, value: Json) -> None:
        """For all customers with a tag."""
        self.row["values"].append({"key": f"tag:{tag}", "data": value})

    def set_global_value(self, value: Json) -> None:
        """For all."""
        self.row["values"].append({"key": "DEFAULT", "data": value})
