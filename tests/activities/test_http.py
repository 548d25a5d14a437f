from __future__ import annotations

import asyncio
import base64
import gzip
import time
from email.utils import formatdate
from typing import Any

import pytest

from activities.contracts import HttpBody, HttpRequest, HttpResponse
from activities.resources import Resources
from journeys.errors import ToolError
from journeys.values import Json
from tests.activities.conftest import make_context
from tests.activities.loopback import Loopback, Reply, as_json, as_text


async def call(resources: Resources, url: str, attempt: int = 1, **given: Any) -> HttpResponse:
    about = {name: given.pop(name) for name in ("effect", "max_attempts", "timeout_seconds") if name in given}
    request = HttpRequest.model_validate({"context": make_context(**about), "url": url, **given})
    result = await resources.perform("http", request, attempt)
    assert isinstance(result, HttpResponse)
    return result


async def failing(resources: Resources, url: str, attempt: int = 1, **given: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        await call(resources, url, attempt, **given)
    return caught.value


async def test_a_json_reply_is_parsed_and_header_names_are_in_lower_case(
    resources: Resources, server: Loopback
) -> None:
    server.answers(as_json({"id": 7}, X_Total="2"))
    reply = await call(resources, server.url)
    assert reply.data == {"id": 7}
    assert reply.status == 200
    assert reply.headers["x-total"] == "2"


@pytest.mark.parametrize(
    ("content_type", "body", "data"),
    [
        ("application/json; charset=utf-8", b'{"a":1}', {"a": 1}),
        ("application/problem+json", b"[1]", [1]),
        ("text/plain", b'{"a":1}', '{"a":1}'),
        ("application/json", b"not json", "not json"),
        ("application/json", b"[NaN]", "[NaN]"),
        ("application/json", b"", None),
        ("application/json", b'"\\ud800x"', "\ufffdx"),
        ("text/plain; charset=latin-1", "é".encode("latin-1"), "é"),
        ("text/plain", b"\xff\xfe", "\ufffd\ufffd"),
        ("text/plain; charset=nonsense", "é".encode(), "é"),
    ],
)
async def test_data_is_json_if_the_reply_says_so_and_is(
    resources: Resources, server: Loopback, content_type: str, body: bytes, data: Json
) -> None:
    server.answers(Reply(body=body, headers={"Content-Type": content_type}))
    assert (await call(resources, server.url)).data == data


async def test_query_parameters_are_added_to_those_of_the_url(resources: Resources, server: Loopback) -> None:
    query = {"tag": ["a", "b c"], "page": 2, "half": 0.5, "all": True, "none": None, "filter": {"x": [1]}}
    await call(resources, f"{server.url}/list?q=%C3%BC&x=1", query=query)
    assert server.seen[0].target == (
        "/list?q=%C3%BC&x=1&tag=a&tag=b%20c&page=2&half=0.5&all=true&filter=%7B%22x%22%3A%5B1%5D%7D"
    )


async def test_pairs_may_repeat_a_name(resources: Resources, server: Loopback) -> None:
    await call(resources, server.url, query=[["a", 1], ["a", 2]], headers=[["X-A", "1"], ["X-B", 2]])
    assert server.seen[0].target == "/?a=1&a=2"
    assert server.seen[0].headers["x-b"] == "2"


async def test_what_is_no_list_of_pairs_is_refused_before_sending(resources: Resources, server: Loopback) -> None:
    error = await failing(resources, server.url, query="a=1", method="POST")
    assert error.kind == "http_request"
    assert error.outcome == "failed"
    assert server.seen == []


@pytest.mark.parametrize(
    ("body", "content_type", "sent"),
    [
        (HttpBody(value={"a": [1.0, "ü"]}), "application/json", '{"a":[1,"ü"]}'),
        (HttpBody(value=None), "application/json", "null"),
        (HttpBody(value={"a": 1}, content_type="application/vnd.x+json"), "application/vnd.x+json", '{"a":1}'),
        (
            HttpBody(kind="form", value={"a": "b c", "d": ["1", "2"]}),
            "application/x-www-form-urlencoded",
            "a=b+c&d=1&d=2",
        ),
        (HttpBody(kind="raw", value="<x/>", content_type="text/xml"), "text/xml", "<x/>"),
        (HttpBody(kind="raw", value="ü"), "text/plain; charset=utf-8", "ü"),
    ],
)
async def test_bodies(resources: Resources, server: Loopback, body: HttpBody, content_type: str, sent: str) -> None:
    await call(resources, server.url, method="post", body=body.model_dump())
    assert server.seen[0].method == "POST"
    assert server.seen[0].body.decode() == sent
    assert server.seen[0].headers["content-type"] == content_type


async def test_an_own_content_type_header_wins(resources: Resources, server: Loopback) -> None:
    await call(resources, server.url, method="PUT", body={"value": 1}, headers={"content-type": "text/json"})
    assert server.seen[0].headers["content-type"] == "text/json"


@pytest.mark.parametrize(
    ("authentication", "name", "value"),
    [
        (
            {"kind": "basic", "username": "me", "password": "pä:ss"},
            "authorization",
            "Basic " + base64.b64encode("me:pä:ss".encode()).decode(),
        ),
        ({"kind": "bearer", "token": "abc"}, "authorization", "Bearer abc"),
        ({"kind": "api_key", "token": "abc"}, "x-api-key", "abc"),
        ({"kind": "api_key", "token": "abc", "name": "X-Token"}, "x-token", "abc"),
    ],
)
async def test_authentication_by_header(
    resources: Resources, server: Loopback, authentication: dict[str, Json], name: str, value: str
) -> None:
    await call(resources, server.url, authentication=authentication, headers={"Authorization": "old"})
    assert server.seen[0].headers[name] == value


async def test_authentication_by_query(resources: Resources, server: Loopback) -> None:
    key = {"kind": "api_key", "token": "a b", "name": "key", "location": "query"}
    await call(resources, f"{server.url}/?x=1", authentication=key)
    assert server.seen[0].target == "/?x=1&key=a%20b"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_what_may_change_something_carries_the_idempotency_key(
    resources: Resources, server: Loopback, method: str
) -> None:
    await call(resources, server.url, method=method)
    assert server.seen[0].headers["idempotency-key"] == "run-1/refund/3"


async def test_what_only_reads_carries_no_key(resources: Resources, server: Loopback) -> None:
    await call(resources, server.url)
    assert "idempotency-key" not in server.seen[0].headers


@pytest.mark.parametrize(("own", "sent"), [("order-7", "order-7"), ("", "run-1/refund/3")])
async def test_an_own_key_wins_and_an_empty_one_is_filled(
    resources: Resources, server: Loopback, own: str, sent: str
) -> None:
    await call(resources, server.url, method="POST", headers={"idempotency-key": own})
    assert server.seen[0].headers["idempotency-key"] == sent


async def test_a_status_that_is_no_success_fails_with_what_was_said(resources: Resources, server: Loopback) -> None:
    server.answers(as_json({"detail": "no such order"}, 404, X_Request="r1"))
    error = await failing(resources, f"{server.url}/orders/9?token=x", effect="pure")
    assert str(error).startswith(f"GET {server.url}/orders/9 answered 404")
    assert "no such order" in str(error)
    assert error.kind == "http"
    assert error.details["status"] == 404
    assert error.details["data"] == {"detail": "no such order"}
    assert not error.retryable


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_passing_status_may_be_tried_again(resources: Resources, server: Loopback, status: int) -> None:
    server.answers(as_text("busy", status))
    assert (await failing(resources, server.url, effect="idempotent", method="PUT")).retryable


@pytest.mark.parametrize("status", [400, 401, 404, 409, 501, 505])
async def test_a_lasting_status_may_not(resources: Resources, server: Loopback, status: int) -> None:
    server.answers(as_text("no", status))
    assert not (await failing(resources, server.url, effect="pure")).retryable


async def test_an_unsafe_call_that_got_a_reply_has_failed_for_certain(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("busy", 503))
    error = await failing(resources, server.url, effect="unsafe", method="POST")
    assert not error.retryable
    assert error.outcome == "failed"


async def test_a_retry_after_header_is_honoured(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("later", 429, Retry_After="12"))
    assert (await failing(resources, server.url, effect="pure")).retry_after == 12


async def test_a_retry_after_date_is_honoured(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("later", 503, Retry_After=formatdate(time.time() + 40, usegmt=True)))
    wait = (await failing(resources, server.url, effect="pure")).retry_after
    assert wait is not None
    assert 35 < wait <= 41


async def test_with_any_status_a_reply_is_a_result(resources: Resources, server: Loopback) -> None:
    server.answers(as_json({"n": 1}, 404))
    assert (await call(resources, server.url, any_status=True, effect="pure")).status == 404


async def test_with_any_status_a_passing_one_is_tried_again_while_attempts_are_left(
    resources: Resources, server: Loopback
) -> None:
    server.answers(as_text("busy", 503))
    about: dict[str, Any] = {"any_status": True, "effect": "pure", "max_attempts": 2}
    assert (await failing(resources, server.url, **about)).retryable
    assert (await call(resources, server.url, 2, **about)).status == 503


async def test_an_unsafe_call_with_any_status_gives_its_only_reply(resources: Resources, server: Loopback) -> None:
    server.answers(as_text("busy", 503))
    reply = await call(resources, server.url, any_status=True, effect="unsafe", max_attempts=3, method="POST")
    assert reply.status == 503


async def test_nobody_listening_is_a_failure_that_may_be_tried_again(resources: Resources) -> None:
    error = await failing(resources, "http://127.0.0.1:9/", effect="pure")
    assert error.kind == "connection"
    assert error.retryable


async def test_an_unsafe_call_that_found_no_connection_was_not_made(resources: Resources) -> None:
    error = await failing(resources, "http://127.0.0.1:9/", effect="unsafe", method="POST")
    assert error.outcome == "failed"


async def test_a_name_that_does_not_exist_was_not_called(resources: Resources) -> None:
    error = await failing(resources, "http://no-such-host.invalid/", effect="unsafe", method="POST")
    assert error.outcome == "failed"
    assert "no-such-host.invalid" in str(error)


async def test_an_unsafe_call_whose_connection_broke_has_an_unknown_outcome(
    resources: Resources, server: Loopback
) -> None:
    server.answers(Reply(drop=True))
    error = await failing(resources, server.url, effect="unsafe", method="POST")
    assert error.outcome == "unknown"
    assert not error.retryable
    assert len(server.seen) == 1


async def test_a_safe_call_whose_connection_broke_may_be_made_again(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(drop=True))
    error = await failing(resources, server.url, effect="keyed", method="POST")
    assert error.retryable
    assert error.outcome == "failed"


async def test_a_timeout_after_sending_leaves_the_outcome_of_an_unsafe_call_unknown(
    resources: Resources, server: Loopback
) -> None:
    server.answers(Reply(delay=10))
    error = await failing(resources, server.url, effect="unsafe", method="POST", timeout_seconds=0.2)
    assert error.kind == "timeout"
    assert error.outcome == "unknown"
    assert "0.2 s" in str(error)


async def test_a_timeout_of_a_harmless_call_may_be_tried_again(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(delay=10))
    error = await failing(resources, server.url, effect="pure", timeout_seconds=0.2)
    assert error.retryable


async def test_a_reply_over_the_limit_is_not_read_to_its_end(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(body=b"x" * 100_000, headers={"Content-Type": "text/plain"}))
    error = await failing(resources, server.url, effect="pure", max_response_bytes=1_000)
    assert error.kind == "too_large"
    assert "1,000 bytes" in str(error)


async def test_the_limit_counts_what_is_unpacked(resources: Resources, server: Loopback) -> None:
    packed = gzip.compress(b"x" * 1_000_000)
    server.answers(Reply(body=packed, headers={"Content-Type": "text/plain", "Content-Encoding": "gzip"}))
    assert len(packed) < 10_000
    error = await failing(resources, server.url, effect="pure", max_response_bytes=10_000)
    assert error.kind == "too_large"


async def test_the_answer_to_a_long_error_is_cut(resources: Resources, server: Loopback) -> None:
    server.answers(as_json(["y" * 100_000], 400))
    error = await failing(resources, server.url, effect="pure")
    assert len(str(error)) < 1_000
    kept = error.details["data"]
    assert isinstance(kept, str)
    assert len(kept) < 40_000


async def test_a_safe_request_follows_redirects(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(302, b"", {"Location": "/there?x=1"}), Reply())
    assert (await call(resources, f"{server.url}/here", headers={"Authorization": "Bearer t"})).data == {"ok": True}
    assert [seen.target for seen in server.seen] == ["/here", "/there?x=1"]
    assert server.seen[1].headers["authorization"] == "Bearer t"


async def test_credentials_do_not_follow_to_another_host(resources: Resources, server: Loopback) -> None:
    async with Loopback() as other:
        server.answers(Reply(307, b"", {"Location": other.url}))
        key = {"kind": "api_key", "token": "abc", "name": "X-Token"}
        headers = {"Authorization": "Bearer t", "Cookie": "c=1", "X-Other": "stays"}
        await call(resources, server.url, headers=headers, authentication=key)
        assert other.seen[0].headers["x-other"] == "stays"
        assert not {"authorization", "cookie", "x-token"} & other.seen[0].headers.keys()


async def test_a_secret_in_a_header_of_any_name_does_not_follow_to_another_host(server: Loopback) -> None:
    async with Loopback() as other, Resources.open(secrets={"KEY": "s3cret-s3cret"}) as resources:
        server.answers(Reply(302, b"", {"Location": other.url}))
        await call(resources, server.url, headers={"X-Custom": {"$text": ["v ", {"$env": "KEY"}]}})
        assert "s3cret-s3cret" in server.seen[0].headers["x-custom"]
        assert "x-custom" not in other.seen[0].headers


async def test_a_request_that_changes_something_is_not_redirected(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(307, b"", {"Location": "/there"}))
    error = await failing(resources, server.url, method="POST", effect="unsafe")
    assert error.details["status"] == 307
    assert len(server.seen) == 1


async def test_redirects_in_a_circle_end(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(302, b"", {"Location": "/again"}))
    error = await failing(resources, server.url, effect="pure")
    assert error.kind == "redirect"
    assert len(server.seen) == 11


async def test_a_redirect_to_a_metadata_address_is_refused(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(302, b"", {"Location": "http://169.254.169.254/latest/"}))
    error = await failing(resources, server.url, effect="pure")
    assert error.kind == "egress"


async def test_a_name_that_stands_for_a_private_address_is_refused_where_these_are(server: Loopback) -> None:
    async with Resources.open(allow_private_hosts=False) as resources:
        error = await failing(resources, f"http://localhost:{server.port}/", effect="pure")
    assert error.kind == "egress"
    assert "localhost" in str(error)
    assert server.seen == []


async def test_an_allowed_name_may_be_called_all_the_same(server: Loopback) -> None:
    async with Resources.open(allow_private_hosts=False, allowed_hosts=["localhost"]) as resources:
        assert (await call(resources, f"http://localhost:{server.port}/")).status == 200


@pytest.mark.parametrize("url", ["", "not a url", "/path", "http://", "http://[::1", "http://host:99999/", "ftp://x/"])
async def test_a_wrong_url_is_refused_with_a_word_on_it(resources: Resources, url: str) -> None:
    error = await failing(resources, url, effect="unsafe", method="POST")
    assert error.outcome == "failed"
    assert not error.retryable


@pytest.mark.parametrize("header", [{"X": "a\r\nY: b"}, {"a b": "c"}, {"": "x"}])
async def test_a_header_cannot_smuggle_another(resources: Resources, server: Loopback, header: dict[str, str]) -> None:
    assert (await failing(resources, server.url, headers=header)).kind == "http_request"
    assert server.seen == []


async def test_blanks_and_umlauts_in_a_url_are_encoded(resources: Resources, server: Loopback) -> None:
    await call(resources, f"{server.url}/a b/ü%20x?q=ä b")
    assert server.seen[0].target == "/a%20b/%C3%BC%20x?q=%C3%A4%20b"


async def test_a_cookie_never_reaches_the_next_call(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(headers={"Set-Cookie": "session=1; Path=/", "Content-Type": "text/plain"}))
    await call(resources, server.url)
    await call(resources, server.url)
    assert "cookie" not in server.seen[1].headers


async def test_connections_are_kept(resources: Resources, server: Loopback) -> None:
    for _ in range(5):
        await call(resources, server.url)
    assert server.connections == 1


async def test_calls_run_side_by_side(resources: Resources, server: Loopback) -> None:
    server.answers(Reply(delay=0.2))
    begun = time.monotonic()
    await asyncio.gather(*(call(resources, server.url) for _ in range(10)))
    assert time.monotonic() - begun < 1.5


async def test_an_echoed_secret_is_taken_out_of_everything(server: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    secret = "pä$$/word+1234"
    server.answers(
        as_json({"authorization": "Basic " + base64.b64encode(f"me:{secret}".encode()).decode(), "as": secret}),
        as_json({"error": f"bad password {secret}"}, 401, X_Echo="pa"),
    )
    basic = {"kind": "basic", "username": "me", "password": {"$env": "PASSWORD"}}
    with caplog.at_level("DEBUG"):
        async with Resources.open(secrets={"PASSWORD": secret}) as resources:
            reply = await call(resources, server.url, authentication=basic)
            error = await failing(resources, server.url, authentication=basic)
    written = repr(reply) + repr(error) + repr(error.details) + caplog.text
    assert secret not in written
    assert base64.b64encode(secret.encode()).decode()[:-4] not in written
    assert "{{PASSWORD}}" in str(error)
