"""A journey that is cancelled takes back what it has done, the latest first."""

from __future__ import annotations

import json
from typing import Any

from engine.rewinding import can_rewind
from engine.snapshots import from_json, to_json, trim
from tests.engine.building import Document, bundle, form, journey, pause, ref, state, tool, way, ways
from tests.engine.driving import Drive

UNDO_BOOK: Document = tool("unbook", compensates="book", arguments={"id": ref("local", "compensated", "output", "id")})
UNDO_PAY: Document = tool("refund", compensates="pay", arguments={"id": ref("outputs", "pay", "id")}, title="Refund")


def paid(*more: Document, **about: Any) -> Drive:
    """A booking and a payment that have been made, and a question after it."""
    states = [
        form("a", "x"),
        tool("book", effect="unsafe"),
        tool("pay", effect="keyed"),
        form("b", "y"),
        UNDO_BOOK,
        UNDO_PAY,
    ]
    drive = Drive(journey([*states, *more], ways("a>book>pay>b"), title="Trip", **about))
    drive.say("1")
    drive.succeed("book", {"id": 1})
    drive.succeed("pay", {"id": 2})
    return drive


def test_what_was_done_is_taken_back_in_reverse_and_the_journey_ends_as_cancelled() -> None:
    drive = paid()
    drive.say("/cancel")
    assert drive.question.prompt == "Done already, and taken back then: book and pay. Cancel Trip?"
    drive.say("yes")
    assert drive.places == ["refund"]
    assert drive.calls("refund")[0].arguments["arguments"] == {"id": 2}
    drive.succeed("refund")
    assert drive.places == ["unbook"]
    assert drive.calls("unbook")[0].arguments["arguments"] == {"id": 1}
    drive.succeed("unbook", "gone")
    assert drive.run.status == "cancelled"
    assert drive.run.output != "gone"
    assert drive.said("message") == ["Trip is cancelled."]


def test_what_was_not_done_is_not_taken_back() -> None:
    states = [form("a", "x"), tool("book", effect="unsafe"), form("b", "y"), tool("pay"), UNDO_BOOK, UNDO_PAY]
    drive = Drive(journey(states, ways("a>book>b>pay")))
    drive.say("1")
    drive.succeed("book", {"id": 1})
    drive.say("/cancel")
    drive.say("yes")
    drive.succeed("unbook")
    assert drive.run.status == "cancelled"
    assert not drive.calls("refund")


def test_a_call_under_way_is_let_finish_and_then_taken_back() -> None:
    states = [form("a", "x", branching="all"), tool("book", effect="unsafe"), form("b", "y"), UNDO_BOOK]
    drive = Drive(journey(states, ways("a>book", "a>b")))
    drive.say("1")
    drive.say("/cancel")
    assert drive.places == []
    assert not drive.run.finished
    drive.succeed("book", {"id": 7})
    assert drive.calls("unbook")[0].arguments["arguments"] == {"id": 7}
    drive.succeed("unbook")
    assert drive.run.status == "cancelled"


def test_a_call_under_way_that_does_nothing_after_all_needs_nothing() -> None:
    states = [form("a", "x", branching="all"), tool("book", effect="unsafe"), form("b", "y"), UNDO_BOOK]
    drive = Drive(journey(states, ways("a>book", "a>b")))
    drive.say("1")
    drive.say("/cancel")
    drive.fail("book", "sold out")
    assert drive.run.status == "cancelled"
    assert not drive.calls("unbook")


def test_what_is_taken_back_and_fails_is_for_a_person_and_the_rest_still_runs() -> None:
    drive = paid()
    drive.say("/cancel")
    drive.say("yes")
    drive.fail("refund", "bank closed")
    assert drive.question.kind == "incident"
    drive.say("retry")
    drive.fail("refund", "bank closed")
    drive.say("fail")
    assert drive.places == ["unbook"]
    drive.succeed("unbook")
    assert drive.run.status == "cancelled"


