"""Tools that stand in a script: described as Parlant's tool service lists them, and run by the interpreter."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from conformance.parlant.script.expressions import evaluate
from conformance.parlant.script.offering import Names, Offered
from conformance.parlant.script.refusing import RaisedError, ScriptError
from conformance.parlant.script.statements import Function
from conformance.parlant.script.stores import SERVICE, Row
from journeys.values import Json

_LAST = 2**63 - 1
_TYPES = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "date": "date",
          "datetime": "datetime"}  # fmt: skip
_OVERLAPS = {"NONE": 1, "AUTO": 2, "ALWAYS": 3}


@dataclass(frozen=True)
class ToolResult(Offered):
    """What a tool gives."""

    data: Any
    metadata: Mapping[str, Any] = field(default_factory=dict)
    control: Mapping[str, Any] = field(default_factory=dict)
    canned_responses: Iterable[str] = ()
    canned_response_fields: Mapping[str, Any] = field(default_factory=dict)
    guidelines: Iterable[Any] = ()
    offers: ClassVar = ("data", "metadata", "control", "canned_responses", "canned_response_fields")


@dataclass(frozen=True)
class ParameterOptions(Offered):
    """What is said of a parameter beside its type."""

    hidden: bool = False
    source: str = "any"
    description: str | None = None
    significance: str | None = None
    examples: Iterable[Any] = ()
    adapter: Any = None
    choice_provider: Any = None
    precedence: int = _LAST
    display_name: str | None = None


@dataclass(frozen=True)
class ToolEntry(Offered):
    """A function that was marked as a tool."""

    function: Function
    name: str
    metadata: Mapping[str, Json]
    consequential: bool
    overlap: str
    offers: ClassVar = ("name",)

    @property
    def id(self) -> str:
        """Its id in the stores."""
        return f"{SERVICE}:{self.name}"

    async def row(self) -> Row:
        """How the tool service lists it. Raises ScriptError for types that are not known here."""
        parameters, required = {}, []
        said = self.function.node.args
        defaults = len(said.defaults)
        for number, one in enumerate(said.args[1:], 1):
            has_default = number >= len(said.args) - defaults
            descriptor, options, optional = await _described(one, self.function)
            parameters[one.arg] = {"descriptor": descriptor, "options": options}
            required += [] if has_default or optional else [one.arg]
        return {
            "id": self.id,
            "description": self.function.documentation,
            "parameters": parameters,
            "required": required,
            "consequential": self.consequential,
            "overlap": _OVERLAPS[self.overlap],
            "metadata": dict(self.metadata),
        }

    async def run(self, arguments: Mapping[str, Json]) -> ToolResult:
        """Runs it with arguments by name. Raises RaisedError, what the tool itself raises."""
        given = await self.function(Context(), **arguments)
        if not isinstance(given, ToolResult):
            raise RaisedError("TypeError", f"{self.name} returned no ToolResult")
        return given


@dataclass(frozen=True)
class Context(Offered):
    """What a tool is told of its caller."""

    agent_id: str = "agent"
    session_id: str = "session"
    customer_id: str = "guest"
    offers: ClassVar = ("agent_id", "session_id", "customer_id", "emit_message", "emit_status", "emit_custom")

    def emit_message(self, message: str) -> None:
        """Has no part in what is compared."""

    def emit_status(self, status: str, data: Any = None) -> None:
        """Has no part in what is compared."""

    def emit_custom(self, data: Any) -> None:
        """Has no part in what is compared."""


def mark(
    func: Function | None = None,
    *,
    name: str | None = None,
    consequential: bool = False,
    metadata: Mapping[str, Json] | None = None,
    overlap: str = "AUTO",
) -> Any:
    """The decorator `tool`, with and without arguments."""

    def made(function: Function) -> ToolEntry:
        if isinstance(function.node, ast.Lambda) or not function.node.args.args:
            raise ScriptError("a tool is a function whose first parameter is the context")
        return ToolEntry(function, name or function.name, metadata or {}, consequential, overlap)

    return made if func is None else made(func)


def ids_of(tools: Iterable[Any]) -> list[str]:
    """The ids of tools. Raises ScriptError: one of them is none."""
    found = list(tools)
    wrong = next((one for one in found if not isinstance(one, ToolEntry)), None)
    if wrong is not None:
        raise ScriptError(f"a {type(wrong).__name__} is no tool; mark the function with `@p.tool`")
    return [one.id for one in found]


async def _described(argument: ast.arg, function: Function) -> tuple[Row, Row, bool]:
    """Descriptor and options of a parameter, and whether its type says that it may be left out."""
    kind = argument.annotation or ast.Name("str")
    options = ParameterOptions()
    if _name_of(kind) == "Annotated" and isinstance(kind, ast.Subscript) and isinstance(kind.slice, ast.Tuple):
        kind, *notes = kind.slice.elts
        said = [await evaluate(note, function.scope) for note in notes]
        options = next((one for one in said if isinstance(one, ParameterOptions)), options)
    kind, optional = _without_none(kind)
    descriptor = _descriptor(kind, function)
    descriptor |= {"description": options.description} if options.description else {}
    descriptor |= {"examples": list(options.examples)} if list(options.examples) else {}
    shown = {
        "hidden": options.hidden,
        "source": options.source,
        "description": options.description,
        "significance": options.significance,
        "examples": list(options.examples),
        "adapter": options.adapter is not None,
        "choice_provider": options.choice_provider is not None,
        "precedence": options.precedence,
        "display_name": options.display_name,
    }
    return descriptor, shown, optional


def _without_none(kind: ast.expr) -> tuple[ast.expr, bool]:
    if _name_of(kind) == "Optional" and isinstance(kind, ast.Subscript):
        return kind.slice, True
    if isinstance(kind, ast.BinOp) and isinstance(kind.op, ast.BitOr):
        sides = [one for one in (kind.left, kind.right) if ast.unparse(one) != "None"]
        if len(sides) == 1:
            return sides[0], True
    return kind, False


def _descriptor(kind: ast.expr, function: Function) -> Row:
    if _name_of(kind) in ("list", "List") and isinstance(kind, ast.Subscript):
        item = _descriptor(kind.slice, function)
        choices = {"enum": item["enum"]} if "enum" in item else {}
        return {"type": "array", "item_type": item["type"], **choices}
    name = _name_of(kind)
    if name in _TYPES:
        return {"type": _TYPES[name]}
    try:
        known = function.scope.look_up(name)
    except ScriptError:
        known = None
    if isinstance(known, Names) and known.members:
        return {"type": "string", "enum": list(known.members.values())}
    raise ScriptError(f"the parameter type `{ast.unparse(kind)}` is not known here")


def _name_of(kind: ast.expr) -> str:
    """The name of a type, without the module and what is in brackets."""
    if isinstance(kind, ast.Subscript):
        return _name_of(kind.value)
    return kind.attr if isinstance(kind, ast.Attribute) else ast.unparse(kind)
