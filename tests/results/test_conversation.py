"""A run as a conversation."""

from __future__ import annotations

from typing import Any

from journeys.run import Question
from results.conversation import format_result
from results.outputs import LONGEST, key_outputs
from tests.results.records import CALL, TALK, USUAL, moment, record, visit

ASKED = Question(
    id="q1", visit=1, journey="returns", state="ask", title="Order", kind="form", prompt="Which?", asked_at=moment(1)
)


def test_the_summary_says_how_it_ended_and_what_it_took() -> None:
    assert format_result(record(*USUAL, entries=TALK)).summary == (
        "Returns ended successfully in 10 s. It took 3 steps, 1 answer from people, 1 reply from agents and 1 call."
    )


def test_the_summary_of_a_failure_gives_the_reason() -> None:
    failed = visit(2, "call", 4, 5, "failed", error={"message": "503"})
    told = format_result(record(USUAL[0], failed, status="failed", error={"message": "Look up: 503"}))
    assert told.overall_status == "failed"
    assert told.summary.endswith("The reason: Look up: 503.")
    assert told.issues == ("Look up: 503",)


def test_the_summary_of_a_run_that_waits_says_for_what() -> None:
    open_visit = visit(1, "ask", 0, None, "open", asked_seconds=9)
    told = format_result(record(open_visit, status="waiting", ended=None, questions=[ASKED.model_dump()]))
    assert told.overall_status == "waiting"
    assert told.summary.endswith("It waits for an answer at Order: Which?")


def test_each_visit_is_a_step_with_what_was_said_in_it() -> None:
    told = format_result(record(*USUAL, entries=TALK)).to_json()
    first, second, _ = told["stepBreakdown"]
    assert (first["stepNumber"], first["stepName"], first["stepDescription"]) == (1, "Order", "About ask")
    assert (first["status"], first["executionTime"], first["waitedForPeople"]) == ("completed", "4000ms", "4000ms")
    assert [(one["who"], one["text"], one["data"]) for one in first["userInteractions"]] == [
        ("journey", "Which order?", None),
        ("user", "", {"order": "A-1"}),
    ]
    assert second["keyOutputs"] == [{"name": "total", "value": 120, "shortened": False}]
    assert told["totalExecutionTime"] == "10000ms"
    assert [line["stepNumber"] for line in told["transcript"]] == [1, 1, 2, None, None]


def test_an_undone_step_is_shown_as_undone() -> None:
    told = format_result(record(*USUAL, visit(4, "call", 6, 7, "superseded")))
    assert told.step_breakdown[3].status == "undone"
    assert told.summary.startswith("Returns ended successfully in 10 s. It took 3 steps")


def test_issues_name_failed_calls_and_retries() -> None:
    tried = visit(2, "call", 4, 6, calls=({**CALL, "attempts": 3, "name": "GET shop"},))
    refused = visit(3, "call", 6, 7, calls=({**CALL, "error": "418"},))
    handled = visit(4, "call", 7, 8, "failed", error={"message": "gone"}, error_handled=True)
    assert format_result(record(tried, refused, handled)).issues == (
        "Look up: call GET shop needed 3 attempts",
        "Look up: call http failed: 418",
        "Look up: gone (handled)",
    )


def test_an_ended_run_offers_nothing_to_do() -> None:
    assert format_result(record(*USUAL)).available_actions == ()


def test_an_open_run_offers_what_its_messages_allow() -> None:
    incident = ASKED.model_copy(update={"kind": "incident", "visit": 2, "title": "Look up"})
    questions: Any = [ASKED.model_dump(), incident.model_dump()]
    told = format_result(record(USUAL[0], status="waiting", ended=None, questions=questions, actions=["cancel order"]))
    found = [(one.action, one.target) for one in told.available_actions]
    assert found == [
        ("answer", "q1"),
        ("retry", 2),
        ("skip", 2),
        ("resolve", 2),
        ("say", "cancel order"),
        ("rewind", 1),
        ("pause", None),
        ("cancel", None),
    ]


def test_a_paused_run_can_go_on() -> None:
    told = format_result(record(USUAL[0], status="paused", ended=None))
    assert "resume" in [one.action for one in told.available_actions]
    assert "pause" not in [one.action for one in told.available_actions]


def test_key_outputs_leave_out_what_says_nothing() -> None:
    output = {"data": {"total": 3, "note": ""}, "headers": {"x": 1}, "items": [], "empty": None, "ok": False}
    assert [(one.name, one.value) for one in key_outputs(output)] == [("total", 3), ("ok", False)]
    assert key_outputs(None) == ()
    assert [(one.name, one.value) for one in key_outputs("done")] == [("result", "done")]


def test_long_outputs_are_shortened_and_say_so() -> None:
    text, rows = key_outputs({"text": "x" * 500, "rows": list(range(500))})
    assert (text.shortened, len(text.value)) == (True, LONGEST)
    assert rows.shortened
    assert rows.value.startswith("[0, 1, 2")
    assert rows.value.endswith("… (shortened)")
    assert len(rows.value) <= LONGEST


def test_nested_values_are_shown() -> None:
    refund = {"id": "r-1", "amount": 30}
    assert [(one.name, one.value) for one in key_outputs({"data": {"refund": refund, "none": {}}, "ok": True})] == [
        ("refund", refund),
        ("ok", True),
    ]


def test_internals_are_left_out_where_an_output_says_more() -> None:
    output = {"_resumed": True, "selectedOption": "x", "selectedPath": {"blockId": "b"}, "total": 3}
    assert [one.name for one in key_outputs(output)] == ["total"]
    assert [one.name for one in key_outputs({"selectedOption": "x"})] == ["selectedOption"]
