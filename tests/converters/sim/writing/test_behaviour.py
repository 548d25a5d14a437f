"""A journey and the workflow that was written for it do the same: both are run, and give the same result."""

from __future__ import annotations

import json
from typing import Any

import pytest

from converters.sim import write
from converters.sim.writing.calls import call_text
from converters.sim.writing.speech import Speech, Vocabulary
from engine.functions import call
from journeys.bundle import Bundle
from journeys.states import FunctionTool
from journeys.values import FUNCTIONS
from tests.converters.sim.writing.conftest import Run
from tests.converters.sim.writing.going_back import read_again
from tests.converters.sim.writing.test_other_journeys import asked, journey

pytestmark = pytest.mark.asyncio(loop_scope="session")
END = {"type": "final"}
GATHERED = {
    "n": "<ask.n>",
    "all": ["<ask.n>", 1],
    "text": "n is <ask.n>",
    "js": {"$js": "<ask.list>.map((x) => x * 2)"},
}
HTTP = {"kind": "http", "method": "POST", "url": "https://x.example/<ask.n>", "query": {"q": "a b"}}
JOURNEYS: dict[str, dict[str, Any]] = {
    "gathers": {"a": {"type": "aggregation", "values": GATHERED}, "end": {**END, "output": "<a>"}},
    "lists": {
        "a": {"type": "aggregation", "mode": "list", "values": GATHERED},
        "end": {**END, "output": {"it": "<a>"}},
    },
    "sums": {
        "a": {"type": "aggregation", "mode": "sum", "values": {"x": "<ask.n>", "y": 4}},
        "end": {**END, "output": "<a>"},
    },
    "decides": {
        "d": {
            "type": "decision_point",
            "branches": [
                {"id": "x", "when": "<ask.n> > 5"},
                {"id": "y", "when": "<ask.text> === 'it\\'s <b>'"},
                {"id": "z"},
            ],
            "next": {"x": "big", "y": "odd", "z": "end"},
        },
        "big": {**END, "output": "big"},
        "odd": {**END, "output": {"chosen": "<d.choice>"}},
        "end": {**END, "output": ["none"]},
    },
    "calls": {
        "call": {"type": "tool_execution", "tool": {**HTTP, "body": {"value": {"list": "<ask.list>", "n": "<ask.n>"}}}},
        "end": {**END, "output": "<call.data>"},
    },
    "checks": {
        "check": {
            "type": "validation",
            "rules": [
                {"when": "<ask.n> < 5", "message": "<ask.n> is too much"},
                {"when": "<ask.list>.length", "message": "empty"},
            ],
            "next": [{"target": "end", "trigger": "tool_success"}, {"target": "bad", "trigger": "tool_failure"}],
        },
        "end": {**END, "output": "fine"},
        "bad": {**END, "output": {"why": {"$js": "<errors.check.message>.replace(/^Line .* - /, '')"}}},
    },
    "computes": {
        "f": {
            "type": "tool_execution",
            "tool": {"kind": "function", "code": "return { twice: n * 2, name: `<b>${text}` }",
                     "arguments": {"n": "<ask.n>", "text": "<ask.text>"}},
            "output": {"two": "<local.response.result.twice>", "all": "<local.response.result>"},
        },
        "end": {**END, "output": {"f": "<f>", "two": "<f.two>", "deep": '<f.all["name"]>'}},
    },
    "repeats": {
        "each": {"type": "loop", "kind": "for_each", "collection": "<ask.list>",
                 "states": {"one": {"type": "aggregation", "values": {"it": "<scope.item>", "at": "<scope.index>"}}}},
        "end": {**END, "output": {"$js": "<each.results>.flat().map((one) => one.it ?? one.result.it)"}},
    },
    "counts": {
        "one": {"type": "aggregation", "values": {"n": 1}, "context_changes": [
            {"variable": "count", "operation": "increment", "value": "<ask.n>"},
            {"variable": "seen", "operation": "append", "value": "<ask.text>"}],
            "next": [{"target": "end", "mappings": {"note": "n is <ask.n>"}}]},
        "end": {**END, "output": {name: f"<variables.{name}>" for name in ("count", "seen", "note")}},
    },
    "guards": {
        "one": {"type": "aggregation", "values": {"n": "<ask.n>"}, "next": [
            {"target": "big", "trigger": "conditional", "guard": "<local.output.n> > 5"}, {"target": "end"}]},
        "big": {**END, "output": "big"},
        "end": {**END, "output": "small"},
    },
}  # fmt: skip
VARIABLES = [
    {"name": "count", "type": "number", "default": 1},
    {"name": "seen", "type": "array", "default": []},
    {"name": "note", "type": "string"},
]
INPUTS = [
    {"n": 3, "text": "it's <b>", "list": [1, 2]},
    {"n": 9, "text": "a \"b\" 'c' `d` ${e} \\ \n <ask.n>", "list": []},
    {"n": 3, "text": "x", "list": [0.5, -1, 1e21]},
]


def made(name: str) -> Bundle:
    fields = [{"name": "n", "type": "number"}, {"name": "text", "required": False}, {"name": "list", "type": "array"}]
    form = {**asked(), "fields": fields, "next": next(iter(JOURNEYS[name]))}
    return journey({"ask": form, **json.loads(json.dumps(JOURNEYS[name]))}, variables=VARIABLES)


