"""Agents on a real server: conversations that outlive runs, and journeys as tools."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from temporalio.client import Client

import worker
from activities.resources import Resources
from client import JourneysClient
from journeys.bundle import Bundle
from journeys.messages import JourneyResult
from modelserver import ModelServer
from storage.blobs import Blobs
from storage.converter import data_converter
from storage.versions import Versions

Document = dict[str, Any]


class Works:
    """A worker, and a way to run an agent on it."""

    def __init__(self, client: Client, queue: str, model: ModelServer, blobs: Blobs) -> None:
        self.journeys = JourneysClient(client, queue)
        self.model = model
        self.documents = Versions.beside(blobs)

    async def run(self, agent: Document, *, given: Any = None, children: tuple[Document, ...] = ()) -> JourneyResult:
        state = {"id": "it", "type": "agent_interaction", "model": "gpt-5", **agent}
        made = {"journeys": [journey("one", state)], "children": list(children)}
        started = await self.journeys.start(Bundle.model_validate(made), id=f"agent-{uuid.uuid4().hex}", input=given)
        return await started.result()


def journey(name: str, state: Document) -> Document:
    end = {"id": "end", "type": "final", "output": {"$ref": ["outputs", state["id"]]}}
    ways = [{"source": state["id"], "target": "end"}]
    return {"id": name, "initial": [state["id"]], "states": [state, end], "transitions": ways}


@pytest.fixture
async def works(temporal_server: str, tmp_path: Path) -> AsyncIterator[Works]:
    """A real worker, whose model asks for the tool `ask` where it is told to, and else echoes."""
    blobs = Blobs.open(str(tmp_path))
    client = await Client.connect(temporal_server, data_converter=data_converter(blobs))
    queue = f"agents-{uuid.uuid4().hex}"
    script = {"asker": [{"tool_calls": [{"name": "ask", "arguments": {"q": "why"}}]}, "Because."]}
    async with (
        ModelServer(script) as model,
        Resources.open(model_base_url=model.base_url, documents=Versions.beside(blobs)) as resources,
        worker.build(client, resources, blobs, queue),
    ):
        yield Works(client, queue, model, blobs)


async def test_runs_side_by_side_share_a_conversation_and_lose_nothing_of_it(works: Works) -> None:
    agent = {
        "messages": [{"role": "user", "content": {"$ref": ["input"]}}],
        "memory": {"conversation": "shared"},
        "output": {"$ref": ["local", "response", "content"]},
    }
    said = [f"q{number}" for number in range(4)]
    results = await asyncio.gather(*(works.run(agent, given=text) for text in said))
    assert [one.output for one in results] == [f"ECHO: {text}" for text in said]
    kept = [one["content"] for one in (await works.documents.read("", "shared"))["messages"]]
    assert sorted(kept) == sorted([*said, *(f"ECHO: {text}" for text in said)])
    last = await works.run(agent, given="and now")
    assert last.success
    assert [one["content"] for one in works.model.calls[-1]["body"]["messages"]] == [*kept, "and now"]


async def test_a_journey_as_a_tool_is_a_child_whose_output_the_model_is_given(works: Works) -> None:
    child = journey("asking", {"id": "think", "type": "aggregation", "values": {"asked": {"$ref": ["input", "q"]}}})
    given = {"q": {"$ref": ["local", "arguments", "q"]}}
    tool = {"name": "ask", "tool": {"kind": "journey", "journey": "asking", "input": given}}
    agent = {"model": "asker", "messages": [{"role": "user", "content": "go"}], "tools": [tool]}
    result = await works.run(agent, children=(child,))
    assert result.success, result.error
    assert result.output["content"] == "Because."
    (told,) = result.output["tool_calls"]["list"]
    assert (told["name"], told["result"], told["success"]) == ("ask", {"asked": "why"}, True)
