"""Trees as text: whatever is printed reads as the same tree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from converters.javascript import SyntaxProblem, Unsupported, parse
from converters.javascript.printer import print_tree, text_literal
from tests.engine.expressions.generating import EXPRESSIONS

NAMES: dict[str, Any] = {name: {"$ref": ["outputs", name]} for name in ("o", "xs", "ys", "rows", "s", "n", "v")}


def printed(tree: Any) -> str:
    return print_tree(tree, lambda value: str(value["$ref"][1]))


@given(EXPRESSIONS)
def test_a_printed_tree_reads_as_itself(source: str) -> None:
    tree = parse(source, NAMES)
    if isinstance(tree, (Unsupported, SyntaxProblem)):
        return
    assert parse(printed(tree), NAMES) == tree


@pytest.mark.parametrize(
    "source",
    [
        "n > 3 && s === 'a' || !v",
        "(n ?? 1) || 2",
        "(-n) ** 2",
        "n - (n - 1)",
        "(n, s)",
        "o?.x.y?.[0]?.(1)",
        "(o?.x).y",
        "(5).toFixed(1)",
        "- -n + +n",
        "xs.map(({id: a = 1, ...b}, [c, , d]) => ({a, b}))",
        "n ? 1 : s ? 2 : 3",
        "(n ? 1 : 2) ? 3 : 4",
        "typeof (typeof n)",
        "`a${n}\\`\\${b`",
        "/[a-z]+/gi.test(s)",
        "xs.reduce(function f(a, b) { return a + b; }, 0)",
        "({'a b': 1, [s]: 2, ...o, 3: 4})",
        "new Date(n).getTime()",
        "n in o",
        "1e21 + .5",
    ],
)
def test_every_kind_of_node_reads_as_itself(source: str) -> None:
    tree = parse(source, NAMES)
    assert not isinstance(tree, (Unsupported, SyntaxProblem))
    assert parse(printed(tree), NAMES) == tree


def test_texts_hold_nothing_that_could_be_taken_for_a_reference() -> None:
    shown = printed(["+", "<a.b> {{KEY}}", ["template", "<c> {{D}}", 1, ""]])
    assert "<" not in shown
    assert "{{" not in shown
    assert parse(text_literal("<a.b> {{KEY}}\u2028")) == "<a.b> {{KEY}}\u2028"


def test_what_is_no_node_is_refused() -> None:
    with pytest.raises(ValueError, match="begins no node"):
        printed(["dream", 1])
