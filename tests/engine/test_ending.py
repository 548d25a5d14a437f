"""The end of a run: cancelled, failed, completed; what is under way is let finish."""

from __future__ import annotations

from engine.commands import CancelChild, Finish
from tests.engine.building import final, form, initial, journey, pause, state, tool, ways
from tests.engine.driving import Drive, cancelled_timers


def test_a_cancelled_run_ends_at_once_if_nothing_is_under_way() -> None:
    drive = Drive([form("ask", "name", timeout_seconds=60)])
    commands = drive.cancel("not needed any more")
    assert drive.run.status == "cancelled"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "not needed any more"
    assert cancelled_timers(commands) == ["timeout"]
    assert commands[-1] == Finish("cancelled")
    assert drive.statuses == {"ask": "cancelled"}


def test_a_cancelled_run_lets_calls_finish_and_starts_nothing() -> None:
    drive = Drive([tool("t"), tool("next")])
    drive.cancel()
    assert not drive.run.finished
    drive.succeed("t", 5)
    assert drive.run.status == "cancelled"
    assert drive.outputs["t"] == 5
    assert drive.path == ["t"]


def test_a_cancelled_run_cancels_its_children() -> None:
    drive = Drive([state("call", "workflow_bridge", journey="j")])
    assert CancelChild(1, 1) in drive.cancel()
    assert drive.run.status == "cancelled"


def test_cancelling_twice_is_cancelling_once() -> None:
    drive = Drive([tool("t")])
    drive.cancel("first")
    drive.cancel("second")
    drive.succeed("t")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "first"


def test_the_first_failure_is_the_one_that_counts() -> None:
    states = [initial(branching="all"), tool("a"), tool("b")]
    drive = Drive(journey(states, ways("start>a", "start>b")))
    drive.fail("a", "first")
    drive.fail("b", "second")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "a: first"
    assert drive.errors["b"]["message"] == "second"


def test_what_already_ran_is_kept_when_the_run_fails() -> None:
    drive = Drive([tool("a"), tool("b")])
    drive.succeed("a", 1)
    drive.fail("b")
    assert drive.outputs["a"] == 1
    assert drive.run.output == {}, "a failure is no result"


def test_a_hook_under_way_at_the_end_is_let_finish_but_its_state_does_not_begin() -> None:
    drive = Drive([tool("t", before=[{"tool": "hook"}])])
    drive.cancel()
    drive.succeed("t")
    assert drive.run.finished
    assert drive.statuses == {"t": "cancelled"}
    assert len(drive.calls()) == 1


def test_an_incident_ends_with_the_run() -> None:
    drive = Drive([tool("t", effect="unsafe")])
    drive.fail("t", outcome="unknown")
    drive.cancel()
    assert drive.run.status == "cancelled"
    assert not drive.questions


def test_an_unknown_outcome_while_the_run_is_ending_is_told_and_no_incident() -> None:
    drive = Drive([tool("t", effect="unsafe")])
    drive.cancel()
    drive.fail("t", "lost", outcome="unknown")
    assert drive.run.status == "cancelled"
    assert drive.errors["t"]["outcome"] == "unknown"


def test_what_is_ending_cannot_be_steered_any_more() -> None:
    drive = Drive([tool("t"), final()])
    drive.cancel()
    drive.command("skip", "t")
    drive.rewind("t")
    assert drive.said("refusal") == ["Nothing to skip", "There is no visit 1 to go back to"]


def test_a_paused_run_can_be_cancelled() -> None:
    drive = Drive([tool("t"), pause("p")])
    drive.pause()
    drive.succeed("t")
    drive.cancel()
    assert drive.run.status == "cancelled"
    assert drive.path == ["t"]


def test_the_transcript_tells_the_end() -> None:
    drive = Drive([tool("t")])
    drive.fail("t", "no")
    assert [(one["kind"], one["text"]) for one in drive.run.entries] == [("error", "t: no"), ("status", "failed")]


def test_a_wait_that_is_to_finish_is_waited_out_when_the_run_fails() -> None:
    states = [initial(branching="all"), tool("a"), state("w", "wait", seconds=60, at_the_end="finish"), tool("next")]
    drive = Drive(journey(states, ways("start>a", "start>w", "w>next")))
    drive.fail("a", "first")
    assert not drive.run.finished
    drive.fire("w", "wait")
    assert drive.run.status == "failed"
    assert drive.outputs["w"] == {"waited_seconds": 60}
    assert "next" not in drive.path


def test_a_wait_that_is_to_finish_ends_at_once_when_the_run_is_cancelled() -> None:
    drive = Drive([state("w", "wait", seconds=60, at_the_end="finish")])
    assert cancelled_timers(drive.cancel()) == ["wait"]
    assert drive.statuses == {"w": "cancelled"}
