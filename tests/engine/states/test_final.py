"""Final states: the journey ends, whatever else is open in it."""

from __future__ import annotations

from engine.commands import CancelChild, Finish
from tests.engine.building import THROWS, Document, final, form, initial, journey, ref, tool, ways
from tests.engine.driving import Drive, cancelled_timers


def side_by_side(*branches: Document, end: Document | None = None) -> Drive:
    """Branches that begin together; the first one leads to the end."""
    states = [initial(branching="all"), *branches, end or final(output=ref("outputs", str(branches[0]["id"])))]
    edges = [f"start>{one['id']}" for one in branches]
    return Drive(journey(states, ways(*edges, f"{branches[0]['id']}>end")))


def test_its_output_is_the_result_of_the_run() -> None:
    drive = Drive([initial(), final(output={"got": ref("input", "a")})], {"a": 1})
    assert drive.run.status == "completed"
    assert drive.run.output == {"got": 1}
    assert drive.last == [Finish("completed")]


def test_its_message_is_said() -> None:
    assert Drive([initial(), final(message={"$text": ["Bye ", ref("input")]})], "Ada").said("end") == ["Bye Ada"]


def test_what_only_waits_beside_it_is_cancelled_with_its_question_and_timers() -> None:
    drive = side_by_side(tool("quick"), form("ask", "name", timeout_seconds=60))
    commands = drive.succeed("quick", 1)
    assert drive.run.status == "completed"
    assert drive.statuses["ask"] == "cancelled"
    assert cancelled_timers(commands) == ["timeout"]
    assert not drive.questions


def test_a_call_under_way_beside_it_is_let_finish_and_its_result_is_kept() -> None:
    drive = side_by_side(tool("quick"), tool("slow"))
    drive.succeed("quick", 1)
    assert not drive.run.finished
    assert drive.succeed("slow", "late") == [Finish("completed")]
    assert drive.visit("slow").output == "late"
    assert drive.statuses["slow"] == "done"
    assert drive.run.output == 1


def test_nothing_follows_a_call_that_is_let_finish() -> None:
    states = [initial(branching="all"), tool("quick"), tool("slow"), tool("after"), final()]
    drive = Drive(journey(states, ways("start>quick>end", "start>slow>after")))
    drive.succeed("quick")
    drive.succeed("slow", "late")
    assert drive.run.finished
    assert "after" not in drive.path


def test_a_failure_of_a_call_that_is_let_finish_does_not_change_the_result() -> None:
    drive = side_by_side(tool("quick"), tool("slow"))
    drive.succeed("quick", 1)
    drive.fail("slow", "too late")
    assert drive.run.status == "completed"
    assert drive.statuses["slow"] == "failed"
    assert drive.errors["slow"]["message"] == "too late"


def test_several_parallel_calls_of_one_state_are_all_let_finish() -> None:
    tools = [{"name": "look", "tool": {"kind": "registered", "id": "look"}}]
    agent = {"id": "agent", "type": "agent_interaction", "tools": tools}
    drive = side_by_side(tool("quick"), agent)
    wanted = [{"id": str(one), "name": "look", "arguments": {}} for one in range(3)]
    drive.succeed("agent", content="", tool_calls=wanted)
    drive.succeed("quick", 1)
    for _ in range(3):
        assert not drive.run.finished
        drive.succeed("agent", 7)
    assert drive.run.finished
    assert len(drive.calls("agent")) == 4, "the model was not asked again"


def test_children_beside_it_are_cancelled() -> None:
    bridge = {"id": "bridge", "type": "workflow_bridge", "journey": "j"}
    drive = side_by_side(tool("quick"), bridge)
    commands = drive.succeed("quick")
    assert any(isinstance(one, CancelChild) for one in commands)
    assert drive.statuses["bridge"] == "cancelled"


def test_an_outcome_of_failed_fails_the_run_with_the_message() -> None:
    drive = Drive([initial(), final(outcome="failed", message="No stock", output={"left": 0})])
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "No stock"
    assert drive.run.output == {"left": 0}


def test_an_outcome_of_cancelled_cancels_the_run() -> None:
    assert Drive([initial(), final(outcome="cancelled")]).run.status == "cancelled"


def test_an_output_that_cannot_be_evaluated_fails_with_the_states_name() -> None:
    drive = Drive([initial(), final(title="The end", output=THROWS)])
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "The end: this cannot be parsed"


def test_the_first_final_state_reached_is_the_one_that_counts() -> None:
    states = [initial(branching="all"), tool("a"), tool("b"), final("one", output=1), final("two", output=2)]
    drive = Drive(journey(states, ways("start>a>one", "start>b>two")))
    drive.succeed("b")
    drive.succeed("a")
    assert drive.run.output == 2
    assert "one" not in drive.path


def test_without_a_final_state_the_last_visit_without_a_way_out_gives_the_result() -> None:
    states = [initial(branching="all"), tool("a"), tool("b")]
    drive = Drive(journey(states, ways("start>a", "start>b")))
    drive.succeed("b", "first")
    drive.succeed("a", "last")
    assert drive.run.output == "last"


def test_success_output_comes_before_what_the_states_gave() -> None:
    drive = Drive(journey([initial(), final(output=1)], success_output={"of": ref("outputs", "start")}), "x")
    assert drive.run.output == {"of": "x"}


def test_success_output_is_not_asked_for_when_the_run_has_failed() -> None:
    drive = Drive(journey([tool("a"), final()], success_output=THROWS))
    drive.fail("a", "no")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "a: no"


def test_a_success_output_that_cannot_be_evaluated_fails_the_run() -> None:
    drive = Drive(journey([initial(), final()], success_output=THROWS))
    assert drive.run.status == "failed"
