"""The tools of a script: their signatures as they were; what they do is in no store."""

from __future__ import annotations

import keyword
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from converters.documents import refuse
from converters.parlant.script.literals import Code, Names, call, indented, literal, quoted
from converters.parlant.script.rows import Row

_TYPES = {
    "string": "str", "integer": "int", "number": "float", "boolean": "bool", "date": "date", "datetime": "datetime",
}  # fmt: skip
_OPTIONS = {
    "hidden": False, "source": "any", "description": None, "significance": None, "examples": [],
    "precedence": sys.maxsize, "display_name": None,
}  # fmt: skip
_OVERLAPS = {1: "NONE", 3: "ALWAYS"}
BUILT_IN = "built-in:"


@dataclass(slots=True)
class Definitions:
    """Source above the script's functions.

    Attributes:
        lines: the definitions.
        needs: what they need of other modules.
    """

    names: Names
    lines: list[str] = field(default_factory=list)
    needs: set[str] = field(default_factory=set)

    def tool(self, row: Row) -> str:
        """Defines a tool; gives the name of its function.

        Raises:
            DocumentError: a parameter's name is none in Python.
        """
        name = row["id"].removeprefix(BUILT_IN)
        function = self.names.make(name, "tool")
        signature = ["context: p.ToolContext", *self._parameters(name, row)]
        options = {"name": name} if function != name else {}
        options |= {one: row[one] for one in ("consequential", "metadata") if row[one]}
        if row["overlap"] in _OVERLAPS:
            self.needs.add("from parlant.core.tools import ToolOverlap")
            options["overlap"] = Code(f"ToolOverlap.{_OVERLAPS[row['overlap']]}")
        short = f"async def {function}({', '.join(signature)}) -> p.ToolResult:"
        head = [short] if len(short) <= 110 else [f"async def {function}(", *indented(f"{one}," for one in signature)]
        head += [] if len(short) <= 110 else [") -> p.ToolResult:"]
        described = [quoted(row["description"])] if row["description"] else []
        said = f"What the tool {name} does was not read with the journeys: write it here."
        body = indented([*described, call("raise RuntimeError", {}, said)])
        self.lines += [call("@p.tool", options) if options else "@p.tool", *head, *body, "", ""]
        return function

    def handlers(self, used: set[str]) -> None:
        """Stands in for functions that were bound to guidelines, states and journeys."""
        kinds = {"unknown_matcher": used & {"custom_matchers"}, "unknown_handler": used - {"custom_matchers"}}
        for name, found in kinds.items():
            if found:
                said = "What was bound here is in no store: write it here."
                body = indented([call("raise RuntimeError", {}, said)])
                self.lines += [f"async def {name}(context, match=None):", *body, "", ""]

    def _parameters(self, tool: str, row: Row) -> list[str]:
        found: list[str] = []
        optional = False
        for name, one in row["parameters"].items():
            if not name.isidentifier() or keyword.iskeyword(name) or name == "context":
                refuse(
                    f"the tool `{tool}`", f"has the parameter {quoted(name)}, which is no name in Python", "rename it"
                )
            required = name in row["required"]
            if required and optional and "*" not in found:
                found.append("*")
            optional = optional or not required
            found.append(f"{name}: {self._hint(name, one, required=required)}" + ("" if required else " = None"))
        return found

    def _hint(self, name: str, one: Mapping[str, Any], *, required: bool) -> str:
        descriptor, options = one["descriptor"], {**_OPTIONS, **one.get("options", {})}
        hint = self._type(name, descriptor, options)
        if not required:
            self.needs.add("from typing import Optional")
            hint = f"Optional[{hint}]"
        given = {key: options[key] for key, default in _OPTIONS.items() if options[key] != default}
        if not given:
            return hint
        self.needs.add("from typing import Annotated")
        inside = ", ".join(f"{key}={literal(value)}" for key, value in given.items())
        return f"Annotated[{hint}, p.ToolParameterOptions({inside})]"

    def _type(self, name: str, descriptor: Mapping[str, Any], options: Mapping[str, Any]) -> str:
        if choices := descriptor.get("enum"):
            found = self._enumeration(name, [str(one) for one in choices])
        elif descriptor.get("type") == "string" and descriptor.get("description") != options["description"]:
            return self._model(name, str(descriptor.get("description") or ""))
        else:
            found = self._plain(descriptor.get("item_type") or descriptor.get("type", "string"))
        return f"list[{found}]" if descriptor.get("type") == "array" else found

    def _plain(self, kind: str) -> str:
        found = _TYPES.get(kind, "str")
        if found in ("date", "datetime"):
            self.needs.add(f"from datetime import {found}")
        return found

    def _enumeration(self, name: str, choices: list[str]) -> str:
        self.needs.add("from enum import Enum")
        made = self.names.take("".join(part.capitalize() for part in name.split("_")) or "Choice")
        members = Names()
        lines = [f"{members.make(one, 'choice').upper()} = {quoted(one)}" for one in dict.fromkeys(choices)]
        self.lines += [f"class {made}(Enum):", *indented(lines), "", ""]
        return made

    def _model(self, name: str, described: str) -> str:
        """A parameter that is a model: the store keeps its schema as a text, so that is all a class can give."""
        self.needs |= {"from pydantic import BaseModel", "import json"}
        made = self.names.take("".join(part.capitalize() for part in name.split("_")) or "Model")
        schema = described.removeprefix('{"json_schema": ').removesuffix("}")
        body = [
            "@classmethod",
            "def model_json_schema(cls, *_, **__):",
            *indented([f"return json.loads({quoted(schema)})"]),
        ]
        self.lines += [f"class {made}(BaseModel):", *indented(body), "", ""]
        return made
