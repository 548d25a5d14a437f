"""Starters: a form, its checks and its confirmation, or a plain beginning."""

from __future__ import annotations

from typing import Any

import pytest

from converters.reactflow import read
from journeys.messages import SendInput
from journeys.states import InputCollection
from tests.converters.reactflow.documents import (
    flow,
    node,
    outputs,
    play,
    problems_of,
    result_of,
    said,
    start,
    state_of,
)

END = node("end", "final", output={"order": "{{order}}"})


async def test_a_starter_with_fields_asks_for_them_and_gives_their_values_by_name() -> None:
    document = flow([start({"name": "order", "required": True}), END], "start>end")
    assert await result_of(document, None, {"order": "A-1"}) == {"order": "A-1"}


async def test_the_runs_input_answers_the_form() -> None:
    document = flow([start("order"), END], "start>end")
    assert await result_of(document, given={"order": "A-2"}) == {"order": "A-2"}


async def test_a_starter_without_user_input_begins_at_once_with_the_runs_input() -> None:
    document = flow([node("start", "starter", hasUserInput=False), END], "start>end")
    assert await result_of(document, given={"order": "A-3"}) == {"order": "A-3"}


async def test_the_welcome_message_is_said_with_the_names_in_it() -> None:
    document = flow([start("order", welcomeMessage="Hello {{input.name}}!"), END], "start>end")
    simulation = await play(document, given={"order": "1", "name": "Ada"})
    assert said(simulation)[0] == "Hello Ada!"


async def test_a_welcome_is_made_from_the_workflows_name_where_there_is_none() -> None:
    simulation = await play(flow([start("order", workflowName="Returns"), END], "start>end"), given={"order": "1"})
    assert said(simulation)[0] == "Welcome to Returns."


async def test_an_answer_that_breaks_a_rule_is_refused_with_the_documents_own_message() -> None:
    document = flow(
        [
            start(
                {"name": "order", "required": True, "validation": {"pattern": "^[A-Z]-[0-9]+$"}},
                validationMessages={"order": "An order looks like A-17"},
            ),
            END,
        ],
        "start>end",
    )
    simulation = await play(document)
    assert simulation.problems_with(SendInput(values={"order": "17"})) == ("An order looks like A-17",)
    assert simulation.problems_with(SendInput(values={"order": "A-17"})) == ()


@pytest.mark.parametrize(
    ("rule", "good", "bad"),
    [
        ({"type": "pattern", "value": "[0-9]{2}"}, "a12b", "a1b"),
        ({"type": "pattern", "value": "/^ab+$/i"}, "ABB", "aab"),
        ({"type": "pattern", "value": "^a|b$"}, "xb", "xa"),
        ({"type": "minLength", "value": 3}, "abc", "ab"),
        ({"type": "email"}, "a@b.example", "nobody"),
        ({"enum": ["red", "blue"]}, "red", "green"),
    ],
)
async def test_rules_beside_the_fields_count(rule: dict[str, object], good: str, bad: str) -> None:
    document = flow([start("order", validation=[{"field": "order", **rule}]), END], "start>end")
    simulation = await play(document)
    assert simulation.problems_with(SendInput(values={"order": good})) == ()
    assert simulation.problems_with(SendInput(values={"order": bad})) != ()


async def test_the_answer_is_confirmed_where_the_document_wants_it() -> None:
    document = flow([start("order", confirmationFlow=True), END], "start>end")
    assert await result_of(document, None, {"order": "1"}, "no", {"order": "2"}, "yes") == {"order": "2"}


def test_prompts_options_and_defaults_are_those_of_the_fields() -> None:
    fields: list[dict[str, Any]] = [
        {
            "name": "colour",
            "type": "select",
            "options": ["red", {"value": "b", "label": "Blue"}],
            "defaultValue": "red",
        },
        {"name": "count", "type": "integer", "prompt": "How many?"},
    ]
    state = state_of(flow([start(*fields, inputPrompts=[{"field": "colour", "prompt": "Which?"}])]), "start")
    assert isinstance(state, InputCollection)
    colour, count = state.fields
    assert (colour.type, colour.default, colour.prompt) == ("choice", "red", "Which?")
    assert [(one.value, one.label) for one in colour.options] == [("red", ""), ("b", "Blue")]
    assert (count.type, count.prompt, count.required) == ("integer", "How many?", False)


async def test_the_context_is_initialised() -> None:
    document = flow(
        [start("order", contextInitialization={"currency": "EUR"}), node("end", "final", output="{{currency}}")],
        "start>end",
    )
    assert await result_of(document, given={"order": "1"}) == "EUR"


def test_a_schedule_is_told_not_to_start_itself() -> None:
    report = read(flow([start("order", triggerMode="schedule")])).report
    assert any(entry.field == "triggerMode" and "start it by a schedule" in entry.remedy for entry in report.notable)


def test_fields_that_are_asked_of_nobody_are_in_the_report() -> None:
    document = flow([start("order", hasUserInput=False)])
    assert state_of(document, "start").type == "initial"
    assert any(entry.field == "inputFields" for entry in read(document).report.of("changed"))


def test_several_mistakes_in_fields_are_told_at_once() -> None:
    document = flow([start({"label": "x"}, {"name": "n", "required": "perhaps"}, triggerMode="never")])
    found = problems_of(document)
    assert len(found) == 3
    assert "inputFields[0].name: is missing" in found[0]
    assert "inputFields[1] (`n`).required: must be true or false" in found[1]
    assert "triggerMode: `never` is not allowed here; allowed are `manual`, `webhook`, `schedule`" in found[2]


async def test_values_without_a_field_come_along() -> None:
    simulation = await play(flow([start("order")]), given={"order": "1", "more": 2})
    assert outputs(simulation)["start"] == {"order": "1", "more": 2}
