"""Decisions: by expression, by a person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.building import FOR_AN_ACTIVITY, THROWS, choice, final, journey, ref, state, way, ways
from tests.engine.driving import Drive, timers


def decide(*conditions: Any, **more: Any) -> Drive:
    """A decision with branches b0, b1 … that lead to final states of the same names; `flag` is the input."""
    branches = [{"id": f"b{index}", "when": condition} for index, condition in enumerate(conditions)]
    names = [one["id"] for one in branches]
    states = [state("decide", "decision_point", branches=branches, **more), *(final(name) for name in names)]
    return Drive(journey(states, [way("decide", name, choices=[name]) for name in names]), {"flag": 1})


def test_the_first_branch_that_holds_is_taken() -> None:
    assert decide(False, ref("input", "flag"), True).path == ["decide", "b1"]


@pytest.mark.parametrize("falsy", [False, 0, "", ref("input", "nothing"), ref("outputs", "nowhere")])
def test_truth_is_that_of_javascript(falsy: Any) -> None:
    assert decide(falsy, []).path == ["decide", "b1"]


def test_with_no_branch_that_holds_the_path_ends_without_an_error() -> None:
    drive = decide(False)
    assert drive.path == ["decide"]
    assert drive.run.status == "completed"
    assert drive.outputs["decide"] == {"choice": None, "title": None}
    assert drive.run.output == {}, "no state without a way out was reached"


def test_an_expression_that_fails_fails_the_state_with_the_branchs_name() -> None:
    drive = decide(THROWS)
    assert drive.run.error is not None
    assert drive.run.error["message"] == 'decide: Evaluation error in condition "b0": this cannot be parsed'


def test_a_failure_of_an_expression_follows_the_failure_ways() -> None:
    states = [state("decide", "decision_point", branches=[{"id": "x", "when": THROWS}]), final("broken")]
    drive = Drive(journey(states, [way("decide", "broken", trigger="tool_failure")]))
    assert drive.path == ["decide", "broken"]


def test_the_output_is_the_choice_and_its_title() -> None:
    branches = [{"id": "x", "title": "The X"}]
    drive = Drive([state("decide", "decision_point", branches=branches)])
    assert drive.run.output == {"choice": "x", "title": "The X"}


def test_the_output_is_merged_from_the_decisions_and_the_branchs() -> None:
    branches = [{"id": "x", "when": ref("input", "x"), "output": {"b": 2, "c": 3}}, {"id": "y", "when": False}]
    made = state("decide", "decision_point", branches=branches, output={"a": 1, "b": 1}, none_output={"none": True})
    assert Drive([made], {"x": 1}).run.output == {"a": 1, "b": 2, "c": 3}
    assert Drive([made], {}).run.output == {"a": 1, "b": 1, "none": True}


def test_what_only_a_javascript_engine_can_evaluate_is_asked_of_an_activity() -> None:
    drive = decide(False, FOR_AN_ACTIVITY, True)
    (call,) = drive.calls()
    assert call.activity == "evaluate"
    assert call.arguments == {"questions": [{"source": "Date.now() > limit", "names": {"limit": 5}}]}
    drive.succeed("decide", answers=[{"value": 1, "truthy": True}])
    assert drive.path == ["decide", "b1"]


def test_after_an_activitys_no_the_next_branch_is_looked_at() -> None:
    drive = decide(FOR_AN_ACTIVITY, FOR_AN_ACTIVITY, True)
    drive.succeed("decide", answers=[{"truthy": False}])
    drive.succeed("decide", answers=[{"truthy": False}])
    assert drive.path == ["decide", "b2"]


def test_an_activity_that_reports_what_the_expression_threw_fails_the_state() -> None:
    drive = decide(FOR_AN_ACTIVITY)
    drive.succeed("decide", answers=[{"error": "limit is not defined"}])
    assert drive.run.error is not None
    assert drive.run.error["message"] == 'decide: Evaluation error in condition "b0": limit is not defined'


def test_an_activity_that_fails_fails_the_state() -> None:
    drive = decide(FOR_AN_ACTIVITY)
    drive.fail("decide", "no engine")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "decide: no engine"


def offered(**more: Any) -> Drive:
    """A choice between left and right, with ends of those names."""
    branches = [{"id": "left", "title": "To the left", "description": "Longer"}, {"id": "right"}]
    states = [state("go", "decision_point", by="choice", branches=branches, **more), final("l"), final("r")]
    return Drive(journey(states, [way("go", "l", choices=["left"]), way("go", "r", choices=["right"])]))


def test_a_person_is_asked_to_choose_between_the_branches() -> None:
    question = offered(question="Where to?", default="right").question
    assert (question.kind, question.prompt, question.default) == ("choice", "Where to?", "right")
    assert [(one.value, one.label, one.description) for one in question.options] == [
        ("left", "To the left", "Longer"),
        ("right", "", ""),
    ]


@pytest.mark.parametrize("said", ["left", "LEFT", "to the left", "1"])
def test_a_branch_is_named_by_id_by_title_or_by_number(said: str) -> None:
    drive = offered()
    drive.say(said)
    assert drive.path == ["go", "l"]
    assert drive.run.status == "completed"


def test_a_choice_may_come_as_a_value() -> None:
    drive = offered()
    drive.answer(choice="right")
    assert drive.path == ["go", "r"]


def test_what_is_no_branch_is_asked_again_with_the_reason_and_the_default() -> None:
    drive = offered(default="right")
    assert drive.problems("up") == ("one of these is needed: To the left, right",)
    drive.say("up")
    assert drive.question.problems == ("one of these is needed: To the left, right",)
    assert drive.question.default == "right"


def test_an_empty_answer_takes_the_default_if_there_is_one() -> None:
    drive = offered(default="right")
    assert drive.problems("") == ()
    drive.say("")
    assert drive.path == ["go", "r"]
    without = offered()
    assert without.problems("")


def test_when_the_time_is_over_the_default_is_taken() -> None:
    drive = offered(default="right", timeout_seconds=60)
    assert timers(drive.commands) == [("timeout", 60)]
    drive.fire("go", "timeout")
    assert drive.path == ["go", "r"]
    assert drive.visit("go").choice == "right"


def test_when_the_time_is_over_and_there_is_no_default_the_state_fails() -> None:
    drive = offered(timeout_seconds=60)
    drive.fire("go", "timeout")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "go: The time of 60 seconds is over"


def test_a_way_without_choices_takes_whichever_was_chosen() -> None:
    drive = Drive(journey([choice("go", "a", "b"), final()], ways("go>end")))
    drive.say("b")
    assert drive.path == ["go", "end"]


def by_tool(*conditions: Any, tool: dict[str, Any] | None = None, **more: Any) -> Drive:
    """A decision by the answer of a tool, with branches b0, b1 …; a failure leads to `broken`."""
    branches = [{"id": f"b{index}", "when": condition} for index, condition in enumerate(conditions)]
    called = tool or {"kind": "registered", "id": "credit", "arguments": {"who": ref("input", "who")}}
    made = state("decide", "decision_point", by="tool", tool=called, branches=branches, **more)
    ends = [*(one["id"] for one in branches), "broken"]
    leads = [way("decide", one, choices=[one]) for one in ends[:-1]] + [way("decide", "broken", trigger="tool_failure")]
    return Drive(journey([made, *(final(name) for name in ends)], leads), {"who": "Ada"})


GOOD = ref("local", "result", "good")


def test_a_tools_answer_decides() -> None:
    drive = by_tool(GOOD, True, effect="pure", call_timeout_seconds=9)
    (call,) = drive.calls()
    assert (call.activity, call.arguments["arguments"]) == ("tool", {"who": "Ada"})
    assert (call.effect, call.timeout_seconds) == ("pure", 9)
    drive.succeed("decide", {"good": False})
    assert drive.path == ["decide", "b1"]
    assert drive.outputs["decide"] == {"choice": "b1", "title": "b1", "result": {"good": False}}


def test_a_decision_by_a_tool_that_fails_takes_the_failure_ways() -> None:
    drive = by_tool(GOOD)
    drive.fail("decide", "no answer")
    assert drive.path == ["decide", "broken"]


def test_an_answer_that_is_no_success_decides_nothing() -> None:
    success = {"$js": ["===", ["get", ["value", ref("local", "response")], "status"], 200]}
    drive = by_tool(True, tool={"kind": "http", "url": "http://shop/", "success": success})
    drive.succeed("decide", status=404, data=None)
    assert drive.path == ["decide", "broken"]


def test_a_tools_answer_is_still_at_hand_after_an_activity_was_asked() -> None:
    drive = by_tool(FOR_AN_ACTIVITY, GOOD, output={"seen": ref("local", "result")})
    drive.succeed("decide", {"good": True})
    drive.succeed("decide", answers=[{"truthy": False}])
    assert drive.path == ["decide", "b1"]
    assert drive.outputs["decide"] == {"seen": {"good": True}}
