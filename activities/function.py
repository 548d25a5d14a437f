"""The `function` activity: code of a journey, in a sandbox.

It can reach nothing, so it may always be run again; but for code that may use `fetch`: its requests are made on this
side, and whether it may be run again is the state's to say.
"""

from __future__ import annotations

import httpx
from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.contracts import FunctionRequest, FunctionResult
from activities.egress import Policy
from activities.http_fetch import Fetch
from activities.jsontext import as_text, storable
from activities.sandbox.deno_pool import DenoPool
from activities.sandbox.monty_pool import MontyPool
from activities.sandbox.outcome import Ran
from activities.sandbox.packages import Packages
from activities.temporal import under_temporal
from journeys.errors import ToolError
from journeys.states.state import Effect
from journeys.values import Json


class FunctionActivity:
    """Functions in JavaScript and in Python."""

    def __init__(
        self,
        border: Border,
        javascript: DenoPool,
        python: MontyPool,
        *,
        packages: Packages,
        client: httpx.AsyncClient,
        policy: Policy,
    ) -> None:
        self._border = border
        self._javascript = javascript
        self._python = python
        self._packages = packages
        self._client = client
        self._policy = policy

    @activity.defn(name=contracts.FUNCTION)
    async def run(self, request: FunctionRequest) -> FunctionResult:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: FunctionRequest, attempt: int = 1) -> FunctionResult:
        """Runs the function. Raises ToolError, see `Border.cross`."""
        effect: Effect = "unsafe" if request.network else "pure"
        return await self._border.cross(request, self._run, attempt=attempt, effect=effect)

    async def _run(self, request: FunctionRequest, call: Call) -> FunctionResult:
        packages = self._packages.sources(request.dependencies, request.language)
        names = await self._names(request, call)
        fetch = Fetch(self._client, self._policy, call) if request.network else None
        ran = await self._ran(request, names, packages, fetch)
        stdout = str(storable(ran.stdout.removesuffix("\n")))
        if ran.thrown is not None:
            shown = {name: value for name, value in request.arguments.items() if name.startswith("__")}
            raise ToolError(
                ran.thrown.text(request.code, shown),
                kind="function",
                details={"name": ran.thrown.name},
                logs=stdout.split("\n") if stdout else (),
            )
        return FunctionResult(result=storable(ran.value), stdout=stdout, undefined=ran.nothing, metrics=_metrics(ran))

    async def _names(self, request: FunctionRequest, call: Call) -> dict[str, Json]:
        """What the code sees: environment values that have one, the arguments and, in Sim's manner, `params`."""
        values = await call.environment.values(list(request.environment), request.manner)
        names: dict[str, Json] = {"environmentVariables": values}
        if request.manner == "sim":
            # There they are texts, whatever they look like.
            names = {"environmentVariables": {name: as_text(value) for name, value in values.items()}, "params": {}}
        return names | request.arguments

    async def _ran(
        self, request: FunctionRequest, names: dict[str, Json], packages: dict[str, str], fetch: Fetch | None
    ) -> Ran:
        seconds = request.context.timeout_seconds
        match request.language:
            case "javascript":
                try:
                    return await self._javascript.run(
                        request.code,
                        names,
                        workspace=request.context.workspace,
                        seconds=seconds,
                        megabytes=request.memory_mb,
                        timers=request.manner == "plain",
                        packages=packages,
                        outside=fetch,
                    )
                except ToolError as error:
                    # Stopped in the middle: what it had sent by then may have been done.
                    if fetch is not None and fetch.unsafe:
                        error.outcome = "unknown"
                    raise
            case "python":
                return await self._python.run(request.code, names, seconds=seconds, megabytes=request.memory_mb)


def _metrics(ran: Ran) -> dict[str, float]:
    made = {"wall_seconds": round(ran.seconds, 6)}
    return made if ran.megabytes is None else {**made, "memory_mb": round(ran.megabytes, 3)}
