"""A conversation that outlives its history: it continues as new, and no turn is lost."""

from __future__ import annotations

from typing import Any

from client import JourneyHandle
from journeys.messages import SendInput
from tests.conversations.conftest import Stage, replies, until
from tests.engine.conversation.journeys import bundle, chat, journey
from tests.engine.conversation.talking import advance

CIRCLE = journey(
    "board", [chat("animal"), chat("dates"), chat("recap")],
    ("root", "animal"), ("animal", "dates"), ("dates", "recap"), ("recap", "animal"),
)  # fmt: skip
NEXT = {"animal": "dates", "dates": "recap", "recap": "animal"}
TURNS = 60


def understand(situation: dict[str, Any]) -> dict[str, Any]:
    """Each message leads to the next state."""
    if "journeys" not in situation:
        return {"starts": [{"journey": "board"}]}
    return {"journeys": [advance(situation, "board", NEXT[situation["journeys"][0]["state"]])]}


async def _is_answered(talk: JourneyHandle) -> bool:
    """Whether the last message has its reply."""
    return (await replies(talk))[-1:] == [f"ECHO: message {TURNS - 1}"]


async def test_no_turn_is_lost_when_a_conversation_continues_as_new(stage: Stage) -> None:
    stage.understand = understand
    stage.journeys.continue_after = 20
    talk = await stage.start(bundle(CIRCLE, conduct={"window": 4}))
    first = (await stage.client.get_workflow_handle(talk.id).describe()).run_id
    for number in range(TURNS):
        await talk.submit_input(SendInput(text=f"message {number}", id=f"m{number}"))
        again = await talk.submit_input(SendInput(text=f"message {number}", id=f"m{number}"))
        assert again.duplicate
    await until(lambda: len(stage.model.situations("reply")) >= TURNS)
    assert [one["message"] for one in stage.model.situations("reply")] == [f"message {n}" for n in range(TURNS)]
    await until(lambda: _is_answered(talk))
    described = await stage.client.get_workflow_handle(talk.id).describe()
    assert described.run_id != first
    snapshot = await talk.state()
    assert snapshot.visits == TURNS + 1
    assert snapshot.listening
    last = stage.model.situations()[-1]
    assert len(last["window"]) <= 4
    assert last["summary"]
    assert last["turn"] == TURNS
