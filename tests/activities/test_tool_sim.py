"""Tools and workflows of a Sim server, by its public API, against a server on loopback that answers as Sim does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from activities.contracts import ToolRequest, ToolResult
from activities.resources import Resources
from activities.tools.sim_server import SimServer
from journeys.errors import ToolError
from journeys.tool_registry import ToolRegistry
from journeys.tools import tool
from journeys.values import Json
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback, Reply, as_json

KEY = "sim-key-1234567"


@tool(id="known", effect="pure")
def known() -> str:
    return "from a function"


async def call(server: Loopback, name: str, arguments: dict[str, Json] | None = None, **given: Any) -> ToolResult:
    sim = SimServer(url=server.url, api_key=KEY, **given.pop("sim", {}))
    options = {"tools": ToolRegistry(known), "sim": sim, "allow_private_hosts": False, **given.pop("options", {})}
    context = make_context(workspace=given.pop("workspace", None))
    async with Resources.open(**options) as resources:
        request = ToolRequest(context=context, tool=name, name="Notify team", arguments=arguments or {})
        result = await resources.perform("tool", request, given.pop("attempt", 1))
    assert isinstance(result, ToolResult)
    return result


async def failing(server: Loopback, name: str, **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await call(server, name, **given)
    return caught.value


def done(output: Json, status: str = "succeeded", error: Json = None) -> Reply:
    return as_json({"data": {"status": status, "output": output, "error": error}})


async def test_a_tool_without_a_function_runs_on_the_sim_server(server: Loopback) -> None:
    server.answers(done({"ts": "1", "echo": KEY}))
    arguments: dict[str, Json] = {"channel": "#help", "oauthCredential": "acc-1"}
    result = await call(server, "slack_message", arguments, workspace="w-1")
    [seen] = server.seen
    assert (seen.method, seen.target) == ("POST", "/api/v2/tools/slack_message/execute")
    assert seen.headers["x-api-key"] == KEY
    assert seen.json == {"input": {"channel": "#help"}, "credentialId": "acc-1", "workspaceId": "w-1"}
    assert result.output == {"ts": "1", "echo": "{{SIM_API_KEY}}"}
    assert (result.kind, result.effect) == ("sim_native", "unsafe")
    assert result.original["status"] == "succeeded"


async def test_the_servers_workspace_wins_and_its_paths_can_be_others(server: Loopback) -> None:
    server.answers(done(1))
    sim = {"workspace": "w-2", "tool_path": "/sim/run/{id}"}
    await call(server, "a/b", sim=sim, workspace="w-1")
    assert server.seen[0].target == "/sim/run/a%2Fb"
    assert server.seen[0].json == {"input": {}, "workspaceId": "w-2"}


async def test_a_function_of_that_id_wins(server: Loopback) -> None:
    assert (await call(server, "known")).output == "from a function"
    assert server.seen == []


@pytest.mark.parametrize(
    "reply",
    [
        done({"total": 5}, "completed"),
        as_json({"success": True, "output": {"total": 5}, "metadata": {"duration": 3}}),
    ],
)
async def test_a_workflow_runs_there_on_new_servers_and_old_ones(server: Loopback, reply: Reply) -> None:
    server.answers(reply)
    result = await call(server, "sim_workflow:wf-1", {"order": 7})
    assert server.seen[0].target == "/api/v2/workflows/wf-1/execute"
    assert server.seen[0].json == {"input": {"order": 7}}
    assert result.output == {"total": 5}


@pytest.mark.parametrize(
    "reply",
    [
        done({"half": 1}, "failed", {"message": "Slack said no"}),
        as_json({"success": False, "output": {"half": 1}, "error": "Slack said no"}),
    ],
)
async def test_a_tool_that_ran_and_failed_is_an_error_in_its_words(server: Loopback, reply: Reply) -> None:
    server.answers(reply)
    error = await failing(server, "slack_message")
    assert str(error) == "Slack said no"
    assert (error.kind, error.outcome) == ("tool", "failed")
    assert error.details["output"] == {"half": 1}


async def test_a_workflow_that_waits_there_has_an_unknown_outcome(server: Loopback) -> None:
    server.answers(done(None, "paused"))
    error = await failing(server, "sim_workflow:wf-1")
    assert "is paused on the Sim server" in str(error)
    assert error.outcome == "unknown"


@pytest.mark.parametrize(
    ("reply", "said", "kind", "retryable"),
    [
        (as_json({"error": {"code": "NOT_FOUND", "message": "Tool not found"}}, 404),
         "register a function with the id 'slack_message'", "unknown_tool", False),
        (as_json({"error": {"code": "UNAUTHORIZED", "message": "Unauthorized"}}, 401),
         "Notify team: the Sim server answered 401: Unauthorized", "http", False),
        (as_json({"error": "Too many"}, 429), "429: Too many", "http", True),
        (Reply(200, b"<html>", {"Content-Type": "text/html"}), "is it a Sim server?", "result", False),
    ],
)  # fmt: skip
async def test_what_the_server_refuses_is_told_in_its_words(
    server: Loopback, tmp_path: Path, reply: Reply, said: str, kind: str, retryable: bool
) -> None:
    server.answers(reply)
    path = tmp_path / "tools.json"
    path.write_text(json.dumps({"tools": {"slack_message": {"effect": "idempotent"}}}))
    error = await failing(server, "slack_message", options={"tools_file": path})
    assert said in str(error)
    assert (error.kind, error.retryable) == (kind, retryable)


async def test_effect_and_mapping_of_its_tools_are_the_operators_to_declare(server: Loopback, tmp_path: Path) -> None:
    path = tmp_path / "tools.toml"
    path.write_text('[tools.slack_message]\neffect = "keyed"\ninputs = {text = "message"}\noutputs = {at = "ts"}\n')
    server.answers(done({"ts": "1"}))
    result = await call(server, "slack_message", {"message": "hi"}, options={"tools_file": path}, attempt=2)
    assert server.seen[0].json == {"input": {"text": "hi"}}
    assert (result.output, result.effect) == ({"at": "1"}, "keyed")
    assert server.seen[0].headers["idempotency-key"] == "run-1/refund/3"


async def test_an_unsafe_tool_is_not_asked_for_twice(server: Loopback) -> None:
    error = await failing(server, "slack_message", attempt=2)
    assert error.outcome == "unknown"
    assert server.seen == []
