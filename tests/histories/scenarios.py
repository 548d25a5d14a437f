"""The journeys whose histories are kept: one for each thing that the workflow does with Temporal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from client import JourneyHandle
from journeys.messages import Command, Pause, Resume, Rewind, SendEvent, SendInput
from tests.workflows.conftest import Desk, get, line, refuse, until

CONFIRM = {"id": "confirm", "type": "pause_point", "question": "Go on?"}
END = {"id": "end", "type": "final"}
ASK = {"id": "ask", "type": "input_collection", "fields": [{"name": "number", "type": "integer"}]}
Scenario = Callable[[Desk], Awaitable[JourneyHandle]]


async def asked(journey: JourneyHandle) -> None:
    """Waits for a question."""

    async def is_asked() -> bool:
        return bool((await journey.state()).questions)

    await until(is_asked)


async def tools_and_an_approval(desk: Desk) -> JourneyHandle:
    """Tools, a form, a decision, an approval; a refused and a repeated answer on the way."""
    choose = {"id": "choose", "type": "decision_point", "branches": [{"id": "yes", "when": True}]}
    journey = await desk.start(line(ASK, get("look", "/look"), choose, CONFIRM, get("pay", "/pay"), END))
    await journey.submit_input(SendInput(id="a", values={"number": 5}))
    await journey.submit_input(SendInput(id="a", values={"number": 5}))
    await asked(journey)
    await journey.signal("send_input", SendInput(text="yes"))
    await journey.result()
    return journey


async def side_by_side(desk: Desk) -> JourneyHandle:
    """Branches side by side, joined; one of them dead."""
    states: list[dict[str, Any]] = [
        {"id": "start", "type": "initial", "branching": "all"},
        get("a", "/a", join="all", branching="all"),
        get("b", "/b", join="all", branching="all"),
        {"id": "sum", "type": "aggregation", "join": "all", "values": {"a": {"$ref": ["outputs", "a", "status"]}}},
    ]
    ways = [("start", "a"), ("start", "b"), ("a", "sum"), ("b", "sum")]
    transitions = [{"source": source, "target": target} for source, target in ways]
    journey = await desk.start({"id": "sides", "initial": ["start"], "states": states, "transitions": transitions})
    await journey.result()
    return journey


async def timers_and_events(desk: Desk) -> JourneyHandle:
    """A wait, a timeout that does not fire, an event that does, a pause."""
    wait = {"id": "wait", "type": "wait", "seconds": 0.2}
    document = line(wait, CONFIRM | {"timeout_seconds": 3600}, END)
    document["transitions"].append(
        {"source": "confirm", "target": "end", "trigger": "external_event", "events": ["paid"]}
    )
    journey = await desk.start(document)
    await asked(journey)
    handle = desk.client.get_workflow_handle(journey.id)
    await handle.signal("pause", {})
    await handle.signal("resume", {})
    await journey.signal("send_event", SendEvent(name="paid"))
    await journey.result()
    return journey


async def going_back(desk: Desk) -> JourneyHandle:
    """Going back over a call with an effect, and keeping what it did."""
    pay = get("pay", "/pay", effect="keyed")
    journey = await desk.start(line(ASK, pay, CONFIRM, END))
    await journey.submit_input(SendInput(values={"number": 1}))
    await asked(journey)
    await journey.rewind(Rewind(state="ask"))
    await journey.submit_input(SendInput(values={"number": 2}))
    await asked(journey)
    await journey.submit_input(SendInput(text="keep"))
    await journey.submit_input(SendInput(text="yes"))
    await journey.result()
    return journey


async def an_incident(desk: Desk) -> JourneyHandle:
    """A failure that a person mends."""
    desk.shop.answers["http://shop/pay"] = refuse("it is closed")
    journey = await desk.start({"journeys": [line(get("pay", "/pay"), END)], "policy": {"on_failure": "incident"}})
    await asked(journey)
    await journey.command(Command(kind="retry"))
    await asked(journey)
    await journey.command(Command(kind="resolve", output={"by": "hand"}))
    await journey.result()
    return journey


async def a_failure(desk: Desk) -> JourneyHandle:
    """A failure that ends the run."""
    desk.shop.answers["http://shop/pay"] = refuse("it is closed")
    journey = await desk.start(line(get("pay", "/pay"), END))
    await journey.result()
    return journey


async def a_cancellation(desk: Desk) -> JourneyHandle:
    """Cancelled while a call runs, and while a timer does."""
    document = line(get("slow", "/slow", timeout_seconds=3600), END)
    journey = await desk.start(document)
    await until(lambda: desk.shop.calls)
    await journey.cancel()
    desk.shop.gate.set()
    await journey.result()
    return journey


async def a_child(desk: Desk) -> JourneyHandle:
    """A child journey."""
    bridge = {"id": "child_call", "type": "workflow_bridge", "journey": "child", "input": {"a": 1}}
    child = {"id": "child", "initial": ["e"], "states": [{"id": "e", "type": "final", "output": 1}]}
    journey = await desk.start({"journeys": [line(bridge, END)], "children": [child]})
    await journey.result()
    return journey


async def continuing_as_new(desk: Desk) -> JourneyHandle:
    """A history that ends where the next begins."""
    desk.journeys.continue_after = 5
    states = [get(f"s{number}", f"/{number}") for number in range(8)]
    journey = await desk.start(line(*states, CONFIRM, END))
    await asked(journey)
    await journey.submit_input(SendInput(text="yes"))
    await journey.result()
    return journey


def boxed(*inside: dict[str, Any], **container: Any) -> dict[str, Any]:
    """A journey of a container around some states, and a call after it."""
    states = [{"id": "box", **container}, *({**one, "parent": "box"} for one in inside), get("after", "/after")]
    return {"id": "boxed", "initial": ["box"], "states": states, "transitions": [{"source": "box", "target": "after"}]}


async def a_loop(desk: Desk) -> JourneyHandle:
    """Rounds with a call and an approval, going back into an earlier one, and on."""
    document = boxed(get("call", "/call", effect="pure"), CONFIRM, type="loop", count=2)
    document["transitions"].append({"source": "call", "target": "confirm"})
    journey = await desk.start(document)
    await asked(journey)
    await journey.submit_input(SendInput(text="yes"))
    await asked(journey)
    await journey.rewind(Rewind(visit=2))
    for _ in range(2):
        await asked(journey)
        await journey.submit_input(SendInput(text="yes"))
    await journey.result()
    return journey


async def a_race(desk: Desk) -> JourneyHandle:
    """Branches of which one is enough; the loser's call is let finish."""
    wait = {"id": "wait", "type": "wait", "seconds": 3600}
    document = boxed(get("quick", "/quick"), get("lost", "/slow"), wait, type="parallel_execution", until="race")
    journey = await desk.start(document)
    await until(lambda: len(desk.shop.calls) == 3)
    desk.shop.gate.set()
    await journey.result()
    return journey


