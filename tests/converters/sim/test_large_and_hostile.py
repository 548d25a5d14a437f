"""Workflows that are very large, or meant to harm: read in bounded time, with honest warnings, or refused."""

from __future__ import annotations

import cProfile
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bench.sim_workflow import workflow as generated
from converters.conversion import Conversion
from converters.sim import read
from journeys.errors import DocumentError
from journeys.validation import validate
from tests.converters.sim.regions import Edge, in_a_region, inside, loop
from tests.converters.sim.workflows import block, condition, field, function, note, start, states, workflow

MEGABYTE = 1_000_000


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """A bound in CPU time, several times what it takes: for what grows faster than its input, not for speed."""
    begun = time.process_time()
    yield
    assert time.process_time() - begun < seconds


def told(document: dict[str, Any]) -> Conversion:
    """Reads, checks and reports a workflow."""
    made = read(document)
    validate(made.bundle)
    assert made.report.to_text()
    assert made.report.to_html()
    return made


def calls(action: Callable[[], object]) -> int:
    """How many calls of functions an action makes: a measure of work that no other process disturbs."""
    profile = cProfile.Profile()
    profile.runcall(action)
    return sum(one.callcount for one in profile.getstats())


def test_a_workflow_of_5000_blocks_is_read_checked_and_reported() -> None:
    with within(30):
        made = told(generated(5000))
    assert len(made.bundle.main.states) == 5000
    assert made.report.facts["blocks"] == 5000


def test_reading_and_checking_grow_with_the_blocks_and_not_faster() -> None:
    read(generated(50))
    small, large = generated(300), generated(1200)
    assert calls(lambda: read(large)) < 4.5 * calls(lambda: read(small))
    few, many = read(small).bundle, read(large).bundle
    assert calls(lambda: validate(many)) < 4.5 * calls(lambda: validate(few))


def test_a_long_chain_of_conditions_that_all_meet_again_is_followed() -> None:
    count = 1500
    blocks = [start(field("a")), function("join", "return 1")]
    edges: list[Edge] = [("start", "c0")]
    for number in range(count):
        blocks += [condition(f"c{number}", f"<start.a> === '{number}'", None), function(f"f{number}", "return 1")]
        edges += [(f"c{number}", f"f{number}", f"condition-c{number}-0"), (f"f{number}", "join")]
        if number:
            edges.append((f"c{number - 1}", f"c{number}", f"condition-c{number - 1}-1"))
    with within(20):
        assert told(workflow(*blocks, edges=edges)).report.confidence == 1


def test_containers_nested_to_a_great_depth_are_read() -> None:
    depth = 300
    nested = [loop("l0"), *(inside(loop(f"l{number}"), f"l{number - 1}") for number in range(1, depth))]
    last = inside(function("f", "return <loop.index>"), f"l{depth - 1}")
    ways: list[Edge] = [("start", "l0"), (f"l{depth - 1}", "f", "loop-start-source")]
    ways += [(f"l{number - 1}", f"l{number}", "loop-start-source") for number in range(1, depth)]
    with within(10):
        told(workflow(start(), *nested, last, edges=ways))


CODE = {
    "lines": "let x = 1;\n" * 90_000 + "return x",
    "one value": "f(<start.a>);\n" * 70_000,
    "many values": "".join(f"f(<start.a{number}>);\n" for number in range(50_000)),
    "many unknown": "".join(f"f(<ghost{number}.a>);\n" for number in range(50_000)),
    "angles": "<" * MEGABYTE,
    "braces": "{{" * (MEGABYTE // 2),
    "templates": "`${" * (MEGABYTE // 3),
    "slashes": "= /" * (MEGABYTE // 3),
    "quotes": "\"'" * (MEGABYTE // 8),
    "blanks": f"{' ' * (MEGABYTE // 2)}<start.a>{' ' * (MEGABYTE // 2)}",
    "imports": "import " * (MEGABYTE // 7),
    "keys": "return {" + ",".join(["<start.a>: 1"] * 60_000) + "}",
}


@pytest.mark.parametrize("name", CODE)
def test_a_megabyte_of_javascript_in_a_function_takes_seconds(name: str) -> None:
    with within(30):
        made = told(workflow(start(field("a")), function("f", CODE[name])))
    assert states(made)["f"]["tool"]["kind"] == "function"


@pytest.mark.parametrize("name", CODE)
def test_a_megabyte_of_javascript_in_a_condition_takes_seconds(name: str) -> None:
    with within(30):
        made = told(workflow(start(field("a")), condition("c", CODE[name], None)))
    said = note(made, "c", "conditions: if")
    assert said.outcome == "changed" or "activity" in said.message


@pytest.mark.parametrize("expression", ["(" * 500_000 + "1" + ")" * 500_000, "[" * 100_000, "!" * MEGABYTE + "1"])
def test_an_expression_of_great_depth_is_no_recursion(expression: str) -> None:
    with within(30):
        told(workflow(start(field("a")), condition("c", expression, None)))


@pytest.mark.parametrize("code", ["x = 1\n" * 150_000 + "return x", "(" * MEGABYTE, "#" * MEGABYTE])
def test_a_megabyte_of_python_takes_seconds(code: str) -> None:
    with within(30):
        told(workflow(start(), block("f", "function", code=code, language="python")))


def test_names_that_pollute_prototypes_are_names_like_others() -> None:
    names = ("__proto__", "constructor", "prototype", "toString")
    stored = {name: {"id": name, "value": {"polluted": True}} for name in names}
    odd = function("f", "return <start.__proto__.polluted>")
    odd["subBlocks"] |= json.loads(json.dumps(stored))
    variables = {name: {"id": name, "name": name, "type": "object", "value": {name: 1}} for name in names}
    document = workflow(start(*(field(name) for name in names)), odd, variables=variables)
    made = told(json.loads(json.dumps(document)))
    assert [one.name for one in made.bundle.main.variables] == list(names)
    assert [one["name"] for one in states(made)["start"]["fields"]] == list(names)
    assert {note(made, "f", name).outcome for name in names} == {"unused"}
    assert states(made)["f"]["tool"]["arguments"] == {
        "__ref_0": {"$ref": ["outputs", "start", "__proto__", "polluted"]}
    }


def test_containers_inside_each_other_are_refused_with_all_of_them() -> None:
    both = [inside(loop("a"), "b"), inside(loop("b"), "a")]
    with pytest.raises(DocumentError) as caught:
        read(workflow(start(), *both, edges=[("start", "a")]))
    assert [one.place for one in caught.value.problems] == ["block `a`", "block `b`"]
    assert all("cannot be inside itself" in one.message for one in caught.value.problems)


def test_an_edge_into_the_middle_of_a_loop_is_left_out_and_told_of() -> None:
    blocks, edges = in_a_region(loop("l"), function("a", "return 1"), function("b", "return 1"))
    crossing: list[Edge] = [("start", "b"), ("a", "after")]
    made = told(workflow(*blocks, edges=[*edges, *crossing]))
    lost = [(one.block_id, one.field) for one in made.report.of("dropped")]
    assert lost == [("start", "edge edge-4, to b"), ("a", "edge edge-5, to after")]
    assert all("crosses the border" in one.message for one in made.report.of("dropped"))
    assert made.report.facts["edges_that_are_no_ways"] == 2
