"""What turns do: messages, choices, events, time, commands, going back; and what is told when something goes wrong."""

from __future__ import annotations

from typing import Any

from tests.conversation_tests.conftest import JOURNEY, Play, suite, told

FILLED = {"values": {"number": 7}}
WAITING: dict[str, Any] = {
    "id": "order",
    "title": "Order",
    "states": {
        "paid": {
            "type": "wait",
            "seconds": 86_400,
            "next": [
                {"target": "late"},
                {"target": "sent", "trigger": "external_event", "events": ["money"]},
                {"target": "gone", "trigger": "user_input", "commands": ["stop"]},
            ],
        },
        "short": {"type": "wait", "seconds": 3, "next": "sent"},
        "sent": {"type": "final", "message": "It is on its way."},
        "late": {"type": "final", "message": "You are late."},
        "gone": {"type": "final", "outcome": "cancelled"},
    },
}


def order(*turns: Any, first: str = "paid", **more: Any) -> dict[str, Any]:
    return {**suite(*turns, **more), "journey": {**WAITING, "initial": [first]}, "tools": {}}


async def passes(play: Play, document: Any) -> None:
    outcomes = await play(document)
    assert [told(one) for one in outcomes] == [[] for _ in outcomes], [one.differences for one in outcomes]


async def test_time_passes_in_no_time(play: Play) -> None:
    await passes(play, order({"wait": "23 hours", "expect": {"state": "paid"}},
                             {"wait": "1 hour", "expect": {"state": "late", "say": "You are late."}}))  # fmt: skip


async def test_short_waits_are_over_by_themselves(play: Play) -> None:
    await passes(play, order({"expect": {"state": "sent", "status": "completed"}}, first="short"))


async def test_events_and_user_commands_are_heard(play: Play) -> None:
    await passes(play, order({"event": "money", "expect": {"state": "sent"}}))
    await passes(play, order({"event": {"name": "other", "data": {"a": 1}}, "expect": {"state": "paid"}}))
    await passes(play, order({"user": "stop", "expect": {"status": "cancelled"}}))
    await passes(play, order({"command": {"kind": "say", "name": "stop"}, "expect": {"status": "cancelled"}}))


async def test_operators_command(play: Play) -> None:
    document = suite({**FILLED, "expect": {"status": "incident"}},
                     {"command": {"kind": "resolve", "output": {"total": 1}}, "expect": {"state": "sure"}},
                     tools={"orders": {"error": "down"}},
                     journey={"journeys": [JOURNEY], "policy": {"on_failure": "incident"}})  # fmt: skip
    await passes(play, document)
    await passes(play, suite({"command": "skip", "expect": {"refused": "There is nothing to skip now"}}))
    await passes(play, suite({"command": "cancel", "expect": {"status": "cancelled"}}))


async def test_going_back_cuts_the_path(play: Play) -> None:
    back = {"rewind": "ask", "expect": {"path": ["ask"], "asks": {"kind": "form"}}}
    await passes(
        play, suite(FILLED, back, {"rewind": {"visit": 99}, "expect": {"refused": "has not been at visit 99"}})
    )


async def test_choices_answer_the_question_that_has_options(play: Play) -> None:
    await passes(play, suite(FILLED, {"choice": False, "expect": {"state": "kept"}}))
    await passes(play, suite({"choice": True, "expect": {"refused": "nothing is open to be chosen from"}}))


async def test_a_message_of_the_same_id_counts_once(play: Play) -> None:
    again = {**FILLED, "id": "m1", "expect": {"refused": False, "visited": [], "state": "sure"}}
    await passes(play, suite({**FILLED, "id": "m1"}, again))


async def test_several_messages_come_right_after_one_another(play: Play) -> None:
    await passes(play, suite({"user": ["7", "yes"], "expect": {"status": "completed", "tools": ["orders"]}}))


async def test_a_message_after_the_end_is_refused(play: Play) -> None:
    turns = [FILLED, {"choice": True}, {"user": "hello?", "expect": {"refused": "the journey has ended"}}]
    await passes(play, suite(*turns))


async def test_the_run_knows_its_customer_workspace_input_and_moment(play: Play) -> None:
    journey = {"id": "a", "states": {"end": {"type": "final", "output": {"given": "<input.word>"}}}}
    test = {"customer": "ada", "workspace": "w1", "input": {"word": "x"}, "at": "2031-02-03T04:05:06Z"}
    [outcome] = await play(
        {"journey": journey, "tests": {"it": {"turns": [{"expect": {"result": {"given": "x"}}}], **test}}}
    )
    snapshot = outcome.turns[0].record.snapshot
    assert outcome.passed
    assert (snapshot.user, snapshot.workspace) == ("ada", "w1")
    assert snapshot.started_at.startswith("2031-02-03T04:05:06")


async def test_tests_begin_at_the_same_moment_whenever_they_are_played(play: Play) -> None:
    outcomes = [(await play(suite(FILLED)))[0] for _ in range(2)]
    began = {one.turns[0].record.snapshot.started_at for one in outcomes}
    assert [moment[:19] for moment in began] == ["2030-01-07T09:00:00"]


async def test_environment_values_are_the_journeys(play: Play) -> None:
    journey = {"id": "a", "states": {"end": {"type": "final", "output": {"region": "{{REGION}}"}}}}
    tests = {"it": {"turns": [{"expect": {"result": {"region": "north"}}}]}}
    await passes(play, {"journey": journey, "environment": {"REGION": "north"}, "tests": tests})


async def test_nothing_more_is_played_after_a_turn_that_differs(play: Play) -> None:
    [outcome] = await play(suite({**FILLED, "expect": {"state": "ask"}}, {"choice": True, "expect": {"state": "ask"}}))
    assert told(outcome) == ["1 state"]
    assert len(outcome.turns) == 2


async def test_a_mistake_in_one_test_does_not_hide_the_others(play: Play) -> None:
    document = suite(FILLED)
    document["tests"]["other"] = document["tests"]["it"]
    document["tests"]["it"] = {"turns": [FILLED], "tools": {"orders": {"output": {}, "delay": "1 second"}}}
    outcomes = await play(document)
    assert [one.planned.name for one in outcomes] == ["it", "other"]
    assert all(one.passed for one in outcomes)
