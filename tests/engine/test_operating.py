"""Failures that a person decides about: incidents, and what operators do."""

from __future__ import annotations

from typing import Any

import pytest

from engine import events
from engine.contexts import context_of
from tests.engine.building import (
    THROWS,
    bundle,
    choice,
    final,
    form,
    initial,
    journey,
    pause,
    ref,
    state,
    tool,
    way,
    ways,
)
from tests.engine.driving import Drive, cancelled_timers, timers


def incident(*edges: dict[str, Any], **more: Any) -> Drive:
    """A tool of a run that stays open when something fails."""
    states = [tool("pay", **more), final(output=ref("outputs", "pay")), final("lost")]
    return Drive(bundle(journey(states, [*ways("pay>end"), *edges]), policy={"on_failure": "incident"}))


def key(drive: Drive, index: int) -> str:
    """The idempotency key of a call."""
    found: str = context_of(drive.run, drive.calls()[index], "k")["idempotency_key"]
    return found


def test_by_policy_a_failure_fails_the_run_or_is_an_incident() -> None:
    drive = Drive([tool("pay")])
    drive.fail("pay")
    assert drive.run.status == "failed"
    other = incident()
    other.fail("pay", "no money")
    assert other.run.status == "incident"
    assert other.question.kind == "incident"
    assert other.question.prompt == "pay failed: no money"
    assert [option.value for option in other.question.options] == ["retry", "skip", "fail"]


def test_a_failure_that_is_handled_is_no_incident() -> None:
    drive = incident(way("pay", "lost", trigger="tool_failure"))
    drive.fail("pay")
    assert drive.path == ["pay", "lost"]


def test_an_unknown_outcome_is_an_incident_whatever_the_policy_and_the_ways() -> None:
    states = [tool("pay", effect="unsafe"), final("lost")]
    drive = Drive(journey(states, [way("pay", "lost", trigger="tool_failure")]))
    drive.fail("pay", "the worker was lost", outcome="unknown")
    assert drive.run.status == "incident"
    assert drive.question.prompt == "pay may or may not have happened: the worker was lost"


def test_a_call_tried_again_is_the_same_call_with_the_same_key() -> None:
    drive = incident(before=[{"tool": "hook"}])
    drive.succeed("pay")
    drive.fail("pay")
    drive.say("try again")
    drive.succeed("pay")
    assert [call.arguments["tool"] for call in drive.calls()] == ["hook", "pay", "hook", "pay"]
    assert key(drive, 1) == key(drive, 3)
    drive.succeed("pay", "paid")
    assert drive.run.output == "paid"
    assert drive.path == ["pay", "end"], "it is the same visit"


def test_the_calls_that_failed_stay_in_the_visit() -> None:
    drive = incident()
    drive.fail("pay", "first")
    drive.say("retry")
    drive.succeed("pay")
    assert [(call["call"], call.get("error")) for call in drive.visit("pay").calls] == [(1, "first"), (1, None)]


def test_an_incident_may_come_again() -> None:
    drive = incident()
    for _ in range(3):
        drive.fail("pay")
        drive.say("retry")
    drive.succeed("pay")
    assert drive.run.status == "completed"


def test_to_skip_goes_on_as_if_it_had_given_nothing() -> None:
    drive = incident()
    drive.fail("pay")
    drive.say("skip")
    assert drive.run.status == "completed"
    assert drive.statuses["pay"] == "skipped"
    assert drive.outputs["pay"] is None


def test_to_let_it_fail_takes_the_failure_ways_if_there_are_any() -> None:
    states = [tool("pay", effect="unsafe"), final("lost")]
    drive = Drive(journey(states, [way("pay", "lost", trigger="tool_failure")]))
    drive.fail("pay", outcome="unknown")
    drive.say("let it fail")
    assert drive.path == ["pay", "lost"]


def test_to_let_it_fail_without_failure_ways_fails_the_run() -> None:
    drive = incident()
    drive.fail("pay", "no money")
    drive.say("fail")
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "pay: no money"


def test_what_is_no_decision_is_refused_and_the_incident_stays() -> None:
    drive = incident()
    drive.fail("pay")
    assert drive.problems("whatever")
    drive.say("whatever")
    assert drive.question.problems == ("one of these is needed: Try again, Go on without it, Let it fail",)
    assert drive.run.status == "incident"


