"""What answers in the place of the outside world."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from conformance.sim.case import Stubs
from conformance.sim.stubs import Caller, StandIn
from journeys.errors import ToolError

CALLER = Caller("run", "Ask", "agent", 1)


def stand_in(**stubs: Any) -> StandIn:
    return StandIn("run", Stubs.model_validate(stubs), {})


def got(made: StandIn, url: str, method: str = "GET") -> tuple[int, str, dict[str, str]]:
    reply = made.answer_http(httpx.Request(method, url))
    return reply.status_code, reply.read().decode(), dict(reply.headers)


def test_replies_to_the_same_address_are_given_in_order_and_the_last_one_again() -> None:
    made = stand_in(http=[{"url": "https://a.test/", "body": {"n": 1}}, {"url": "https://a.test/", "body": "two"}])
    assert [got(made, "https://a.test/")[1] for _ in range(3)] == ['{"n":1}', "two", "two"]


def test_a_reply_has_the_headers_of_its_stub_and_a_type_that_follows_from_its_body() -> None:
    made = stand_in(
        http=[
            {"url": "https://a.test/json", "body": {}, "headers": {"X-A": "1"}},
            {"url": "https://a.test/text", "body": "t", "status": 201},
            {"url": "https://a.test/own", "body": "{}", "headers": {"Content-Type": "application/json"}},
        ]
    )
    assert got(made, "https://a.test/json")[2] == {"x-a": "1", "content-type": "application/json"}
    assert got(made, "https://a.test/text") == (201, "t", {"content-type": "text/plain"})
    assert got(made, "https://a.test/own")[2] == {"content-type": "application/json"}


def test_a_request_without_a_stub_is_not_found_and_the_method_counts() -> None:
    made = stand_in(http=[{"url": "https://a.test/", "method": "POST", "body": 1}])
    assert got(made, "https://a.test/")[:2] == (404, '{"error":"not found"}')
    assert got(made, "https://a.test/", "POST")[:2] == (200, "1")


def test_a_model_answers_by_block_in_order_and_without_a_stub_with_an_echo() -> None:
    made = stand_in(llm={"Ask": ["one", {"json": {"a": 1.0}}]})
    assert [made.answer_model(CALLER, "hi").text for _ in range(3)] == ["one", '{"a":1}', '{"a":1}']
    assert made.answer_model(Caller("run", "Other", "agent", 2), "hi").text == "ECHO: hi"


def test_a_model_answers_what_matches_the_last_message() -> None:
    made = stand_in(llm={"Ask": [{"match": "red", "answer": "warm"}, {"match": "blue", "answer": {"json": []}}]})
    assert [made.answer_model(CALLER, said).text for said in ("blue sky", "red", "green")] == [
        "[]",
        "warm",
        "ECHO: green",
    ]


def test_a_tool_gives_what_its_stub_says_or_fails_with_it() -> None:
    made = stand_in(tools={"t": [{"output": {"a": 1}}, {"success": False, "error": "no"}]})
    assert made.answer_tool("t") == {"a": 1}
    with pytest.raises(ToolError, match="^no$"):
        made.answer_tool("t")
    with pytest.raises(ToolError, match="No stub for tool other"):
        made.answer_tool("other")
