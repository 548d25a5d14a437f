"""What is left out before values are compared, and when two values are the same."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.sim.matching import differences, same
from conformance.sim.normalising import normalised
from conformance.sim.outside import calls_of, comparable
from conformance.sim.stubs import Call, Caller

CALLED = {"name": "t", "arguments": {}, "result": 1}
TOKENS = {"input": 3, "output": 4, "total": 7}


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ({"a": 1, "providerTiming": {}, "executionTime": 3}, {"a": 1}),
        ([{"childTraceSpans": []}], [{}]),
        ({"model": "m", "tokens": TOKENS, "cost": {}}, {"model": "m"}),
        ({"tokens": TOKENS}, {"tokens": TOKENS}),
        ({"model": "m", "tokens": 5}, {"model": "m", "tokens": 5}),
        ({**CALLED, "startTime": "", "endTime": "", "duration": 2}, CALLED),
        ({"name": "t", "duration": 2}, {"name": "t", "duration": 2}),
        ("run-1 and <run-1>", "<executionId> and <<executionId>>"),
    ],
)  # fmt: skip
def test_what_changes_from_run_to_run_is_left_out_and_a_users_own_data_is_not(value: Any, left: Any) -> None:
    assert normalised(value, "run-1") == left


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 1.0),
        ("<time>", "2026-01-15T09:00:00.000Z"),
        ("at <time>, on <time>", "at 2026-01-15T09:00:00.000Z, on 2026-01-15T09:00:00+00:00"),
        ({"a": [None, "x"]}, {"a": [None, "x"]}),
    ],
)
def test_values_that_are_the_same(expected: Any, actual: Any) -> None:
    assert same(expected, actual)
    assert list(differences("here", expected, actual)) == []


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, True),
        (0, False),
        (None, ""),
        ("1", 1),
        ("<time>", "soon"),
        ("<time>", "2026-13-45T09:00:00.000Z"),
        ({"a": None}, {}),
        ([1], [1, 2]),
        ({"a": 1}, [1]),
    ],
)
def test_values_that_are_not_the_same(expected: Any, actual: Any) -> None:
    assert not same(expected, actual)
    assert len(list(differences("here", expected, actual))) == 1


def test_calls_in_a_talk_are_told_apart_by_their_order_and_not_by_their_ids() -> None:
    def call(number: str, arguments: str) -> dict[str, Any]:
        said = {"type": "function_call", "call_id": number, "name": "t", "arguments": arguments}
        heard = {"type": "function_call_output", "call_id": number, "output": "1"}
        return {"messages": [{"role": "user", "content": "go"}, said, heard]}

    assert comparable(call("a", '{"x":1}')) == comparable(call("b", '{ "x": 1 }'))
    assert comparable(call("a", '{"x":1}')) != comparable(call("a", '{"x":2}'))


@pytest.mark.parametrize(
    ("sent", "tools", "meant"),
    [
        ("auto", ["a", "b"], "auto"),
        ({"type": "function", "function": {"name": "b"}}, ["a", "b"], {"type": "function", "name": "b"}),
        ("required", ["a"], {"type": "function", "name": "a"}),
        ("required", ["a", "b"], "required"),
    ],
)
def test_a_forced_tool_is_told_by_its_name_whichever_way_it_was_said(sent: Any, tools: list[str], meant: Any) -> None:
    offered = [{"type": "function", "function": {"name": name}} for name in tools]
    what = {"model": "m", "messages": [], "tools": offered, "tool_choice": sent}
    made = calls_of([Call(Caller("run", "Ask", "agent", 1), "llm", what)], "run", lambda _: None)
    assert made.llm == [{"block": "Ask", "model": "m", "messages": [], "tools": tools, "tool_choice": meant}]
