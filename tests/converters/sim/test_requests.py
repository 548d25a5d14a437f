"""API blocks as HTTP requests."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim import read
from tests.converters.sim.workflows import (
    block,
    function,
    last,
    note,
    row,
    start,
    states,
    workflow,
)


def api(**values: Any) -> dict[str, Any]:
    return last(block("x", "api", "X", **{"url": "https://x.test", "method": "POST", **values}))


def test_tables_become_pairs_and_rows_without_a_name_are_none() -> None:
    tool = api(params=[row("q", "<start.a>"), row("", "x")], headers=[row("X-Empty", "")])["tool"]
    assert tool["query"] == [["q", {"$text": [{"$ref": ["outputs", "start", "a"]}], "nulls": "null"}]]
    assert tool["headers"] == [["X-Empty", ""]]
    assert tool["manner"] == "sim"


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ('{"a": 1}', {"value": {"a": 1}}),
        ("[1]", {"value": [1]}),
        ("{broken", {"kind": "raw", "value": "{broken", "content_type": "application/json"}),
        ("plain", {"kind": "raw", "value": "plain", "content_type": "application/json"}),
        ({"a": "x"}, {"value": {"a": "x"}}),
        ('{"$ref": ["x"]}', {"value": {"$literal": {"$ref": ["x"]}}}),
    ],
)
def test_bodies_are_json_where_they_look_like_it(stored: Any, expected: dict[str, Any]) -> None:
    assert api(body=stored)["tool"]["body"] == expected


def test_a_body_with_references_is_parsed_when_they_are_known() -> None:
    body = api(body='{"a": <start.a>}')["tool"]["body"]
    assert body["value"]["$call"] == "parse_json_braced"


def test_a_body_with_a_secret_stays_text_for_the_activity() -> None:
    body = api(body='{"key": "{{KEY}}"}')["tool"]["body"]
    assert body["kind"] == "raw"
    assert body["value"]["$text"][1] == {"$env": "KEY"}


def test_a_form_is_a_form_and_a_get_has_no_body() -> None:
    headers = [row("Content-Type", "application/x-www-form-urlencoded")]
    assert api(body={"a": "1"}, headers=headers)["tool"]["body"] == {"kind": "form", "value": {"a": "1"}}
    assert "body" not in api(method="GET", body="{}")["tool"]


@pytest.mark.parametrize(
    ("values", "attempts", "effect"),
    [
        ({}, 1, None),
        ({"retries": "2"}, 1, None),
        ({"retries": "2", "retryNonIdempotent": True}, 3, "keyed"),
        ({"method": "GET", "retries": 2}, 3, None),
        ({"method": "PUT", "retries": "50"}, 11, None),
        ({"_retry": {"enabled": True, "maxTries": 9}}, 5, "idempotent"),
        ({"method": "GET", "_retry": {"enabled": True}}, 3, None),
        ({"_retry": {"enabled": False}}, 1, None),
    ],
)
def test_a_request_is_repeated_only_as_the_block_asks(
    values: dict[str, Any], attempts: int, effect: str | None
) -> None:
    state = api(**values)
    assert state["retry"].get("max_attempts", 3) == attempts
    assert state.get("effect") == effect


def test_the_timeout_is_in_milliseconds_and_300_seconds_without_one() -> None:
    assert api()["call_timeout_seconds"] == 300
    assert api(timeout="1500")["call_timeout_seconds"] == 1.5


def test_a_credential_in_clear_text_is_reported_without_its_value() -> None:
    made = read(
        workflow(
            start(),
            block("x", "api", url="https://x.test", method="GET", headers=[row("Authorization", "Bearer abc123")]),
        )
    )
    said = note(made, "x", "headers")
    assert "clear text" in said.message
    assert "abc123" not in made.report.to_text()
    assert "abc123" not in str(made.bundle.main.states[1].source)


def test_a_key_in_clear_text_is_reported_and_an_account_is_not() -> None:
    made = read(
        workflow(
            start(),
            block("x", "agent", "X", model="gpt-4o", apiKey="sk-1234"),
            block("s", "slack", operation="send", authMethod="oauth", credential="cred_1"),
        )
    )
    assert "clear text" in note(made, "x", "apiKey").message
    assert note(made, "s", "credential").message == ""


def test_of_two_blocks_of_one_name_references_mean_the_first() -> None:
    made = read(
        workflow(
            start(),
            function("f", "return 1", "Same"),
            function("g", "return 2", "same"),
            function("h", "return <same.result>"),
        )
    )
    assert states(made)["h"]["tool"]["arguments"]["__ref_0"] == {"$ref": ["outputs", "f", "result"]}
    assert [one for one in made.report.notable if one.block_id == "g" and "same name" in one.message]


def test_what_has_no_counterpart_is_reported() -> None:
    made = read(workflow(start(), block("x", "api", url="https://x.test", method="GET", proxyUrl="http://p")))
    assert note(made, "x", "proxyUrl").outcome == "dropped"
