"""Functions: code, its arguments and environment, the checks of its parameters, what it gives."""

from __future__ import annotations

from typing import Any

import pytest

from converters.reactflow import read
from journeys.errors import ToolError
from journeys.states import FunctionTool, ToolExecution
from tests.converters.reactflow.documents import (
    Calls,
    flow,
    function,
    node,
    outputs,
    path,
    play,
    problems_of,
    result_of,
    start,
    state_of,
)


def tool_of(code: str = "return 1", **config: Any) -> FunctionTool:
    """The tool of a function node behind a starter with the fields `a` and `b`."""
    state = state_of(flow([start("a", "b"), function("f", code, **config)], "start>f"), "f")
    assert isinstance(state, ToolExecution)
    assert isinstance(state.tool, FunctionTool)
    return state.tool


async def test_its_output_has_the_declared_names() -> None:
    simulation = await play(flow([function("f")]), Calls(f=42))
    assert outputs(simulation)["f"] == {
        "function_result": 42, "execution_logs": ["one", "two"], "performance_metrics": {"wall_seconds": 0.1},
    }  # fmt: skip


async def test_parameters_come_from_the_context_by_name_from_their_source_or_from_their_default() -> None:
    parameters = [{"name": "a"}, {"name": "c", "value": "{{b}}!"}, {"name": "d", "default": 4}]
    calls = Calls(f=1)
    document = flow([start("a", "b"), function("f", parameters=parameters, inputMapping={"e": "{{a}}"})], "start>f")
    await play(document, calls, given={"a": "1", "b": "x"})
    assert calls["f"]["arguments"] == {"a": "1", "c": "x!", "d": 4, "e": "1"}


@pytest.mark.parametrize(
    ("code", "made"),
    [
        ("return {{a}} + 1", "return __value_0 + 1"),
        ("return 'Hello {{a}}!'", "return 'Hello ' + __value_0 + '!'"),
        ("return `Hello {{a}} ${1}`", "return `Hello ${__value_0} ${1}`"),
        ("// {{a}}\nreturn 1", "// {{a}}\nreturn 1"),
        ("return [{{a}}, {{a}}]", "return [__value_0, __value_0]"),
    ],
)
def test_names_in_the_code_are_arguments_wherever_they_stand(code: str, made: str) -> None:
    assert tool_of(code).code == made


def test_a_value_never_becomes_code() -> None:
    tool = tool_of("return {{a}}")
    assert tool.arguments == {"__value_0": {"$ref": ["outputs", "start", "a"]}}


def test_python_is_read_as_python() -> None:
    tool = tool_of("# {{a}}\nreturn 'Hello {{b}}'", runtime="python")
    assert (tool.language, tool.code) == ("python", "# {{a}}\nreturn 'Hello ' + str(__value_0) + ''")


def test_the_environment_stands_where_node_and_we_have_it() -> None:
    tool = tool_of(
        "return process.env.REGION + environmentVariables.KEY", environment={"REGION": "eu", "KEY": "{{KEY}}"}
    )
    values = {"REGION": "eu", "KEY": {"$env": "KEY"}}
    assert tool.arguments == {"environmentVariables": values, "process": {"env": values}}


def test_packages_and_the_network_are_told() -> None:
    document = flow([function("f", "return fetch('https://x.example')", dependencies={"lodash": "4"})])
    tool = tool_of("return fetch('https://x.example')", dependencies={"lodash": "4"})
    assert (tool.dependencies, tool.network) == (("lodash",), True)
    said = [entry.message for entry in read(document).report.notable]
    assert any("lodash" in one for one in said)
    assert any("fetch" in one for one in said)


RULES = [
    {"name": "n", "type": "number", "required": True, "validation": {"min": 1, "max": 9}},
    {"name": "s", "type": "string", "validation": {"pattern": "^a/b", "minLength": 3, "message": "s is wrong"}},
    {"name": "e", "validation": {"enum": ["x", "y"]}},
]


@pytest.mark.parametrize(
    ("given", "messages"),
    [
        ({"n": 5, "s": "a/bc", "e": "y"}, []),
        ({"n": 5}, []),
        ({}, ["n is missing"]),
        ({"n": "5"}, ["n must be of the type number"]),
        ({"n": 50, "s": "q", "e": "z"}, ["n must be at most 9", "s is wrong", "e must be one of x, y"]),
    ],
)
async def test_parameters_are_checked_before_the_code_runs(given: dict[str, Any], messages: list[str]) -> None:
    document = flow([node("start", "starter"), function("f", parameters=RULES)], "start>f")
    calls = Calls(f=1)
    simulation = await play(document, calls, given=given)
    assert calls.states == ([] if messages else ["f"])
    error = simulation.result().error
    assert (error is None) == (messages == [])
    if error is not None:
        assert error.message == f"f: parameters: {'; '.join(messages)}"


async def test_a_failed_check_takes_the_functions_edge_for_errors() -> None:
    document = flow(
        [node("start", "starter"), function("f", parameters=RULES), node("bad", "final", output="bad")],
        "start>f",
        "f:error>bad",
    )
    assert await result_of(document, Calls(f=1), given={}) == "bad"


async def test_what_it_says_it_returns_are_names_of_the_context() -> None:
    document = flow(
        [function("f", returns=[{"name": "total"}]), node("end", "final", output="{{total}}")],
        "f>end",
    )
    assert await result_of(document, Calls(f={"total": 3})) == 3


async def test_a_retry_makes_so_many_attempts_more() -> None:
    attempts: list[int] = []

    def serve(state: str, request: dict[str, Any]) -> Any:
        attempts.append(1)
        return ToolError("again") if len(attempts) < 3 else "done"

    document = flow(
        [
            function("f", errorHandling={"strategy": "retry", "maxRetries": 2}),
            node("end", "final", output="{{function_result}}"),
        ],
        "f>end",
    )
    assert await result_of(document, Calls(serve)) == "done"


async def test_a_fallback_goes_on_like_a_success() -> None:
    document = flow(
        [
            function("f", errorHandling={"strategy": "fallback", "fallback": 0}),
            node("end", "final", output="{{f.function_result}}"),
        ],
        "f>end",
    )
    simulation = await play(document, Calls(f=ToolError("broken")))
    assert path(simulation) == ["f", "f__errors", "end"]
    assert simulation.result().output == 0


async def test_a_nodes_own_error_handling_comes_before_its_edge_for_errors() -> None:
    document = flow(
        [
            function("f", errorHandling={"strategy": "fallback", "fallback": 0}),
            node("end", "final", output="end"),
            node("bad", "final", output="bad"),
        ],
        "f>end",
        "f:error>bad",
    )
    assert path(await play(document, Calls(f=ToolError("broken")))) == ["f", "f__errors", "end"]
    assert any(entry.field == "edge e2, sourceHandle" for entry in read(document).report.of("changed"))


def test_all_mistakes_of_functions_are_told_at_once() -> None:
    document = flow(
        [
            function("a", "let b = ;"),
            function("b", ""),
            function("c", runtime="cobol"),
            function("d", errorHandling={"strategy": "pray"}),
        ]
    )
    found = problems_of(document)
    assert ["does not parse" in found[0], "no `code`" in found[1], "`cobol`" in found[2], "`pray`" in found[3]] == [
        True
    ] * 4


def test_code_that_returns_nothing_is_a_doubt() -> None:
    conversion = read(flow([function("f", "const a = 1")]))
    assert any("returns nothing" in one.message for one in conversion.advised)
