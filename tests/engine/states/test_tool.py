"""Tool executions: what is called and how, and what comes of the answer."""

from __future__ import annotations

from typing import Any

import pytest

from engine import events
from engine.commands import CallTool
from engine.contexts import context_of
from tests.engine.building import SECRET, THROWS, bundle, final, form, initial, journey, ref, state, tool, way, ways
from tests.engine.driving import Drive


def http(**more: Any) -> dict[str, Any]:
    """An HTTP state."""
    outer = {name: more.pop(name) for name in ("effect", "retry", "output", "call_timeout_seconds") if name in more}
    return state("get", "tool_execution", tool={"kind": "http", "url": "http://shop/", **more}, **outer)


def call_of(*states: dict[str, Any], given: Any = None) -> CallTool:
    """The call that the last of some states makes."""
    return Drive([*states], given).calls()[-1]


def test_a_registered_tool_is_called_with_its_arguments() -> None:
    call = call_of(tool("book", arguments={"day": ref("input", "day"), "seats": 2}), given={"day": "Monday"})
    assert call.activity == "tool"
    assert call.arguments == {"tool": "book", "name": "", "arguments": {"day": "Monday", "seats": 2}}
    assert (call.visit, call.call, call.state, call.title, call.journey) == (1, 1, "book", "book", "j")


def test_its_answer_is_the_output() -> None:
    drive = Drive([tool("book"), final(output=ref("outputs", "book", "seat"))])
    drive.succeed("book", {"seat": "4A"})
    assert drive.run.output == "4A"


def test_an_output_is_made_from_the_response() -> None:
    drive = Drive([tool("book", output={"place": ref("local", "response", "seat")})])
    drive.succeed("book", {"seat": "4A"})
    assert drive.run.output == {"place": "4A"}


def test_an_output_may_tell_how_long_the_call_took() -> None:
    drive = Drive([tool("book", output=ref("local", "elapsed_ms"))])
    drive.later(1.25).succeed("book", {"seat": "4A"})
    assert drive.run.output == 1250


def test_an_http_request_has_all_its_parts_filled_in() -> None:
    call = call_of(
        initial(),
        http(
            method="POST",
            url={"$text": ["http://shop/", ref("input", "id")]},
            query={"page": 1},
            headers=[["X-A", ref("input", "id")]],
            body={"kind": "form", "value": {"a": ref("input", "id")}, "content_type": "x/y"},
            authentication={"kind": "bearer", "token": SECRET},
        ),
        given={"id": 7},
    )
    assert call.activity == "http"
    assert call.arguments == {
        "method": "POST",
        "url": "http://shop/7",
        "manner": "plain",
        "query": {"page": 1},
        "headers": [["X-A", 7]],
        "body": {"kind": "form", "value": {"a": 7}, "content_type": "x/y"},
        "authentication": {"kind": "bearer", "token": SECRET, "name": "X-API-Key", "location": "header"},
    }
    assert call.name == "POST"


def test_a_limit_of_the_reply_is_told_where_it_is_not_the_usual_one() -> None:
    assert "max_response_bytes" not in call_of(http()).arguments
    assert call_of(http(max_response_bytes=500)).arguments["max_response_bytes"] == 500


def test_an_http_answer_gives_data_status_and_headers() -> None:
    drive = Drive([http()])
    drive.succeed("get", data={"a": 1}, status=200, headers={"x": "y"})
    assert drive.run.output == {"data": {"a": 1}, "status": 200, "headers": {"x": "y"}}


def test_a_condition_of_success_judges_a_reply_of_any_status() -> None:
    drive = Drive([http(success=ref("local", "response", "data", "ok"))])
    assert drive.calls()[0].arguments["any_status"] is True
    drive.succeed("get", data={"ok": False}, status=418, headers={})
    assert drive.run.error is not None
    assert drive.run.error["message"] == "get: The reply (status 418) does not meet the condition of success"
    assert drive.run.error["details"]["data"] == {"ok": False}


def test_a_reply_that_meets_the_condition_of_success_is_one() -> None:
    drive = Drive([http(success=ref("local", "response", "data", "ok"))])
    drive.succeed("get", data={"ok": True}, status=418)
    assert drive.run.status == "completed"


