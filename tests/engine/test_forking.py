"""Forking: a new run begins at a past visit of another, which is not touched."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import events, views
from engine.commands import CallTool, Command
from engine.engine import apply
from engine.forking.beginning import begin_fork
from engine.forking.carrying import carry
from engine.forking.hindsight import begins_anew
from engine.run import Run
from engine.snapshots import to_json, trim
from journeys.bundle import Bundle
from journeys.messages import Carried, Carry
from tests.engine import invariants
from tests.engine.building import form, initial, journey, pause, state, tool, way, ways
from tests.engine.driving import Drive, timers
from tests.engine.journeys_strategy import Action, actions, event_of
from tests.engine.test_properties import ANY, begin, story


class Forked(Drive):
    """A fork in a test's hands."""

    def __init__(self, bundle: Bundle, carried: Carried, at: float = 5000.0) -> None:
        assert carried.problem is None
        told = json.loads(json.dumps(carried.forked))
        self.bundle, self.at = bundle, at
        self.run, first = begin_fork(bundle, told, "fork-1", at)
        self.commands = [*first]
        self.tell(events.Continued(at))
        self.first: list[Command] = [*first, *self.last]


def forked(drive: Drive, visit: int | str | None = None, **message: Any) -> Forked:
    """A fork of a run at a visit, or at the latest of a state."""
    number = drive.visit(visit).number if isinstance(visit, str) else visit
    before = json.dumps(to_json(drive.run))
    told = carry(drive.run, Carry(visit=number, **message))
    assert json.dumps(to_json(drive.run)) == before, "the run itself is not touched"
    return Forked(drive.bundle, told)


def told(**more: Any) -> Drive:
    """Two forms that have been answered, and a third that waits."""
    counted = {"context_changes": [{"variable": "n", "operation": "increment"}]}
    drive = Drive([form("a", "x", **counted), form("b", "y", **counted), form("c", "z", **more)])
    drive.say("1")
    drive.say("2")
    return drive


def test_it_stands_where_the_visit_stood_with_what_went_before() -> None:
    fork = forked(told(), "b")
    assert fork.question.state == "b"
    assert fork.outputs == {"a": {"x": "1"}}
    assert fork.variables == {"n": 1}
    assert [(one.number, one.state, one.status) for one in fork.run.visits.values()] == [
        (1, "a", "done"),
        (2, "b", "open"),
    ]


def test_both_go_on_for_themselves() -> None:
    drive = told()
    fork = forked(drive, "b")
    fork.say("other")
    fork.say("3")
    assert fork.run.output != drive.run.output
    assert fork.outputs["b"] == {"y": "other"}
    assert drive.outputs["b"] == {"y": "2"}
    assert (fork.run.status, drive.run.status) == ("completed", "waiting")


def test_its_transcript_has_the_lines_until_then_and_tells_where_it_comes_from() -> None:
    drive = told()
    fork = forked(drive, "b")
    assert [(one["kind"], one["text"]) for one in fork.run.entries[:2]] == [("question", "a"), ("answer", "1")]
    assert fork.said("fork") == ["Forked from run-1 at b (visit 2)"]
    (line,) = [one for one in fork.run.entries if one["kind"] == "fork"]
    assert line["data"] == {"origin": "run-1", "visit": 2, "state": "b"}
    assert "2" not in fork.said("answer")
    sequences = [one["sequence"] for one in fork.run.entries]
    assert sequences == sorted(set(sequences))


def test_a_run_that_has_ended_can_be_forked() -> None:
    drive = told()
    drive.say("3")
    assert drive.run.finished
    fork = forked(drive, "a")
    assert fork.question.state == "a"
    assert (fork.run.status, fork.outputs, fork.run.ended_at) == ("waiting", {}, None)
    assert views.snapshot(fork.run).started_at == views.snapshot(fork.run).updated_at


def test_a_run_that_failed_can_be_forked_before_the_failure() -> None:
    drive = Drive([form("a", "x"), tool("t", effect="pure")])
    drive.say("1")
    drive.fail("t")
    assert drive.run.status == "failed"
    fork = forked(drive, "t")
    assert [one.state for one in fork.calls("t")] == ["t"]
    fork.succeed("t")
    assert fork.run.status == "completed"


