"""A paused run: what runs is let finish, nothing new starts."""

from __future__ import annotations

from engine import events
from engine.commands import CallTool, StartChild
from tests.engine.building import final, form, initial, journey, pause, state, tool, way, ways
from tests.engine.driving import Drive


def test_the_next_state_is_entered_only_when_the_run_is_resumed() -> None:
    drive = Drive([tool("a"), tool("b")])
    drive.pause()
    statuses = [drive.run.status]
    drive.succeed("a")
    assert drive.places == []
    drive.resume()
    assert drive.places == ["b"]
    assert [*statuses, drive.run.status] == ["paused", "running"]


def test_calls_that_come_of_an_answer_are_held_back() -> None:
    drive = Drive([tool("pay", confirm="Pay?")])
    drive.pause()
    assert drive.say("yes") == []
    (call,) = [one for one in drive.resume() if isinstance(one, CallTool)]
    assert (call.state, call.retry.max_attempts) == ("pay", 1)
    drive.succeed("pay", 1)
    assert drive.run.output == 1


def test_the_next_step_of_an_agent_is_held_back() -> None:
    drive = Drive(
        [state("agent", "agent_interaction", tools=[{"name": "a", "tool": {"kind": "registered", "id": "a"}}])]
    )
    drive.pause()
    drive.succeed("agent", tool_calls=[{"id": "1", "name": "a"}])
    assert len(drive.calls()) == 1
    drive.resume()
    assert len(drive.calls()) == 2


def test_children_are_held_back() -> None:
    drive = Drive([state("call", "workflow_bridge", journey="j", before=[{"tool": "hook"}])])
    drive.pause()
    drive.succeed("call")
    assert drive.last == []
    assert drive.resume() == [StartChild(1, 2, "j", None, "call")]


def test_notifications_on_the_way_are_held_back() -> None:
    effects = [{"kind": "notify", "channel": "mail", "message": "x"}]
    drive = Drive(journey([pause("p"), final()], [way("p", "end", effects=effects)]))
    drive.pause()
    drive.say("yes")
    assert not drive.calls()
    drive.resume()
    assert len(drive.calls()) == 1
    assert drive.run.finished


def test_a_held_call_of_a_state_that_is_left_is_never_made() -> None:
    drive = Drive(journey([tool("pay", confirm="Pay?"), pause("p")], [way("pay", "p", events=["stop"])]))
    drive.pause()
    drive.say("yes")
    drive.happen("stop")
    drive.resume()
    assert not drive.calls()
    assert drive.places == ["p"]


def test_a_held_call_does_not_keep_the_run_from_ending() -> None:
    drive = Drive([tool("pay", confirm="Pay?")])
    drive.pause()
    drive.say("yes")
    drive.cancel()
    assert drive.run.finished


def test_answers_are_taken_while_the_run_is_paused() -> None:
    drive = Drive([form("a", "x"), form("b", "y")])
    drive.pause()
    drive.say("1")
    assert drive.outputs["a"] == {"x": "1"}
    assert not drive.questions
    drive.say("2")
    drive.resume()
    assert drive.run.output == {"y": "2"}


def test_joins_wait_for_the_run_to_be_resumed() -> None:
    states = [initial(branching="all"), tool("a"), tool("b"), tool("sum", join="all")]
    drive = Drive(journey(states, ways("start>a>sum", "start>b>sum")))
    drive.pause()
    drive.succeed("a")
    drive.succeed("b")
    drive.resume()
    assert drive.places == ["sum"]


def test_pausing_and_resuming_is_told_with_its_reason() -> None:
    drive = Drive([pause("p")])
    drive.tell(events.Paused(drive.at, "lunch"))
    drive.resume()
    drive.pause()
    assert drive.said("status") == ["lunch", "resumed", "paused"]
