"""The tools of an environment and their hooks, found by entry points and by the names of modules. Calls none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any

from journeys.errors import ToolError, UsageError
from journeys.parlant_sdk import parlant_importable
from journeys.parlant_tools import is_parlant_entry, parlant_tool
from journeys.tool_hooks import HOOK_ATTRIBUTE, ToolHook
from journeys.tools import ATTRIBUTE, Tool

GROUP = "journeys.tools"


class ToolRegistry:
    """Tools by id, and hooks in order. A later tool of the same id takes the place of an earlier one only if it is the
    same function.

    Args:
        tools: what to begin with: tools, hooks, marked functions (Parlant's too), modules with such, or lists of these.
    """

    def __init__(self, *tools: object) -> None:
        self._tools: dict[str, Tool] = {}
        self._hooks: list[ToolHook] = []
        self.add(*tools)

    def __iter__(self) -> Iterator[Tool]:
        return iter(self._tools.values())

    def __len__(self) -> int:
        return len(self._tools)

    def add(self, *tools: object) -> None:
        """Adds tools, hooks, marked functions, modules with such, or lists of these.

        Raises:
            UsageError: two tools have the same id.
        """
        for found in _found_in(tools):
            if isinstance(found, ToolHook):
                self._hooks += [] if found in self._hooks else [found]
                continue
            known = self._tools.get(found.id)
            if known is not None and known.function is not found.function:
                raise UsageError(
                    f"Two tools have the id {found.id!r}: {known.place} and {found.place}; rename one of them"
                )
            self._tools[found.id] = found

    def hooks(self, tool: str) -> list[ToolHook]:
        """The hooks for the tool of that id, in the order in which they were added."""
        return [hook for hook in self._hooks if hook.is_for(tool)]

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
        modules: `module` or `module:attribute`, as on the command line. Modules that were written for Parlant can be
            imported without it.
        installed: whether to take those that installed packages register.

    Raises:
        UsageError: a module cannot be imported, has no such attribute, or holds no tools; two tools have the same id.
    """
    registry = ToolRegistry()
    for point in entry_points(group=GROUP) if installed else ():
        try:
            with parlant_importable():
                registry.add(point.load())
        except UsageError:
            raise
        except Exception as error:
            raise UsageError(f"The tools of {point.value} cannot be loaded: {error}") from error
    for name in modules:
        found = tuple(_found_in((load(name),)))
        if not found:
            raise UsageError(f"{name} holds no tools; mark functions with @tool(id=…, effect=…)")
        registry.add(*found)
    return registry


def load(name: str) -> object:
    """What stands under `module` or `module:attribute`.

    Raises:
        UsageError: the module cannot be imported, or has no such attribute.
    """
    module_name, _, attribute = name.partition(":")
    try:
        with parlant_importable():
            found: Any = import_module(module_name)
    except Exception as error:
        raise UsageError(f"The module {module_name!r} cannot be imported: {error}") from error
    for part in attribute.split(".") if attribute else ():
        if not hasattr(found, part):
            raise UsageError(f"The module {module_name!r} has no {attribute!r}")
        found = getattr(found, part)
    return found


def _found_in(things: Iterable[object]) -> Iterator[Tool | ToolHook]:
    for thing in things:
        if isinstance(thing, ModuleType):
            yield from _found_in(value for value in vars(thing).values() if _is_ours(value))
        elif isinstance(thing, list | tuple | ToolRegistry):
            yield from _found_in(thing)
            yield from thing._hooks if isinstance(thing, ToolRegistry) else ()
        elif isinstance(thing, Tool | ToolHook):
            yield thing
        elif isinstance(marked := getattr(thing, ATTRIBUTE, None), Tool):
            yield marked
        elif isinstance(hook := getattr(thing, HOOK_ATTRIBUTE, None), ToolHook):
            yield hook
        elif is_parlant_entry(thing):
            yield parlant_tool(thing)
        else:
            raise UsageError(f"{thing!r} is no tool; mark the function with @tool(id=…, effect=…)")


def _is_ours(value: object) -> bool:
    marked = hasattr(value, ATTRIBUTE) or hasattr(value, HOOK_ATTRIBUTE)
    return marked or isinstance(value, Tool | ToolHook) or is_parlant_entry(value)
