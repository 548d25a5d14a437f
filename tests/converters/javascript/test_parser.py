"""From source to tree, to `Unsupported` or to `SyntaxProblem`; and large, deep and broken sources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converters.javascript import SyntaxProblem, Unsupported, parse
from engine.expressions import compile_tree

REF = {"$ref": ["outputs", "lookup", "data", "total"]}


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("1", 1),
        ("'it\\'s'", "it's"),
        ("null", None),
        ("-1", ["-", 1]),
        ("total > 100", [">", ["value", REF, "total"], 100]),
        ("__ref_0 > 100", [">", ["value", REF], 100]),
        ("total.a['b'][0]", ["get", ["value", REF, "total"], "a", "b", 0]),
        ("total?.a.b", ["chain", ["get?", ["value", REF, "total"], "a", "b"]]),
        ("(total?.a).b", ["get", ["chain", ["get?", ["value", REF, "total"], "a"]], "b"]),
        ("total?.a?.(1)", ["chain", ["call?", ["get?", ["value", REF, "total"], "a"], 1]]),
        ("1 + 2 + 3 - 4", ["-", ["+", 1, 2, 3], 4]),
        ("1 + (2 + 3)", ["+", 1, ["+", 2, 3]]),
        ("2 ** 3 ** 2", ["**", 2, ["**", 3, 2]]),
        ("true && false || null", ["||", ["&&", True, False], None]),
        ("true ? 1 : false ? 2 : 3", ["?", True, 1, False, 2, 3]),
        ("(1, 2)", ["seq", 1, 2]),
        ("1, 2", ["first", 1, 2]),
        ("`a${1}b`", ["template", "a", 1, "b"]),
        ("`a`", "a"),
        ("[1, ...[2]]", ["array", 1, ["...", ["array", 2]]]),
        ("({a: 1, 'b': 2, [3 + 4]: 5, ...null})", ["object", "a", 1, "b", 2, ["+", 3, 4], 5, None, None]),
        ("Math.max(1, ...[2])", ["call", ["get", ["global", "Math"], "max"], 1, ["...", ["array", 2]]]),
        ("new Date(0)", ["new", "Date", 0]),
        ("/a+/gi", ["regex", "a+", "gi"]),
        ("typeof nobody", ["typeof", ["unknown", "nobody"]]),
        ("x => x + total", ["=>", ["x"], ["+", ["id", "x"], ["value", REF, "total"]]]),
        ("total => total", ["=>", ["total"], ["id", "total"]]),
        ("(a, b = 1, ...c) => a", ["=>", ["a", ["default", "b", 1], ["rest", "c"]], ["id", "a"]]),
        ("([a, , b]) => a", ["=>", [["[", "a", None, "b"]], ["id", "a"]]),
        ("({a, b: c = 1, ...d}) => a", ["=>", [["{", "a", "a", "b", ["default", "c", 1], None, "d"]], ["id", "a"]]),
        ("(function f(n) { return f })", ["=>", ["n"], ["id", "f"], "f"]),
        ("x => { if (x) return 1; return 2 }", ["=>", ["x"], ["?", ["id", "x"], 1, 2]]),
        ("x => { const y = x; return y }", ["=>", ["x"], ["call", ["=>", ["y"], ["id", "y"]], ["id", "x"]]]),
        ("1e400", ["global", "Infinity"]),
        ("", ["global", "undefined"]),
        ("// nothing", ["global", "undefined"]),
        ("/* a */ 1 // b", 1),
        ("1_000.5", 1000.5),
        ("'\\u{1F600}\\x41\\\n'", "😀A"),
    ],
)
def test_an_expression_becomes_its_tree(source: str, tree: Any) -> None:
    assert parse(source, {"total": REF, "__ref_0": REF}) == tree


@pytest.mark.parametrize(
    ("source", "reason", "construct", "place"),
    [
        ("1 +\n  new Date()", "the current time", "new Date()", (2, 3)),
        ("Date.now() > 1", "the current time", "Date.now", (1, 1)),
        ("Math.random()", "chance", "Math.random", (1, 1)),
        ("a.b = 1", "an assignment", "a.b = 1", (1, 1)),
        ("a++", "an assignment", "a++", (1, 1)),
        ("delete a.b", "delete", "delete a.b", (1, 1)),
        ("new Date(2020, 1)", "a date of the local time zone", "new Date(2020, 1)", (1, 1)),
        ("new Date('2020-01-01T00:00')", "a date that depends on the time zone, or is not written as ISO 8601 has it",
         "new Date('2020-01-01T00:00')", (1, 1)),
        ("d.getHours()", "the method getHours", "d.getHours", (1, 1)),
        ("/(?=a)/.test(b)", "look-around, or another (? group, in a regular expression", "/(?=a)/", (1, 1)),
        ("/(a)\\1/.test(b)", "a back reference in a regular expression", "/(a)\\1/", (1, 1)),
        ("RegExp('(?=b)')", "look-around, or another (? group, in a regular expression", "RegExp('(?=b)')", (1, 1)),
        ("x => { for (;;) {} }", "statements", "for (;;) {}", (1, 8)),
        ("await a", "await", "await a", (1, 1)),
        ("this.a", "this", "this", (1, 1)),
        ("process.env.HOME", "the name process", "process", (1, 1)),
        ("a.constructor", "the member constructor", "a.constructor", (1, 1)),
        ("a['__proto__']", "the member __proto__", "a['__proto__']", (1, 1)),
        ("({__proto__: a})", "a prototype", "__proto__: a", (1, 3)),
        ("1n", "a big integer, or a number of an old form", "1n", (1, 1)),
        ("a) || (b", "more than one expression", "a) || (b", (1, 1)),
        ("[1, , 2]", "an array with holes", "[1, , 2]", (1, 1)),
        ("a.localeCompare(b)", "the method localeCompare", "a.localeCompare", (1, 1)),
    ],
)  # fmt: skip
def test_what_a_tree_cannot_say_is_told_with_its_place(
    source: str, reason: str, construct: str, place: tuple[int, int]
) -> None:
    assert parse(source) == Unsupported(reason, construct, *place)


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        ("5 ===", "Unexpected token ')'", (2, 1)),
        ("5.foo.bar > 1", "Invalid or unexpected token", (1, 1)),
        ("<ghost.value> === undefined", "Unexpected token '<'", (1, 1)),
        ("1 < 2 && this is bad", "missing ) after argument list", (1, 15)),
        ("return 1", "Unexpected token 'return'", (1, 1)),
        ("if (a) b", "Unexpected token 'if'", (1, 1)),
        ("const x = 1", "Unexpected token 'const'", (1, 1)),
        ("a; b", "missing ) after argument list", (1, 2)),
        ("'abc", "Invalid or unexpected token", (1, 1)),
        ("a &&\n\n|| b", "Unexpected token '||'", (3, 1)),
        ("é; b", None, None),
        ("-a ** 2", None, (1, 1)),
        ("a ?? b || c", "missing ) after argument list", None),
        (",", "Unexpected token ','", (1, 1)),
        (")", "Unexpected token ')'", None),
        ("[1, 2", "Unexpected token ')'", (2, 1)),
        ("f(1 2)", "missing ) after argument list", (1, 5)),
        ("(1 2)", "Unexpected number", (1, 4)),
    ],
)
def test_what_is_no_expression_is_told_with_its_place(
    source: str, message: str | None, place: tuple[int, int] | None
) -> None:
    found = parse(source)
    if message is None and place is None:
        assert isinstance(found, (SyntaxProblem, Unsupported))
        return
    assert isinstance(found, SyntaxProblem)
    assert message in (None, found.message)
    assert place in (None, (found.line, found.column))


LARGE = {
    "parentheses": "(" * 10_000 + "1" + ")" * 10_000,
    "open parentheses": "(" * 10_000,
    "a sum": "a+" * 300_000 + "a",
    "a text": '"' + "x" * 1_000_000 + '"',
    "open brackets": "[" * 100_000,
    "braces": "{" * 50_000 + "}" * 50_000,
    "conditionals": "a?b:" * 50_000 + "c",
    "names": "a " * 300_000,
    "closing braces": "}" * 1_000_000,
    "open templates": "`${" * 20_000,
    "arrows": "x=>" * 20_000 + "1",
    "nots": "!" * 50_000 + "1",
    "members": "a" + ".c" * 20_000,
    "calls": "f(" * 3_000 + ")" * 3_000,
    "call chains": "f" + "()" * 3_000,
    "a pattern": "/" + "a" * 20_000 + "/",
    "groups": "/" + "(" * 1_000 + ")" * 1_000 + "/",
    "a comment": "//" + "x" * 1_000_000,
    "lines": "\n" * 1_000_000 + "1",
    "NULs": "\0" * 1_000,
    "a lone surrogate": "'\ud800'",
}


@pytest.mark.parametrize("source", LARGE.values(), ids=LARGE.keys())
def test_large_and_deep_sources_get_a_clear_answer(source: str) -> None:
    found = parse(source, {"a": 1})
    if source.startswith("((") and source.endswith("))"):
        assert found == 1
    else:
        assert isinstance(found, (Unsupported, SyntaxProblem))


@pytest.mark.parametrize(
    "piece", ["(1+{})", "[{}]", "({{a: {}}})", "f({})", "`${{{}}}`", "!{}", "(x => {})()", "(1, {})", "{}?.a"]
)
def test_whatever_the_parser_lets_through_the_evaluator_takes(piece: str) -> None:
    source = "1"
    for _ in range(120):
        source = piece.format(source)
        tree = parse(source)
        if isinstance(tree, Unsupported):
            assert "levels deep" in tree.reason
            return
        compile_tree(tree)
        json.dumps(tree)
    pytest.fail("never too deep")


@given(source=st.text(max_size=40))
def test_any_text_gets_an_answer(source: str) -> None:
    found = parse(source)
    if not isinstance(found, (Unsupported, SyntaxProblem)):
        compile_tree(found)


CONDITIONS = [
    "<start.n> > 100",
    '<variable.abool> && <variable.anumber> === 42 && <variable.astring> === "str"',
    '<first.conditionResult> === true && context.result?.tag === "t"',
    '<ask.content>.toLowerCase().includes("no")',
    "(<n0.result> || 0) % 3 === 1",
    "<loop.index> % 2 === 0",
    "<start.xs>.length > 0",
    "<api.data.items>.filter(item => item.price > 10).length >= 2",
    "/^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$/i.test(<start.email>)",
    "new Date(<order.created>).getTime() < new Date('2024-01-01').getTime()",
    "['open', 'pending'].includes(<ticket.status>) && !<ticket.assignee>",
    "Object.keys(<lookup.data>).length === 0 || <lookup.data.total> == null",
    "JSON.parse(<agent.content>).score >= 0.7",
    "<agent.content>.trim().split(/\\s+/).length > 3",
    "Math.round(<calc.result> * 100) / 100 <= 0.5",
]
REFERENCE = re.compile(r"<[A-Za-z][\w.]*(?:\[\d+\][\w.]*)*>")
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"


def _bound(condition: str) -> tuple[str, dict[str, Any]]:
    names: dict[str, Any] = {"context": {"$ref": ["outputs", "before"]}}

    def bind(match: re.Match[str]) -> str:
        name = f"__ref_{len(names)}"
        names[name] = {"$ref": ["outputs", *match.group()[1:-1].split(".")]}
        return f" {name} "

    return REFERENCE.sub(bind, condition), names


@pytest.mark.parametrize("condition", CONDITIONS)
def test_conditions_as_people_write_them_become_trees(condition: str) -> None:
    source, names = _bound(condition)
    found = parse(source, names)
    assert not isinstance(found, (Unsupported, SyntaxProblem)), found
    compile_tree(found)


def _conditions(value: Any) -> Iterator[str]:
    """The conditions in an export: of condition blocks, and of loops."""
    if isinstance(value, list):
        for item in value:
            yield from _conditions(item)
    elif isinstance(value, dict):
        for key in ("whileCondition", "doWhileCondition"):
            if isinstance(value.get(key), str) and value[key]:
                yield value[key]
        conditions = value.get("conditions")
        if isinstance(conditions, dict) and isinstance(conditions.get("value"), str) and conditions["value"]:
            try:
                branches = json.loads(conditions["value"])
            except ValueError:
                branches = []
            yield from (one["value"] for one in branches if one.get("title", "").strip().lower() != "else")
        for member in value.values():
            yield from _conditions(member)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the collection of exports is not here")
def test_nearly_all_conditions_of_the_collection_become_trees() -> None:
    files = [*SHARED.glob("sim-conformance/*.json"), *SHARED.glob("sim-exports/*.json")]
    found = [parse(*_bound(condition)) for file in files for condition in _conditions(json.loads(file.read_text()))]
    wrong = [one for one in found if isinstance(one, SyntaxProblem)]
    outside = [one for one in found if isinstance(one, Unsupported)]
    print(f"{len(found)} conditions: {len(wrong)} are wrong, {len(outside)} are left to a JavaScript engine")  # noqa: T201
    assert len(outside) <= 0.05 * (len(found) - len(wrong))
    assert len(wrong) <= 0.05 * len(found)
