"""Error handling: what happens after a failure that leads here."""

from __future__ import annotations

from typing import Any

from tests.engine.building import final, journey, pause, ref, state, tool, way, ways
from tests.engine.driving import Drive


def handled(**more: Any) -> Drive:
    """A tool whose failure is handled."""
    states = [tool("pay"), final(output=ref("outputs", "pay")), state("mend", "error_handling", **more)]
    edges = [*ways("pay>end", "mend>end"), way("pay", "mend", trigger="tool_failure")]
    return Drive(journey(states, edges))


def test_a_fallback_stands_in_for_the_failed_states_output() -> None:
    drive = handled(strategy="fallback", fallback={"paid": False, "why": ref("local", "error", "message")})
    drive.fail("pay", "no money")
    assert drive.run.output == {"paid": False, "why": "no money"}
    assert drive.run.status == "completed"
    assert drive.visit("pay").error_handled


def test_a_retry_enters_the_failed_state_again() -> None:
    drive = handled(strategy="retry", max_retries=2)
    drive.fail("pay")
    assert drive.path == ["pay", "mend", "pay"]
    drive.succeed("pay", "paid")
    assert drive.run.output == "paid"


def test_retries_come_to_an_end_and_then_the_failure_ways_are_taken() -> None:
    states = [tool("pay"), state("mend", "error_handling", strategy="retry", max_retries=2), final("lost")]
    edges = [way("pay", "mend", trigger="tool_failure"), way("mend", "lost", trigger="tool_failure")]
    drive = Drive(journey(states, edges))
    for _ in range(3):
        drive.fail("pay", "no")
    assert drive.path == ["pay", "mend", "pay", "mend", "pay", "mend", "lost"]


def test_without_failure_ways_the_last_failure_fails_the_run() -> None:
    drive = handled(strategy="retry", max_retries=1)
    drive.fail("pay", "first")
    drive.fail("pay", "second")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "mend: second"


def test_a_success_in_between_begins_the_count_anew() -> None:
    states = [tool("pay"), pause("more"), state("mend", "error_handling", strategy="retry", max_retries=1)]
    edges = [*ways("pay>more>pay"), way("pay", "mend", trigger="tool_failure")]
    drive = Drive(journey(states, edges))
    for _ in range(3):
        drive.fail("pay")
        drive.succeed("pay")
        drive.say("yes")
    assert drive.places == ["pay"]


def test_each_retry_is_a_new_call() -> None:
    drive = handled(strategy="retry", max_retries=1)
    drive.fail("pay")
    assert [call.visit for call in drive.calls("pay")] == [1, 3]


def test_a_person_may_choose_to_try_again() -> None:
    drive = handled(strategy="ask")
    drive.fail("pay", "No money.")
    assert drive.question.prompt == "No money. What now?"
    assert [option.value for option in drive.question.options] == ["retry", "skip", "abort"]
    drive.say("try again")
    drive.succeed("pay", "paid")
    assert drive.run.output == "paid"


def test_a_person_may_choose_to_go_on_without_it() -> None:
    drive = handled(strategy="ask", fallback="nothing")
    drive.fail("pay")
    drive.say("skip")
    assert drive.run.output == "nothing"


def test_a_person_may_choose_to_stop() -> None:
    drive = handled(strategy="ask")
    drive.fail("pay", "no money")
    drive.say("abort")
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "pay: no money"


def test_what_is_no_choice_is_asked_again() -> None:
    drive = handled(strategy="ask")
    drive.fail("pay")
    assert drive.problems("shrug")
    drive.say("shrug")
    assert drive.question.problems == ("one of these is needed: Try again, Go on without it, Stop here",)


def test_to_fail_ends_the_journey_with_the_failed_states_name() -> None:
    drive = handled(strategy="fail", message="We are sorry")
    drive.fail("pay", "no money")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "pay: no money"
    assert "We are sorry" in drive.said("error")


def test_a_message_may_tell_the_error() -> None:
    drive = handled(message={"$text": ["Failed: ", ref("local", "error", "message")]})
    drive.fail("pay", "no money")
    assert drive.said("error") == ["Failed: no money"]


def test_reached_without_a_failure_a_retry_has_nothing_to_try() -> None:
    drive = Drive([tool("pay"), state("mend", "error_handling", strategy="retry")])
    drive.succeed("pay")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "mend: There is nothing to try again"


def test_reached_without_a_failure_a_fallback_is_only_its_value() -> None:
    drive = Drive([tool("pay"), state("mend", "error_handling", fallback=1)])
    drive.succeed("pay", "paid")
    assert drive.outputs == {"pay": "paid", "mend": 1}


def test_a_join_waits_for_what_is_tried_again() -> None:
    values = {"a": ref("outputs", "a"), "b": ref("outputs", "b")}
    states = [
        *(tool("a", branching="all"), tool("b", branching="all")),
        state("mend", "error_handling", strategy="retry", max_retries=1),
        state("sum", "aggregation", join="all", values=values),
    ]
    edges = [way("a", "sum", trigger="tool_success"), way("a", "mend", trigger="tool_failure"), *ways("b>sum")]
    drive = Drive(journey(states, edges, initial=["a", "b"]))
    drive.fail("a")
    drive.succeed("b", 2)
    assert "sum" not in drive.path, "a is being tried again"
    drive.succeed("a", 1)
    assert drive.run.output == {"a": 1, "b": 2}
    assert drive.path.count("sum") == 1
