"""Expressions for the workflow, on real Deno. Error texts as recorded from Sim (v0.8.9)."""

from __future__ import annotations

from typing import Any

from activities.contracts import Answer, EvaluateRequest, EvaluateResult, Question
from activities.resources import Resources
from journeys.values import Json
from tests.activities.conftest import make_context


async def ask(resources: Resources, *questions: tuple[str, dict[str, Json]], **given: Any) -> tuple[Answer, ...]:
    asked = tuple(Question(source=source, names=names) for source, names in questions)
    request = EvaluateRequest(context=make_context(), questions=asked, **given)
    result = await resources.perform("evaluate", request)
    assert isinstance(result, EvaluateResult)
    return result.answers


async def test_values_and_their_truth(resources: Resources) -> None:
    answers = await ask(
        resources,
        ("x > 1", {"x": 2}),
        ("x?.y?.z ?? 'none'", {"x": None}),
        ("''", {}),
        ("new Date(0)", {}),
        ("undefined", {}),
        ("/^(a+)+$/.test('aaa')", {}),
        ("", {}),
        ("await 0", {}),
    )
    assert [(one.value, one.truthy) for one in answers] == [
        (True, True),
        ("none", True),
        ("", False),
        ("1970-01-01T00:00:00.000Z", True),
        (None, False),
        (True, True),
        (None, False),
        (0, False),
    ]


async def test_each_question_has_its_own_error_and_its_own_names(resources: Resources) -> None:
    first, second, third = await ask(resources, ("nope > 1", {"x": 1}), ("typeof x", {}), ("a.b.c", {"a": {}}))
    assert first.error == "Reference Error: Line 3: `nope > 1` - nope is not defined"
    assert second.value == "undefined"
    assert third.error == "Type Error: Line 3: `a.b.c` - Cannot read properties of undefined (reading 'c')"


async def test_what_does_not_parse_is_told_with_sims_lines(resources: Resources) -> None:
    answers = await ask(
        resources,
        ("__ref_0.foo.bar > 1", {"__ref_0": 5}),
        ("5.foo.bar > 1", {}),
        ("<ghost.value> === undefined", {}),
        ("1 ===", {}),
        ("let x = 1", {}),
    )
    assert [one.error for one in answers] == [
        "Type Error: Line 3: `5.foo.bar > 1` - Cannot read properties of undefined (reading 'bar')",
        "Syntax Error: Line 3: `5.foo.bar > 1` - Invalid or unexpected token",
        "Syntax Error: Line 3: `<ghost.value> === undefined` - Unexpected token '<'",
        "Syntax Error: Line 4: `)` - Unexpected token ')'",
        answers[4].error,
    ]
    assert answers[4].error is not None
    assert answers[4].error.startswith("Syntax Error: Line 3")


async def test_with_until_truthy_what_follows_the_first_that_holds_is_not_asked(resources: Resources) -> None:
    answers = await ask(resources, ("0", {}), ("1", {}), ("(", {}), until_truthy=True)
    assert [one.truthy for one in answers] == [False, True]


async def test_an_error_does_not_end_the_questions(resources: Resources) -> None:
    answers = await ask(resources, ("(", {}), ("1", {}), until_truthy=True)
    assert [(one.truthy, one.error is None) for one in answers] == [(False, False), (True, True)]


async def test_a_secret_is_compared_and_only_the_choice_comes_back() -> None:
    async with Resources.open(secrets={"KEY": "s3cret-s3cret"}) as resources:
        names: dict[str, Json] = {"key": {"$env": "KEY"}}
        holds, value = await ask(resources, ("key === 's3cret-s3cret'", names), ("key", names))
    assert holds.truthy
    assert value.value == "{{KEY}}"
