"""What tools give in tests: by id or state, by arguments, in order; failures, delays, effects; and those not listed."""

from __future__ import annotations

import time
from typing import Any

from tests.conversation_tests.conftest import JOURNEY, Play, suite, told

CALL = {"values": {"number": 7}}


async def result_of(play: Play, answers: Any, *more: Any, **suited: Any) -> Any:
    """What the state `look` gave."""
    [outcome] = await play(suite(CALL, *more, tools={"orders": answers}, **suited))
    assert outcome.passed, outcome.differences
    return next(one.output for one in reversed(outcome.turns[-1].record.visits) if one.state == "look")


async def test_the_first_answer_whose_arguments_fit_is_given(play: Play) -> None:
    answers = [
        {"when": {"number": 8}, "output": {"total": 8}},
        {"when": {"number": 7}, "output": {"total": 7}},
        {"output": {"total": 0}},
    ]
    assert await result_of(play, answers) == {"total": 7}
    assert await result_of(play, [answers[0], answers[2]]) == {"total": 0}


async def test_other_answers_are_given_in_order_and_the_last_again_and_again(play: Play) -> None:
    again = [{"rewind": "ask"}, CALL]
    answers = [{"output": {"total": 1}, "effect": "pure"}, {"output": {"total": 2}, "effect": "pure"}]
    assert await result_of(play, answers, *again) == {"total": 2}
    assert await result_of(play, answers, *again, *again) == {"total": 2}


async def test_a_state_can_be_answered_in_the_place_of_its_tool(play: Play) -> None:
    [outcome] = await play(suite(CALL, tools={"look": {"output": {"total": 3}}}))
    assert outcome.turns[-1].record.visits[1].output == {"total": 3}


async def test_a_tests_own_answers_count_before_the_files(play: Play) -> None:
    own = {"tools": {"orders": {"output": {"total": 5}}}}
    [outcome] = await play(suite(CALL, {"choice": True, "expect": {"result": {"total": 5}}}, test=own))
    assert outcome.passed, outcome.differences


async def test_a_failure_is_the_tools(play: Play) -> None:
    expected = {"status": "failed"}
    [outcome] = await play(suite({**CALL, "expect": expected}, tools={"orders": {"error": "no such order"}}))
    assert outcome.passed
    error = outcome.turns[-1].record.snapshot.error
    assert error is not None
    assert "no such order" in error.message
    fault = {"message": "busy", "kind": "busy", "retryable": True, "details": {"line": 3}}
    [outcome] = await play(suite({**CALL, "expect": expected}, tools={"orders": {"error": fault}}))
    error = outcome.turns[-1].record.snapshot.error
    assert error is not None
    assert (error.kind, error.details) == ("busy", {"line": 3})


async def test_a_call_is_one_call_however_often_it_is_tried(play: Play) -> None:
    look = {**JOURNEY["states"]["look"], "retry": {"max_attempts": 3, "initial_seconds": 0.1}}
    journey = {**JOURNEY, "states": {**JOURNEY["states"], "look": look}}
    answers = [{"error": {"message": "busy", "retryable": True}}, {"output": {"total": 1}}]
    turn = {**CALL, "expect": {"state": "sure", "tools": ["orders"]}}
    [outcome] = await play(suite(turn, tools={"orders": answers}, journey=journey))
    assert outcome.passed, outcome.differences


async def test_a_delay_really_passes(play: Play) -> None:
    began = time.monotonic()
    await result_of(play, {"output": {}, "delay": 0.3})
    assert time.monotonic() - began >= 0.3


async def test_a_tool_that_nothing_answers_fails_with_the_remedy(play: Play) -> None:
    [outcome] = await play(suite({**CALL, "expect": {"status": "failed"}}, tools={}))
    error = outcome.turns[-1].record.snapshot.error
    assert error is not None
    assert "Nothing answers the call of `orders`; add it to `tools`, or write `other_tools: real`" in error.message
    [outcome] = await play(suite({**CALL, "expect": {"status": "failed"}}, tools={"orders": {"when": {"number": 8}}}))
    error = outcome.turns[-1].record.snapshot.error
    assert error is not None
    assert 'None of the answers of `orders` is for these arguments: {"number": 7}' in error.message


async def test_other_tools_can_be_real(play: Play) -> None:
    post = {"kind": "registered", "id": "slack_message", "arguments": {"channel": "#it", "text": "<ask.number>"}}
    states = {**JOURNEY["states"], "look": {**JOURNEY["states"]["look"], "tool": post}}
    expected = {"outputs": {"look": {"channel": "#it"}}, "tools": [{"slack_message": {"channel": "#it"}}]}
    turn = {**CALL, "expect": expected}
    document = suite(turn, tools={}, other_tools="real", journey={**JOURNEY, "states": states})
    [outcome] = await play(document, tools=("tests.standins",))
    assert outcome.passed, outcome.differences


async def test_functions_run_and_http_is_told_by_what_is_sent(play: Play) -> None:
    code = "return {total: number * 2};"
    states: dict[str, Any] = {
        **JOURNEY["states"],
        "look": {
            "type": "tool_execution",
            "tool": {"kind": "function", "code": code, "arguments": {"number": "<ask.number>"}},
            "output": "<local.response.result>",
            "next": "post",
        },
        "post": {
            "type": "tool_execution",
            "tool": {
                "kind": "http",
                "method": "POST",
                "url": "https://shop.example/<look.total>",
                "body": {"value": {"key": "{{SHOP_KEY}}"}},
            },
            "next": "sure",
        },
    }
    sent = {"method": "POST", "url": "https://shop.example/14", "body": {"key": "{{SHOP_KEY}}"}}
    turn = {**CALL, "expect": {"tools": [{"look": {"number": 7}}, {"post": sent}], "outputs": {"post": {"data": "ok"}}}}
    document = suite(turn, tools={"post": {"output": "ok"}}, journey={**JOURNEY, "states": states})
    [outcome] = await play(document)
    assert outcome.passed, (outcome.differences, told(outcome))


async def test_an_effect_that_has_happened_is_asked_about_before_it_is_repeated(play: Play) -> None:
    back = {"rewind": "look"}
    turns = [CALL, {**back, "expect": {"asks": {"kind": "choice"}, "tools": []}}]
    [outcome] = await play(suite(*turns, tools={"orders": {"output": {}, "effect": "unsafe"}}))
    assert outcome.passed, outcome.differences
    turns = [CALL, {**back, "expect": {"state": "sure", "tools": ["orders"]}}]
    [outcome] = await play(suite(*turns, tools={"orders": {"output": {}, "effect": "pure"}}))
    assert outcome.passed, outcome.differences
