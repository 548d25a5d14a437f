"""The outside world of all runs of a worker: a model server, a network and tools that answer by the run's stubs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any

import httpx

from activities import contracts
from activities.contracts import AgentRequest, Request
from activities.resources import Resources
from conformance.sim.stubs import Call, Caller, StandIn
from journeys.tool_registry import ToolRegistry
from journeys.tools import Tool
from journeys.values import Json
from modelserver import ModelServer
from modelserver.script import Script, ScriptedAnswer


class World:
    """Answers every run by its own stand-in. Made by `World.open`.

    Attributes:
        resources: the activities, with everything outside of them stood in for.
    """

    resources: Resources

    def __init__(self) -> None:
        self._runs: dict[str, StandIn] = {}
        self._asking: dict[str, tuple[StandIn, Caller]] = {}
        self._calling: ContextVar[tuple[StandIn, Caller]] = ContextVar("calling")
        self._models = ModelServer(_Answering(self._asking))

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[World]:
        """Opens the activities, with nothing real outside of them but the sandboxes."""
        world = cls()
        async with (
            world._models as models,
            Resources.open(
                tools=_Tools(world._calling.get),
                allow_private_hosts=False,
                transport=_Network(world._calling.get),
                model_base_url=models.base_url,
            ) as resources,
        ):
            world.resources = resources
            yield world

    def add(self, stand_in: StandIn) -> None:
        """From here on the calls of that run, and of its children, are answered."""
        self._runs[stand_in.run] = stand_in

    def calls(self, run: str) -> list[Call]:
        """What was asked by a run and its children, in order within each kind."""
        asked = [
            Call(self._asking[one["script"]][1], "llm", one["body"])
            for one in self._models.calls
            if one["script"] in self._asking and self._asking[one["script"]][0].run == run
        ]
        return [*asked, *self._runs[run].calls]

    async def perform(self, name: str, request: dict[str, Json], attempt: int) -> dict[str, Json]:
        """Makes an attempt of a call, as `Simulation` wants it."""
        with self.calling(request["context"]) as key:
            made = {**request, "api_key": key, "base_url": None} if name == contracts.AGENT else request
            return await self.resources.perform_json(name, made, attempt)

    @contextmanager
    def calling(self, context: Mapping[str, Json]) -> Iterator[str]:
        """Says who calls, for as long as the call takes. Gives the key by which the model server knows the caller."""
        stand_in = self._runs[context["run"].partition("/")[0]]
        key = f"call-{len(self._asking)}"
        self._asking[key] = stand_in, stand_in.caller(context)
        token = self._calling.set(self._asking[key])
        try:
            yield key
        finally:
            self._calling.reset(token)

    def rewritten(self, request: Request, key: str) -> Request:
        """The request, addressed to the model server if it is for a model."""
        return (
            request.model_copy(update={"api_key": key, "base_url": None})
            if isinstance(request, AgentRequest)
            else request
        )


Calling = Callable[[], tuple[StandIn, Caller]]


class _Answering(Script):
    """Answers by the key that comes with a request."""

    def __init__(self, asking: Mapping[str, tuple[StandIn, Caller]]) -> None:
        super().__init__()
        self._asking = asking

    def knows(self, name: str) -> bool:
        return name in self._asking

    def give(self, names: Sequence[str], said: str) -> ScriptedAnswer:
        stand_in, caller = next(self._asking[name] for name in names if name in self._asking)
        return stand_in.answer_model(caller, said)


class _Network(httpx.AsyncBaseTransport):
    """Answers every request in the place of the network."""

    def __init__(self, calling: Calling) -> None:
        self._calling = calling

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        stand_in, caller = self._calling()
        made: dict[str, Json] = {"method": request.method, "url": str(request.url), "headers": dict(request.headers)}
        body = await request.aread()
        if body:
            made["body"] = body.decode("utf-8", "replace")
        stand_in.calls.append(Call(caller, "http", made))
        # A reply never comes in the same moment.
        await asyncio.sleep(0)
        return stand_in.answer_http(request)


class _Tools(ToolRegistry):
    """Has a tool for every id: one that takes whatever it is given, and answers by the stubs."""

    def __init__(self, calling: Calling) -> None:
        super().__init__()
        self._calling = calling

    def find(self, id: str) -> Tool:  # noqa: A002 - the word that journeys use
        async def answer(**arguments: Any) -> Json:
            stand_in, caller = self._calling()
            stand_in.calls.append(Call(caller, "tools", {"tool": id, "params": arguments}))
            return stand_in.answer_tool(id)

        return Tool(answer, id=id, effect="idempotent", description="")

    def get(self, id: str, name: str = "") -> Tool:  # noqa: A002, ARG002
        return self.find(id)
