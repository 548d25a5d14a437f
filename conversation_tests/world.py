"""The world around one run: a model that is stood in for, tools that answer as the test says, calls written down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from activities import contracts
from activities.contracts import AgentRequest, Request
from activities.filling import Environment, fill
from activities.redaction import Redactor
from activities.resources import Resources
from conversation_tests.cassette import Cassette
from conversation_tests.meanings import Meaning
from conversation_tests.planned import Planned
from conversation_tests.recording import Player, RealModel
from conversation_tests.stand_ins import Made, StandIns
from conversation_tests.stub import NAME, ModelStub
from journeys.errors import ToolError
from journeys.values import Json
from modelserver import ModelServer
from settings import Settings
from worker import open_resources

_REQUESTS: Mapping[str, type[Request]] = {
    contracts.HTTP: contracts.HttpRequest,
    contracts.FUNCTION: contracts.FunctionRequest,
    contracts.TOOL: contracts.ToolRequest,
    contracts.NOTIFY: contracts.NotifyRequest,
}


class _Names:
    """Secrets by their names: what is written down and compared holds no others."""

    blocking = False

    def get(self, name: str, workspace: str | None = None) -> str | None:  # noqa: ARG002 - a provider's signature
        """The name, as journeys write it."""
        return "{{" + name + "}}"


@dataclass
class World:
    """What answers one run. Made by `World.open`.

    Attributes:
        resources: the activities.
        stub: the stand-in for the model; None where another source of answers is wanted.
        player: what plays or records a cassette; None where there is none.
        model_calls: how often models were asked.
    """

    resources: Resources
    stand_ins: StandIns
    stub: ModelStub | None = None
    player: Player | None = None
    model_calls: int = 0

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        planned: Planned,
        run: str,
        settings: Settings,
        tools: tuple[str, ...] = (),
        cassette: Cassette | None = None,
        real: RealModel | None = None,
    ) -> AsyncIterator[World]:
        """Opens the activities for one run.

        Args:
            run: its id.
            tools: modules with tools of one's own.
            cassette: what is played or recorded, if the test has one.
            real: the model that is recorded.

        Raises:
            UsageError: tools cannot be loaded.
        """
        stub = ModelStub() if planned.source.kind == "stub" else None
        player = Player(cassette, run, real) if cassette is not None else None
        async with AsyncExitStack() as stack:
            meant = settings
            if stub is not None or player is not None:
                answerer = stub.answer if stub is not None else player.answer if player is not None else None
                server = await stack.enter_async_context(ModelServer(answerer=answerer))
                name = settings.model if real is not None else None
                update = {"model": name or "stand-in", "model_base_url": server.base_url, "model_api_key": None}
                meant = settings.model_copy(update=update)
            elif planned.source.kind == "rule":
                meant = settings.model_copy(update=dict.fromkeys(("model", "model_base_url", "model_api_key")))
            resources = await stack.enter_async_context(open_resources(meant, tools))
            stand_ins = StandIns(planned.tools, real=planned.suite.other_tools == "real")
            yield cls(resources, stand_ins, stub, player)

    @property
    def made(self) -> list[Made]:
        """The calls of tools so far, in order."""
        return self.stand_ins.made

    def begin(self, meanings: tuple[Meaning, ...]) -> None:
        """The next turn begins."""
        if self.stub is not None:
            self.stub.begin(meanings)

    async def perform(self, activity: str, request: dict[str, Json], attempt: int) -> dict[str, Json]:
        """Makes an attempt of a call, as `Simulation` wants it."""
        if activity in _REQUESTS:
            answered = await self.answer(activity, _REQUESTS[activity].model_validate(request), attempt)
            if answered is not None:
                return answered
        if activity == contracts.AGENT:
            request = {**request, **self._addressed(request["context"]["state"])}
        try:
            result = await self.resources.perform_json(activity, request, attempt)
        except ToolError as error:
            self.count(activity, {"usage": error.details.get("usage")})
            raise
        self.count(activity, result)
        return result

    async def answer(self, activity: str, request: Request, attempt: int) -> dict[str, Json] | None:
        """Writes a call down, and answers it if that is not to be done by the activity itself.

        Raises:
            ToolError: the answer is a failure.
        """
        if activity not in _REQUESTS:
            return None
        filled = (await fill(request, Environment(request.context, _Names(), Redactor()))).model_dump(mode="json")
        self.stand_ins.note(activity, filled, attempt)
        if not self.stand_ins.knows(activity, filled):
            return None
        return await self.stand_ins.answer(activity, filled)

    def addressed(self, request: Request) -> Request:
        """The request, addressed to the stand-in if it is for a model."""
        if isinstance(request, AgentRequest):
            return request.model_copy(update=self._addressed(request.context.state))
        return request

    def _addressed(self, state: str) -> dict[str, Json]:
        if self.stub is not None:
            return {"model": f"{NAME}{state}", "base_url": None, "api_key": None}
        return {"base_url": None, "api_key": None} if self.player is not None else {}

    def count(self, activity: str, result: Mapping[str, Json]) -> None:
        """Counts what an activity has asked of models."""
        if activity == contracts.AGENT:
            self.model_calls += 1
        elif activity in (contracts.UNDERSTAND, contracts.REPLY):
            self.model_calls += int((result.get("usage") or {}).get("model_calls", 0))

    def problems(self, visited: list[str]) -> list[str]:
        """What of the model's answers to this turn could not be given."""
        if self.stub is not None:
            return self.stub.problems(visited)
        if self.player is not None:
            found, self.player.missing = self.player.missing, []
            return found
        return []