def test_commands_do_what_the_answers_do() -> None:
    for kind, status in (("retry", "open"), ("skip", "skipped")):
        drive = incident()
        drive.fail("pay")
        drive.command(kind, "pay", reason="by hand")
        assert drive.statuses["pay"] == status
        assert f"{kind}: by hand" in drive.said("repair")


def test_to_resolve_gives_the_states_output_by_hand() -> None:
    drive = incident()
    drive.fail("pay")
    drive.command("resolve", "pay", output={"paid": "in cash"})
    assert drive.run.output == {"paid": "in cash"}
    assert drive.statuses["pay"] == "done"
    assert "pay" not in drive.errors


def test_to_resolve_a_decision_names_the_branch() -> None:
    states = [choice("pick", "x", "y"), final("a"), final("b")]
    drive = Drive(journey(states, [way("pick", "a", choices=["x"]), way("pick", "b", choices=["y"])]))
    drive.command("resolve", "pick", output={"choice": "y"})
    assert drive.path == ["pick", "b"]


def test_a_form_that_waits_may_be_skipped_or_resolved() -> None:
    for kind, output in (("skip", None), ("resolve", {"name": "Ada"})):
        drive = Drive([form("ask", "name"), pause("p")])
        drive.command(kind, "ask", output=output)
        assert drive.outputs["ask"] == output
        assert drive.question.state == "p"


def test_to_skip_looks_at_the_guards_of_the_ways_out() -> None:
    states = [tool("t"), final("a"), final("b")]
    drive = Drive(journey(states, [way("t", "a", guard=ref("variables", "x")), *ways("t>b")]))
    drive.command("skip", "t")
    assert drive.path == ["t", "b"]


def test_a_state_still_at_work_is_not_begun_again() -> None:
    drive = Drive([tool("t")])
    drive.command("retry", "t")
    assert drive.said("refusal") == ["t is still at work; wait for it, or skip it"]
    assert len(drive.calls()) == 1


def test_a_state_still_at_work_may_be_skipped_and_its_result_comes_too_late() -> None:
    drive = Drive([tool("t"), pause("p")])
    drive.command("skip", "t")
    drive.succeed("t", "late")
    assert drive.outputs["t"] is None


@pytest.mark.parametrize("kind", ["retry", "skip", "resolve"])
def test_what_is_not_open_cannot_be_repaired(kind: str) -> None:
    drive = Drive([initial(), pause("p")])
    for number in (1, 7, None):
        drive.tell(events.CommandGiven(drive.at, kind, number))
    assert drive.said("refusal") == [f"Nothing to {kind}"] * 3


def test_a_command_that_there_is_not_is_refused_and_changes_nothing() -> None:
    drive = Drive([pause("p")])
    drive.command("explode", "p")
    assert drive.said("refusal") == ["There is no command 'explode' here"]
    assert drive.questions


def test_the_time_stands_still_during_an_incident_and_begins_anew() -> None:
    drive = incident(timeout_seconds=60)
    assert cancelled_timers(drive.fail("pay")) == ["timeout"]
    assert timers(drive.say("retry")) == [("timeout", 60)]


def test_a_wait_begun_again_waits_its_whole_time() -> None:
    drive = Drive([state("wait", "wait", seconds=60)])
    drive.later(30).command("retry", "wait")
    assert cancelled_timers(drive.last) == ["wait"]
    assert timers(drive.last) == [("wait", 60)]


def test_an_incident_after_the_work_is_about_the_whole_state() -> None:
    states = [tool("t"), final()]
    one = journey(states, [way("t", "end", guard=THROWS)])
    drive = Drive(bundle(one, policy={"on_failure": "incident"}))
    drive.succeed("t", 1)
    assert drive.run.status == "incident"
    drive.say("skip")
    assert drive.run.status == "incident", "the guard is still broken"
    drive.say("retry")
    assert len(drive.calls("t")) == 2


def test_an_incident_may_be_left_by_an_event() -> None:
    drive = incident(way("pay", "lost", trigger="external_event", events=["paid"]))
    drive.fail("pay")
    drive.happen("paid")
    assert drive.path == ["pay", "lost"]
    assert drive.statuses["pay"] == "interrupted"
    assert "pay" not in drive.errors
