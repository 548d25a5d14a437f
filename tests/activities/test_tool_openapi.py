"""Operations of OpenAPI documents as tools, against a server on loopback."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from activities.contracts import ToolRequest, ToolResult
from activities.resources import Resources
from journeys.errors import ToolError, UsageError
from journeys.tool_registry import ToolRegistry
from journeys.tools import tool
from journeys.values import Json
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback, Reply, as_json

SHOP = Path(__file__).parents[1] / "data" / "openapi" / "shop.yaml"
ORDER: Json = {"id": 7, "lines": [{"sku": "a"}]}
SECRETS = {"SHOP_KEY": "k3y-of-the-shop", "PASSWORD": "pass-word-1"}


@asynccontextmanager
async def shop(folder: Path, url: str | None, **more: Any) -> AsyncIterator[Resources]:
    """Resources with the operations of the shop; `more`: of the document's settings."""
    settings: dict[str, Any] = {
        "document": str(SHOP),
        "base_url": url,
        "security": {"key": "{{SHOP_KEY}}", "basic": {"username": "ann", "password": "{{PASSWORD}}"}},
        **more,
    }
    written = {name: value for name, value in settings.items() if value is not None}
    path = folder / "tools.json"
    path.write_text(json.dumps({"openapi": {"shop": written}}))
    # Journeys themselves may call no private host; what the operator has named may be called all the same.
    async with Resources.open(tools_file=path, secrets=SECRETS, allow_private_hosts=False) as resources:
        yield resources


async def call(resources: Resources, name: str, /, attempt: Any = 1, **arguments: Json) -> ToolResult:
    context = make_context(max_attempts=3)
    request = ToolRequest(context=context, tool=f"shop_{name}", arguments=arguments)
    result = await resources.perform("tool", request, attempt)
    assert isinstance(result, ToolResult)
    return result


async def failing(resources: Resources, name: str, /, **arguments: Json) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await call(resources, name, **arguments)
    return caught.value


async def test_parameters_go_where_they_belong_in_their_styles(tmp_path: Path, server: Loopback) -> None:
    server.answers(as_json(ORDER))
    async with shop(tmp_path, server.url) as resources:
        result = await call(
            resources, "getOrder", path_id="a/b c", query_id="5", fields=["x", "y"], expand=["u", "v"],
            filter={"state": "open"}, session="s1", **{"X-Trace": "t"},
        )  # fmt: skip
    [seen] = server.seen
    assert seen.method == "GET"
    assert seen.target == "/orders/a%2Fb%20c?fields=x&fields=y&expand=u%2Cv&filter%5Bstate%5D=open&id=5"
    assert (seen.headers["x-trace"], seen.headers["cookie"]) == ("t", "session=s1")
    assert seen.headers["x-shop-key"] == SECRETS["SHOP_KEY"]
    assert (result.output, result.effect, result.kind) == (ORDER, "pure", "universal_adapter")
    assert result.original["status"] == 200
    assert result.original["data"] == ORDER


async def test_a_body_is_sent_and_what_is_read_only_need_not_be_given(tmp_path: Path, server: Loopback) -> None:
    server.answers(as_json(ORDER, 201))
    async with shop(tmp_path, server.url) as resources:
        result = await call(resources, "createOrder", body={"lines": [{"sku": "a", "count": 2}]})
    [seen] = server.seen
    assert seen.json == {"lines": [{"sku": "a", "count": 2}]}
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["idempotency-key"] == "run-1/refund/3"
    assert result.effect == "unsafe"


async def test_all_arguments_that_do_not_fit_are_named_and_nothing_is_sent(tmp_path: Path, server: Loopback) -> None:
    async with shop(tmp_path, server.url) as resources:
        error = await failing(resources, "createOrder", body={"lines": [{"count": 0}]}, colour="red")
    assert error.kind == "arguments"
    for word in ("'body.lines.0.sku' is missing", "'body.lines.0.count'", "'colour' is not one of"):
        assert word in str(error)
    assert server.seen == []