def test_a_function_is_called_with_its_code_and_gives_result_and_stdout() -> None:
    function = {"kind": "function", "code": "return a", "arguments": {"a": ref("input")}, "environment": ["KEY"]}
    drive = Drive([state("run", "tool_execution", tool=function)], 5)
    (call,) = drive.calls()
    assert call.activity == "function"
    assert call.arguments["code"] == "return a"
    assert call.arguments["arguments"] == {"a": 5}
    assert call.arguments["environment"] == ["KEY"]
    drive.succeed("run", result=6, stdout="hello")
    assert drive.run.output == {"result": 6, "stdout": "hello"}
    assert drive.visit("run").logs == ["hello"]


def test_a_tool_of_an_mcp_server_is_called_by_server_and_name() -> None:
    mcp = {"kind": "mcp", "server": "docs", "tool": "search", "arguments": {"q": "x"}}
    drive = Drive([state("run", "tool_execution", tool=mcp)])
    assert drive.calls()[0].arguments["tool"] == "mcp:docs"
    drive.succeed("run", "found")
    assert drive.run.output == "found"


@pytest.mark.parametrize(
    ("made", "effect", "attempts"),
    [
        (http(), "pure", 3),
        (http(method="HEAD"), "pure", 3),
        (http(method="PUT"), "idempotent", 3),
        (http(method="DELETE"), "idempotent", 3),
        (http(method="POST"), "unsafe", 1),
        (http(method="POST", headers={"idempotency-key": "x"}), "keyed", 3),
        (http(method="POST", effect="keyed"), "keyed", 3),
        (http(method="GET", effect="unsafe"), "unsafe", 1),
        (http(method=ref("input", "method")), "unsafe", 1),
        (http(manner="sim"), "pure", 1),
        (http(retry={"max_attempts": 7}), "pure", 7),
        (tool("get"), None, 1),
        (tool("get", effect="pure"), "pure", 1),
        (tool("get", effect="keyed", retry={"max_attempts": 2}), "keyed", 2),
        (state("get", "tool_execution", tool={"kind": "function", "code": ""}), "pure", 1),
    ],
)
def test_effect_and_attempts_follow_from_the_tool_unless_the_author_says_otherwise(
    made: dict[str, Any], effect: str | None, attempts: int
) -> None:
    call = call_of(made, given={"method": "POST"})
    assert (call.effect, call.retry.max_attempts) == (effect, attempts)


def test_a_call_has_a_timeout_of_its_own() -> None:
    assert call_of(http()).timeout_seconds == 30
    assert call_of(http(call_timeout_seconds=5)).timeout_seconds == 5
    assert call_of(tool("get")).timeout_seconds == 300


def test_a_confirmation_comes_before_the_call() -> None:
    drive = Drive(
        [form("ask", "name"), tool("pay", confirm={"$text": ["Pay for ", ref("outputs", "ask", "name"), "?"]})]
    )
    drive.say("Ada")
    assert drive.question.prompt == "Pay for Ada?"
    assert not drive.calls()
    drive.say("yes")
    assert len(drive.calls("pay")) == 1


def test_declining_the_confirmation_takes_the_failure_ways_without_a_call() -> None:
    drive = Drive(
        journey([tool("pay", confirm="Pay?"), final("paid"), final("not")],
                [*ways("pay>paid"), way("pay", "not", trigger="tool_failure")])
    )  # fmt: skip
    drive.say("no")
    assert drive.path == ["pay", "not"]
    assert drive.errors["pay"]["kind"] == "declined"
    assert not drive.calls()


def test_an_answer_to_the_confirmation_that_is_neither_yes_nor_no_is_asked_again() -> None:
    drive = Drive([tool("pay", confirm="Pay?")])
    assert drive.problems("maybe") == ("yes or no is needed",)
    drive.say("maybe")
    assert drive.question.problems == ("yes or no is needed",)
    assert not drive.calls()


def test_a_failure_fails_the_run_with_the_states_title_in_front() -> None:
    drive = Drive([tool("pay", title="Pay the bill"), final()])
    drive.fail("pay", "no money", kind="http", details={"status": 402}, logs=["tried"])
    assert drive.run.status == "failed"
    assert drive.run.error == {
        "message": "Pay the bill: no money", "kind": "http", "outcome": "failed", "details": {"status": 402},
    }  # fmt: skip
    assert drive.visit("pay").logs == ["tried"]


def test_a_failure_is_said_in_the_authors_words_by_its_kind() -> None:
    messages = {"http": "The shop is closed", "*": "Something broke"}
    drive = Drive([tool("pay", error_messages=messages)])
    drive.fail("pay", kind="http")
    assert drive.said("error")[0] == "The shop is closed"
    other = Drive([tool("pay", error_messages=messages)])
    other.fail("pay", kind="else")
    assert other.said("error")[0] == "Something broke"


