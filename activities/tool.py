"""The `tool` activity: a registered Python function, called with checked arguments, and told who calls."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable

from pydantic_core import PydanticSerializationError, to_jsonable_python
from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.contracts import ToolRequest, ToolResult
from activities.jsontext import storable
from activities.temporal import under_temporal
from journeys.errors import ToolError
from journeys.tool_registry import ToolRegistry
from journeys.tools import Tool, ToolContext
from journeys.values import Json

_MAX_LINES = 1_000
_MAX_LINE = 10_000


class ToolActivity:
    """Calls of registered tools."""

    def __init__(self, border: Border, registry: ToolRegistry) -> None:
        self._border = border
        self._registry = registry

    @activity.defn(name=contracts.TOOL)
    async def run(self, request: ToolRequest) -> ToolResult:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: ToolRequest, attempt: int = 1) -> ToolResult:
        """Calls the tool. Raises ToolError, see `Border.cross`."""
        found = self._registry.find(request.tool)
        return await self._border.cross(request, self._call, attempt=attempt, effect=found.effect if found else None)

    async def _call(self, request: ToolRequest, call: Call) -> ToolResult:
        found = self._registry.get(request.tool, request.name)
        lines: list[str] = []

        def log(text: str) -> None:
            if len(lines) < _MAX_LINES:
                lines.append(text[:_MAX_LINE])

        bound = found.bound(request.arguments, _context(call, log))
        try:
            value = await _called(found, bound, call)
        except ToolError as raised:
            error = raised
        except Exception as raised:
            # The function has had its say: what it was to do is not done.
            error = ToolError(
                str(raised) or type(raised).__name__, retryable=True, details={"error": type(raised).__name__}
            )
        else:
            logs = tuple(str(storable(line)) for line in lines)
            return ToolResult(output=_as_json(found, value), logs=logs, effect=found.effect)
        error.logs = (*error.logs, *lines)
        raise error


async def _called(found: Tool, bound: Callable[[], object], call: Call) -> object:
    seconds = call.context.timeout_seconds
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            value = bound() if found.is_async else await asyncio.to_thread(bound)
            return await value if inspect.isawaitable(value) else value
    except TimeoutError:
        if not limit.expired():
            raise
    raise ToolError(
        f"{found.name} did not answer within {seconds:g} s",
        kind="timeout",
        retryable=True,
        outcome="unknown" if call.effect == "unsafe" else "failed",
    )


def _context(call: Call, log: Callable[[str], None]) -> ToolContext:
    context = call.context
    return ToolContext(
        run=context.run,
        journey=context.journey,
        journey_title=context.journey_title,
        state=context.state,
        state_title=context.state_title,
        visit=context.visit,
        call=context.call,
        attempt=call.attempt,
        workspace=context.workspace,
        user=context.user,
        idempotency_key=context.idempotency_key,
        log_line=log,
        find_secret=call.environment.secret,
    )


def _as_json(found: Tool, value: object) -> Json:
    try:
        return storable(to_jsonable_python(value, inf_nan_mode="null"))
    except (PydanticSerializationError, ValueError, RecursionError) as error:
        text = f"{found.name} returned something that is not JSON: {error}"
    # It has done its work; only its answer is lost.
    raise ToolError(text, kind="result", outcome="unknown")