def test_it_can_be_forked_where_it_stands() -> None:
    fork = forked(told(), "c")
    assert fork.question.state == "c"
    assert fork.outputs == {"a": {"x": "1"}, "b": {"y": "2"}}


def test_an_undone_story_can_be_taken_up_again() -> None:
    drive = told()
    drive.rewind("a")
    drive.say("7")
    drive.say("8")
    fork = forked(drive, 3)
    assert fork.question.state == "c"
    assert fork.outputs == {"a": {"x": "1"}, "b": {"y": "2"}}
    assert fork.variables == {"n": 2}
    assert forked(drive, "c").outputs == {"a": {"x": "7"}, "b": {"y": "8"}}


def test_what_was_undone_before_stays_undone() -> None:
    drive = told()
    drive.rewind("a")
    drive.say("7")
    fork = forked(drive, "b")
    assert fork.outputs == {"a": {"x": "7"}}
    assert [one.status for one in fork.run.visits.values()] == [
        "superseded",
        "superseded",
        "superseded",
        "done",
        "open",
    ]


# Effects.


def test_what_was_done_before_is_kept_and_what_was_done_later_is_its_own() -> None:
    drive = Drive([tool("first", effect="unsafe"), form("a", "x"), tool("second", effect="unsafe")])
    drive.succeed("first", "one")
    drive.say("1")
    drive.succeed("second", "two")
    fork = forked(drive, "a")
    assert fork.outputs == {"first": "one"}
    assert fork.calls() == []
    fork.say("other")
    assert [one.state for one in fork.calls()] == ["second"], "it is not asked: here it has not happened"


@pytest.mark.parametrize("answer", ["repeat", "keep"])
def test_at_an_effect_it_asks_before_it_does_it_once_more(answer: str) -> None:
    drive = Drive([tool("pay", effect="unsafe"), form("a", "x")])
    drive.succeed("pay", "receipt")
    fork = forked(drive, "pay")
    assert fork.question.kind == "choice"
    assert "has already been done" in fork.question.prompt
    fork.say(answer)
    assert len(fork.calls("pay")) == (answer == "repeat")
    if answer == "keep":
        assert fork.outputs == {"pay": "receipt"}


def test_an_effect_that_is_under_way_is_not_known_to_it() -> None:
    drive = Drive([tool("pay", effect="unsafe"), form("a", "x")])
    fork = forked(drive, "pay")
    fork.say("keep")
    assert fork.question.kind == "incident"
    assert "is not known here" in fork.question.prompt
    assert fork.calls("pay") == []


def test_an_effect_undone_by_going_back_is_still_asked_about() -> None:
    drive = Drive([form("a", "x"), tool("pay", effect="unsafe"), form("b", "y")])
    drive.say("1")
    drive.succeed("pay", "receipt")
    drive.rewind("a")
    second = drive.question.visit
    drive.say("2")
    drive.say("keep")
    fork = forked(drive, second)
    fork.say("3")
    assert fork.question.kind == "choice", "before that visit it had been done"
    later = forked(drive, "b")
    assert later.run.done_effects == {}, "it had been asked about"


# What ran beside it.


def beside() -> Drive:
    """Two branches: a form, then another; a tool, then a form."""
    made = journey(
        [initial(branching="all"), form("a", "x"), form("b", "y"), tool("t", effect="unsafe"), form("c", "z")],
        [way("start", "a"), way("start", "t"), *ways("a>b", "t>c")],
    )
    return Drive(made)


def test_what_had_ended_beside_it_is_kept() -> None:
    drive = beside()
    drive.succeed("t", "done")
    drive.reply("a", "1")
    fork = forked(drive, "b")
    assert fork.outputs["t"] == "done"
    assert sorted(fork.places) == ["b", "c"]