async def test_a_reply_that_does_not_fit_its_schema_names_the_field(tmp_path: Path, server: Loopback) -> None:
    server.answers(as_json({"id": "seven", "lines": []}))
    async with shop(tmp_path, server.url) as resources:
        error = await failing(resources, "getOrder", path_id="7")
    assert "'id': 'seven' is not of type 'integer'" in str(error)
    assert error.kind == "result"


async def test_basic_credentials_and_forms_are_written(tmp_path: Path, server: Loopback) -> None:
    server.answers(Reply(body=b"pass-word-1", headers={"Content-Type": "text/plain"}))
    async with shop(tmp_path, server.url) as resources:
        result = await call(resources, "login", body={"as": "admin x"})
    [seen] = server.seen
    assert seen.body == b"as=admin+x"
    assert seen.headers["authorization"] == "Basic " + base64.b64encode(b"ann:pass-word-1").decode()
    assert "x-shop-key" not in seen.headers
    assert result.output == "{{PASSWORD}}"


async def test_an_operation_without_an_id_or_security_has_a_name_and_needs_no_key(
    tmp_path: Path, server: Loopback
) -> None:
    async with shop(tmp_path, server.url, security={}) as resources:
        assert (await call(resources, "get_free")).output == {"ok": True}
        error = await failing(resources, "getOrder", path_id="7")
    assert "needs credentials for key" in str(error)
    assert error.kind == "missing_value"
    assert [seen.target for seen in server.seen] == ["/free"]


async def test_errors_are_those_of_http_and_can_be_mapped(tmp_path: Path, server: Loopback) -> None:
    server.answers(as_json({"detail": "none"}, 404), as_json({}, 503, Retry_After="7"))
    rules = [{"status": 404, "to_kind": "no_order", "message": "There is no such order"}]
    async with shop(tmp_path, server.url, operations={"getOrder": {"errors": rules}}) as resources:
        missing = await failing(resources, "getOrder", path_id="7")
        busy = await failing(resources, "getOrder", path_id="7")
    assert (str(missing), missing.kind, missing.retryable) == ("There is no such order", "no_order", False)
    assert missing.details["data"] == {"detail": "none"}
    assert (busy.kind, busy.retryable, busy.retry_after) == ("http", True, 7)


async def test_effects_are_what_methods_mean_unless_declared(tmp_path: Path, server: Loopback) -> None:
    declared = {"createOrder": {"effect": "keyed", "outputs": {"number": "id"}}}
    server.answers(Reply(204, b""), as_json(ORDER, 201))
    async with shop(tmp_path, server.url, operations=declared, prefix="shop_") as resources:
        assert (await call(resources, "cancelOrder", id="7")).effect == "idempotent"
        again = await call(resources, "createOrder", attempt=2, body={"lines": []})
        unsafe = ToolRequest(context=make_context(), tool="shop_login", arguments={})
        with pytest.raises(ToolError, match="not known whether"):
            await resources.perform("tool", unsafe, 2)
    assert (again.effect, again.output) == ("keyed", {"number": 7})


async def test_a_lost_connection_leaves_the_outcome_of_an_unsafe_operation_unknown(
    tmp_path: Path, server: Loopback
) -> None:
    server.answers(Reply(drop=True))
    async with shop(tmp_path, server.url) as resources:
        error = await failing(resources, "createOrder", body={"lines": []})
    assert (error.kind, error.outcome, error.retryable) == ("connection", "unknown", False)


async def test_the_operators_hosts_are_open_to_no_other_calls(tmp_path: Path, server: Loopback) -> None:
    server.answers(Reply(302, b"", {"Location": "http://localhost:1/"}))
    async with shop(tmp_path, server.url) as resources:
        error = await failing(resources, "get_free")
    assert error.kind == "egress"


