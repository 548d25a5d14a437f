"""What a script that is being made knows: the reading, the ids to come, the names given, the calls so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from converters.parlant.script.ids import Ids
from converters.parlant.script.literals import Code, Names, call
from converters.parlant.script.rows import Row
from converters.parlant.script.steps import Step

MODES = {"canned_fluid": "FLUID", "canned_composited": "COMPOSITED", "canned_strict": "STRICT"}


@dataclass(slots=True)
class Making:
    """The state of one writing.

    Attributes:
        expressions: the source that names an agent, a journey, a guideline …, by kind and id.
        renamed: worded triggers that get another id than they had.
        reserved: names of states that were used before the states were made.
        automatic: how often a relationship was made by another call, by its three parts.
        other_ids: ids that things cannot have, by what the things are.
        notices: what cannot be said in a script.
    """

    stores: dict[str, Any]
    ids: Ids = field(default_factory=Ids)
    names: Names = field(default_factory=Names)
    steps: list[Step] = field(default_factory=list)
    expressions: dict[tuple[str, str], str] = field(default_factory=dict)
    tools: dict[str, str] = field(default_factory=dict)
    tools_used: set[str] = field(default_factory=set)
    reserved: dict[str, str] = field(default_factory=dict)
    automatic: defaultdict[tuple[str, str, str], int] = field(default_factory=lambda: defaultdict(int))
    automatic_steps: dict[tuple[str, str, str], Step] = field(default_factory=dict)
    renamed: set[str] = field(default_factory=set)
    handlers: set[str] = field(default_factory=set)
    other_ids: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    notices: list[str] = field(default_factory=list)

    def add(
        self,
        function: str,
        arguments: Mapping[str, Any],
        *positional: Any,
        section: str = "",
        defines: str | None = None,
        rows: Mapping[str, int] | None = None,
        ending: str = "",
        plain: bool = False,
    ) -> Step:
        """Adds a call; the names that it uses are those that its source names."""
        source = call(function, arguments, *positional)
        awaited = source if plain else f"await {source}"
        source = f"({awaited}){ending}" if ending and defines else awaited
        step = Step(source, section, defines, frozenset(), dict(rows or {}))
        self.steps.append(step)
        return step

    def of(self, kind: str, id: str) -> Code | None:  # noqa: A002 - the word of the rows
        """What names a thing in the script; None if the script does not make it."""
        found = self.expressions.get((kind, id))
        return None if found is None else Code(found)

    def tag(self, id: str, *, served: bool = False) -> Code:  # noqa: A002
        """A tag: one that the script makes, or one by its id."""
        if id == "__preamble__" and not served:
            return Code("p.Tag.preamble()")
        given = {"id": id, "name": id} | ({"_server": Code("server")} if served else {})
        return self.of("tags", id) or Code(call("p.Tag", given))

    def tool(self, id: str) -> Code:  # noqa: A002
        """A tool to use: a function of the script, or one of another service by its name."""
        service, _, name = id.partition(":")
        if id in self.tools:
            self.tools_used.add(id)
            return Code(self.tools[id])
        return Code(call("p.ToolId", {}, service, name))

    def canned_of(self, tag: str) -> list[Code]:
        """The canned responses that carry a tag which a call gives them."""
        rows: list[Row] = self.stores["canned_responses"]
        found = [row["id"] for row in rows if tag in row["tags"]]
        return [code for one in found if (code := self.of("canned_responses", one))]

    def bound(self, kind: str, id: str, option: str | None = None) -> dict[str, Code]:  # noqa: A002
        """The option that binds a function which no store holds, where one was bound."""
        if id not in self.stores["bound_in_process"].get(kind, ()):
            return {}
        self.handlers.add(kind)
        return {option or kind: Code(f"unknown_{'matcher' if kind == 'custom_matchers' else 'handler'}")}


def mode(value: str) -> Code:
    """A composition mode by its name in the SDK."""
    return Code(f"p.CompositionMode.{MODES[value]}") if value in MODES else Code(call("p.CompositionMode", {}, value))


def differing(row: Mapping[str, Any], **defaults: Any) -> dict[str, Any]:
    """The fields of a row that differ from what the SDK takes when they are left out."""
    return {name: row[name] for name, default in defaults.items() if row[name] != default}
