"""What the evaluator promises beyond JavaScript's semantics: budgets, identity, resolving, refusals."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from converters.javascript import parse
from engine.expressions import (
    UNDEFINED,
    Budget,
    BudgetExceeded,
    ExpressionError,
    InvalidTreeError,
    NeedsScript,
    compile_tree,
    evaluate,
    holds,
)
from journeys.errors import ExpressionFailedError


def run(source: str, budget: Budget | None = None, **names: Any) -> Any:
    return compile_tree(parse(source, names)).evaluate(lambda value: value, budget or Budget())


GREEDY = [
    "'a'.repeat(1e8).length",
    "'a'.padEnd(5e8).length",
    "'a'.padStart(5e8, 'bc').length",
    "Array.from({length: 1e9})",
    "Array.from({length: 1e15})",
    "[...'a'.repeat(9e6)].map(x => [x, x, x]).flat().length",
    "(f => f(f, 1))((f, n) => f(f, n + 1))",
    "(function f(n) { return f(n + 1) })(0)",
    "(function f(n) { return n < 1 ? 0 : f(n - 1) + f(n - 1) })(30)",
    "xs.map(a => xs.map(b => xs.map(c => xs.map(d => d))))",
    "xs.reduce((text, x) => text + text, 'ab')",
    "xs.reduce((list, x) => [...list, ...list], [1, 2])",
    "xs.reduce((list, x) => list.concat(list), [1, 2])",
    "xs.reduce((list, x) => (list.push(list), list), []) + ''.padEnd(5e8)",
    "xs.reduce((list, x) => [list, list], [1]) + ''",
    "JSON.stringify(xs.reduce((list, x) => [list, list], [1]))",
    "xs.reduce((list, x) => [list], [1]).flat(Infinity) && xs.reduce((list, x) => [list, list], [1]).flat(Infinity)",
    "xs.reduce((text, x) => text.replaceAll('a', 'aa'), 'a')",
    "xs.reduce((text, x) => text.replace(/a/g, '$&$&'), 'a')",
    "xs.reduce((text, x) => `${text}${text}`, 'a')",
    "xs.reduce((text, x) => text.split('').join('ab'), 'abcd')",
    "xs.map(x => big.includes('zz'))",
    "xs.map(x => big.toUpperCase())",
    "xs.map(x => /z+y/.test(big))",
    "xs.map(x => big < other)",
    "xs.map(x => big === other)",
    "xs.map(x => Number(big))",
    "xs.map(x => JSON.parse(json))",
    "xs.map(x => JSON.stringify(big))",
    "xs.map(x => encodeURIComponent(big))",
    "new Set([...'a'.repeat(9e6)])",
    "Object.entries(big).length",
    "((...all) => all)(...'a'.repeat(9e6))",
]


@pytest.mark.parametrize("source", GREEDY)
def test_a_greedy_expression_is_stopped(source: str) -> None:
    big = "a" * 1_000_000
    json = "[" + "1," * 200_000 + "1]"
    with pytest.raises(BudgetExceeded, match=r"may$"):
        run(source, xs=list(range(200)), big=big, other=big[:-1] + "b", json=json)


def test_a_budget_is_counted_in_nodes_and_elements() -> None:
    assert run("xs.map(x => x + 1).length", Budget(steps=700), xs=list(range(100))) == 100
    with pytest.raises(BudgetExceeded):
        run("xs.map(x => x + 1).length", Budget(steps=300), xs=list(range(100)))
    with pytest.raises(BudgetExceeded):
        run("xs.map(x => x + 1).length", Budget(size=50), xs=list(range(100)))


def test_depth_does_not_depend_on_the_callers_stack() -> None:
    source = "(function f(n) { return n < 1 ? 0 : f(n - 1) })(30)"

    def deeper(levels: int) -> Any:
        return deeper(levels - 1) if levels else run(source)

    assert run(source) == deeper(400) == 0


def test_errors_carry_name_and_message_and_are_failures_of_the_journey() -> None:
    with pytest.raises(ExpressionError) as caught:
        run("order.customer.name", order={})
    assert (caught.value.name, caught.value.message) == (
        "TypeError",
        "Cannot read properties of undefined (reading 'name')",
    )
    assert str(caught.value) == "TypeError: Cannot read properties of undefined (reading 'name')"
    assert isinstance(caught.value, ExpressionFailedError)


def test_values_are_resolved_once_and_only_when_needed() -> None:
    asked: list[Any] = []

    def resolve(value: Any) -> Any:
        asked.append(value)
        return [1, 2, 3]

    tree = parse("false && other || xs.map(x => xs.length + x)", {"xs": "XS", "other": "OTHER"})
    assert evaluate(tree, resolve) == [4, 5, 6]
    assert asked == ["XS"]


def test_a_name_is_one_value_and_place_holders_are_literals() -> None:
    tree = parse("[a === a, __b === __b]", {"a": "A", "__b": "B"})
    assert evaluate(tree, lambda _: {"x": 1}) == [True, False]
    named, written = parse("a.x()", {"a": 5}), parse("__a.x()", {"__a": 5})
    for tree, shown in ((named, "a.x"), (written, "5.x")):
        with pytest.raises(ExpressionError, match=f"^TypeError: {shown} is not a function$"):
            evaluate(tree, lambda value: value)


def test_methods_that_change_work_on_copies() -> None:
    data = {"xs": [3, 1, 2], "o": {"a": [1]}}
    source = "[d.xs.sort().join(), d.xs.join(), d.o.a.push(2), d.o.a.length, Object.assign(d.o, {b: 1}).b, d.o.b]"
    assert run(source, d=data) == ["1,2,3", "1,2,3", 2, 2, 1, 1]
    assert data == {"xs": [3, 1, 2], "o": {"a": [1]}}


@pytest.mark.parametrize(
    "source",
    [
        "[1].map('abc'.at)",
        "({f: [].map}).f(x => x)",
        "(f => f())([].join)",
        "`${{toString: [].join}}`",
        "({valueOf: ''.trim}) + 1",
        "JSON.stringify({toJSON: ''.trim})",
        "[2, 1].sort([].join)",
        "'a'.replace('a', ''.trim)",
    ],
)
def test_a_method_is_never_called_on_something_of_another_kind(source: str) -> None:
    with pytest.raises(NeedsScript, match="apart from what it belongs to"):
        run(source)


def test_a_missing_value_is_undefined() -> None:
    tree = parse("[typeof it, it === undefined, it == null]", {"it": 0})
    assert evaluate(tree, lambda _: UNDEFINED) == ["undefined", True, True]
    assert evaluate(parse("it", {"it": 0}), lambda _: UNDEFINED) is UNDEFINED


def test_results_are_data() -> None:
    assert run("({a: undefined, b: [undefined, NaN, new Date(0)], c: x => x, d: 4 / 2})") == {
        "b": [None, None, "1970-01-01T00:00:00.000Z"],
        "d": 2,
    }
    assert type(run("4 / 2")) is int
    assert str(run("-0")) == "-0.0"
    with pytest.raises(NeedsScript):
        run("x => x")
    assert holds(parse("x => x"), lambda value: value) is True
    assert holds(parse("new Date(NaN)"), lambda value: value) is True
    assert holds(parse("NaN"), lambda value: value) is False


def test_nothing_of_pythons_can_be_reached() -> None:
    for name in ("__class__", "__dict__", "keys", "append", "format", "real", "__init__", "items", "mro"):
        for holder in ("[]", "({})", "'a'", "(1)", "true", "/a/", "new Set()", "(x => x)", "Math", "new Date(0)"):
            value = run(f"typeof {holder}[k]", k=name) if (name, holder) not in _JAVASCRIPTS_OWN else "undefined"
            assert value == "undefined", (holder, name)
    for name in ("constructor", "__proto__"):
        with pytest.raises(NeedsScript):
            run("({})[k]", k=name)


_JAVASCRIPTS_OWN = {("keys", "[]"), ("keys", "new Set()")}


@pytest.mark.parametrize(
    "tree",
    [
        [],
        ["nothing"],
        ["+"],
        ["get", 1],
        ["get"],
        ["id", "x"],
        ["global", "process"],
        ["new", "Function", "return 1"],
        ["=>", ["x", "x"], 1],
        ["=>", "x"],
        ["?", 1, 2],
        ["<", 1],
        ["object", "a"],
        ["template", "a", 1],
        ["=>", [["nothing", "x"]], 1],
        [["+", 1, 2]],
        {"a": 1},
        [1, 2],
        ["call"],
        ["regex", "a"],
        ["chain"],
        ["seq"],
    ],
)
def test_a_tree_that_is_none_of_ours_is_refused(tree: Any) -> None:
    with pytest.raises(InvalidTreeError):
        compile_tree(tree)


def test_a_tree_may_be_neither_too_deep_nor_too_large() -> None:
    tree: Any = 1
    for _ in range(5_000):
        tree = ["!", tree]
    with pytest.raises(InvalidTreeError, match="levels deep"):
        compile_tree(tree)
    with pytest.raises(InvalidTreeError, match="nodes"):
        compile_tree(["array", *range(30_000)])


def test_importing_the_evaluator_needs_nothing_of_a_workers() -> None:
    """It is imported in workflow workers: no clock, no chance, no sandbox-breaking modules of ours."""
    program = (
        "import sys; import engine.expressions;"
        "print([name for name in ('random', 'asyncio', 'temporalio', 'httpx', 'tree_sitter') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "tree_sitter" not in shown.stdout
    assert "temporalio" not in shown.stdout