async def test_a_document_is_fetched_from_its_url_which_is_where_the_service_is(
    tmp_path: Path, server: Loopback
) -> None:
    document = {
        "openapi": "3.0.3",
        "info": {"title": "T", "version": "1"},
        "servers": [{"url": "/api"}],
        "paths": {
            "/things": {
                "get": {
                    "operationId": "things",
                    "parameters": [
                        {"name": "top", "in": "query",
                         "schema": {"type": "integer", "nullable": True, "minimum": 0, "exclusiveMinimum": True}},
                    ],
                    "responses": {"200": {"description": "", "content": {"application/json": {
                        "schema": {"type": "string", "nullable": True, "enum": ["a"]}}}}},
                }
            }
        },
    }  # fmt: skip
    server.answers(as_json(document), as_json(None))
    async with shop(tmp_path, None, document=f"{server.url}/openapi.json", prefix="shop_") as resources:
        assert (await call(resources, "things", top=1)).output is None
        assert "'top'" in str(await failing(resources, "things", top=0))
    assert [seen.target for seen in server.seen] == ["/openapi.json", "/api/things?top=1"]


async def test_references_lead_into_files_of_the_same_folder_and_nowhere_else(tmp_path: Path, server: Loopback) -> None:
    (tmp_path / "types.yaml").write_text("Name: {type: string, maxLength: 3}\n")
    text = """
    openapi: 3.1.0
    info: {title: T, version: '1'}
    paths:
      /n/{name}:
        get:
          operationId: n
          parameters: [{name: name, in: path, required: true, schema: {$ref: 'types.yaml#/Name'}}]
          responses: {'200': {description: x}}
    """
    (tmp_path / "n.yaml").write_text(text)
    async with shop(tmp_path, server.url, document="n.yaml", security={}) as resources:
        assert "'name': 'long' is too long" in str(await failing(resources, "n", name="long"))
    (tmp_path / "n.yaml").write_text(text.replace("types.yaml", "../../etc/types.yaml"))
    with pytest.raises(UsageError, match="leads nowhere"):
        async with shop(tmp_path, server.url, document="n.yaml", security={}):
            raise AssertionError


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "neither JSON nor YAML"),
        ("swagger: '2.0'", "no OpenAPI 3.x document"),
        ("openapi: 3.1.0\ninfo: {title: 1}\n", "not valid:\n  - info"),
        ("openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {}}}\n", "names no server"),
    ],
)
async def test_a_document_that_cannot_be_used_is_refused_at_the_start(tmp_path: Path, document: str, said: str) -> None:
    (tmp_path / "bad.yaml").write_text(document)
    with pytest.raises(UsageError, match=said):
        async with shop(tmp_path, None, document="bad.yaml"):
            raise AssertionError


async def test_an_operation_whose_body_cannot_be_sent_is_left_out_and_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with shop(tmp_path, None) as resources:
        found, problems = await resources.known_tools()
    assert [one.id for one in found] == [
        "shop_cancelOrder", "shop_createOrder", "shop_getOrder", "shop_get_free", "shop_login",
    ]  # fmt: skip
    assert problems == []
    assert "application/zip" in caplog.text
    [get] = [one for one in found if one.id == "shop_getOrder"]
    assert (get.name, get.source) == ("Get an order", "GET http://shop.example/v1/orders/{id}")
    assert get.output_schema is not None
    assert get.output_schema["$ref"] == "#/$defs/Order"


async def test_two_tools_of_one_id_and_unknown_operations_are_refused(tmp_path: Path) -> None:
    @tool(id="shop_login", effect="pure")
    def login() -> None: ...

    path = tmp_path / "tools.json"
    path.write_text(json.dumps({"openapi": {"shop": {"document": str(SHOP)}}}))
    with pytest.raises(UsageError, match=r"'shop_login': .*login and POST http"):
        async with Resources.open(tools=ToolRegistry(login), tools_file=path):
            raise AssertionError
    with pytest.raises(UsageError, match="no operation nope"):
        async with shop(tmp_path, None, operations={"nope": {"effect": "pure"}}):
            raise AssertionError