def test_effects_of_undone_visits_that_were_repeated_are_taken_back_too_and_kept_ones_once() -> None:
    drive = paid()
    drive.rewind("book")
    drive.say("repeat")
    drive.succeed("book", {"id": 5})
    drive.say("keep")
    drive.say("/cancel")
    drive.say("yes")
    for expected in ("refund", "unbook", "unbook"):
        assert drive.places == [expected]
        drive.succeed(expected)
    assert [call.arguments["arguments"]["id"] for call in drive.calls("unbook")] == [5, 1]
    assert drive.run.status == "cancelled"


def test_every_round_of_a_loop_is_taken_back() -> None:
    states = [
        state("each", "loop", count=2),
        tool("send", effect="unsafe", parent="each"),
        form("b", "y"),
        tool("recall", compensates="send", arguments={"what": ref("local", "compensated", "output")}),
    ]
    drive = Drive(journey(states, ways("each>b")))
    drive.succeed("send", "letter 1")
    drive.succeed("send", "letter 2")
    drive.say("/cancel")
    drive.say("yes")
    drive.succeed("recall")
    drive.succeed("recall")
    assert [call.arguments["arguments"]["what"] for call in drive.calls("recall")] == ["letter 2", "letter 1"]
    assert drive.run.status == "cancelled"


def test_a_child_that_has_ended_well_can_be_taken_back() -> None:
    child = journey([pause("p")], id="child")
    states = [state("sub", "workflow_bridge", journey="child"), form("b", "y"), tool("undo", compensates="sub")]
    drive = Drive(bundle(journey(states, ways("sub>b")), children=[child]))
    drive.end_child("sub", 5)
    drive.say("/cancel")
    drive.say("yes")
    drive.succeed("undo")
    assert drive.run.status == "cancelled"


def test_joins_that_were_half_heard_do_not_run_any_more() -> None:
    states = [
        form("a", "x", branching="all"),
        tool("book", effect="unsafe"),
        form("b", "y"),
        tool("both", join="all"),
        UNDO_BOOK,
    ]
    drive = Drive(journey(states, ways("a>book>both", "a>b>both")))
    drive.say("1")
    drive.succeed("book", {"id": 1})
    drive.say("/cancel")
    drive.say("yes")
    drive.succeed("unbook")
    assert drive.run.status == "cancelled"
    assert not drive.calls("both")


def test_while_it_takes_back_nothing_can_be_gone_back_to_or_cancelled_again() -> None:
    drive = paid()
    drive.say("/cancel")
    drive.say("yes")
    assert not any(can_rewind(drive.run, number) for number in drive.run.visits)
    assert drive.problems("/cancel") == ("There is nothing to cancel",)
    assert drive.problems("/back") == ("There is no question before this one",)


def test_a_paused_run_takes_back_once_it_is_resumed() -> None:
    drive = paid()
    drive.say("/cancel")
    drive.pause()
    drive.say("yes")
    assert drive.places == []
    drive.resume()
    assert drive.places == ["refund"]


def test_other_journeys_of_the_run_go_on() -> None:
    one = journey([tool("book", effect="unsafe"), form("b", "y"), UNDO_BOOK], ways("book>b"), id="one")
    drive = Drive(bundle(one, journey([pause("other")], id="other"), active=["one", "other"]))
    drive.succeed("book", {"id": 1})
    drive.reply("b", "/cancel")
    drive.say("yes")
    assert "other" in drive.places


def test_what_can_be_taken_back_stays_in_the_run_however_long_it_becomes() -> None:
    states = [tool("book", effect="unsafe"), form("a", "x"), UNDO_BOOK]
    drive = Drive(journey(states, [*ways("book>a"), way("a", "a")]))
    drive.succeed("book", {"id": 1})
    for number in range(10):
        drive.say(str(number))
    assert trim(drive.run, 2) is not None
    drive.run = from_json(drive.run.bundle, json.loads(json.dumps(to_json(drive.run))))
    drive.say("/cancel")
    drive.say("yes")
    assert drive.places == ["unbook"]
    drive.succeed("unbook")
    assert drive.run.status == "cancelled"


def test_cancelling_the_run_from_outside_takes_nothing_back() -> None:
    drive = paid()
    drive.cancel()
    assert drive.run.status == "cancelled"
    assert not drive.calls("refund")
