"""What answers a run in the place of the outside world, and what it was asked. One for each run of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from activities.jsontext import stringify
from conformance.sim.case import HttpStub, Stubs, ToolStub
from journeys.errors import ToolError
from journeys.states.state import Source
from journeys.values import Json
from modelserver.script import Answers, ScriptedAnswer


@dataclass(frozen=True)
class Caller:
    """Who made a call: the run (a child's own), the block's name there, and the visit."""

    run: str
    block: str
    block_type: str
    visit: int


@dataclass(frozen=True)
class Call:
    """A call that reached the outside world."""

    caller: Caller
    kind: str
    """`llm`, `http` or `tools`."""
    what: dict[str, Json]


@dataclass
class StandIn:
    """Answers the calls of one run by the scenario's stubs, and keeps them.

    Attributes:
        run: the run's id; those of its children begin with it.
        blocks: what each state came from, by journey and state.
        calls: what was asked, in order.
    """

    run: str
    stubs: Stubs
    blocks: Mapping[tuple[str, str], Source]
    calls: list[Call] = field(default_factory=list)
    _models: dict[str, Answers] = field(init=False)
    _used: dict[int | str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._models = {
            name: Answers([_scripted(one) for one in listed], name) for name, listed in self.stubs.llm.items()
        }

    def caller(self, context: Mapping[str, Json]) -> Caller:
        """Who calls, by the context that every request carries."""
        source = self.blocks[context["journey"], context["state"]]
        return Caller(context["run"], source.node_name or source.node_id, source.node_type, context["visit"])

    def answer_model(self, caller: Caller, said: str) -> ScriptedAnswer:
        """The model's answer to the last message of the user; without a stub, an echo of it."""
        scripted = self._models.get(caller.block)
        answer = scripted.give(said) if scripted is not None else None
        return answer or ScriptedAnswer(text=f"ECHO: {said}")

    def answer_http(self, request: httpx.Request) -> httpx.Response:
        """The reply to a request; without a stub, a 404."""
        found = [
            (number, stub)
            for number, stub in enumerate(self.stubs.http)
            if stub.method.upper() == request.method and _same_address(stub.url, str(request.url))
        ]
        if not found:
            return _reply(HttpStub(url="", status=404, body={"error": "not found"}))
        # The same entries always come together, so the first one's number stands for all.
        return _reply(found[self._next(found[0][0], len(found))][1])

    def answer_tool(self, tool: str) -> Json:
        """What a tool gives.

        Raises:
            ToolError: the stub says that it fails, or there is none.
        """
        listed = self.stubs.tools.get(tool)
        if not listed:
            raise ToolError(f"No stub for tool {tool}")
        stub: ToolStub = listed[self._next(tool, len(listed))]
        if not stub.success:
            raise ToolError(stub.error or "The tool failed")
        return stub.output

    def _next(self, key: int | str, count: int) -> int:
        used = self._used.get(key, 0)
        self._used[key] = used + 1
        return min(used, count - 1)


def _scripted(entry: Json) -> Json:
    """The entry as the model server takes it: JSON is written as JavaScript writes it."""
    if isinstance(entry, dict) and "match" in entry:
        return {**entry, "answer": _scripted(entry.get("answer"))}
    if isinstance(entry, dict) and "json" in entry:
        return {"text": stringify(entry["json"])}
    return entry


def _same_address(stub: str, url: str) -> bool:
    return stub == url or httpx.URL(stub) == httpx.URL(url)


def _reply(stub: HttpStub) -> httpx.Response:
    is_text = isinstance(stub.body, str)
    headers = {name.lower(): value for name, value in stub.headers.items()}
    headers.setdefault("content-type", "text/plain" if is_text else "application/json")
    content = stub.body if is_text else "" if stub.body is None else stringify(stub.body)
    # As a stream, since content would add a header of its own.
    return httpx.Response(stub.status, headers=headers, stream=httpx.ByteStream(content.encode()))
