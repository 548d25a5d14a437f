"""A stand-in for `parlant.sdk` where Parlant is not installed: enough to import a module of tools written for it.

Facts about Parlant 3.3 (Apache-2.0): the names that a tool's module uses, and what they take. Nothing of its engine.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from journeys.errors import UsageError

_NAMES = ("parlant", "parlant.sdk", "parlant.core", "parlant.core.tools")


class ToolContext:
    """What a tool is told of its caller."""

    def __init__(
        self,
        agent_id: str,
        session_id: str,
        customer_id: str,
        emit_message: Callable[[str], Awaitable[None]] | None = None,
        emit_status: Callable[[str, Any], Awaitable[None]] | None = None,
        emit_custom: Callable[[Any], Awaitable[None]] | None = None,
        plugin_data: Mapping[str, Any] | None = None,
    ) -> None:
        self.agent_id = agent_id
        self.session_id = session_id
        self.customer_id = customer_id
        self.plugin_data = plugin_data or {}
        self._emit_message = emit_message
        self._emit_status = emit_status
        self._emit_custom = emit_custom

    async def emit_message(self, message: str) -> None:
        """Says something to the customer."""
        if self._emit_message is not None:
            await self._emit_message(message)

    async def emit_status(self, status: str, data: Any = None) -> None:
        """Tells the session's state."""
        if self._emit_status is not None:
            await self._emit_status(status, data)

    async def emit_custom(self, data: Any) -> None:
        """Tells the frontend something of its own."""
        if self._emit_custom is not None:
            await self._emit_custom(data)


@dataclass(frozen=True)
class ToolResult:
    """What a tool gives."""

    data: Any
    metadata: Mapping[str, Any] | None = field(default_factory=dict)
    control: Mapping[str, Any] | None = field(default_factory=dict)
    canned_responses: Sequence[str] | None = ()
    canned_response_fields: Mapping[str, Any] | None = field(default_factory=dict)
    rules: Sequence[Mapping[str, Any]] | None = ()
    guidelines: Sequence[Mapping[str, Any]] | None = ()


@dataclass(frozen=True)
class ToolParameterOptions:
    """What an annotated parameter says of itself."""

    hidden: bool = False
    source: str = "any"
    description: str | None = None
    significance: str | None = None
    examples: Sequence[Any] = ()
    adapter: Callable[[Any], Awaitable[Any]] | None = None
    choice_provider: Callable[..., Awaitable[Sequence[str]]] | None = None
    precedence: int | None = None
    display_name: str | None = None


@dataclass(frozen=True)
class ToolFacts:
    """What a tool is called and marked with."""

    name: str
    description: str
    metadata: Mapping[str, Any]
    consequential: bool


@dataclass(frozen=True)
class ToolEntry:
    """A marked function; calling it calls the function."""

    tool: ToolFacts
    function: Callable[..., Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self.function(*arguments, **named)


def tool(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Marks a tool, with or without options (`name`, `consequential`, `metadata`, …)."""

    def mark(marked: Callable[..., Any]) -> ToolEntry:
        facts = ToolFacts(
            name=options.get("name") or marked.__name__,
            description=inspect.getdoc(marked) or "",
            metadata=options.get("metadata") or {},
            consequential=bool(options.get("consequential")),
        )
        return ToolEntry(facts, marked)

    return mark if function is None else mark(function)


class _StandIn(ModuleType):
    """A module in which every other name of Parlant can be mentioned, but not used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*_: Any, **__: Any) -> Any:
            raise UsageError(
                f"`{name}` of Parlant is used, and Parlant is not installed; install it, or keep tools apart"
            )

        return type(name, (), {"__init__": refuse, "__class_getitem__": classmethod(lambda cls, _: cls)})


@contextmanager
def parlant_importable() -> Iterator[None]:
    """Within it `parlant.sdk` can be imported: Parlant's own where it is installed, else this stand-in."""
    if "parlant" in sys.modules or find_spec("parlant") is not None:
        yield
        return
    shared = {"ToolContext": ToolContext, "ToolResult": ToolResult, "ToolParameterOptions": ToolParameterOptions}
    made = {name: _StandIn(name) for name in _NAMES}
    for name, module in made.items():
        vars(module).update(shared, tool=tool, ToolEntry=ToolEntry, __path__=[])
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(made[parent], child, module)
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            sys.modules.pop(name, None)