def test_what_was_under_way_beside_it_begins_anew_and_asks_first() -> None:
    drive = beside()
    drive.reply("a", "1")
    drive.succeed("t", "done")
    fork = forked(drive, "b")
    assert sorted(fork.places) == ["b", "t"]
    assert fork.calls("t") == []
    fork.reply("t", "keep")
    assert fork.outputs["t"] == "done"
    assert sorted(fork.places) == ["b", "c"]


# Containers.


def looping(**more: Any) -> Drive:
    """A loop over three items, with a form and a pause in each round, and a form behind it."""
    loop = state("l", "loop", kind="for_each", collection=["p", "q", "r"], **more)
    made = journey(
        [loop, form("f", "x", parent="l"), pause("p", parent="l"), form("z", "n")], ways("f>p", "l>z"), initial=["l"]
    )
    return Drive(made)


def go_round(drive: Drive, *answers: str) -> Drive:
    for answer in answers:
        drive.reply("f", answer)
        drive.reply("p", "yes")
    return drive


def test_inside_a_loop_earlier_rounds_are_kept_and_later_ones_have_not_been() -> None:
    drive = go_round(looping(), "1", "2", "3")
    second = [one.number for one in drive.run.visits.values() if one.state == "p"][1]
    fork = forked(drive, second)
    assert fork.question.state == "p"
    go_on = fork.reply("p", "yes")
    assert not any(isinstance(one, CallTool) for one in go_on)
    assert fork.question.state == "f"
    go_round(fork, "9")
    assert fork.outputs["l"] == {"results": [[{"x": one}, {"confirmed": True}] for one in "129"]}
    assert fork.question.state == "z"


def test_the_time_of_a_container_begins_anew() -> None:
    drive = go_round(looping(timeout_seconds=60), "1")
    fork = forked(drive, "f")
    assert timers(fork.first) == [("timeout", 60.0)]


def test_a_fork_behind_a_loop_that_was_gone_back_into_is_refused_in_words() -> None:
    drive = go_round(looping(), "1", "2", "3")
    behind = drive.question.visit
    drive.rewind("f")
    answer = carry(drive.run, Carry(visit=behind))
    assert answer.problem == f"What led to visit {behind} has been done anew since; choose an earlier visit"


def test_a_round_that_was_made_anew_is_refused_in_words() -> None:
    drive = go_round(looping(), "1", "2")
    third = drive.question.visit
    drive.rewind_to(next(one.number for one in drive.run.visits.values() if one.state == "f"))
    answer = carry(drive.run, Carry(visit=third))
    assert answer.problem is not None
    assert answer.problem.startswith(f"Visit {third} was in a round that has been made anew since")


# Which visit.


def test_a_visit_that_is_not_there_is_said_so() -> None:
    assert carry(told().run, Carry(visit=9)).problem == "There is no visit 9; the journey has made 3"
    assert carry(told().run, Carry(state="q")).problem == "The journey has not been at state 'q'"
    assert carry(told().run, Carry()).problem == "Name a visit, a state, or what was asked there"
    assert (
        carry(told().run, Carry(words="the dinner")).problem
        == "No question or state of the journey is known by 'the dinner'"
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("the question about the dates", "when"),
        ("where you asked for my name", "who"),
        ("Travel dates", "when"),
        ("the passenger", "who"),
        ("departure", "when"),
        ("the hotel booking", "hotel"),
    ],
)
def test_a_visit_is_found_by_what_was_asked_there(words: str, found: str) -> None:
    drive = Drive(
        [
            form("who", {"name": "passengerName"}, title="Traveller", question="What is your name?"),
            form("when", {"name": "departureDate"}, title="Travel date", question="When do you want to travel?"),
            tool("hotel", title="Book a hotel"),
        ]
    )
    drive.say("Ada")
    drive.say("tomorrow")
    answer = carry(drive.run, Carry(words=words))
    assert answer.problem is None
    assert answer.forked["state"] == found


def test_the_latest_of_a_state_is_meant() -> None:
    drive = go_round(looping(), "1", "2")
    answer = carry(drive.run, Carry(state="f"))
    assert answer.forked["visit"] == drive.visit("f").number


# The archive.


