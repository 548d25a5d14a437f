"""The `tool` activity: a tool of any kind, called with checked arguments, and told who calls.

The way of a call: the call's mapping, the tool's, the before-hooks, the schema of the arguments, the tool itself, the
schema of the output, the tool's mapping, the call's, the after-hooks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from pydantic_core import PydanticSerializationError, to_jsonable_python
from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.contracts import ToolRequest, ToolResult
from activities.jsontext import storable
from activities.temporal import under_temporal
from activities.tools import hooks
from activities.tools.adapter import Adapter, Answer
from activities.tools.catalogue import Catalogue
from activities.tools.schemas import require_fit
from journeys.errors import ToolError
from journeys.states.mapping import ToolMapping
from journeys.tool_accounts import ToolTimes, Transformation
from journeys.tool_context import ToolContext
from journeys.tool_hooks import Finished, ToolCall
from journeys.tool_mapping import map_arguments, map_error, map_output
from journeys.values import Json

_MAX_LINES = 1_000
_MAX_LINE = 10_000


class ToolActivity:
    """Calls of tools."""

    def __init__(self, border: Border, catalogue: Catalogue) -> None:
        self._border = border
        self._catalogue = catalogue

    @activity.defn(name=contracts.TOOL)
    async def run(self, request: ToolRequest) -> ToolResult:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: ToolRequest, attempt: int = 1) -> ToolResult:
        """Calls the tool. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._call, attempt=attempt, effect=self._catalogue.effect_of(request))

    async def _call(self, request: ToolRequest, call: Call) -> ToolResult:
        adapter, arguments = self._catalogue.find(request)
        lines: list[str] = []
        work = _Work(adapter, request.mapping or ToolMapping(), call, _context(call, _kept_in(lines)))
        begun, clock = time.time(), time.monotonic()
        try:
            output, answer = await self._carried_out(work, arguments)
        except ToolError as error:
            error.logs = (*error.logs, *lines)
            raise
        original = to_jsonable_python(answer.original, inf_nan_mode="null", fallback=str)
        plain = answer.output if answer.original is None else original
        return ToolResult(
            output=storable(output),
            logs=tuple(str(storable(line)) for line in lines),
            effect=adapter.about.effect,
            kind=adapter.about.kind,
            original=None if plain == output else storable(plain),
            transformations=tuple(work.changes),
            times=ToolTimes(started_at=begun, seconds=round(time.monotonic() - clock, 6)),
        )

    async def _carried_out(self, work: _Work, arguments: dict[str, Json]) -> tuple[Json, Answer]:
        about = work.adapter.about
        made = ToolCall(about, work.mapped(arguments), work.context)
        chain = self._catalogue.hooks(about.id)
        made = await hooks.before(chain, made, work.call, work.changes)
        try:
            answer = await work.answered(dict(made.arguments))
        except ToolError as error:
            failure = map_error(work.mapping, map_error(about.mapping, error))
            await hooks.after(chain, Finished(made, error=failure), work.call, work.changes)
            raise failure from None
        output = work.unmapped(answer.output)
        return await hooks.after(chain, Finished(made, output), work.call, work.changes), answer


class _Work:
    """One call on its way, and what was changed so far."""

    def __init__(self, adapter: Adapter, mapping: ToolMapping, call: Call, context: ToolContext) -> None:
        self.adapter = adapter
        self.mapping = mapping
        self.call = call
        self.context = context
        self.changes: list[Transformation] = []

    def mapped(self, arguments: dict[str, Json]) -> dict[str, Json]:
        """The arguments as the tool names them."""
        for by, mapping in (("state", self.mapping), ("tool", self.adapter.about.mapping)):
            if mapping.inputs or mapping.constants or mapping.translations.keys() & arguments.keys():
                arguments = map_arguments(mapping, arguments)
                self._note("inputs", by, mapping)
        return arguments

    async def answered(self, arguments: dict[str, Json]) -> Answer:
        """What the tool gives, as JSON that fits its schema."""
        answer = await self.adapter.call(arguments, self.call, self.context)
        name = self.adapter.about.name
        output = _as_json(name, answer.output)
        require_fit(name, answer.schema, output)
        return Answer(output, answer.original, answer.schema)

    def unmapped(self, output: Json) -> Json:
        """The output under the names that the call declares."""
        for by, mapping in (("tool", self.adapter.about.mapping), ("state", self.mapping)):
            if mapping.outputs:
                output = map_output(mapping, output)
                self._note("outputs", by, mapping)
        return output

    def _note(self, step: Any, by: str, mapping: ToolMapping) -> None:
        said = mapping.model_dump(mode="json", exclude_defaults=True)
        kept = ("inputs", "constants", "translations") if step == "inputs" else ("outputs", "translations")
        changed = {name: said[name] for name in kept if name in said}
        self.changes.append(Transformation(step=step, by=by, changed=changed))


def _kept_in(lines: list[str]) -> Callable[[str], None]:
    def log(text: str) -> None:
        if len(lines) < _MAX_LINES:
            lines.append(text[:_MAX_LINE])

    return log


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


def _as_json(name: str, value: object) -> Json:
    try:
        return storable(to_jsonable_python(value, inf_nan_mode="null"))
    except (PydanticSerializationError, ValueError, RecursionError) as error:
        text = f"{name} returned something that is not JSON: {error}"
    # It has done its work; only its answer is lost.
    raise ToolError(text, kind="result", outcome="unknown")
