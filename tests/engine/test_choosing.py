"""Which ways out are taken after what happened."""

from __future__ import annotations

from typing import Any

import pytest

from engine import events
from tests.engine.building import (
    FOR_AN_ACTIVITY,
    SECRET,
    THROWS,
    Document,
    bundle,
    choice,
    final,
    form,
    initial,
    journey,
    pause,
    ref,
    tool,
    way,
    ways,
)
from tests.engine.driving import Drive

ENDS = [final("a"), final("b"), final("c")]


def leave(source: Document, *edges: Document, given: Any = None, **policy: Any) -> Drive:
    """A state with ways to the final states a, b and c."""
    return Drive(bundle(journey([source, *ENDS], list(edges)), policy=policy), given)


def test_the_first_way_that_holds_is_taken_in_the_order_of_the_document() -> None:
    drive = leave(initial(), way("start", "a", guard=False), way("start", "b"), way("start", "c"))
    assert drive.path == ["start", "b"]


def test_a_higher_priority_is_looked_at_first() -> None:
    drive = leave(initial(), way("start", "a"), way("start", "b", priority=2), way("start", "c", priority=1))
    assert drive.path == ["start", "b"]


def test_all_ways_that_hold_are_taken_where_the_state_branches_into_all() -> None:
    states = [initial(branching="all"), tool("a"), tool("b"), tool("c")]
    drive = Drive(journey(states, [way("start", "a"), way("start", "b", guard=False), way("start", "c")]))
    assert drive.places == ["a", "c"]


@pytest.mark.parametrize("trigger", ["automatic", "tool_success", "conditional", "user_input", "parallel_complete"])
def test_these_triggers_are_for_what_went_well(trigger: str) -> None:
    drive = leave(tool("t"), way("t", "a", trigger=trigger), way("t", "b", trigger="tool_failure"))
    drive.succeed("t")
    assert drive.path == ["t", "a"]


def test_a_failure_takes_the_failure_ways_only() -> None:
    drive = leave(
        tool("t"), way("t", "a"), way("t", "b", trigger="tool_success"), way("t", "c", trigger="tool_failure")
    )
    drive.fail("t")
    assert drive.path == ["t", "c"]
    assert drive.run.status == "completed"
    assert drive.visit("t").error_handled


def test_a_guard_sees_output_and_error_of_its_state() -> None:
    edges = [
        way("t", "a", guard=ref("local", "output", "good")),
        way("t", "b"),
        way("t", "c", trigger="tool_failure", guard=ref("local", "error", "details", "final")),
    ]
    drive = leave(tool("t"), *edges)
    drive.succeed("t", {"good": 1})
    assert drive.path == ["t", "a"]
    failed = leave(tool("t"), *edges)
    failed.fail("t", details={"final": True})
    assert failed.path == ["t", "c"]


def test_a_failure_way_whose_guard_does_not_hold_is_none() -> None:
    drive = leave(tool("t"), way("t", "a", trigger="tool_failure", guard=False))
    drive.fail("t", "broken")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "t: broken"


def test_on_a_canvas_a_plain_edge_is_followed_after_a_handled_failure_too() -> None:
    states = [tool("t", branching="all"), tool("plain"), tool("handler")]
    drive = Drive(journey(states, [way("t", "plain"), way("t", "handler", trigger="tool_failure")]))
    drive.fail("t")
    assert drive.places == ["plain", "handler"]


def test_on_a_canvas_an_unhandled_failure_follows_no_edge() -> None:
    drive = Drive(journey([tool("t", branching="all"), tool("plain")], ways("t>plain")))
    drive.fail("t")
    assert drive.path == ["t"]
    assert drive.run.status == "failed"


def test_choices_select_the_way() -> None:
    drive = leave(choice("pick", "x", "y"), way("pick", "a", choices=["x"]), way("pick", "b", choices=["y", "z"]))
    drive.say("y")
    assert drive.path == ["pick", "b"]


def test_without_a_way_that_holds_the_path_ends() -> None:
    drive = leave(initial(), way("start", "a", guard=False), given=5)
    assert drive.path == ["start"]
    assert drive.run.status == "completed"
    assert drive.run.output == {}


# Guards.


