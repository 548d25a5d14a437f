"""Workflow bridges: another journey as a child. Its runs are played by `tests/test_simulation.py`."""

from __future__ import annotations

from typing import Any

from engine import events
from engine.commands import CancelChild, StartChild
from tests.engine.building import Document, bundle, final, initial, journey, pause, ref, state, way, ways
from tests.engine.driving import Drive


def bridged(**more: Any) -> Drive:
    """A bridge with ways for both ends."""
    made: Document = state("call", "workflow_bridge", journey="child", title="Call it", **more)
    edges = [*ways("start>call>end"), way("call", "lost", trigger="tool_failure")]
    child = journey([final()], id="child", title="The child")
    return Drive(bundle(journey([initial(), made, final(), final("lost")], edges), children=[child]), {"a": 1})


def test_the_child_is_started_with_its_input() -> None:
    drive = bridged(input={"of": ref("input", "a")})
    assert drive.last == [StartChild(2, 1, "child", {"of": 1}, "Call it")]
    assert drive.visit("call").input == {"of": 1}
    assert drive.run.status == "running"


def test_its_result_is_the_output() -> None:
    drive = bridged()
    drive.end_child("call", {"b": 2})
    assert drive.path[-1] == "end"
    assert drive.outputs["call"] == {"success": True, "result": {"b": 2}}


def test_an_output_is_made_from_the_response() -> None:
    drive = bridged(output=ref("local", "response"))
    drive.end_child("call", 2)
    assert drive.outputs["call"] == {"success": True, "result": 2, "journey": "child", "title": "The child"}


def test_a_child_that_fails_takes_the_failure_ways_with_its_error() -> None:
    drive = bridged()
    drive.end_child("call", success=False, status="failed", error={"message": "no stock"})
    assert drive.path[-1] == "lost"
    assert drive.errors["call"]["message"] == "no stock"
    assert drive.errors["call"]["kind"] == "child"


def test_a_child_that_was_cancelled_is_a_failure_too() -> None:
    drive = bridged()
    drive.end_child("call", success=False, status="cancelled")
    assert drive.errors["call"]["message"] == "the child ended as cancelled"


def test_the_end_of_a_child_is_heard_once() -> None:
    drive = Drive([state("call", "workflow_bridge", journey="j"), pause("after")])
    drive.end_child("call", 1)
    drive.tell(events.ChildEnded(drive.at, 1, 1, {"success": True, "output": 2}))
    assert drive.outputs["call"]["result"] == 1


def test_the_end_of_a_call_is_no_end_of_a_child() -> None:
    drive = bridged()
    drive.tell(events.ToolSucceeded(drive.at, 2, 1, {"output": 1}))
    assert drive.places == ["call"]
    drive.end_child("call", 2)
    assert drive.run.finished


def test_a_child_is_cancelled_when_its_state_is_left() -> None:
    edges = [way("call", "end", trigger="external_event", events=["stop"])]
    drive = Drive(journey([state("call", "workflow_bridge", journey="j"), final()], edges))
    assert CancelChild(1, 1) in drive.happen("stop")


def test_a_child_is_cancelled_when_its_time_is_over() -> None:
    drive = Drive([state("call", "workflow_bridge", journey="j", timeout_seconds=60)])
    assert CancelChild(1, 1) in drive.fire("call", "timeout")
    assert drive.run.error is not None
    assert drive.run.error["outcome"] == "failed"


def test_a_child_is_cancelled_and_started_anew_when_the_run_goes_back() -> None:
    drive = bridged()
    assert CancelChild(2, 1) in drive.rewind("call")
    assert drive.last[-1] == StartChild(3, 1, "child", None, "Call it")


def test_data_that_looks_like_words_of_ours_is_handed_over_as_data() -> None:
    made = state("call", "workflow_bridge", journey="j", input=ref("input"))
    drive = Drive(journey([initial(), made]), {"$text": 5})
    (command,) = drive.last
    assert isinstance(command, StartChild)
    assert command.input == {"$text": 5}
    assert drive.visit("call").input == {"$text": 5}


def failed_in_sims_manner(error: dict[str, Any]) -> tuple[str, Any]:
    """The message and the output of a bridge whose child fails with this error."""
    drive = bridged(manner="sim")
    drive.end_child("call", success=False, status="failed", error=error)
    return drive.errors["call"]["message"], drive.outputs["call"]


def test_in_sims_manner_a_failure_names_the_child() -> None:
    message, output = failed_in_sims_manner({"message": "Sum: no stock", "kind": "function"})
    assert message == '"The child" failed: Sum: no stock'
    assert output == {"error": message, "childWorkflowName": "The child"}


def test_in_sims_manner_a_failure_of_a_childs_child_names_the_chain() -> None:
    inner = {"message": 'Ask: "leaf" failed: no', "kind": "child", "details": {"chain": ["leaf"], "root": "no"}}
    assert failed_in_sims_manner(inner)[0] == "Workflow chain: The child → leaf | no"


def test_in_sims_manner_a_chain_that_is_too_long_ends_with_the_id_of_what_was_not_begun() -> None:
    message, _ = failed_in_sims_manner({"message": "Journeys may call one another 25 deep", "kind": "depth"})
    assert message == '"child" failed: Maximum workflow call chain depth (25) exceeded.'
