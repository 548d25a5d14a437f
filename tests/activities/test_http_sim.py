"""What Sim's API block does, as recorded from Sim itself (v0.8.9)."""

from __future__ import annotations

from typing import Any

import pytest

from activities.contracts import HttpBody, HttpResponse
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.values import Json
from tests.activities.loopback import Loopback, Reply, as_json, as_text
from tests.activities.test_http import call as plain_call


async def call(resources: Resources, url: Json, **given: Any) -> HttpResponse:
    return await plain_call(resources, url, manner="sim", **given)


async def failing(resources: Resources, url: Json, **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await call(resources, url, **given)
    return caught.value


async def test_a_get_has_sims_headers_and_no_content_type(resources: Resources, server: Loopback) -> None:
    await call(resources, f"{server.url}/list", headers=[["X-Empty", ""], ["X-Num", "5"]], body={"value": {"a": 1}})
    seen = server.seen[0]
    assert seen.body == b""
    assert seen.headers == {
        "accept": "*/*",
        "accept-encoding": "gzip, deflate, br",
        "cache-control": "no-cache",
        "connection": "keep-alive",
        "host": f"127.0.0.1:{server.port}",
        "user-agent": "Sim/1.0 (+https://sim.ai)",
        "x-empty": "",
        "x-num": "5",
    }


@pytest.mark.parametrize(
    ("body", "headers", "content_type", "sent"),
    [
        ({"a": 1}, None, "application/json", '{"a":1}'),
        ("plain words", None, "application/json", "plain words"),
        ({"a": "b c", "n": None}, {"Content-Type": "application/x-www-form-urlencoded"}, None, "a=b+c"),
        ("a=1", {"Content-Type": "application/x-www-form-urlencoded"}, None, "a=1"),
        ("<x/>", {"content-type": "text/xml"}, "text/xml", "<x/>"),
    ],
)
async def test_bodies(
    resources: Resources,
    server: Loopback,
    body: Json,
    headers: dict[str, str] | None,
    content_type: str | None,
    sent: str,
) -> None:
    await call(resources, server.url, method="POST", headers=headers, body=HttpBody(value=body).model_dump())
    assert server.seen[0].body.decode() == sent
    assert server.seen[0].headers["content-type"] == (content_type or "application/x-www-form-urlencoded")


@pytest.mark.parametrize("url", ["", "   ", None])
async def test_an_empty_url_gives_an_empty_success(resources: Resources, url: Json) -> None:
    assert await call(resources, url) == HttpResponse(data=None, status=200, headers={})


async def test_quotes_around_the_url_are_taken_off(resources: Resources, server: Loopback) -> None:
    assert (await call(resources, f'"{server.url}/x"')).status == 200
    assert (await call(resources, f"'{server.url}/x'")).status == 200


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("not a url", "must be a valid URL"),
        ("host/path", "must be a valid URL"),
        ("http://", "must be a valid URL"),
        ("http://[", "must be a valid URL"),
        ("ftp://host/", "must use http:// or https:// protocol"),
        ("mailto:a@b.c", "must use http:// or https:// protocol"),
        ('""', "is required and must be a string"),
    ],
)
async def test_what_is_no_url_is_said_in_sims_words(resources: Resources, url: str, said: str) -> None:
    assert str(await failing(resources, url)) == f"url {said}"


async def test_a_failed_status_is_told_in_sims_words(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("nothing here", 404, "Not Found"))
    error = await failing(resources, f"{server.url}/none", method="POST", body={"value": {"a": 1}})
    assert str(error) == (
        f"HTTP Request failed: URL: {server.url}/none | Method: POST | Error: nothing here | Status: 404"
        " | Status text: Not Found - The requested resource was not found"
    )


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "deep"}}, "deep"),
        ({"error": "flat"}, "flat"),
        ({"message": "m", "error": "e"}, "m"),
        ({"errors": [{"message": "first"}], "message": "m"}, "first"),
        ({"errors": ["text"]}, "text"),
        ({"details": ["a", "b"], "error": "Invalid"}, "Invalid: a; b"),
        ({"error_description": "expired"}, "expired"),
        ({"error": {"code": 1}}, '{"code":1}'),
        ({"nothing": 1}, "Bad Request"),
    ],
)
async def test_the_error_text_is_found_where_sim_looks_for_it(
    resources: Resources, server: Loopback, body: Json, said: str
) -> None:
    reply = as_json(body, 400)
    server.answers(Reply(reply.status, reply.body, reply.headers, reason="Bad Request"))
    assert f"| Error: {said} | Status: 400 |" in str(await failing(resources, server.url))


