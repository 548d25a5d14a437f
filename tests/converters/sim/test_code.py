"""The code of function blocks, and the scanner that finds quotes in it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from converters.sim import read
from converters.sim.scanning import places
from tests.converters.sim.workflows import block, field, note, start, states, workflow


def tool(code: Any, language: str = "javascript") -> dict[str, Any]:
    document = workflow(start(field("a"), field("b")), block("f", "function", "F", code=code, language=language))
    found: dict[str, Any] = states(read(document))["f"]["tool"]
    return found


A, B = {"$ref": ["outputs", "start", "a"]}, {"$ref": ["outputs", "start", "b"]}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("return <start.a> + <start.b> + <start.a>", "return __ref_0 + __ref_1 + __ref_0"),
        ("return '<start.a>'", "return '' + JSON.stringify(__ref_0) + ''"),
        ('return "x<start.a>y"', 'return "x" + JSON.stringify(__ref_0) + "y"'),
        ("return `x<start.a>`", "return `x${JSON.stringify(__ref_0)}`"),
        ("return `${<start.a>}`", "return `${__ref_0}`"),
        ("return 1 // <start.a>", "return 1 // <start.a>"),
        ("const m = <T>(x) => x < 2 && x > 1", "const m = <T>(x) => x < 2 && x > 1"),
        ("return { <start.a>: 1 }", 'return { globalThis["__ref_0"]: 1 }'),
        ("return {{NAME}} + 1", "return __env_0 + 1"),
        ("return 'Bearer {{NAME}}'", "return 'Bearer ' + __env_0 + ''"),
        ("return `${{{NAME}}}`", "return `${__env_0}`"),
    ],
)
def test_references_in_javascript_become_arguments(code: str, expected: str) -> None:
    assert tool(code)["code"] == expected


def test_arguments_carry_the_values_and_secrets_only_their_names() -> None:
    made = tool("return [<start.a>, <start.b>, {{KEY}}]")
    assert made["arguments"] == {"__ref_0": A, "__ref_1": B, "__env_2": {"$env": "KEY"}}


def test_python_gets_the_json_of_a_reference_inside_quotes_ready_made() -> None:
    made = tool("return f'''<start.a>''' + <start.b> # <start.a>", "python")
    assert made["code"] == "return f'''''' + __json_0 + '''''' + __ref_1 # <start.a>"
    assert made["arguments"] == {"__json_0": {"$call": "to_json", "args": [A]}, "__ref_1": B}


def test_cells_are_put_below_each_other() -> None:
    assert tool([{"content": "const a = 1"}, {"content": "return a"}])["code"] == "const a = 1\nreturn a"


def test_environment_and_libraries_that_the_code_names_are_listed() -> None:
    made = tool("import x from 'lodash'; require(\"dayjs\"); return environmentVariables.A + environmentVariables['B']")
    assert made["environment"] == ["A", "B"]
    assert made["dependencies"] == ["lodash", "dayjs"]
    assert tool("import json\nfrom math import pi\nimport numpy.linalg\nreturn 1", "python")["dependencies"] == [
        "numpy"
    ]


def test_fetch_and_libraries_and_surprises_are_reported() -> None:
    document = workflow(
        start(field("a")),
        block("n", "function", code="return fetch('x')"),
        block("l", "function", code="const x = require('lodash')"),
        block("q", "function", code="return '<start.a>'"),
    )
    made = read(document)
    assert "it may call fetch" in note(made, "n", "code").message
    assert "lodash" in note(made, "l", "code").message
    assert (note(made, "q", "code").outcome, "quotes" in note(made, "q", "code").message) == ("carried", True)


def test_a_shell_script_becomes_a_tool_call_and_the_report_says_so() -> None:
    made = read(workflow(start(), block("f", "function", code="ls", language="shell")))
    assert states(made)["f"]["tool"]["id"] == "function_execute"
    assert note(made, "f", "language").outcome == "changed"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a @ b", ["code"]),
        ("'@' \"@\" `@`", ["single", "double", "template"]),
        (r"'it\'s @' @", ["single", "code"]),
        ("`a ${ @ + `@` } @` @", ["code", "template", "template", "code"]),
        ("`${ {a: @} } @`", ["code", "template"]),
        ("// @\n@ /* @ */ @", ["comment", "code", "comment", "code"]),
        ("x / @ / 2", ["code"]),
        ("return /@['\"]/.test(@)", ["pattern", "code"]),
        ("@ / 2 + '@'", ["code", "single"]),
        ("'unclosed @\n@", ["single", "code"]),
        ("`unclosed @", ["template"]),
    ],
)
def test_the_scanner_knows_where_a_position_stands(code: str, expected: list[str]) -> None:
    spans = [match.span() for match in re.finditer("@", code)]
    assert [place.context for place in places(code, spans, "javascript")] == expected


def test_the_scanner_knows_pythons_quotes_and_comments() -> None:
    code = "'''@''' \"@\" # '@\n@"
    spans = [match.span() for match in re.finditer("@", code)]
    assert [place.context for place in places(code, spans, "python")] == ["single", "double", "comment", "code"]


def test_code_that_does_not_parse_is_a_warning_that_names_the_block_and_the_unknown_reference() -> None:
    made = read(workflow(start(), block("f", "function", "Sum up", code="const a = <strat.x>\nreturn a")))
    said = note(made, "f", "code")
    assert (said.outcome, said.remedy) == ("changed", "correct the code")
    assert "does not parse (line 1" in said.message
    assert "no block is named `strat`; did you mean `start`?" in said.message
    assert "fails when it is reached, as in Sim" in said.message
    (warning,) = made.advised
    assert (warning.place, warning.severity) == ("block `Sum up`, code", "warning")


def test_code_that_parses_is_no_warning() -> None:
    made = read(workflow(start(field("a")), block("f", "function", code="return [<start.a>, '<start.a>', {{K}}]")))
    assert made.advised == ()


def test_code_that_calls_fetch_has_the_network_and_is_not_run_twice_by_itself() -> None:
    code = "const reply = await fetch('https://x.test/' + <start.a>)\nreturn reply.json()"
    document = workflow(start(field("a")), block("f", "function", "F", code=code))
    conversion = read(document)
    assert states(conversion)["f"]["tool"]["network"] is True
    assert "effect" not in states(conversion)["f"]
    assert "never run a second time by itself" in note(conversion, "f", "code").message
    again = workflow(start(field("a")), block("f", "function", "F", code=code, _retry={"enabled": True}))
    assert states(read(again))["f"]["effect"] == "idempotent"
    assert "network" not in tool("const fetch = 1; return api.fetch(<start.a>)")


def test_code_that_uses_sims_own_platform_is_told_of() -> None:
    conversion = read(workflow(start(), block("f", "function", "F", code="return sim.files.list()")))
    assert note(conversion, "f", "code").outcome == "changed"


def test_imports_become_what_a_functions_body_can_have_and_lines_stay() -> None:
    made = tool("import ms from 'ms'\nimport { chunk } from 'lodash'\nreturn [ms(<start.a>), chunk(<start.b>, 2)]")
    assert made["dependencies"] == ["ms", "lodash"]
    assert made["code"].split("\n") == [
        'const { default: ms } = __module("ms");',
        'const { chunk } = __module("lodash");',
        "return [ms(__ref_0), chunk(__ref_1, 2)]",
    ]


def test_a_megabyte_of_code_is_converted_in_moments() -> None:
    code = "let total = 0\n" + "total += <start.a> // one more\n" * 40_000 + "return total"
    assert len(tool(code)["code"]) > 500_000
