"""The tools of an environment, found by entry points and by the names of modules. Calls none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from journeys.errors import ToolError, UsageError
from journeys.tools import ATTRIBUTE, Tool

GROUP = "journeys.tools"


class ToolRegistry:
    """Tools by id. A later one of the same id takes the place of an earlier one only if it is the same function.

    Args:
        tools: the tools to begin with: tools, marked functions, modules with such, or lists of these.
    """

    def __init__(self, *tools: object) -> None:
        self._tools: dict[str, Tool] = {}
        self.add(*tools)

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __len__(self) -> int:
        return len(self._tools)

    def add(self, *tools: object) -> None:
        """Adds tools, marked functions, modules with such, or lists of these.

        Raises:
            UsageError: two tools have the same id.
        """
        for found in _tools_in(tools):
            known = self._tools.get(found.id)
            if known is not None and known.function is not found.function:
                raise UsageError(
                    f"Two tools have the id {found.id!r}: {_place(known)} and {_place(found)}; rename one of them"
                )
            self._tools[found.id] = found

    def find(self, id: str) -> Tool | None:  # noqa: A002 - the word that journeys use
        """The tool of that id, or None."""
        return self._tools.get(id)

    def get(self, id: str, name: str = "") -> Tool:  # noqa: A002 - the word that journeys use
        """The tool of that id.

        Args:
            id: the tool's id.
            name: the block or service as its author calls it, for the message.

        Raises:
            ToolError: there is none; names the block and the remedy.
        """
        found = self._tools.get(id)
        if found is None:
            whose = f"{name} needs the tool {id!r}, and" if name else f"The tool {id!r} is needed, and"
            raise ToolError(
                f"{whose} no tool with this id is registered; write a function marked @tool(id={id!r}, effect=…)"
                " and give its module to the worker (--tools MODULE)",
                kind="unknown_tool",
            )
        return found


def discover(modules: Iterable[str] = (), *, installed: bool = True) -> ToolRegistry:
    """All tools of this environment, and those of modules that are named.

    Args:
        modules: `module` or `module:attribute`, as on the command line.
        installed: whether to take those that installed packages register.

    Raises:
        UsageError: a module cannot be imported, has no such attribute, or holds no tools; two tools have the same id.
    """
    registry = ToolRegistry()
    for point in entry_points(group=GROUP) if installed else ():
        try:
            registry.add(point.load())
        except UsageError:
            raise
        except Exception as error:
            raise UsageError(f"The tools of {point.value} cannot be loaded: {error}") from error
    for name in modules:
        found = tuple(_tools_in((_loaded(name),)))
        if not found:
            raise UsageError(f"{name} holds no tools; mark functions with @tool(id=…, effect=…)")
        registry.add(*found)
    return registry


def _loaded(name: str) -> object:
    module_name, _, attribute = name.partition(":")
    try:
        found: Any = import_module(module_name)
    except Exception as error:
        raise UsageError(f"The module {module_name!r} cannot be imported: {error}") from error
    for part in attribute.split(".") if attribute else ():
        if not hasattr(found, part):
            raise UsageError(f"The module {module_name!r} has no {attribute!r}")
        found = getattr(found, part)
    return found


def _tools_in(things: Iterable[object]) -> Iterator[Tool]:
    for thing in things:
        if isinstance(thing, Tool):
            yield thing
        elif isinstance(thing, ModuleType):
            yield from _tools_in(
                value for value in vars(thing).values() if isinstance(value, Tool) or hasattr(value, ATTRIBUTE)
            )
        elif isinstance(thing, list | tuple | ToolRegistry):
            yield from _tools_in(thing)
        elif isinstance(marked := getattr(thing, ATTRIBUTE, None), Tool):
            yield marked
        else:
            raise UsageError(f"{thing!r} is no tool; mark the function with @tool(id=…, effect=…)")


def _place(found: Tool) -> str:
    return f"{found.function.__module__}.{found.function.__qualname__}"