def test_a_guard_that_cannot_be_evaluated_fails_the_state_with_where_it_leads() -> None:
    drive = leave(initial(), way("start", "a", guard=THROWS), way("start", "b"))
    assert drive.run.error is not None
    assert drive.run.error["message"] == (
        "start: The condition on the way to `a` cannot be evaluated: this cannot be parsed"
    )


def test_the_failure_of_a_guard_follows_the_failure_ways() -> None:
    drive = leave(initial(), way("start", "a", guard=THROWS), way("start", "b", trigger="tool_failure"))
    assert drive.path == ["start", "b"]
    assert drive.errors["start"]["kind"] == "expression"


def test_a_broken_guard_on_a_failure_way_does_not_hide_the_failure() -> None:
    drive = leave(tool("t"), way("t", "a", trigger="tool_failure", guard=THROWS))
    drive.fail("t", "broken")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "t: broken"


def test_an_activity_evaluates_a_guard_that_needs_one() -> None:
    drive = leave(initial(), way("start", "a", guard=FOR_AN_ACTIVITY), way("start", "b"))
    (call,) = drive.calls()
    assert (call.activity, call.state) == ("evaluate", "start")
    drive.succeed("start", answers=[{"truthy": True}])
    assert drive.path == ["start", "a"]


def test_after_an_activitys_no_the_next_way_is_looked_at() -> None:
    drive = leave(initial(), way("start", "a", guard=FOR_AN_ACTIVITY), way("start", "b", guard=FOR_AN_ACTIVITY))
    drive.succeed("start", answers=[{"truthy": False}])
    drive.succeed("start", answers=[{"truthy": True}])
    assert drive.path == ["start", "b"]


def test_a_guard_that_reads_a_secret_is_evaluated_where_the_secret_is() -> None:
    drive = leave(initial(), way("start", "a", guard=SECRET), way("start", "b"))
    (call,) = drive.calls()
    assert call.arguments == {"questions": [{"source": "value", "names": {"value": SECRET}}]}


def test_an_activity_that_fails_breaks_the_guard() -> None:
    drive = leave(initial(), way("start", "a", guard=FOR_AN_ACTIVITY))
    drive.fail("start", "no engine")
    assert drive.run.error is not None
    assert drive.run.error["message"].endswith("cannot be evaluated: no engine")


def test_several_guards_that_need_activities_are_asked_one_after_another() -> None:
    states = [initial(branching="all"), tool("a"), tool("b")]
    drive = Drive(journey(states, [way("start", "a", guard=FOR_AN_ACTIVITY), way("start", "b", guard=FOR_AN_ACTIVITY)]))
    drive.succeed("start", answers=[{"truthy": True}])
    drive.succeed("start", answers=[{"truthy": True}])
    assert drive.places == ["a", "b"]


# Confirmations.


def test_a_way_may_be_confirmed_by_a_person() -> None:
    drive = leave(tool("t"), way("t", "a", confirmation={"$text": ["Use ", ref("local", "output"), "?"]}))
    drive.succeed("t", "this")
    assert (drive.question.kind, drive.question.prompt) == ("confirmation", "Use this?")
    drive.say("yes")
    assert drive.path == ["t", "a"]


def test_the_trigger_alone_asks_too() -> None:
    drive = leave(initial("first", title="The first"), way("first", "a", trigger="user_confirmation"))
    assert drive.question.prompt == "Go on from The first?"


def test_a_declined_way_gives_way_to_the_next() -> None:
    drive = leave(
        initial(), way("start", "a", confirmation="A?"), way("start", "b", confirmation="B?"), way("start", "c")
    )
    drive.say("no")
    assert drive.question.prompt == "B?"
    drive.say("no")
    assert drive.path == ["start", "c"]


def test_the_last_way_that_is_declined_is_asked_for_again() -> None:
    drive = leave(initial(), way("start", "a", confirmation="A?"))
    drive.say("no")
    assert drive.question.problems == ("It was declined; say yes to go on",)
    drive.say("yes")
    assert drive.path == ["start", "a"]


def test_what_is_neither_yes_nor_no_is_refused_and_the_question_stays() -> None:
    drive = leave(initial(), way("start", "a", confirmation="A?"))
    asked = drive.question.id
    assert drive.problems("perhaps") == ("yes or no is needed",)
    drive.later(5).say("perhaps")
    assert (drive.question.id, drive.question.problems) == (asked, ("yes or no is needed",))
    drive.later(5).say("yes")
    assert drive.visit("start").asked_seconds == 10


