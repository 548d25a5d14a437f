"""The real worker on a real server: every kind of call, from a journey's state to the activity and back."""

from __future__ import annotations

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
from journeys.tool_registry import ToolRegistry
from journeys.tools import ToolContext, tool
from modelserver import ModelServer
from storage.blobs import Blobs
from storage.converter import data_converter
from tests.activities.loopback import Loopback, as_json

SECRET = "hunter2-is-no-good-secret"
SCRIPT = {
    "clerk": [{"tool_calls": [{"name": "note", "arguments": {"customer": "Ada"}}]}, "I have noted it."],
    "planner": [{"json": {"city": "Lisbon"}}],
}


@tool(id="crm_note", effect="keyed")
async def crm_note(customer: str, context: ToolContext) -> dict[str, Any]:
    context.log(f"noting {customer}")
    return {"customer": customer, "key": context.idempotency_key, "state": context.state, "user": context.user}


@tool(id="crm_login", effect="pure")
def crm_login(password: str, context: ToolContext) -> dict[str, str]:
    return {"echo": f"you said {password}", "other": context.secret("CRM_PASSWORD")}


class Works:
    """A worker, and a way to run documents on it."""

    def __init__(self, client: Client, queue: str, model: ModelServer) -> None:
        self.client = client
        self.journeys = JourneysClient(client, queue)
        self.model = model
        self.last = ""

    async def run(self, document: dict[str, Any], **about: Any) -> JourneyResult:
        """Runs a document to its end."""
        journey = await self.journeys.start(Bundle.model_validate(document), id=f"worker-{uuid.uuid4().hex}", **about)
        self.last = journey.id
        return await journey.result()

    async def one(self, state: dict[str, Any], **about: Any) -> Any:
        """Runs a single state; its output."""
        end = {"id": "end", "type": "final", "output": {"$ref": ["outputs", "it"]}}
        ways = [{"source": "it", "target": "end"}]
        document = {"id": "one", "initial": ["it"], "states": [{"id": "it", **state}, end], "transitions": ways}
        result = await self.run({"journeys": [document], **about.pop("bundle", {})}, **about)
        assert result.success, result.error
        return result.output


@pytest.fixture
async def works(temporal_server: str, tmp_path: Path) -> AsyncIterator[Works]:
    """A real worker."""
    blobs = Blobs.open(str(tmp_path))
    client = await Client.connect(temporal_server, data_converter=data_converter(blobs))
    queue = f"worker-{uuid.uuid4().hex}"
    tools = ToolRegistry([crm_note.__journeys_tool__, crm_login.__journeys_tool__])  # type: ignore[attr-defined]
    async with (
        ModelServer(SCRIPT) as model,
        Resources.open(
            tools=tools, secrets={"CRM_PASSWORD": SECRET}, model_base_url=model.base_url, model_api_key="none"
        ) as resources,
        worker.build(client, resources, blobs, queue),
    ):
        yield Works(client, queue, model)


async def test_a_javascript_function_gives_its_result_and_what_it_printed(works: Works) -> None:
    code = "console.log('adding'); return a + b"
    function = {"kind": "function", "code": code, "arguments": {"a": 1, "b": {"$ref": ["input", "b"]}}}
    output = await works.one({"type": "tool_execution", "tool": function}, input={"b": 2})
    assert output == {"result": 3, "stdout": "adding"}


async def test_a_python_function_gives_its_result(works: Works) -> None:
    function = {"kind": "function", "language": "python", "code": "return a * 2", "arguments": {"a": 21}}
    output = await works.one({"type": "tool_execution", "tool": function})
    assert output["result"] == 42


async def test_a_function_that_fetches_asks_once_and_tells_how_long_it_took(works: Works) -> None:
    code = "console.log('asking'); const r = await fetch(shop, {method: 'POST', body: 'x'}); return r.json()"
    async with Loopback() as shop:
        shop.answers(as_json({"total": 7}))
        function = {"kind": "function", "code": code, "arguments": {"shop": shop.url}, "network": True}
        told = {"$ref": ["local", "response"]}
        output = await works.one({"type": "tool_execution", "tool": function, "output": told})
        assert (output["result"], output["stdout"], len(shop.seen)) == ({"total": 7}, "asking", 1)
    assert output["metrics"].keys() == {"wall_seconds", "memory_mb"}
    visit = (await works.journeys.handle(works.last).changes()).visits[0]
    assert visit.logs == ("asking",)


async def test_a_tools_answer_decides(works: Works) -> None:
    good = {"$js": ["===", ["value", {"$ref": ["local", "result", "customer"]}], "Ada"]}
    decision = {
        "type": "decision_point",
        "by": "tool",
        "tool": {"kind": "registered", "id": "crm_note", "arguments": {"customer": {"$ref": ["input", "who"]}}},
        "branches": [{"id": "known", "when": good}, {"id": "stranger"}],
    }
    assert (await works.one(decision, input={"who": "Ada"}))["choice"] == "known"
    assert (await works.one(decision, input={"who": "Bo"}))["choice"] == "stranger"


