"""The outside world of all runs of a worker: one model server and one registry of tools, that answer by the run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from activities.resources import Resources
from conformance.parlant.standing_in import StandIn
from journeys.errors import ToolError
from journeys.tool_context import ToolContext
from journeys.tool_registry import ToolRegistry
from journeys.tools import Tool
from journeys.values import Json
from modelserver import ModelServer
from modelserver.script import ScriptedAnswer

PROVIDER = "openai"


class World:
    """Answers every run by its own stand-in. Made by `World.open`.

    Attributes:
        resources: the activities, with everything outside of them stood in for.
    """

    resources: Resources

    def __init__(self) -> None:
        self._runs: dict[str, StandIn] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[World]:
        """Opens the activities; the model is on the loopback."""
        world = cls()
        async with (
            ModelServer(answerer=world._answer) as models,
            Resources.open(
                tools=_Tools(world._runs), allow_private_hosts=False, model_base_url=models.base_url
            ) as resources,
        ):
            world.resources = resources
            yield world

    def add(self, stand_in: StandIn) -> None:
        """From here on the calls of that run are answered."""
        self._runs[stand_in.run] = stand_in

    async def perform(self, name: str, request: dict[str, Json], attempt: int) -> dict[str, Json]:
        """Makes an attempt of a call, as `Simulation` wants it."""
        return await self.resources.perform_json(name, request, attempt)

    async def _answer(self, body: dict[str, Any]) -> ScriptedAnswer:
        """The answer to a request; which run's it is, the model's name tells."""
        return await self._runs[str(body["model"])].answer(body)


def model_of(run: str) -> str:
    """The model of a run: its name is the run's."""
    return f"{PROVIDER}:{run}"


class _Tools(ToolRegistry):
    """Has a tool for every id: one that takes whatever it is given, and runs the tool of the run's own case."""

    def __init__(self, runs: dict[str, StandIn]) -> None:
        super().__init__()
        self._runs = runs

    def find(self, id: str) -> Tool:  # noqa: A002 - the word that journeys use
        async def answer(context: ToolContext, **arguments: Any) -> Json:
            # A tool never answers in the same moment.
            await asyncio.sleep(0)
            stand_in = self._runs.get(context.run.partition("/")[0])
            if stand_in is None:
                raise ToolError(f"No case runs as {context.run}")
            return await stand_in.call(id, arguments)

        return Tool(answer, id=id, effect="idempotent", description="")

    def get(self, id: str, name: str = "") -> Tool:  # noqa: A002, ARG002
        return self.find(id)