def test_what_was_moved_out_of_the_run_is_asked_for_until_it_is_there() -> None:
    drive = go_round(looping(), "1", "2", "3")
    whole = carry(drive.run, Carry(visit=3))
    chunks = []
    for keep in (4, 2):
        chunks.append(json.loads(json.dumps(trim(drive.run, keep))))
        drive.run.archive.append(f"chunk-{len(chunks)}")
    assert carry(drive.run, Carry(visit=3)) == Carried(missing="chunk-2")
    assert carry(drive.run, Carry(visit=3, chunks=(chunks[1],))) == Carried(missing="chunk-1")
    answer = carry(drive.run, Carry(visit=3, chunks=(chunks[1], chunks[0])))
    assert answer.problem is None
    fork, other = Forked(drive.bundle, answer), Forked(drive.bundle, whole)
    assert story(fork.run) == story(other.run)
    assert fork.run.archive == []


def test_what_is_older_stays_in_the_archive_of_both() -> None:
    drive = go_round(looping(), "1", "2")
    chunk = trim(drive.run, 1)
    assert chunk is not None
    drive.run.archive.append("chunk-1")
    fork = forked(drive, drive.question.visit)
    assert fork.run.archive == ["chunk-1"]
    assert not views.transcript(fork.run).complete
    go_round(fork, "3")
    assert fork.outputs["l"] == {"results": [[{"x": one}, {"confirmed": True}] for one in "123"]}


# Whatever happens.


@given(ANY, actions(), st.integers(0, 40))
def test_any_visit_can_be_forked_or_is_refused_in_words(bundle: Bundle, happening: list[Action], pick: int) -> None:
    run, _ = begin(bundle)
    for action in happening:
        apply(run, event_of(run, action))
    number = 1 + pick % run.visit_count if run.visit_count else 1
    before = json.dumps(to_json(run))
    answer = carry(run, Carry(visit=number))
    assert json.dumps(to_json(run)) == before
    if answer.problem is not None:
        return
    fork, first = begin_fork(bundle, json.loads(json.dumps(answer.forked)), "fork-1", run.now + 1)
    commands = [*first, *apply(fork, events.Continued(run.now + 1))]
    invariants.check(fork, commands)
    for action in happening:
        invariants.check(fork, apply(fork, event_of(fork, action)))


@given(ANY, actions())
def test_a_fork_is_what_the_run_was_when_the_visit_had_begun(bundle: Bundle, happening: list[Action]) -> None:
    run, _ = begin(bundle)
    was = dict(standing(run, 0))
    for action in happening:
        order, answered_early = run.order, bool(run.inbox)
        apply(run, event_of(run, action))
        was |= {} if answered_early else standing(run, order)
    for number, told_then in was.items():
        visit = run.visits[number]
        answer = carry(run, Carry(visit=number))
        if answer.problem is not None:
            assert visit.status == "superseded" or "began while" in answer.problem or "made anew" in answer.problem
            continue
        fork, _ = begin_fork(bundle, answer.forked, "fork-1", run.now)
        apply(fork, events.Continued(run.now))
        if all(one.phase != "repeat" for one in fork.visits.values()):
            assert json.loads(json.dumps(story(fork), default=repr)) == told_then


def standing(run: Run, order: int) -> dict[int, dict[str, Any]]:
    """The only visit that is open besides containers, if it has just begun, and the run's story."""
    places = [run.visits[one] for one in run.open_visits]
    open_now = [one for one in places if one.region is None]
    between_rounds = any(one.region is not None and (one.phase != "main" or not one.region.open) for one in places)
    is_ending = run.ending or any(one.status == "closing" for one in run.activations.values())
    if run.paused or run.finished or is_ending or run.inbox or between_rounds:
        return {}
    if len(open_now) != 1 or open_now[0].entered_order <= order:
        return {}
    visit = open_now[0]
    if any(begins_anew(one, visit.entered_order) for one in run.visits.values()):
        return {}
    if visit.asks > 1 or visit.retries or visit.call_count > 1 or visit.phase == "incident":
        return {}
    return {visit.number: json.loads(json.dumps(story(run), default=repr))}