async def many_pure_rounds(desk: Desk) -> JourneyHandle:
    """More rounds without a call than are made without a breath."""
    index = {"id": "sum", "type": "aggregation", "values": {"index": {"$ref": ["scope", "index"]}}}
    journey = await desk.start(boxed(index, type="loop", count=700))
    await journey.result()
    return journey


async def a_refused_answer(desk: Desk) -> JourneyHandle:
    """Answers by signal that did not fit when the history was made, one of which could be read in plain words since."""
    journey = await desk.start(line(ASK, CONFIRM, END))
    for said, problems in (("many", 1), ("five", 1)):
        before = (await journey.state()).sequence
        await journey.signal("send_input", SendInput(text=said))

        async def refused(before: int = before, problems: int = problems) -> bool:
            state = await journey.state()
            return state.sequence > before and [len(one.problems) for one in state.questions] == [problems]

        await until(refused)
    await journey.submit_input(SendInput(values={"number": 5}))
    await asked(journey)
    await journey.signal("send_input", SendInput(text="perhaps"))
    await journey.submit_input(SendInput(text="yes"))
    await journey.result()
    return journey


async def plain_words(desk: Desk) -> JourneyHandle:
    """Answers that the libraries read, and one that they cannot, by signal and by update."""
    days = [{"name": name, "type": "date"} for name in ("arrival", "departure")]
    trip = {**ASK, "fields": [*days, {"name": "people", "type": "integer"}]}
    journey = await desk.start(line(trip, CONFIRM, END))
    await journey.signal("send_input", SendInput(text="soon"))
    await journey.submit_input(SendInput(text="from 5 to 7 May, two people"))
    await asked(journey)
    await journey.signal("send_input", SendInput(text="sounds good"))
    await journey.result()
    return journey


async def silence_and_a_claim(desk: Desk) -> JourneyHandle:
    """A reminder, a time that a calendar decides on, a claim, a pause, an answer."""
    silence = [
        {"when": {"kind": "after", "seconds": 0.3}, "do": {"kind": "remind"}},
        {"when": {"kind": "working_day"}, "do": {"kind": "escalate", "assignee": "boss"}},
    ]
    journey = await desk.start(line({**CONFIRM, "silence": silence, "assignment": {"queue": "desk"}}, ASK, END))

    async def is_reminded() -> bool:
        return any(one.kind == "reminder" for one in (await journey.transcript()).entries)

    await until(is_reminded)
    await journey.command(Command(kind="claim", by="ada"))
    await journey.signal("pause", Pause())
    await journey.signal("resume", Resume())
    await journey.submit_input(SendInput(text="yes", by="ada"))
    await asked(journey)
    await journey.submit_input(SendInput(values={"number": 5}))
    await journey.result()
    return journey


SCENARIOS: dict[str, Scenario] = {
    play.__name__: play
    for play in (
        tools_and_an_approval,
        side_by_side,
        timers_and_events,
        going_back,
        an_incident,
        a_failure,
        a_cancellation,
        a_child,
        continuing_as_new,
        a_loop,
        a_race,
        many_pure_rounds,
        a_refused_answer,
        plain_words,
        silence_and_a_claim,
    )
}