@pytest.mark.parametrize("given", INPUTS, ids=["small", "big", "empty"])
@pytest.mark.parametrize("name", list(JOURNEYS))
async def test_what_was_written_gives_the_same_result(name: str, given: dict[str, Any], run: Run) -> None:
    bundle = made(name)
    ours = await run(bundle, given)
    theirs = await run(read_again(write(bundle), bundle), given)
    assert ours.success, ours.error
    assert theirs.success, theirs.error
    assert theirs.output["data"] == ours.output


@pytest.mark.parametrize("answer", [True, False])
async def test_a_question_before_a_call_is_asked_there_too(answer: bool, run: Run) -> None:
    call = {"type": "tool_execution", "tool": {"kind": "function", "code": "return 1"}, "confirm": "Sure?"}
    states = {
        "go": {"type": "initial"},
        "call": {**call, "next": [{"target": "end"}, {"target": "no", "trigger": "tool_failure"}]},
        "end": {**END, "output": {"done": True}},
        "no": {**END, "output": {"done": False}},
    }
    bundle = journey(states)
    theirs = await run(read_again(write(bundle), bundle), {}, ({"confirmed": answer},))
    assert theirs.output["data"] == {"done": answer}


async def test_a_child_gives_its_result_there_too(run: Run) -> None:
    from converters.document import read

    sub = {
        "id": "sub",
        "states": {"ask": {**asked("n"), "next": "end"}, "end": {**END, "output": {"twice": {"$js": "<ask.n> * 2"}}}},
    }
    call = {"type": "workflow_bridge", "journey": "sub", "input": {"n": "<ask.n>"}, "next": "end"}
    states = {"ask": {**asked("n"), "next": "call"}, "call": call, "end": {**END, "output": "<call.success>"}}
    bundle = read({"journeys": [{"id": "trip", "states": states}], "children": [sub]})
    theirs = await run(read_again(write(bundle), bundle), {"n": 4})
    assert (theirs.success, theirs.output["data"]) == (True, True)


CALLS: list[tuple[str, list[Any]]] = [
    ("merge", [{"a": 1}, {"b": 2, "a": 3}, None, [1], "x"]),
    ("omit", [{"a": 1, "b": 2}, ["a", "c"]]),
    ("pick", [{"a": 1, "b": 2}, ["a", "c"]]),
    ("parse_json", ['{"a": [1]}']),
    ("parse_json", ["nothing"]),
    ("parse_json", [[1]]),
    ("parse_json_deep", [{"a": '{"b": "[1, \\"2\\"]"}', "c": ["3", "x"]}]),
    ("parse_json_braced", [" [1]"]),
    ("parse_json_braced", ["1"]),
    ("to_json", [{"a": "b"}]),
    ("to_json", [None]),
    ("first", [None, 0, 1]),
    ("first", [None]),
    ("default", ["", "x"]),
    ("default", [0, "x"]),
    ("length", ["abc"]),
    ("length", [{"a": 1}]),
    ("length", [[1, 2]]),
    ("length", [None]),
    ("length", [5]),
    ("concat", [[1], 2, None, [3]]),
    ("concat", ["a", 1, None, {"b": 2}]),
    ("sum", [[1, "2", 3.5, True]]),
    ("sum", [None]),
    ("if_missing", [None, 1]),
    ("if_missing", [2, 1]),
    ("items", [[1]]),
    ("items", [{"a": 1}]),
    ("items", [None]),
    ("keys", [{"a": 1, "b": 2}]),
    ("keys", [[1]]),
    ("trim", [" a "]),
    ("trim", [5]),
    ("lower", ["AbC"]),
    ("upper", ["AbC"]),
    ("to_number", ["5.5"]),
    ("to_number", ["x"]),
    ("to_number", [None]),
    ("to_text", [[1, "a"]]),
    ("to_text", [None]),
    ("split", ["a,b"]),
    ("split", ["a b", " "]),
    ("join", [["a", 1, None], "-"]),
    ("coerce", ["5", "number"]),
    ("coerce", ["false", "boolean"]),
    ("coerce", ["[1]", "array"]),
    ("coerce", ["x", "object"]),
    ("convert", ["5", "number", "no {value}"]),
    ("convert", ["", "array", "no"]),
    ("convert", ["true", "boolean", "no"]),
    ("convert", ['{"a": 1}', "object", "no"]),
    ("convert", [7, "string", "no"]),
]  # fmt: skip


async def test_every_function_gives_the_same_as_javascript(run: Run) -> None:
    assert {name for name, _ in CALLS} == set(FUNCTIONS)
    speech = Speech(Vocabulary(), None)
    written = [call_text(name, [speech.script({"$literal": one}) for one in arguments]) for name, arguments in CALLS]
    tool = FunctionTool(code=f"return [{', '.join(written)}];")
    states = {
        "go": {"type": "initial"},
        "f": {"type": "tool_execution", "tool": tool.model_dump()},
        "end": {**END, "output": "<f.result>"},
    }
    result = await run(journey(states), {})
    assert result.success, result.error
    for (name, arguments), found in zip(CALLS, result.output, strict=True):
        assert found == call(name, arguments), (name, arguments)


async def test_a_conversion_that_does_not_fit_fails_with_its_complaint(run: Run) -> None:
    speech = Speech(Vocabulary(), None)
    code = f"return {call_text('convert', [speech.script('x'), speech.script('number'), speech.script('no {value}')])};"
    states = {
        "go": {"type": "initial"},
        "f": {"type": "tool_execution", "tool": {"kind": "function", "code": code}},
        "end": END,
    }
    result = await run(journey(states), {})
    assert "no x" in str(result.error)
