"""Going back: a visit and what came of it are undone, its state is entered anew; effects are asked about first."""

from __future__ import annotations

from typing import Any

import pytest

from engine.rewinding import can_rewind, latest_visit, what_came_of
from tests.engine.building import (
    Document,
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
from tests.engine.driving import Drive, cancelled_timers


def told() -> Drive:
    """Two forms that have been answered, and a third that waits."""
    counted: Document = {"context_changes": [{"variable": "n", "operation": "increment"}]}
    drive = Drive([form("a", "x", **counted), form("b", "y", **counted), form("c", "z", timeout_seconds=60)])
    drive.say("1")
    drive.say("2")
    return drive


def test_going_back_forgets_all_that_came_after() -> None:
    drive = told()
    drive.rewind("a")
    assert drive.question.state == "a"
    assert drive.outputs == {}
    assert drive.variables == {}
    assert drive.path == ["a"]


def test_nothing_is_deleted() -> None:
    drive = told()
    drive.rewind("b")
    assert [(visit.state, visit.status) for visit in drive.run.visits.values()] == [
        ("a", "done"), ("b", "superseded"), ("c", "superseded"), ("b", "open"),
    ]  # fmt: skip
    assert drive.run.visits[2].output == {"y": "2"}
    assert drive.said("repair") == ["Went back to b"]


def test_what_waits_is_let_go() -> None:
    assert cancelled_timers(told().rewind("b")) == ["timeout"]


def test_from_there_it_goes_on_as_ever() -> None:
    drive = told()
    drive.rewind("b")
    drive.say("other")
    assert drive.outputs == {"a": {"x": "1"}, "b": {"y": "other"}}
    assert drive.variables == {"n": 2}


def test_going_back_to_where_the_run_is_asks_anew() -> None:
    drive = told()
    before = drive.question.id
    drive.rewind("c")
    assert drive.question.state == "c"
    assert drive.question.id != before


def test_going_back_twice_is_possible() -> None:
    drive = told()
    drive.rewind("b")
    drive.say("2")
    drive.rewind("a")
    drive.say("1")
    assert drive.question.state == "b"


def test_an_earlier_round_of_a_cycle_stays() -> None:
    states = [choice("more", "yes", "no"), pause("p")]
    drive = Drive(journey(states, [way("more", "p", choices=["yes"]), *ways("p>more")]))
    for said in ("yes", "yes", "yes", "yes"):
        drive.say(said)
    drive.rewind_to(3)
    assert drive.path == ["more", "p", "more"]


@pytest.mark.parametrize("number", [0, 9, -1])
def test_a_visit_that_there_is_not_is_refused(number: int) -> None:
    drive = told()
    drive.rewind_to(number)
    assert drive.said("refusal") == [f"There is no visit {number} to go back to"]
    assert drive.question.state == "c"


def test_a_visit_that_is_undone_is_refused() -> None:
    drive = told()
    drive.rewind("b")
    drive.rewind_to(2)
    assert drive.said("refusal") == ["There is no visit 2 to go back to"]


def test_the_latest_visit_of_a_state_that_counts_is_found() -> None:
    drive = told()
    assert latest_visit(drive.run, "b") == 2
    drive.rewind("b")
    assert latest_visit(drive.run, "b") == 4
    assert latest_visit(drive.run, "c") is None


# Branches and joins.


def diamond(**more: Any) -> Drive:
    """Two branches and their join."""
    states = [initial(branching="all"), tool("a", effect="pure"), tool("b", effect="pure"),
              state("sum", "aggregation", join="all", values={"a": ref("outputs", "a"), "b": ref("outputs", "b")}),
              pause("end")]  # fmt: skip
    drive = Drive(journey(states, ways("start>a>sum>end", "start>b>sum"), **more))
    drive.succeed("a", 1)
    drive.succeed("b", 2)
    return drive


def test_a_branch_beside_it_stays_and_the_join_is_undone() -> None:
    drive = diamond()
    drive.rewind("a")
    assert drive.places == ["a"]
    assert drive.outputs == {"start": None, "b": 2}
    drive.succeed("a", 5)
    assert drive.outputs["sum"] == {"a": 5, "b": 2}
    assert drive.question.state == "end"


def test_a_join_that_ran_because_a_way_was_dead_is_undone_with_what_killed_it() -> None:
    branches = [{"id": "x"}, {"id": "y"}]
    states = [
        initial(branching="all"),
        state("pick", "decision_point", by="choice", branches=branches, branching="all", join="all"),
        tool("live", effect="pure", branching="all", join="all"),
        tool("maybe", effect="pure", branching="all", join="all"),
        tool("sum", effect="pure", join="all"),
    ]
    edges = [*ways("start>pick", "start>live>sum", "maybe>sum"), way("pick", "maybe", choices=["x"])]
    drive = Drive(journey(states, edges))
    drive.succeed("live")
    drive.say("y")
    assert drive.places == ["sum"]
    drive.rewind("pick")
    assert drive.places == ["pick"], "the join does not run before it is known which way is taken"
    drive.say("x")
    assert drive.places == ["maybe"]
    drive.succeed("maybe")
    assert drive.places == ["sum"]


def test_a_join_that_ran_because_nothing_could_reach_it_is_undone_with_what_now_can() -> None:
    branches = [{"id": "x"}, {"id": "y"}]
    states = [
        initial(branching="all"),
        state("pick", "decision_point", by="choice", branches=branches),
        tool("live"),
        tool("any"),
        tool("sum", join="all"),
    ]
    edges = [
        *ways("start>pick", "start>live>sum", "any>sum"),
        way("pick", "any", choices=["x"]),
        way("live", "any", trigger="tool_failure"),
    ]
    drive = Drive(journey(states, edges))
    drive.succeed("live", effect="pure")
    drive.say("y")
    assert drive.places == ["sum"]
    assert drive.open("sum").forced
    drive.rewind("pick")
    assert drive.places == ["pick"]


def test_a_join_that_merely_happened_later_stays() -> None:
    states = [initial(branching="all"), tool("a", effect="pure"), tool("b", effect="pure"), pause("other"),
              pause("sum", join="all")]  # fmt: skip
    drive = Drive(journey(states, ways("start>a>sum", "start>b>sum", "start>other")))
    drive.succeed("a")
    drive.succeed("b")
    drive.rewind("other")
    assert sorted(drive.places) == ["other", "sum"]


def test_another_journey_of_the_run_is_left_alone() -> None:
    one, two = journey([form("a", "x"), pause("p")], id="one"), journey([form("b", "y"), pause("q")], id="two")
    drive = Drive(bundle(one, two, active=["one", "two"]))
    drive.say("1")
    drive.say("2")
    drive.rewind("a")
    assert sorted(drive.places) == ["a", "q"]


# Going back over an end.


def ended() -> Drive:
    """A journey that ends while another goes on; one of its branches was cut off."""
    states = [initial(branching="all"), form("a", "x"), form("side", "y"), final()]
    one = journey(states, ways("start>a>end", "start>side"), id="one")
    drive = Drive(bundle(one, journey([pause("other")], id="other"), active=["one", "other"]))
    drive.reply("a", "1")
    return drive


def test_going_back_over_the_end_of_a_journey_opens_it_again_with_what_was_cut_off() -> None:
    drive = ended()
    assert drive.places == ["other"]
    drive.rewind("a")
    assert sorted(drive.places) == ["a", "other", "side"]
    assert drive.run.activations["one"].status == "open"
    drive.reply("a", "2")
    drive.reply("other", "yes")
    assert drive.run.finished


def test_going_back_in_a_branch_that_did_not_end_the_journey_is_refused() -> None:
    states = [initial(branching="all"), form("a", "x"), form("side", "y"), pause("later"), final()]
    one = journey(states, ways("start>a>end", "start>side>later"), id="one")
    drive = Drive(bundle(one, journey([pause("other")], id="other"), active=["one", "other"]))
    drive.reply("side", "2")
    drive.reply("a", "1")
    assert not can_rewind(drive.run, drive.visit("side").number)
    assert can_rewind(drive.run, drive.visit("a").number)


def test_a_call_that_was_let_finish_is_made_again_when_the_journey_opens_again() -> None:
    states = [initial(branching="all"), form("a", "x"), tool("slow", effect="pure"), tool("after"), final()]
    one = journey(states, ways("start>a>end", "start>slow>after"), id="one")
    drive = Drive(bundle(one, journey([pause("other")], id="other"), active=["one", "other"]))
    drive.reply("a", "1")
    drive.succeed("slow", "in vain")
    drive.rewind("a")
    assert sorted(drive.places) == ["a", "other", "slow"]
    drive.succeed("slow", "in time")
    assert "after" in drive.places


def test_a_run_that_has_ended_or_is_ending_cannot_go_back() -> None:
    drive = Drive([form("a", "x"), tool("t")])
    drive.say("1")
    drive.cancel()
    assert not can_rewind(drive.run, 1)
    drive.succeed("t")
    assert not can_rewind(drive.run, 1)


# Effects.


def paid(effect: str | None = "unsafe", told: str | None = None) -> Drive:
    """A payment that has been made, and a question after it. `told`: the effect that the tool itself declares."""
    drive = Drive([form("a", "x"), tool("pay", effect=effect), pause("p"), final(output=ref("outputs", "pay"))])
    drive.say("1")
    drive.succeed("pay", "receipt 1", effect=told)
    return drive


@pytest.mark.parametrize("effect", ["unsafe", "keyed"])
def test_an_effect_is_not_repeated_without_asking(effect: str) -> None:
    drive = paid(effect)
    drive.rewind("a")
    drive.say("2")
    question = drive.question
    assert question.prompt == (
        "pay has already been done (visit 2) and cannot be undone. Do it again, or keep what was done?"
    )
    assert [option.value for option in question.options] == ["repeat", "keep"]
    assert question.default == "keep"
    assert len(drive.calls()) == 1


@pytest.mark.parametrize("effect", ["pure", "idempotent"])
def test_what_has_no_effect_is_repeated(effect: str) -> None:
    drive = paid(effect)
    drive.rewind("a")
    drive.say("2")
    assert len(drive.calls("pay")) == 2


def test_what_a_registered_tool_says_of_itself_counts() -> None:
    for effect, calls in (("pure", 2), ("unsafe", 1)):
        drive = paid(None, told=effect)
        drive.rewind("a")
        drive.say("2")
        assert len(drive.calls("pay")) == calls


def test_to_keep_takes_over_what_was_done() -> None:
    drive = paid()
    drive.rewind("a")
    drive.say("2")
    drive.say("keep")
    assert drive.outputs["pay"] == "receipt 1"
    assert drive.visit("pay").logs == ["kept what visit 2 did"]
    drive.say("yes")
    assert drive.run.output == "receipt 1"


def test_to_repeat_makes_a_new_call() -> None:
    drive = paid()
    drive.rewind("a")
    drive.say("2")
    drive.say("do it again")
    assert [call.visit for call in drive.calls("pay")] == [2, 5]
    drive.succeed("pay", "receipt 2")
    assert drive.outputs["pay"] == "receipt 2"


def test_what_is_neither_is_asked_again() -> None:
    drive = paid()
    drive.rewind("pay")
    assert drive.problems("perhaps")
    drive.say("perhaps")
    assert drive.question.problems == ("one of these is needed: Do it again, Keep what was done",)


def test_what_was_kept_can_be_gone_back_over_again() -> None:
    drive = paid()
    for _ in range(3):
        drive.rewind("pay")
        drive.say("keep")
        assert drive.outputs["pay"] == "receipt 1"
    assert len(drive.calls("pay")) == 1


def test_going_back_before_the_question_is_answered_asks_again() -> None:
    drive = paid()
    drive.rewind("pay")
    drive.rewind("a")
    drive.say("2")
    drive.say("keep")
    assert drive.outputs["pay"] == "receipt 1"
    assert drive.run.done_effects == {}


def test_each_effect_of_several_rounds_is_asked_about_in_its_order() -> None:
    states = [form("a", "x"), tool("pay", effect="unsafe")]
    drive = Drive(journey(states, ways("a>pay>a")))
    for number in (1, 2, 3):
        drive.say(str(number))
        drive.succeed("pay", f"receipt {number}")
    drive.rewind_to(1)
    for number in (1, 2, 3):
        drive.say(str(number))
        assert drive.question.kind == "choice"
        drive.say("keep")
        assert drive.outputs["pay"] == f"receipt {number}"
    drive.say("4")
    assert drive.places == ["pay"], "nothing is left to ask about"
    assert len(drive.calls()) == 4


def test_what_is_undone_again_comes_before_what_has_not_been_reached_again() -> None:
    drive = Drive(journey([form("a", "x"), tool("pay", effect="unsafe")], ways("a>pay>a")))
    for number in (1, 2):
        drive.say(str(number))
        drive.succeed("pay", f"receipt {number}")
    drive.rewind_to(1)
    drive.say("1")
    drive.say("keep")
    drive.rewind("pay")
    drive.say("keep")
    assert drive.outputs["pay"] == "receipt 1"


def test_an_effect_under_way_is_asked_about_too() -> None:
    drive = Drive([form("a", "x"), tool("pay")])
    drive.say("1")
    drive.rewind("a")
    drive.say("2")
    assert drive.question.kind == "choice"


def test_to_keep_waits_for_the_call_that_is_under_way() -> None:
    drive = Drive([form("a", "x"), tool("pay", effect="unsafe"), pause("p")])
    drive.say("1")
    drive.rewind("a")
    drive.say("2")
    drive.say("keep")
    assert drive.places == ["pay"]
    assert not drive.questions
    drive.succeed("pay", "receipt 1")
    assert drive.outputs["pay"] == "receipt 1"
    assert drive.question.state == "p"


def test_to_keep_a_call_that_then_fails_has_failed() -> None:
    drive = Drive([form("a", "x"), tool("pay", effect="unsafe"), pause("p")])
    drive.say("1")
    drive.rewind("a")
    drive.say("2")
    drive.say("keep")
    drive.fail("pay", "no money")
    assert drive.run.status == "failed"


def test_a_call_under_way_that_turns_out_to_have_done_nothing_is_not_asked_about() -> None:
    for well in (True, False):
        drive = Drive([form("a", "x"), tool("pay")])
        drive.say("1")
        drive.rewind("a")
        drive.succeed("pay", 1, effect="pure") if well else drive.fail("pay", "no")
        drive.say("2")
        assert len(drive.calls("pay")) == 2


def test_an_unknown_outcome_is_asked_about() -> None:
    drive = Drive([form("a", "x"), tool("pay", effect="unsafe"), pause("p")])
    drive.say("1")
    drive.fail("pay", "lost", outcome="unknown")
    drive.rewind("a")
    drive.say("2")
    assert drive.question.kind == "choice"


def test_an_operator_may_resolve_what_is_asked_about() -> None:
    drive = paid()
    drive.rewind("pay")
    drive.command("resolve", "pay", output="by hand")
    assert drive.outputs["pay"] == "by hand"


def test_to_try_again_what_is_asked_about_is_to_repeat_it() -> None:
    drive = paid()
    drive.rewind("pay")
    drive.command("retry", "pay")
    assert len(drive.calls("pay")) == 2
    assert drive.run.done_effects == {}


def test_what_came_of_a_visit_is_in_the_order_of_entering() -> None:
    drive = told()
    assert [visit.number for visit in what_came_of(drive.run, drive.run.visits[1])] == [1, 2, 3]


def test_what_one_visit_has_kept_is_not_kept_by_another_that_asked_too() -> None:
    states = [
        initial(branching="all"),
        state("a", "pause_point", question="a?"),
        state("b", "pause_point", question="b?"),
        tool("mail"),
    ]
    drive = Drive(journey(states, [way("start", "a"), way("start", "b"), way("a", "mail"), way("b", "mail")]))
    drive.reply("a", "yes")
    drive.succeed("mail", effect="unsafe")
    drive.rewind("a")
    drive.reply("a", "yes")
    drive.reply("b", "yes")
    assert [one.state for one in drive.questions] == ["mail", "mail"]
    drive.say("keep", question=drive.questions[0].id)
    drive.say("keep", question=drive.questions[0].id)
    assert [one.status for one in drive.run.visits.values() if one.state == "mail"] == ["superseded", "done", "open"]
    assert len(drive.calls("mail")) == 2, "the other visit's own call has not been made yet"