def test_a_guard_comes_before_the_confirmation() -> None:
    drive = leave(initial(), way("start", "a", guard=False, confirmation="A?"), way("start", "b"))
    assert drive.path == ["start", "b"]


def test_a_guard_that_an_activity_found_to_hold_is_not_asked_again_by_the_confirmation() -> None:
    drive = leave(initial(), way("start", "a", guard=FOR_AN_ACTIVITY, confirmation="A?"))
    drive.succeed("start", answers=[{"truthy": True}])
    drive.say("yes")
    assert drive.path == ["start", "a"]
    assert len(drive.calls()) == 1


def test_a_confirmation_that_cannot_be_put_fails_the_state() -> None:
    drive = leave(initial(), way("start", "a", confirmation=THROWS), way("start", "b", trigger="tool_failure"))
    assert drive.path == ["start", "b"]


# What happens on the way.


def test_mappings_set_variables_from_what_the_state_gave() -> None:
    drive = leave(form("ask", "name"), way("ask", "a", mappings={"who": ref("local", "output", "name"), "n": 1}))
    drive.say("Ada")
    assert drive.variables == {"who": "Ada", "n": 1}


def test_transformations_write_inside_a_variable() -> None:
    transformations = [
        {"variable": "user", "path": ["address", "town"], "value": ref("input")},
        {"variable": "user", "path": ["name"], "value": "Ada"},
        {"variable": "plain", "value": 3},
    ]
    one = journey([initial(), *ENDS], [way("start", "a", transformations=transformations)],
                  variables=[{"name": "user", "default": {"address": {"zip": 1}}}])  # fmt: skip
    assert Drive(one, "Paris").variables == {
        "user": {"address": {"zip": 1, "town": "Paris"}, "name": "Ada"},
        "plain": 3,
    }


def test_side_effects_say_set_and_notify() -> None:
    effects = [
        {"kind": "say", "text": {"$text": ["Hello ", ref("input")]}},
        {"kind": "set", "variable": "greeted", "value": True},
        {"kind": "notify", "channel": "mail", "message": "greeted", "recipients": ["x"]},
    ]
    drive = Drive(journey([initial(), tool("next")], [way("start", "next", effects=effects)]), "Ada")
    assert drive.said("message") == ["Hello Ada"]
    assert drive.variables == {"greeted": True}
    (note,) = drive.calls("start")
    assert note.detached
    assert note.arguments == {"channel": "mail", "message": "greeted", "recipients": ["x"]}
    assert note.effect == "keyed"


def test_the_run_does_not_wait_for_a_notification_on_the_way_and_its_end_changes_nothing() -> None:
    effects = [{"kind": "notify", "channel": "mail", "message": "paid"}]
    drive = Drive(journey([tool("pay"), final()], [way("pay", "end", effects=effects)]))
    drive.succeed("pay", "paid")
    assert drive.run.finished
    other = Drive(journey([tool("pay"), tool("next")], [way("pay", "next", effects=effects)]))
    other.succeed("pay", "paid")
    other.tell(events.ToolSucceeded(other.at, 1, 2, {"receipt": 1}))
    assert other.outputs["pay"] == "paid"
    assert other.visit("pay").calls[1]["ended_at"] == other.at


def test_what_cannot_be_found_on_the_way_is_told_and_the_way_is_taken() -> None:
    drive = leave(initial(), way("start", "a", mappings={"x": THROWS}))
    assert drive.path == ["start", "a"]
    assert drive.said("error") == ["On the way to a: this cannot be parsed"]
    assert drive.visit("start").logs == ["on the way to a: this cannot be parsed"]


def test_only_the_ways_that_are_taken_have_effects() -> None:
    drive = leave(initial(), way("start", "a", guard=False, mappings={"x": 1}), way("start", "b", mappings={"y": 2}))
    assert drive.variables == {"y": 2}


def test_a_pause_after_a_state_keeps_the_result_of_it() -> None:
    drive = Drive(journey([tool("t"), pause("p"), final(output=ref("outputs", "t"))], ways("t>p>end")))
    drive.succeed("t", 7)
    drive.say("yes")
    assert drive.run.output == 7