async def test_a_registered_tool_is_called_with_its_context(works: Works) -> None:
    registered = {"kind": "registered", "id": "crm_note", "arguments": {"customer": "Ada"}}
    output = await works.one({"type": "tool_execution", "tool": registered}, user="grace")
    assert output["customer"] == "Ada"
    assert output["state"] == "it"
    assert output["user"] == "grace"
    assert output["key"].endswith(":1.1")
    visit = (await works.journeys.handle(works.last).changes()).visits[0]
    assert visit.logs == ("noting Ada",)


async def test_an_unknown_tool_fails_its_state_with_the_remedy(works: Works) -> None:
    registered = {"kind": "registered", "id": "slack_message", "name": "Slack", "arguments": {}}
    end = {"id": "end", "type": "final"}
    states = [{"id": "it", "title": "Tell them", "type": "tool_execution", "tool": registered}, end]
    document = {"id": "x", "initial": ["it"], "states": states, "transitions": [{"source": "it", "target": "end"}]}
    result = await works.run(document)
    assert result.status == "failed"
    assert result.error is not None
    assert result.error.message.startswith("Tell them: Slack needs the tool 'slack_message'")


async def test_an_agent_replies_and_calls_tools(works: Works) -> None:
    given = {"$ref": ["local", "arguments", "customer"]}
    note = {
        "name": "note",
        "description": "Notes a customer",
        "parameters": {"type": "object", "properties": {"customer": {"type": "string"}}},
        "tool": {"kind": "registered", "id": "crm_note", "arguments": {"customer": given}},
    }
    agent = {
        "type": "agent_interaction",
        "model": "clerk",
        "messages": [{"role": "user", "content": {"$text": ["Note ", {"$ref": ["input", "who"]}]}}],
        "tools": [note],
    }
    output = await works.one(agent, input={"who": "Ada"})
    assert output["content"] == "I have noted it."
    assert output["tool_calls"]["count"] == 1
    assert output["tool_calls"]["list"][0]["result"]["customer"] == "Ada"


async def test_an_agent_gives_structured_output(works: Works) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    agent = {
        "type": "agent_interaction",
        "model": "planner",
        "messages": [{"role": "user", "content": "Where to?"}],
        "response_format": {"name": "trip", "schema": schema},
    }
    assert (await works.one(agent))["content"] == {"city": "Lisbon"}


async def test_a_secret_reaches_the_tool_and_nothing_else(works: Works, caplog: pytest.LogCaptureFixture) -> None:
    registered = {"kind": "registered", "id": "crm_login", "arguments": {"password": {"$env": "CRM_PASSWORD"}}}
    output = await works.one({"type": "tool_execution", "tool": registered})
    assert output == {"echo": "you said {{CRM_PASSWORD}}", "other": "{{CRM_PASSWORD}}"}
    history = await works.client.get_workflow_handle(works.last).fetch_history()
    assert all(SECRET.encode() not in event.SerializeToString() for event in history.events)
    assert SECRET not in caplog.text
    journey = works.journeys.handle(works.last)
    assert SECRET not in (await journey.changes()).model_dump_json() + (await journey.state()).model_dump_json()


async def test_data_from_outside_cannot_name_a_secret(works: Works) -> None:
    registered = {"kind": "registered", "id": "crm_note", "arguments": {"customer": {"$ref": ["input", "who"]}}}
    bad = {"who": "{{CRM_PASSWORD}}"}
    assert (await works.one({"type": "tool_execution", "tool": registered}, input=bad))["customer"] == bad["who"]
    function = {"kind": "function", "code": "return x", "arguments": {"x": {"$ref": ["input", "who"]}}}
    worse = {"who": {"$env": "CRM_PASSWORD"}}
    output = await works.one({"type": "tool_execution", "tool": function}, input=worse)
    assert output["result"] == {"$env": "CRM_PASSWORD"}


async def test_a_condition_that_reads_a_secret_is_evaluated_by_an_activity(works: Works) -> None:
    tree = {"$script": "secret.length > 3", "names": {"secret": {"$env": "CRM_PASSWORD"}}}
    states = [
        {"id": "it", "type": "decision_point", "branches": [{"id": "long", "when": tree}, {"id": "short"}]},
        {"id": "end", "type": "final", "output": {"$ref": ["outputs", "it", "choice"]}},
    ]
    document = {"id": "x", "initial": ["it"], "states": states, "transitions": [{"source": "it", "target": "end"}]}
    result = await works.run(document)
    assert result.output == "long"


async def test_a_notification_goes_out_by_its_channel(works: Works) -> None:
    output = await works.one({"type": "notification", "channel": "log", "message": "hello"})
    assert "receipt" in output
