"""Going back into containers: they go on again from the round that the visit is in."""

from __future__ import annotations

from typing import Any

from engine.rewinding import can_rewind
from tests.engine.building import bundle, initial, journey, pause, state, tool, way, ways
from tests.engine.driving import Drive


def looped(**loop: Any) -> Drive:
    """A loop of two rounds around one tool, and a tool after it."""
    states = [initial(), state("loop", "loop", **{"count": 2, **loop}), tool("t", parent="loop", effect="pure")]
    return Drive(journey([*states, tool("after", effect="pure")], ways("start>loop>after")))


def test_going_back_into_a_loop_that_is_over_makes_its_later_rounds_anew() -> None:
    drive = looped()
    for output in ("one", "two"):
        drive.succeed("t", output)
    first = next(one.number for one in drive.run.visits.values() if one.state == "t")
    drive.rewind_to(first)
    assert drive.places == ["loop", "t"]
    assert drive.statuses["after"] == "superseded"
    for output in ("uno", "due"):
        drive.succeed("t", output)
    assert drive.outputs["loop"] == {"results": [["uno"], ["due"]]}
    assert drive.places == ["after"]
    assert len([one for one in drive.run.visits.values() if one.state == "loop"]) == 1


def test_going_back_to_the_last_round_keeps_the_earlier_ones() -> None:
    drive = looped()
    for output in ("one", "two"):
        drive.succeed("t", output)
    drive.rewind("t")
    drive.succeed("t", "due")
    assert drive.outputs["loop"] == {"results": [["one"], ["due"]]}


def test_going_back_into_one_branch_leaves_the_others_as_they_are() -> None:
    states = [initial(), state("side", "parallel_execution", count=2), tool("t", parent="side", effect="pure")]
    drive = Drive(journey([*states, tool("after", effect="pure")], ways("start>side>after")))
    drive.succeed("t", "zero")
    drive.succeed("t", "one")
    zero = next(one.number for one in drive.run.visits.values() if one.scope.endswith(".0"))
    drive.rewind_to(zero)
    assert drive.places == ["side", "t"]
    drive.succeed("t", "null")
    assert drive.outputs["side"] == {"results": [["null"], ["one"]]}


def test_going_back_to_the_winner_of_a_race_runs_the_race_again() -> None:
    states = [initial(), state("side", "parallel_execution", count=2, until="race"), tool("t", parent="side")]
    drive = Drive(journey([*states, tool("after", effect="pure")], ways("start>side>after")))
    drive.succeed("t", "won")
    drive.rewind_to(next(one.number for one in drive.run.visits.values() if one.output == "won"))
    assert sorted(drive.places) == ["side", "t", "t"]


def test_an_effect_inside_that_was_undone_is_asked_about_even_if_the_container_is_entered_anew() -> None:
    states = [initial(), state("loop", "loop", count=2), tool("pay", parent="loop", effect="unsafe")]
    drive = Drive(journey(states, ways("start>loop")))
    drive.succeed("pay", "paid 0")
    drive.rewind("loop")
    assert "has already been done" in drive.question.prompt
    drive.say("keep")
    drive.say("keep")
    drive.succeed("pay", "paid 1")
    assert drive.run.output == {"results": [["paid 0"], ["paid 1"]]}
    assert len(drive.calls("pay")) == 2, "what was under way when the run went back is not done again either"


def test_going_back_before_a_container_undoes_all_of_it() -> None:
    drive = looped()
    drive.succeed("t", "one")
    drive.rewind("start")
    assert drive.path == ["start", "loop", "t"]
    assert drive.places == ["loop", "t"]


def test_a_container_that_the_run_goes_back_into_has_its_whole_time_again() -> None:
    states = [state("loop", "loop", count=2, timeout_seconds=60), tool("t", parent="loop", effect="pure"), tool("late")]
    asked = way("loop", "late", trigger="timeout", after_seconds=20, confirmation="Leave?")
    drive = Drive(journey(states, [asked]))
    drive.fire("loop", "way:0")
    assert drive.question.prompt == "Leave?"
    drive.later(10).rewind("t")
    assert drive.questions == (), "what came of the time that is taken back is withdrawn"
    assert drive.open("loop").timers == {"timeout": drive.run.now + 60, "way:0": drive.run.now + 20}


def test_going_back_into_a_container_takes_back_what_its_end_has_changed() -> None:
    counted = [{"variable": "n", "operation": "increment"}]
    states = [state("loop", "loop", count=1, context_changes=counted), state("sum", "aggregation", parent="loop")]
    variables = [{"name": "n", "default": 0}]
    drive = Drive(journey([*states, pause("wait")], ways("loop>wait"), variables=variables))
    drive.rewind("sum")
    assert drive.variables == {"n": 1}


def test_the_run_does_not_go_back_into_rounds_that_were_made_before_the_container_was_tried_again() -> None:
    states = [state("loop", "loop", count=2, timeout_seconds=60), tool("t", parent="loop")]
    drive = Drive(bundle(journey(states, []), policy={"on_failure": "incident"}))
    drive.fire("loop", "timeout")
    drive.say("retry")
    first, again = [one.number for one in drive.run.visits.values() if one.state == "t"]
    assert not can_rewind(drive.run, first)
    assert can_rewind(drive.run, again)
    drive.rewind_to(first)
    assert "no visit" in drive.said("refusal")[-1]
