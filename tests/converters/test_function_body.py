"""Code that is no body of an async function is found before it is run."""

from __future__ import annotations

import pytest

from converters.function_body import fault_in


@pytest.mark.parametrize(
    "code",
    [
        "",
        "return await f(1)",
        "import x from 'lodash'\nreturn x",
        "// nothing",
        "const a = b?.c ?? `x${1}`\nfor (const c of a) { if (c) continue }\nreturn { a, ...b }",
        "return /[/]/.test('é') // ü",
    ],
)
def test_the_body_of_a_function_has_no_fault(code: str) -> None:
    assert fault_in(code) is None


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("const a = 1\nlet b = ;\nreturn 3", "line 2: `let b = ;`"),
        ("return (1 +", "line 1"),
        ("if (x) {", "line 1"),
        ("} function other() {", "line 1"),
        ("return <nosuch.value> + 1", "line 1: `return <nosuch.value> + 1`"),
    ],
)
def test_a_fault_names_the_line(code: str, line: str) -> None:
    assert (fault_in(code) or "none").startswith(line)
