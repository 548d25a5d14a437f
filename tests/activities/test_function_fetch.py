"""Functions that call `fetch`, on real Deno; their requests are made by the worker, to a server on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from activities.contracts import FunctionRequest, FunctionResult
from activities.resources import Resources
from journeys.errors import ToolError
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback, Reply, as_json, as_text

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened() -> AsyncIterator[Resources]:
    async with Resources.open(secrets={"KEY": "s3cret-s3cret"}) as resources:
        yield resources


@pytest_asyncio.fixture(loop_scope="module")
async def shop() -> AsyncIterator[Loopback]:
    async with Loopback() as server:
        yield server


async def run(resources: Resources, code: str, shop: Loopback | None = None, **given: Any) -> FunctionResult:
    about = {name: given.pop(name) for name in ("timeout_seconds", "effect") if name in given}
    attempt = given.pop("attempt", 1)
    arguments = {"shop": shop.url if shop else ""}
    request = FunctionRequest(
        context=make_context(**about), language="javascript", code=code, arguments=arguments, network=True, **given
    )
    result = await resources.perform("function", request, attempt)
    assert isinstance(result, FunctionResult)
    return result


async def failing(resources: Resources, code: str, shop: Loopback | None = None, **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await run(resources, code, shop, **given)
    return caught.value


async def test_a_request_goes_out_and_its_reply_comes_in(opened: Resources, shop: Loopback) -> None:
    shop.answers(as_json({"total": 7}, 201, x_page="2"))
    code = """
    const reply = await fetch(new URL('/orders?a=1', shop), {
      method: 'put', headers: { 'X-Key': environmentVariables.KEY, Host: 'elsewhere' }, body: JSON.stringify({ id: 1 }),
    })
    const other = reply.clone()
    const { total } = await reply.json()
    return [reply.ok, reply.status, reply.headers.get('X-Page'), total, await other.text(), reply.redirected]
    """
    made = await run(opened, code, shop, environment=("KEY",))
    assert made.result == [True, 201, "2", 7, '{"total": 7}', False]
    (seen,) = shop.seen
    assert (seen.method, seen.target, seen.json) == ("PUT", "/orders?a=1", {"id": 1})
    assert seen.headers["x-key"] == "s3cret-s3cret"
    assert seen.headers["host"].startswith("127.0.0.1")
    assert seen.headers["content-type"] == "text/plain;charset=UTF-8"


async def test_a_form_is_sent_as_one(opened: Resources, shop: Loopback) -> None:
    await run(opened, "await fetch(shop, {method: 'POST', body: new URLSearchParams({a: 'ü b'})})", shop)
    assert shop.seen[0].body == b"a=%C3%BC+b"
    assert shop.seen[0].headers["content-type"].startswith("application/x-www-form-urlencoded")


async def test_a_reply_of_any_status_is_a_reply(opened: Resources, shop: Loopback) -> None:
    shop.answers(as_text("gone", 410, "Gone"))
    code = "const r = await fetch(shop); return [r.ok, r.status, r.statusText, await r.text()]"
    assert (await run(opened, code, shop)).result == [False, 410, "Gone", "gone"]


async def test_many_requests_run_side_by_side(opened: Resources, shop: Loopback) -> None:
    code = "return (await Promise.all([...Array(30).keys()].map((i) => fetch(shop + '/' + i)))).length"
    assert (await run(opened, code, shop)).result == 30
    assert len({seen.target for seen in shop.seen}) == 30


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data", "is a link-local or cloud metadata address"),
        ("http://metadata.google.internal/", "may not be called from here"),
        ("ftp://files.test/a", "only http and https addresses can be called"),
        ("file:///etc/hosts", "is not a whole URL"),
        ("/orders", "is not a whole URL"),
    ],
)
async def test_what_may_not_be_called_rejects_with_the_reason(opened: Resources, address: str, reason: str) -> None:
    error = await failing(opened, f"\nreturn await fetch({address!r})")
    assert str(error).startswith("Line 2: ")
    assert reason in str(error)
    assert error.outcome == "failed"


async def test_code_can_catch_what_was_refused() -> None:
    async with Resources.open(allow_private_hosts=False) as strict, Loopback() as shop:
        code = "try { await fetch(shop) } catch (error) { return [error instanceof Error, error.message] }"
        made = await run(strict, code, shop)
        assert made.result[0] is True
        assert "is a private address" in made.result[1]
        assert shop.seen == []


async def test_a_redirect_is_checked_and_carries_no_credentials_elsewhere(opened: Resources, shop: Loopback) -> None:
    shop.answers(Reply(302, headers={"Location": "http://169.254.169.254/"}))
    assert "metadata" in str(await failing(opened, "await fetch(shop)", shop))
    async with Loopback() as other:
        shop.answers(Reply(302, headers={"Location": other.url + "/moved"}))
        code = "const r = await fetch(shop, {headers: {Authorization: 'Bearer x'}}); return [r.url, r.redirected]"
        assert (await run(opened, code, shop)).result == [f"{other.url}/moved", True]
        assert "authorization" not in other.seen[0].headers


async def test_a_reply_that_is_too_large_is_refused(opened: Resources, shop: Loopback) -> None:
    shop.answers(as_text("x" * (8 * 1024 * 1024 + 1)))
    assert "larger than 8 MB" in str(await failing(opened, "return (await fetch(shop)).status", shop))


async def test_only_text_goes_out_and_comes_in(opened: Resources, shop: Loopback) -> None:
    assert "sends text" in str(
        await failing(opened, "await fetch(shop, {method: 'POST', body: new Uint8Array(3)})", shop)
    )
    assert shop.seen == []
    assert "no bytes" in str(await failing(opened, "await (await fetch(shop)).arrayBuffer()", shop))


async def test_a_request_can_be_given_up(opened: Resources, shop: Loopback) -> None:
    shop.answers(Reply(delay=5))
    code = """
    const stop = new AbortController()
    const asked = fetch(shop, { signal: stop.signal })
    stop.abort()
    return asked.catch((error) => error.name)"""
    assert (await run(opened, code, shop)).result == "AbortError"


async def test_a_secret_in_a_reply_is_taken_out_of_the_result(opened: Resources, shop: Loopback) -> None:
    shop.answers(as_text("you sent s3cret-s3cret"))
    code = "return [environmentVariables.KEY.length, await (await fetch(shop)).text()]"
    assert (await run(opened, code, shop, environment=("KEY",))).result == [13, "you sent {{KEY}}"]


@pytest.mark.parametrize(("method", "outcome"), [("GET", "failed"), ("POST", "unknown")])
async def test_stopped_after_something_was_sent_the_outcome_is_not_known(
    opened: Resources, shop: Loopback, method: str, outcome: str
) -> None:
    code = f"await fetch(shop, {{method: {method!r}}}); for (;;);"
    error = await failing(opened, code, shop, timeout_seconds=0.6)
    assert (error.kind, error.outcome) == ("timeout", outcome)
    assert (await run(opened, "return 'on we go'")).result == "on we go"


async def test_code_that_brings_its_sandbox_down_after_a_request_is_not_run_again(
    opened: Resources, shop: Loopback
) -> None:
    code = "await fetch(shop, {method: 'POST'}); const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1))"
    error = await failing(opened, code, shop, memory_mb=32, timeout_seconds=20)
    assert error.outcome == "unknown"
    assert len(shop.seen) == 1


async def test_a_second_attempt_is_made_only_where_the_state_allows_it(opened: Resources, shop: Loopback) -> None:
    assert (await failing(opened, "return 1", attempt=2)).kind == "unknown_outcome"
    assert (await run(opened, "return 1", attempt=2, effect="idempotent")).result == 1


async def test_without_being_given_the_network_there_is_none(opened: Resources, shop: Loopback) -> None:
    request = FunctionRequest(context=make_context(), language="javascript", code=f"return fetch('{shop.url}')")
    with pytest.raises(ToolError, match="fetch is not available here"):
        await opened.perform("function", request)
    assert shop.seen == []


async def test_whoever_can_fetch_still_has_no_way_out_but_that(opened: Resources) -> None:
    for code in ("return postMessage('=1')", "return Deno.pid", "return new WebSocket('ws://127.0.0.1:1/')"):
        assert (await failing(opened, code)).kind == "function"
