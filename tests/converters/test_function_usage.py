"""What the code of a function uses from outside."""

from __future__ import annotations

import pytest

from converters.function_usage import Usage, usage_of


@pytest.mark.parametrize(
    ("code", "fetches"),
    [
        ("return fetch('x')", True),
        ("const f = fetch; return f('x')", True),
        ("return globalThis.fetch(1)", True),
        ("return self['fetch'](1)", True),
        ("return { fetch }", True),
        ("const go = (how = fetch) => how(1)", True),
        ("{ const fetch = 1 } return fetch(2)", True),
        ("return fetch(\n(1 +", True),
        ("return api.fetch(1)", False),
        ("return { fetch: 1 }.fetch", False),
        ("// fetch('x')\nreturn 'fetch(' + `fetch(1)` + /fetch()/", False),
        ("const fetch = (a) => a; return fetch(1)", False),
        ("return fetch(1)\nfunction fetch(a) { return a }", False),
        ("return ((fetch) => fetch(1))(x)", False),
        ("const { fetch } = lib; return fetch(1)", False),
        ("for (const fetch of all) fetch()", False),
        ("try { go() } catch (fetch) { fetch() }", False),
        ("return prefetch(1)", False),
    ],
)
def test_whether_code_may_fetch_is_seen_by_parsing_it(code: str, fetches: bool) -> None:
    assert usage_of(code, "javascript").fetches is fetches


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("import a from 'p'", 'const { default: a } = __module("p");'),
        ("import a, { b, c as d } from 'p'", 'const { default: a, b, c: d } = __module("p");'),
        ("import * as all from 'p'", 'const all = __module("p");'),
        ("import 'p'", '__module("p");'),
        ("import {\n  a,\n  b,\n} from 'p'\nreturn a", 'const { a, b } = __module("p");\n\n\n\nreturn a'),
        ("return (await import('p')).a", 'return (await Promise.resolve(__module("p"))).a'),
        ("return require('p').a", "return require('p').a"),
    ],
)
def test_an_import_is_written_as_a_functions_body_can_have_it_and_lines_stay(written: str, made: str) -> None:
    assert usage_of(written, "javascript") == Usage(packages=("p",), source=made)


def test_environment_values_and_sims_own_platform_are_found() -> None:
    found = usage_of("return [environmentVariables.A, environmentVariables['B'], sim.files.list()]", "javascript")
    assert found.environment == ("A", "B")
    assert found.platform


def test_python_is_read_by_its_own_parser() -> None:
    code = "import numpy.linalg as n, json\nfrom os.path import join\n'''import x'''\nreturn environmentVariables['A']"
    assert usage_of(code, "python") == Usage(("numpy",), ("A",), source=code)
    assert usage_of("import (", "python") == Usage(source="import (")


def test_a_megabyte_of_code_is_looked_at_in_moments() -> None:
    code = "const import_ = 1;\n" + "let a = [1, 2, {b: 'c'}];\n" * 40_000 + "return fetch('x')"
    assert usage_of(code, "javascript").fetches
