"""Tools of MCP servers: a server of our own, as a process and over HTTP on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import uvicorn

from activities.contracts import ToolRequest, ToolResult
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.values import Json
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback
from tests.activities.mcp_shop import application

pytestmark = pytest.mark.asyncio(loop_scope="module")
ROOT = Path(__file__).parents[2]
TOKEN = "hunter2-hunter2"
SHOP: dict[str, Any] = {
    "command": sys.executable,
    "args": ["-m", "tests.activities.mcp_shop"],
    "cwd": str(ROOT),
    "env": {"SHOP_TOKEN": "{{SHOP_TOKEN}}"},
}


def declared(folder: Path, **servers: dict[str, Any]) -> Path:
    path = folder / "tools.json"
    path.write_text(json.dumps({"mcp": servers}))
    return path


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Resources]:
    """One process for the whole file; its tools are pure unless a test says otherwise."""
    path = declared(tmp_path_factory.mktemp("mcp"), shop={**SHOP, "effect": "idempotent"})
    async with Resources.open(tools_file=path, secrets={"SHOP_TOKEN": TOKEN}) as resources:
        yield resources


async def call(
    resources: Resources, tool: str, /, server: str = "shop", attempt: int = 1, given: Any = None, **arguments: Json
) -> ToolResult:
    context = make_context(**{"timeout_seconds": 20.0, **(given or {})})
    inner = {"server": server, "tool": tool, "arguments": arguments}
    request = ToolRequest(context=context, tool=f"mcp:{server}", name=tool, arguments=inner)
    result = await resources.perform("tool", request, attempt)
    assert isinstance(result, ToolResult)
    return result


async def failing(resources: Resources, tool: str, /, **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await call(resources, tool, **given)
    return caught.value


async def test_structured_content_is_the_output_and_the_whole_result_the_original(shop: Resources) -> None:
    result = await call(shop, "add", a="1", b=2)
    assert result.output == {"result": 3}
    assert result.original == {"content": [{"type": "text", "text": "3"}], "structuredContent": {"result": 3}}
    assert (result.kind, result.effect) == ("universal_adapter", "idempotent")


@pytest.mark.parametrize(
    ("tool", "arguments", "output"),
    [
        ("say", {"text": "hi"}, "said hi"),
        ("describe", {"order": "7"}, {"order": "7", "lines": [1, 2]}),
        ("several", {}, ["one", {"type": "image", "data": "cG5n", "mimeType": "image/png"}]),
    ],
)
async def test_content_becomes_json(shop: Resources, tool: str, arguments: dict[str, Json], output: Json) -> None:
    assert (await call(shop, tool, **arguments)).output == output


async def test_the_manner_of_sim_gives_the_whole_result(shop: Resources) -> None:
    inner = {"server": "shop", "tool": "say", "arguments": {"text": "hi"}, "manner": "sim"}
    request = ToolRequest(context=make_context(timeout_seconds=20.0), tool="mcp:shop", arguments=inner)
    result = await shop.perform("tool", request)
    assert isinstance(result, ToolResult)
    assert result.output == {"content": [{"type": "text", "text": "said hi"}]}


async def test_arguments_are_checked_before_anything_is_sent(shop: Resources) -> None:
    error = await failing(shop, "add", a="x")
    assert str(error) == "add was called wrongly: 'b' is missing; 'a': 'x' is not of type 'integer'"
    assert (error.kind, error.outcome, error.retryable) == ("arguments", "failed", False)


async def test_an_error_of_the_tool_is_one_that_may_be_tried_again(shop: Resources) -> None:
    error = await failing(shop, "fail", reason="no")
    assert "fail" in str(error)
    assert (error.kind, error.outcome, error.retryable) == ("tool", "failed", True)


async def test_a_tool_that_the_server_does_not_have_is_named_with_those_that_it_has(shop: Resources) -> None:
    error = await failing(shop, "nothing")
    assert "The MCP server shop has no tool 'nothing' (add," in str(error)
    assert error.kind == "unknown_tool"


async def test_it_is_given_its_secrets_and_nothing_else_and_they_come_back_redacted(shop: Resources) -> None:
    result = await call(shop, "who")
    assert result.output == {"token": "{{SHOP_TOKEN}}", "home": ""}
    assert TOKEN not in result.model_dump_json()


async def test_calls_share_a_process_and_a_dead_one_is_replaced(shop: Resources) -> None:
    counted = [await call(shop, "count") for _ in range(2)]
    together = await asyncio.gather(*(call(shop, "add", a=number, b=1) for number in range(5)))
    assert [one.output["result"] for one in together] == [1, 2, 3, 4, 5]
    assert counted[0].output == counted[1].output
    lost = await failing(shop, "die")
    assert "was lost while it was called" in str(lost)
    assert "out of memory" in str(lost)
    assert (lost.kind, lost.outcome, lost.retryable) == ("connection", "failed", True)
    assert (await call(shop, "count")).output != counted[0].output


async def test_an_unsafe_call_whose_server_dies_has_an_unknown_outcome(shop: Resources) -> None:
    lost = await failing(shop, "die", given={"effect": "unsafe"})
    assert (lost.kind, lost.outcome, lost.retryable) == ("connection", "unknown", False)


async def test_a_call_that_takes_too_long_is_given_up(shop: Resources) -> None:
    await call(shop, "count")
    error = await failing(shop, "sleep", given={"timeout_seconds": 0.2})
    assert error.kind == "timeout"
    assert (await call(shop, "add", a=1, b=1)).output == {"result": 2}


async def test_a_process_that_ended_between_two_calls_is_not_taken_for_a_lost_call(shop: Resources) -> None:
    process = (await call(shop, "count")).output["process"]
    os.kill(process, 9)
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not Path(f"/proc/{process}").exists():
            break
    result = await call(shop, "count", given={"effect": "unsafe"})
    assert result.output["process"] != process


async def test_effects_and_mappings_are_declared_for_each_tool(tmp_path: Path) -> None:
    tools = {"add": {"effect": "pure", "inputs": {"a": "x.left", "b": "x.right"}, "outputs": {"sum": "result"}}}
    path = declared(tmp_path, shop={**SHOP, "tools": tools})
    async with Resources.open(tools_file=path, secrets={"SHOP_TOKEN": TOKEN}) as resources:
        result = await call(resources, "add", attempt=2, x={"left": 1, "right": 2})
        refused = await failing(resources, "count", attempt=2)
    assert (result.output, result.effect) == ({"sum": 3}, "pure")
    assert refused.outcome == "unknown"


async def test_servers_that_cannot_be_reached_say_why(tmp_path: Path) -> None:
    quitter = {"command": sys.executable, "args": ["-c", "import sys; sys.exit('no license')"], "effect": "pure"}
    path = declared(
        tmp_path,
        missing={"command": "no-such-program", "effect": "pure"},
        quits=quitter,
        gone={"url": "http://127.0.0.1:1/mcp"},
        locked={**SHOP, "env": {"A": "{{NOBODY_KNOWS}}"}},
    )
    async with Resources.open(tools_file=path, allow_private_hosts=False) as resources:
        missing, quits, gone, locked, unknown = [
            await failing(resources, "add", server=name) for name in ("missing", "quits", "gone", "locked", "other")
        ]
        _, problems = await resources.known_tools()
    assert "cannot be started" in str(missing)
    assert (missing.kind, missing.retryable) == ("mcp_setup", False)
    assert "no license" in str(quits)
    assert (quits.kind, quits.retryable, quits.outcome) == ("connection", True, "failed")
    assert "cannot be reached" in str(gone)
    assert gone.outcome == "failed"
    assert "NOBODY_KNOWS" in str(locked)
    assert locked.kind == "missing_value"
    assert '[mcp."other"]' in str(unknown)
    assert unknown.kind == "unknown_tool"
    assert len(problems) == 4


@pytest_asyncio.fixture(loop_scope="module")
async def http_shop() -> AsyncIterator[str]:
    """The same server over streamable HTTP; the URL of its endpoint."""
    server = uvicorn.Server(uvicorn.Config(application(), port=0, log_level="error"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/mcp"
    server.should_exit = True
    await serving


async def test_a_server_at_a_url_that_is_declared_may_be_anywhere(tmp_path: Path, http_shop: str) -> None:
    path = declared(tmp_path, web={"url": http_shop, "headers": {"Authorization": "Bearer {{SHOP_TOKEN}}"}})
    async with Resources.open(tools_file=path, secrets={"SHOP_TOKEN": TOKEN}, allow_private_hosts=False) as resources:
        assert (await call(resources, "add", server="web", a=1, b=2)).output == {"result": 3}
        assert (await call(resources, "say", server="web", text="hi")).output == "said hi"
        found, problems = await resources.known_tools()
    assert "mcp:web/add" in [one.id for one in found]
    assert problems == []


async def test_a_server_that_only_a_journey_names_must_be_where_calls_may_go(http_shop: str) -> None:
    async with Resources.open(allow_private_hosts=True) as resources:
        assert (await call(resources, "add", server=http_shop, a=1, b=2)).output == {"result": 3}
    async with Resources.open(allow_private_hosts=False) as resources:
        error = await failing(resources, "add", server=http_shop, a=1, b=2)
        hidden = await failing(resources, "add", server=http_shop.replace("127.0.0.1", "localhost"))
    assert (error.kind, hidden.kind) == ("egress", "egress")
    assert "private address" in str(hidden)


async def test_the_headers_that_are_declared_are_sent(tmp_path: Path) -> None:
    async with Loopback() as server:
        path = declared(tmp_path, web={"url": f"{server.url}/mcp", "headers": {"X-Key": "{{SHOP_TOKEN}}"}})
        async with Resources.open(tools_file=path, secrets={"SHOP_TOKEN": TOKEN}) as resources:
            error = await failing(resources, "add", server="web")
    assert server.seen[0].headers["x-key"] == TOKEN
    assert TOKEN not in str(error)
