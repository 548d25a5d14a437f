"""The `function` activity: code of a journey, in a sandbox. It can reach nothing, so it may always be run again."""

from __future__ import annotations

from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.contracts import FunctionRequest, FunctionResult
from activities.jsontext import as_text, storable
from activities.sandbox.deno_pool import DenoPool
from activities.sandbox.monty_pool import MontyPool
from activities.sandbox.outcome import Ran
from activities.temporal import under_temporal
from journeys.errors import ToolError
from journeys.values import Json


class FunctionActivity:
    """Functions in JavaScript and in Python."""

    def __init__(self, border: Border, javascript: DenoPool, python: MontyPool) -> None:
        self._border = border
        self._javascript = javascript
        self._python = python

    @activity.defn(name=contracts.FUNCTION)
    async def run(self, request: FunctionRequest) -> FunctionResult:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: FunctionRequest, attempt: int = 1) -> FunctionResult:
        """Runs the function. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._run, attempt=attempt, effect="pure")

    async def _run(self, request: FunctionRequest, call: Call) -> FunctionResult:
        if request.dependencies:
            raise ToolError(
                f"The function wants packages ({', '.join(request.dependencies)}), and there are none in the sandbox;"
                " register a tool that does this work, and call it instead",
                kind="function",
            )
        names = await self._names(request, call)
        ran = await self._ran(request, names)
        stdout = str(storable(ran.stdout.removesuffix("\n")))
        if ran.thrown is not None:
            shown = {name: value for name, value in request.arguments.items() if name.startswith("__")}
            raise ToolError(
                ran.thrown.text(request.code, shown),
                kind="function",
                details={"name": ran.thrown.name},
                logs=stdout.split("\n") if stdout else (),
            )
        return FunctionResult(result=storable(ran.value), stdout=stdout, undefined=ran.nothing)

    async def _names(self, request: FunctionRequest, call: Call) -> dict[str, Json]:
        """What the code sees: environment values that have one, the arguments and, in Sim's manner, `params`."""
        values = await call.environment.values(list(request.environment), request.manner)
        names: dict[str, Json] = {"environmentVariables": values}
        if request.manner == "sim":
            # There they are texts, whatever they look like.
            names = {"environmentVariables": {name: as_text(value) for name, value in values.items()}, "params": {}}
        return names | request.arguments

    async def _ran(self, request: FunctionRequest, names: dict[str, Json]) -> Ran:
        seconds = request.context.timeout_seconds
        match request.language:
            case "javascript":
                return await self._javascript.run(
                    request.code,
                    names,
                    workspace=request.context.workspace,
                    seconds=seconds,
                    megabytes=request.memory_mb,
                    timers=request.manner == "plain",
                )
            case "python":
                return await self._python.run(request.code, names, seconds=seconds, megabytes=request.memory_mb)