def test_an_error_message_that_cannot_be_evaluated_gives_way_to_the_error() -> None:
    drive = Drive([tool("pay", error_messages={"*": THROWS})])
    drive.fail("pay", "no money")
    assert drive.said("error")[0] == "no money"


def test_an_output_that_cannot_be_evaluated_fails_the_state() -> None:
    drive = Drive([tool("pay", output=ref("local", "response", "id", missing="there is no id"))])
    drive.succeed("pay", {})
    assert drive.run.error is not None
    assert drive.run.error["message"] == "pay: there is no id"
    assert drive.run.error["kind"] == "reference"


def test_arguments_that_cannot_be_evaluated_fail_the_state_before_the_call() -> None:
    drive = Drive([tool("pay", arguments={"a": THROWS})])
    assert not drive.calls()
    assert drive.run.status == "failed"


def test_a_truthy_error_in_the_output_takes_the_failure_ways_where_the_author_says_so() -> None:
    states = [tool("pay", error_output=True), final("paid"), final("not")]
    edges = [*ways("pay>paid"), way("pay", "not", trigger="tool_failure")]
    drive = Drive(journey(states, edges))
    drive.succeed("pay", {"error": "declined"})
    assert drive.path == ["pay", "not"]
    assert drive.statuses["pay"] == "done", "it is not an error of the run"
    fine = Drive(journey(states, edges))
    fine.succeed("pay", {"error": ""})
    assert fine.path == ["pay", "paid"]


def test_the_logs_of_a_call_are_kept() -> None:
    drive = Drive([tool("pay")])
    drive.succeed("pay", 1, logs=["one", "two"])
    assert drive.visit("pay").logs == ["one", "two"]


def test_a_second_end_of_the_same_call_changes_nothing() -> None:
    drive = Drive([tool("pay"), tool("next")])
    drive.succeed("pay", 1)
    before = len(drive.commands)
    drive.tell(events.ToolSucceeded(drive.at, 1, 1, {"output": 2}))
    assert len(drive.commands) == before
    assert drive.outputs["pay"] == 1


def test_the_keys_of_calls_tell_visits_apart_and_not_attempts() -> None:
    drive = Drive(journey([tool("a"), tool("b")], ways("a>b>a")))
    drive.succeed("a")
    drive.succeed("b")
    keys = [context_of(drive.run, call, "run-1:x")["idempotency_key"] for call in drive.calls()]
    assert keys == ["run-1:x:1.1", "run-1:x:2.1", "run-1:x:3.1"]


def test_the_context_of_a_call_tells_where_it_comes_from_and_plain_environment_values_that_it_names() -> None:
    function = {"kind": "function", "code": "", "environment": ["PLAIN", "SECRET"]}
    one = journey([state("run", "tool_execution", title="Run it", tool=function, effect="idempotent")], title="Shop")
    drive = Drive(bundle(one, environment={"PLAIN": 5, "OTHER": 6}), workspace="w", user="u")
    context = context_of(drive.run, drive.calls()[0], "key")
    assert context == {
        "run": "run-1", "journey": "j", "journey_title": "Shop", "state": "run", "state_title": "Run it", "visit": 1,
        "call": 1, "workspace": "w", "user": "u", "idempotency_key": "key:1.1", "effect": "idempotent",
        "max_attempts": 1, "timeout_seconds": 300.0, "environment": {"PLAIN": 5},
    }  # fmt: skip


def test_how_long_a_function_ran_is_told_beside_its_result() -> None:
    made = {"kind": "function", "code": "return 1"}
    told = ref("local", "response", "metrics", "wall_seconds")
    drive = Drive([state("f", "tool_execution", tool=made), final(output=ref("outputs", "f"))])
    drive.succeed("f", result=1, stdout="", metrics={"wall_seconds": 0.5})
    assert drive.run.output == {"result": 1, "stdout": ""}
    drive = Drive([state("f", "tool_execution", tool=made, output={"took": told})])
    drive.succeed("f", result=1, stdout="", metrics={"wall_seconds": 0.5})
    assert drive.run.output == {"took": 0.5}


@pytest.mark.parametrize(("network", "effect"), [(False, "pure"), (True, "unsafe")])
def test_a_function_that_reaches_the_network_is_not_run_twice(network: bool, effect: str) -> None:
    call = call_of(state("f", "tool_execution", tool={"kind": "function", "code": "return 1", "network": network}))
    assert call.effect == effect
    assert call.arguments.get("network", False) is network
