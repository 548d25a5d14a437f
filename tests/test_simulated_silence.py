"""Silence on the virtual clock: nobody waits for the second working morning, and it comes all the same."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from activities.moments import MomentRequest, perform
from journeys.bundle import Bundle
from journeys.messages import SendInput
from journeys.run import Question
from journeys.values import Json
from simulation import Simulation
from tests.engine.building import Document, bundle, final, journey, pause, state, way, ways
from tests.engine.silence.policies import after, expire

FRIDAY = datetime.fromisoformat("2031-05-02T16:00:00+02:00").timestamp()
OFFICE: Document = {"id": "office", "time_zone": "Europe/Berlin", "country": "DE", "subdivision": "BY"}


class Office:
    """Makes calls, and remembers the messages that went out."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Json]] = []

    async def __call__(self, activity: str, request: dict[str, Json], attempt: int) -> dict[str, Json]:
        if activity == "moment":
            return (await perform(MomentRequest.model_validate(request), attempt)).model_dump(mode="json")
        assert activity == "notify"
        self.sent.append(request)
        return {"receipt": None}


async def play(made: Bundle, office: Office | None = None, **more: Any) -> list[tuple[str, str, str]]:
    """What is said of silence: moment by the clock in Berlin, kind, text."""
    played = Simulation(made, office or Office(), now=FRIDAY, **more)
    await played.play()
    kinds = ("reminder", "notice", "assignment", "expiry", "error")
    return [(one.at[:16], one.kind, one.text) for one in played.transcript().entries if one.kind in kinds]


def day(days: int, **more: Any) -> Document:
    """When a working day is."""
    return {"kind": "working_day", "days": days, **more}


async def test_a_policy_runs_its_course_when_nobody_answers() -> None:
    notify = {"kind": "notify", "channel": "mail", "message": "Please decide", "recipients": ["boss@example.com"]}
    measures = [
        {"when": {"kind": "working_time", "seconds": 7200}, "do": {"kind": "remind"}},
        {"when": day(2), "do": notify},
        {"when": day(3, at="17:00"), "do": expire()},
    ]
    states = [pause("p", question="Pay?", silence=measures), final(), final("late")]
    made = bundle(journey(states, [*ways("p>end"), way("p", "late", trigger="timeout")]), calendars=[OFFICE])
    office = Office()
    # An hour of Friday is left; the next is on Monday, the fifth. Five o'clock on Friday is the first of three.
    assert await play(made, office) == [
        ("2031-05-05T08:00", "reminder", "Reminder: Pay?"),
        ("2031-05-06T07:00", "notice", "Please decide"),
        ("2031-05-06T15:00", "expiry", "Nobody has answered in time"),
    ]
    (sent,) = office.sent
    assert (sent["recipients"], sent["data"]["prompt"]) == (["boss@example.com"], "Pay?")
    assert sent["context"]["idempotency_key"] == "simulation:1.1000002"


@pytest.mark.parametrize(
    ("zone", "at"), [("Asia/Kolkata", "2031-05-05T03:30"), ("America/New_York", "2031-05-05T13:00")]
)
async def test_mornings_are_those_of_the_calendars_zone(zone: str, at: str) -> None:
    measure = {"when": day(1), "do": {"kind": "remind", "text": "Good morning"}}
    made = bundle(journey([pause("p", silence=[measure])]), calendars=[{**OFFICE, "time_zone": zone}])
    assert await play(made) == [(at, "reminder", "Good morning")]


async def test_without_a_calendar_the_usual_one_is_meant_in_the_zone_of_the_conversation() -> None:
    measure = {"when": day(1), "do": {"kind": "remind", "text": "Good morning"}}
    made = bundle(journey([pause("p", silence=[measure])]), conduct={"timezone": "Asia/Kathmandu"})
    assert await play(made) == [("2031-05-05T03:15", "reminder", "Good morning")]


async def test_a_child_has_the_calendars_and_the_manner_of_the_whole() -> None:
    child = {**journey([pause("q", question="Sure?"), final()]), "id": "child"}
    parent = journey([state("call", "workflow_bridge", journey="child"), final()])
    measures = [{"when": day(1, calendar="office"), "do": {"kind": "remind"}}, after(864000, expire("fail"))]
    said: list[tuple[str, str]] = []

    def listen(run: Any) -> None:
        said[:] = [(one["kind"], one["text"]) for one in run.entries]

    made = bundle(
        parent, children=[child], conduct={"silence": measures}, calendars=[{**OFFICE, "id": "night"}, OFFICE]
    )
    inner = made.of_child(made.children[0])
    assert await play(inner) == [
        ("2031-05-05T07:00", "reminder", "Reminder: Sure?"),
        ("2031-05-12T14:00", "expiry", "Nobody has answered in time"),
        ("2031-05-12T14:00", "error", "q: Nobody has answered in time"),
    ]
    played = Simulation(made, Office(), now=FRIDAY, on_change=listen)
    run = await played.play()
    assert run.error is not None
    assert "Nobody has answered in time" in run.error["message"]
    assert played.now == FRIDAY + 864000


async def test_an_answer_in_time_keeps_the_clock_where_it_is() -> None:
    def answer(question: Question) -> SendInput:
        return SendInput(text="yes")

    made = bundle(journey([pause("p", silence=[after(60), after(120, expire("cancel"))]), final()]))
    played = Simulation(made, Office(), answer, now=FRIDAY)
    run = await played.play()
    assert (run.status, played.now) == ("completed", FRIDAY)
