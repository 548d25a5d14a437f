"""Tools written for Parlant's SDK, as they are: a context first, then typed parameters, a result with `data`.

They are known by what they look like, so that Parlant need not be installed.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import Field

from journeys.errors import ToolError
from journeys.parlant_sdk import ToolContext as ParlantContext
from journeys.states.mapping import ToolMapping
from journeys.states.state import Effect
from journeys.tool_context import ToolContext
from journeys.tools import Tool
from journeys.values import Json

_EFFECTS: Mapping[str, Effect] = {"pure": "pure", "idempotent": "idempotent", "keyed": "keyed", "unsafe": "unsafe"}
_PARTS = ("metadata", "control", "canned_responses", "canned_response_fields", "rules", "guidelines")


def is_parlant_entry(thing: object) -> bool:
    """Whether something is what Parlant's `@tool` makes: an entry with a function and a tool that has a name."""
    made = getattr(thing, "tool", None)
    return isinstance(getattr(made, "name", None), str) and inspect.isfunction(getattr(thing, "function", None))


def parlant_tool(
    entry: Any,
    *,
    id: str | None = None,  # noqa: A002 - the word that journeys use
    effect: Effect | None = None,
    mapping: ToolMapping | None = None,
) -> ParlantTool:
    """A tool from an entry that Parlant's `@tool` made, or from a bare function written as one.

    Args:
        entry: the entry or the function.
        id: what a journey calls it by; default: its name.
        effect: default: what its metadata says as `effect`, else `unsafe`: Parlant does not ask for it.
        mapping: what is renamed or replaced between calls and the function.

    Raises:
        UsageError: a parameter's type is not data.
    """
    facts = getattr(entry, "tool", None)
    function = entry.function if is_parlant_entry(entry) else entry
    metadata = getattr(facts, "metadata", None) or {}
    name = getattr(facts, "name", None) or function.__name__
    known = effect or _EFFECTS.get(str(metadata.get("effect")), "unsafe")
    return ParlantTool(
        function, id=id or name, name=name, effect=known, kind="parlant_native", mapping=mapping,
        description=getattr(facts, "description", None),
    )  # fmt: skip


class ParlantTool(Tool):
    """A function whose first parameter is Parlant's context."""

    def __init__(self, function: Callable[..., Any], **options: Any) -> None:
        self._options: dict[str, Any] = {}
        super().__init__(function, **options)
        self.is_async = True

    def bound(self, arguments: Mapping[str, Json], context: ToolContext) -> Callable[[], Any]:
        """See `Tool.bound`; parameters' own adapters and providers of choices are asked."""
        named = self.validated(arguments)
        given = _context_of(context)

        async def call() -> Any:
            for name, options in self._options.items():
                if name in arguments:
                    named[name] = await self._adapted(name, named[name], options, given)
            if inspect.iscoroutinefunction(self.function):
                return await self.function(given, **named)
            return await asyncio.to_thread(self.function, given, **named)

        return call

    def given(self, value: Any) -> tuple[Any, Any]:
        """The result's data; the original is the whole result."""
        if not hasattr(value, "data"):
            said = f"{self.name} returned {type(value).__name__}, and a tool of Parlant returns a ToolResult"
            raise ToolError(said, kind="result", outcome="unknown")
        parts = {name: found for name in _PARTS if (found := getattr(value, name, None))}
        return value.data, {"data": value.data, **parts}

    def _takes_context(self, position: int, hint: Any) -> bool:  # noqa: ARG002 - whatever its hint, it is the first
        return position == 0

    def _argument_hint(self, name: str, hint: Any) -> Any:
        if get_origin(hint) is not Annotated:
            return hint
        bare, *notes = get_args(hint)
        options = next((note for note in notes if hasattr(note, "significance") and hasattr(note, "adapter")), None)
        if options is None:
            return hint
        if options.adapter is not None or options.choice_provider is not None:
            self._options[name] = options
        said = Field(description=options.description, examples=list(options.examples or ()) or None)
        # What an adapter takes is not what the parameter's type says.
        return Annotated[Any if options.adapter is not None else bare, said]

    def _result_schema(self, hint: Any) -> dict[str, Json] | None:  # noqa: ARG002 - a ToolResult says nothing of its data
        return None

    async def _adapted(self, name: str, value: Any, options: Any, context: ParlantContext) -> Any:
        if options.choice_provider is not None:
            known = list(await options.choice_provider(**_asked_for(options.choice_provider, context)))
            wrong = [one for one in (value if isinstance(value, list) else [value]) if one not in known]
            if wrong and value is not None:
                said = f"{self.name} was called wrongly: {name!r}: {wrong[0]!r} is none of {', '.join(map(str, known))}"
                raise ToolError(said, kind="arguments")
        return value if options.adapter is None else await options.adapter(value)


def _asked_for(provider: Callable[..., Any], context: ParlantContext) -> dict[str, Any]:
    """What a provider of choices wants, by name: the context, and what plugins have given."""
    known = {**context.plugin_data, "context": context}
    return {name: known[name] for name in inspect.signature(provider).parameters if name in known}


def _context_of(context: ToolContext) -> ParlantContext:
    """The context in Parlant's form. What is emitted stands in the call's log: a call has no way into the talk."""

    async def say(message: str) -> None:
        context.log(f"message: {message}")

    async def tell(status: str, data: Any = None) -> None:
        context.log(f"status: {status}" + ("" if data is None else f" {data}"))

    async def show(data: Any) -> None:
        context.log(f"custom: {data}")

    return ParlantContext(
        agent_id=context.journey,
        session_id=context.run,
        customer_id=context.user or "",
        emit_message=say,
        emit_status=tell,
        emit_custom=show,
        plugin_data={"journeys": context},
    )
