"""Three ways in which work is lost elsewhere, on a real server and with a worker that is really killed."""

from __future__ import annotations

from typing import Any

from journeys.messages import SendInput
from tests.conversations.conftest import Stage, path, replies, until
from tests.engine.conversation.journeys import bundle, chat, journey, tool
from tests.engine.conversation.talking import ways

STATES = [chat("animal"), chat("dates"), tool("reserve"), chat("number")]
WAYS: tuple[tuple[str, ...], ...] = (
    ("root", "animal"), ("animal", "dates"), ("dates", "reserve"), ("reserve", "number"),
)  # fmt: skip
DESCRIBED = [{"id": "reserve", "parameters": {"dates": {}}, "required": ["dates"]}, {"id": "price"}]
BOARD = bundle(journey("board", STATES, *WAYS), tool_descriptions=DESCRIBED)


def understand(situation: dict[str, Any]) -> dict[str, Any]:
    """A message is the states to go to; a date in it is the argument of the tool."""
    message = str(situation.get("message") or "")
    targets = [word for word in message.split() if word.isalpha() and word != "again"]
    dates = [word for word in message.split() if not word.isalpha()]
    calls = [{"offer": "state:board/reserve/reserve", "arguments": {"dates": dates[0]}}] if dates else []
    if situation.get("at_hand"):
        return {"starts": [{"journey": "board", "ways": ways(situation, "board", *targets)}], "calls": calls}
    if not targets:
        move = {"journey": "board", "move": "advance", "ways": ["board/dates/0"]}
        return {"journeys": [move], "calls": calls}
    move = {"journey": "board", "move": "advance", "ways": ways(situation, "board", *targets)}
    return {"journeys": [move], "calls": calls}


async def at_dates(stage: Stage, document: dict[str, Any]) -> Any:
    """A conversation that asks for the dates."""
    stage.understand = understand
    talk = await stage.start(document)
    await talk.submit_input(SendInput(text="animal dates"))
    await until(lambda: _has_replied(talk, 1))
    assert await path(talk) == ["animal", "dates"]
    return talk


async def _tell(stage: Stage, talk: Any, text: str) -> None:
    """Says something and does not wait for what comes of it."""
    await stage.client.get_workflow_handle(talk.id).signal("send_input", {"text": text})


async def _has_replied(talk: Any, times: int) -> bool:
    return len(await replies(talk)) >= times


async def test_a_worker_that_dies_while_a_tool_runs_loses_nothing_and_the_effect_happens_once(stage: Stage) -> None:
    talk = await at_dates(stage, BOARD)
    stage.record.hold()
    await _tell(stage, talk, "reserve 1-to-5")
    await until(lambda: stage.record.begun == 1)
    await stage.kill()
    stage.record.release()
    await stage.work()
    await until(lambda: _has_replied(talk, 2))
    assert await path(talk) == ["animal", "dates", "reserve", "number"]
    assert stage.record.begun == 2
    assert len(stage.record.keys) == 1
    assert stage.record.done == ["1-to-5"]


async def test_a_second_message_waits_while_a_tool_runs_and_the_tool_runs_once(stage: Stage) -> None:
    talk = await at_dates(stage, BOARD)
    stage.record.hold()
    await _tell(stage, talk, "reserve 1-to-5")
    await until(lambda: stage.record.begun == 1)
    await _tell(stage, talk, "again 2-to-6")
    stage.record.release()
    await until(lambda: _has_replied(talk, 3))
    assert stage.record.begun == 1
    assert stage.record.done == ["1-to-5"]
    assert await replies(talk) == ["ECHO: animal dates", "ECHO: reserve 1-to-5", "ECHO: again 2-to-6"]
    assert await path(talk) == ["animal", "dates", "reserve", "number"]


async def test_a_state_inserted_before_the_present_one_changes_nothing_for_a_running_journey(stage: Stage) -> None:
    talk = await at_dates(stage, BOARD)
    await stage.kill()
    inserted = [chat("animal"), chat("weight"), chat("dates"), tool("price"), tool("reserve"), chat("number")]
    ways_now = (
        ("root", "animal"), ("animal", "weight"), ("weight", "dates"), ("dates", "price"), ("price", "reserve"),
        ("reserve", "number"),
    )  # fmt: skip
    await stage.work()
    newer = await stage.start(bundle(journey("board", inserted, *ways_now), tool_descriptions=DESCRIBED))
    await newer.submit_input(SendInput(text="animal weight dates"))
    await talk.submit_input(SendInput(text="reserve 1-to-5"))
    await until(lambda: _has_replied(talk, 2))
    assert await path(talk) == ["animal", "dates", "reserve", "number"]
    assert stage.record.priced == 0
    assert await path(newer) == ["animal", "weight", "dates"]
    assert stage.record.done == ["1-to-5"]