@pytest.mark.parametrize(
    ("status", "hint"),
    [(403, "CORS restrictions or authorization"), (429, "Too many requests"), (500, "Server error"), (418, "")],
)
async def test_hints_by_status(resources: Resources, server: Loopback, status: int, hint: str) -> None:
    server.answers(as_text("no", status))
    text = str(await failing(resources, server.url, effect="unsafe"))
    assert (" - " in text) == bool(hint)
    assert hint in text


async def test_no_connection_is_told_in_sims_words(resources: Resources) -> None:
    error = await failing(resources, "http://127.0.0.1:9/x", effect="pure")
    assert str(error).startswith("HTTP Request failed: URL: http://127.0.0.1:9/x | Method: GET | Error: ")
    assert error.kind == "connection"
    assert error.retryable


async def test_json_that_does_not_parse_fails_the_block(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(body=b"{oops", headers={"Content-Type": "application/json"}))
    assert (await failing(resources, server.url)).kind == "http"


async def test_only_application_json_is_parsed(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(body=b'{"a":1}', headers={"Content-Type": "application/problem+json"}))
    assert (await call(resources, server.url)).data == '{"a":1}'


async def test_a_reply_with_data_and_status_is_taken_for_sims_own_envelope(
    resources: Resources, server: Loopback
) -> None:
    server.answers(as_json({"success": True, "data": {"x": 1}, "status": 201, "headers": {"h": 1}}))
    made = await call(resources, server.url)
    assert (made.data, made.status, made.headers) == ({"x": 1}, 201, {"h": "1"})


async def test_such_a_reply_without_success_fails_the_block(resources: Resources, server: Loopback) -> None:
    server.answers(as_json({"status": "success", "data": {"x": 1}}))
    text = f"HTTP Request failed: URL: {server.url} | Method: GET"
    assert str(await failing(resources, server.url)) == f"{text} | Status: success"


async def test_the_status_in_such_a_reply_has_its_hint(resources: Resources, server: Loopback) -> None:
    server.answers(as_json({"status": 404, "data": None, "error": "gone"}))
    text = str(await failing(resources, server.url))
    assert text.endswith(" | Error: gone | Status: 404 - The requested resource was not found")


async def test_a_failure_shows_url_and_method_as_they_are_written(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("no", 400))
    error = await failing(resources, f'"{server.url}"', method="patch", query=[["a", "b"]])
    assert str(error).startswith(f"HTTP Request failed: URL: {server.url} | Method: patch | Error: no")


async def test_an_idempotency_key_is_sent_only_where_the_author_names_it(
    resources: Resources, server: Loopback
) -> None:
    await call(resources, server.url, method="POST")
    await call(resources, server.url, method="POST", headers=[["Idempotency-Key", ""]])
    assert [seen.headers.get("idempotency-key") for seen in server.seen] == [None, "run-1/refund/3"]


async def test_every_server_error_may_be_tried_again(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("no", 501))
    assert (await failing(resources, server.url, effect="pure")).retryable


async def test_a_wait_that_is_too_long_is_not_waited_for(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("no", 429, Retry_After="31"), as_text("no", 429, Retry_After="30"))
    assert not (await failing(resources, server.url, effect="pure")).retryable
    assert (await failing(resources, server.url, effect="pure")).retryable


async def test_an_unknown_environment_value_stays_as_it_was_written(resources: Resources, server: Loopback) -> None:
    await call(resources, {"$text": [server.url, "/", {"$env": "NOPE"}]})
    assert server.seen[0].target == "/%7B%7BNOPE%7D%7D"


async def test_parameters_are_percent_encoded_as_javascript_does(resources: Resources, server: Loopback) -> None:
    await call(resources, f"{server.url}/?a=1", query=[["q", "(a b)&c!"], ["empty", ""], ["n", 5]])
    assert server.seen[0].target == "/?a=1&q=(a%20b)%26c!&empty=&n=5"
