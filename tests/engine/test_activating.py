"""Several journeys of a bundle, active side by side in one run."""

from __future__ import annotations

from typing import Any

from journeys.bundle import Bundle
from tests.engine.building import bundle, final, form, initial, journey, pause, ref, tool, way, ways
from tests.engine.driving import Drive


def desk(*more: dict[str, Any], **about: Any) -> Bundle:
    """A journey, and one that complaints wake."""
    complaint = journey(
        [form("what", "text"), tool("file")],
        id="complaint", activation={"events": ["complaint"]}, variables=[{"name": "n", "default": 1}],
    )  # fmt: skip
    return bundle(journey([pause("shop"), final(output="bought")], id="shopping"), complaint, *more, **about)


def test_only_the_first_journey_is_active_from_the_start() -> None:
    drive = Drive(desk())
    assert drive.places == ["shop"]


def test_the_bundle_may_say_which_are() -> None:
    assert Drive(desk(active=["complaint", "shopping"])).places == ["what", "shop"]


def test_an_event_wakes_a_journey_as_a_scope_of_its_own() -> None:
    drive = Drive(desk())
    drive.happen("complaint")
    assert drive.places == ["shop", "what"]
    assert [drive.run.visits[one].scope for one in drive.run.open_visits] == ["shopping", "complaint"]
    assert drive.run.current.variables == {"shopping": {}, "complaint": {"n": 1}}


def test_a_journey_that_is_active_is_not_woken_again() -> None:
    drive = Drive(desk())
    drive.happen("complaint")
    drive.happen("complaint")
    assert drive.places == ["shop", "what"]


def test_a_journey_that_has_ended_may_be_woken_again_with_fresh_variables() -> None:
    drive = Drive(desk())
    for _ in range(2):
        drive.happen("complaint")
        drive.reply("what", "bad")
        drive.succeed("file", "filed")
    assert list(drive.run.activations) == ["shopping", "complaint", "complaint#2"]
    assert drive.run.current.outputs["complaint#2"]["file"] == "filed"
    assert drive.run.status == "waiting"


def test_of_several_that_an_event_wakes_the_most_important_comes_first() -> None:
    urgent = journey([pause("u")], id="urgent", priority=5, activation={"events": ["complaint"]})
    drive = Drive(desk(urgent))
    drive.happen("complaint")
    assert drive.places == ["shop", "u", "what"]


def test_an_event_wakes_a_journey_and_fires_ways_but_not_those_of_the_woken() -> None:
    woken = journey([pause("w"), final("out")], [way("w", "out", events=["go"])], id="woken",
                    activation={"events": ["go"]})  # fmt: skip
    listening = journey([pause("l"), pause("heard")], [way("l", "heard", events=["go"])])
    drive = Drive(bundle(listening, woken))
    drive.happen("go")
    assert drive.places == ["w", "heard"]


def test_outputs_and_variables_are_those_of_the_own_journey() -> None:
    one = journey([form("ask", "x"), pause("end", question=ref("outputs", "ask", "x"))], id="one")
    two = journey([form("ask", "x"), pause("end", question=ref("outputs", "ask", "x"))], id="two")
    drive = Drive(bundle(one, two, active=["one", "two"]))
    drive.say("first")
    drive.say("second")
    assert [question.prompt for question in drive.questions] == ["first", "second"]


def test_a_final_state_ends_its_own_journey_only() -> None:
    drive = Drive(desk())
    drive.happen("complaint")
    drive.say("yes")
    assert drive.places == ["what"]
    assert not drive.run.finished
    drive.say("bad")
    drive.succeed("file")
    assert drive.run.status == "completed"
    assert drive.run.output == "bought", "the first journey gives the result"


def test_a_journey_that_is_closing_goes_nowhere_while_others_go_on() -> None:
    closing = journey(
        [initial(branching="all"), tool("slow", join="all"), tool("after", join="all"), pause("p"), final()],
        ways("start>slow>after", "start>p>end", "p>after"), id="closing",
    )  # fmt: skip
    drive = Drive(bundle(closing, journey([pause("other")], id="other"), active=["closing", "other"]))
    drive.reply("p", "yes")
    drive.succeed("slow", 1)
    assert drive.places == ["other"]
    assert drive.statuses["slow"] == "done"
    assert drive.run.activations["closing"].status == "closed"


def test_a_failure_in_one_journey_fails_the_run() -> None:
    drive = Drive(desk(active=["shopping", "complaint"]))
    drive.reply("what", "bad")
    drive.fail("file", "disk full")
    assert drive.run.status == "failed"
    assert drive.statuses["shop"] == "cancelled"


def test_a_result_that_cannot_be_made_ends_the_run_although_others_wait() -> None:
    broken = journey([pause("p")], id="broken", success_output={"$invalid": "no result"})
    drive = Drive(bundle(journey([pause("main")], id="main"), broken, active=["main", "broken"]))
    drive.reply("p", "yes")
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "no result"


def test_a_run_that_is_ending_wakes_nothing() -> None:
    drive = Drive(desk(journey([tool("slow")], id="slow"), active=["slow", "shopping"]))
    drive.cancel()
    drive.happen("complaint")
    assert drive.places == ["slow"]


def test_a_journey_whose_id_has_a_slash_is_a_journey_like_others() -> None:
    states = [initial(branching="all"), tool("a"), tool("b"), tool("sum", join="all")]
    drive = Drive(journey(states, ways("start>a>sum", "start>b>sum"), id="a/b/c"))
    drive.succeed("a")
    drive.succeed("b")
    assert drive.places == ["sum"]
