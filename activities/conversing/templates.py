"""Templates of canned responses: text with fields, conditions and lists, in Jinja's words, and nothing more of it.

A template knows data only: no attribute of a Python object, no call, no arithmetic, no other file, nothing that grows.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2 import Template as CompiledTemplate
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from activities.jsontext import as_text
from journeys.values import Json

MAX_TEMPLATE = 20_000
MAX_RENDERED = 20_000
_MAX_ITEMS = 200
_MAX_LOOPS = 2
"""How deep loops may be in one another."""
_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.Filter, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.Test, nodes.Keyword,
)  # fmt: skip
_FILTERS = (
    "capitalize", "d", "default", "first", "join", "last", "length", "lower", "round", "title", "trim", "upper",
)  # fmt: skip
_OF_A_LOOP = ("first", "index", "index0", "last", "length")
_TESTS = ("defined", "undefined", "none", "boolean", "string", "number", "eq", "ne", "in")


class TemplateRefusedError(ValueError):
    """A template cannot be used, or not with these values; says why."""


class Placeholders(Mapping[str, str]):
    """Stands for fields that the model fills in: each is shown as it is written, and remembered."""

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self.asked: dict[str, None] = {}

    def __getitem__(self, name: str) -> str:
        self.asked[name] = None
        return f"{{{{{self._prefix}{name}}}}}"

    def __iter__(self) -> Any:
        return iter(self.asked)

    def __len__(self) -> int:
        return len(self.asked)


class _Environment(ImmutableSandboxedEnvironment):
    """Knows the members of objects and lists, by name and number, and no attribute of anything."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False, finalize=_shown, cache_size=0)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A member of an object."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A member of an object or a list."""
        if isinstance(obj, Placeholders) and isinstance(argument, str):
            return obj[argument]
        if isinstance(obj, dict) and isinstance(argument, str) and argument in obj:
            return _bounded(obj[argument])
        if isinstance(obj, list) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return _bounded(obj[argument])
        if isinstance(obj, LoopContext) and argument in _OF_A_LOOP:
            return getattr(obj, argument)
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - jinja2's signature
        """Nothing may be called."""
        return False


def render(template: str, data: Mapping[str, Json]) -> str:
    """The text of a template with these fields.

    Raises:
        TemplateRefusedError: it is none, a field in it is not known or empty, or the text becomes too long.
    """
    made: list[str] = []
    length = 0
    try:
        for part in _compiled(template).generate({name: _bounded(value) for name, value in data.items()}):
            length += len(part)
            if length > MAX_RENDERED:
                raise TemplateRefusedError(f"it becomes longer than {MAX_RENDERED} characters")
            made.append(part)
    except TemplateRefusedError:
        raise
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise TemplateRefusedError(str(error) or type(error).__name__) from None
    return "".join(made)


@lru_cache(maxsize=1_000)
def _compiled(template: str) -> CompiledTemplate:
    if len(template) > MAX_TEMPLATE:
        raise TemplateRefusedError(f"it is longer than {MAX_TEMPLATE} characters")
    parsed = _ENVIRONMENT.parse(template)
    for node in parsed.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED):
            raise TemplateRefusedError(
                f"it has something other than fields, conditions and lists in line {node.lineno}"
            )
    if _depth(parsed) > _MAX_LOOPS:
        raise TemplateRefusedError(f"more than {_MAX_LOOPS} loops are in one another")
    return _ENVIRONMENT.from_string(parsed)


def _depth(node: nodes.Node) -> int:
    inner = max(map(_depth, node.iter_child_nodes()), default=0)
    return inner + isinstance(node, nodes.For)


def _bounded(value: Json) -> Json:
    return value[:_MAX_ITEMS] if isinstance(value, list) else value


def _shown(value: Any) -> Any:
    """A field as text. What is empty is not known: a sentence with a hole in it helps nobody."""
    if isinstance(value, StrictUndefined):
        return value
    if value is None or value in ("", [], {}):
        raise TemplateRefusedError("a field in it is empty")
    return ", ".join(as_text(item) for item in value) if isinstance(value, list) else as_text(value)


_ENVIRONMENT = _Environment()
