"""Generated expressions and values: V8 and we agree, or the expression is declared out of the subset."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from converters.javascript import SyntaxProblem, Unsupported, parse
from engine.expressions import BudgetExceeded, ExpressionError, NeedsScript, evaluate, holds
from engine.expressions.numbers import number_text
from tests.engine.expressions.generating import DATA, EXPRESSIONS, SOUPS, TEXTS, VALUES
from tests.engine.expressions.oracle import Oracle, comparable, ours

SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
BATCH = 25


def _agree(oracle: Oracle, questions: list[tuple[str, dict[str, Any]]]) -> None:
    for (source, names), theirs in zip(questions, oracle.ask(questions), strict=True):
        mine = ours(source, names)
        if mine[0] != "outside":
            assert comparable(mine) == comparable(theirs), (source, names)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(questions=st.lists(st.tuples(EXPRESSIONS, VALUES), min_size=1, max_size=BATCH))
def test_expressions_agree_with_v8(oracle: Oracle, questions: list[tuple[str, dict[str, Any]]]) -> None:
    _agree(oracle, questions)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(soups=st.lists(SOUPS, min_size=1, max_size=4 * BATCH))
def test_what_is_read_as_an_expression_is_one_for_v8_and_what_is_not_is_none(oracle: Oracle, soups: list[str]) -> None:
    _agree(oracle, [(soup, {"a": 1, "b": [2], "o": {"b": 3}}) for soup in soups])


PIECES = (
    "a b . [ab] [^a] \\d \\w \\s \\S \\b (a) (?:b|c) (a|b) (?<n>b) é 😀"
    " a* b+? a{1,2} (ab)? ^ $ | \\u00e9 [à-ü] \\/ - (?=a) \\1 [\\w-]"
)
PATTERNS = st.lists(st.sampled_from([*PIECES.split(), " "]), min_size=1, max_size=6).map("".join)
FLAGS = st.sampled_from(["", "g", "i", "m", "s", "u", "gi", "gm", "gu"])
USES = st.sampled_from(
    [
        "{p}.test(s)",
        "{p}.exec(s)",
        "s.match({p})",
        "s.replace({p}, '[$&$1]')",
        "s.replace({p}, (m, ...r) => r.length + m)",
        "s.split({p})",
        "s.search({p})",
        "Array.from(s.matchAll({p}), m => [m.index, ...m])",
        "{p}.exec(s)?.groups?.n",
    ]
)
SUBJECTS = st.text(alphabet="aabbc éÉ😀-/1 \n", max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(questions=st.lists(st.tuples(USES, PATTERNS, FLAGS, SUBJECTS), min_size=1, max_size=4 * BATCH))
def test_regular_expressions_agree_with_v8(oracle: Oracle, questions: list[tuple[str, str, str, str]]) -> None:
    _agree(oracle, [(use.replace("{p}", f"/{pattern}/{flags}"), {"s": s}) for use, pattern, flags, s in questions])


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=100))
def test_numbers_are_written_and_rounded_as_v8_does(oracle: Oracle, numbers: list[float]) -> None:
    source = "[String(n), n.toFixed(2), n.toPrecision(5), n.toExponential(3), n | 0, Math.round(n), Number(String(n))]"
    _agree(oracle, [(source, {"n": number}) for number in numbers])


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(texts=st.lists(TEXTS | st.text(alphabet="0123456789+-.eExXbInfity_ \t", max_size=8), min_size=1, max_size=100))
def test_texts_are_read_as_numbers_as_v8_does(oracle: Oracle, texts: list[str]) -> None:
    _agree(
        oracle, [("[Number(s), parseFloat(s), parseInt(s), parseInt(s, 16), isNaN(s)]", {"s": text}) for text in texts]
    )


CASES = (
    "[s.toUpperCase(), s.toLowerCase(), /^[a-zà-ÿ]$/i.test(s), /^\\w\\s?$/i.test(s), s.trim(), s.length, [...s].length]"
)


def test_upper_and_lower_case_agree_with_v8_in_the_common_alphabets(oracle: Oracle) -> None:
    # Unicode goes on giving capitals to phonetic letters; those are left to V8.
    common = [chr(code) for code in range(0x590) if code != 0x19B and not 0x250 <= code < 0x2B0]
    questions = [(CASES, {"s": "".join(common[start : start + 16])}) for start in range(0, len(common), 16)]
    questions += [(CASES, {"s": one}) for one in common]
    for (source, names), theirs in zip(questions, oracle.ask(questions), strict=True):
        assert ours(source, names) == theirs, names


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(texts=st.lists(st.text(st.characters(), min_size=1, max_size=3), min_size=1, max_size=100))
def test_any_characters_are_treated_as_v8_does_or_left_to_it(oracle: Oracle, texts: list[str]) -> None:
    _agree(oracle, [(CASES, {"s": text}) for text in texts])


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(texts=st.lists(st.text(alphabet='{}[]",:0123456789.-+eE truefalsn\\u\n', max_size=24), min_size=1, max_size=100))
def test_json_is_read_and_refused_as_v8_does(oracle: Oracle, texts: list[str]) -> None:
    questions = [("JSON.parse(s)", {"s": text}) for text in texts]
    for (_, names), theirs in zip(questions, oracle.ask(questions), strict=True):
        assert ours("JSON.parse(s)", names) == theirs, names


@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
@given(source=EXPRESSIONS, names=VALUES)
def test_no_expression_changes_the_journeys_data(source: str, names: dict[str, Any]) -> None:
    tree = parse(source, names)
    if isinstance(tree, (Unsupported, SyntaxProblem)):
        return
    before = json.dumps(names)
    with suppress(ExpressionError, NeedsScript, BudgetExceeded):
        evaluate(tree, lambda value: value)
    assert json.dumps(names) == before


@settings(max_examples=100, deadline=None)
@given(value=DATA)
def test_data_passes_through_unchanged(value: Any) -> None:
    passed = evaluate(["value", "it"], lambda _: value)
    assert json.loads(json.dumps(passed)) == json.loads(json.dumps(value))
    assert passed is not value or not isinstance(value, (list, dict))


@given(value=DATA)
def test_truth_is_that_of_the_value(value: Any) -> None:
    truthy = isinstance(value, (list, dict)) or bool(value)
    assert holds(["value", "it"], lambda _: value) is truthy


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_being_written(number: float) -> None:
    assert float(number_text(number)) == number
