"""The conversation itself: replies while they are made, two people, a sitting that is left and taken up again."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.chatting.loop import Chat
from cli.chatting.memory import Heard
from cli.chatting.served import ServedPlace
from cli.chatting.view import View
from cli.session import session
from journeys.bundle import Bundle
from journeys.messages import SendInput
from modelserver import SituationServer
from settings import Settings
from tests.cli.chatting.conftest import CHAT, Typist, talk_in_memory
from tests.cli.conftest import CONFIRM, Outcome, ask
from worker import open_resources

Reads = Callable[[], str]
FIND = {
    "id": "find",
    "title": "Find it",
    "type": "tool_execution",
    "tool": {"kind": "registered", "id": "find"},
}
LONG = f"Where would you like to go? {' '.join(['far'] * 3_000)} away"
"""Long enough to come in parts."""


def advance(situation: dict[str, Any]) -> dict[str, Any]:
    """The only way is taken once a city is named."""
    [journey] = situation["journeys"]
    [way] = journey["steps"][0]["ways"]
    named = situation.get("message") == "Rome"
    return {"journeys": [{"journey": "trip", "move": "advance", "ways": [way["id"]]}]} if named else {}


async def test_a_reply_is_seen_while_it_is_made_and_then_said_once(reads: Reads) -> None:
    heard = Heard()
    async with (
        SituationServer(advance, lambda _: {"text": LONG}) as server,
        open_resources(Settings(model="gpt-5", model_base_url=server.base_url), broadcast=heard) as resources,
    ):
        typist = Typist(("", "hello"), ("far away", "Rome"))
        typist.looks_at(reads)
        snapshot = await talk_in_memory(CHAT, typist, resources.perform_json, heard)
    assert snapshot.status == "completed"
    assert typist.shown
    assert all(LONG.startswith(text) for text in typist.shown)
    said = reads()
    assert said.count("far away") == 1
    assert "2 model calls" in said


async def test_what_takes_long_is_told(reads: Reads) -> None:
    async def slow(name: str, request: Any, attempt: int) -> Any:
        await asyncio.sleep(0.2)
        return {"output": {"found": 3}}

    document = {
        "journeys": [
            {
                "id": "j",
                "initial": ["ask"],
                "states": [
                    {**ask(), "fields": [{"name": "number", "type": "integer"}]},
                    FIND,
                    {"id": "end", "type": "final"},
                ],
                "transitions": [{"source": "ask", "target": "find"}, {"source": "find", "target": "end"}],
            }
        ]
    }  # fmt: skip
    typist = Typist(("Which?", "3"))
    typist.looks_at(reads)
    await talk_in_memory(document, typist, slow)
    assert "Find it (a tool)" in typist.doing
    assert "Find it (found 3)" in reads()


@pytest.fixture
def server(temporal_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A named server on whose task queue nobody works: the command works itself."""
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_server)
    monkeypatch.setenv("JOURNEYS_TASK_QUEUE", f"chat-{uuid.uuid4().hex}")
    monkeypatch.setenv("JOURNEYS_HOME", str(tmp_path))


@pytest.mark.usefixtures("server")
def test_who_leaves_comes_back_later_and_sees_what_was_said(
    chats: Callable[..., Outcome], written: Callable[..., Path]
) -> None:
    run_id = f"chat-{uuid.uuid4().hex[:12]}"
    first = chats(["3"], written(ask(), CONFIRM), "--id", run_id)
    assert first.code == 0, first.err
    assert f"come back with `journeys chat {run_id}`" in first.err
    again = chats(["yes"], run_id, "--worker")
    assert again.code == 0, again.err
    assert again.out.splitlines() == ["Which?", "> 3", "Go on?", "> yes"]
    assert 'completed: {"number": 3}' in again.err


@pytest.mark.usefixtures("server")
def test_an_id_that_nobody_knows_is_told(chats: Callable[..., Outcome]) -> None:
    told = chats([], "nobody-knows-it")
    assert told.code == 2
    assert "There is no journey 'nobody-knows-it'" in told.err


@pytest.mark.usefixtures("server")
async def test_two_in_one_journey_see_each_others_lines(written: Callable[..., Path], reads: Reads) -> None:
    from cli.documents import Source
    from worker import serving

    bundle: Bundle = Source(written(ask(), CONFIRM)).bundle()
    async with session(quiet=True) as opened:
        queue = opened.settings.task_queue
        async with serving(opened.client, opened.settings, opened.blobs, queue):
            handle = await opened.journeys(queue).start(bundle)
            typist = Typist(("> 3", "yes"))
            typist.looks_at(reads)
            chat = Chat(ServedPlace(handle, "", None), bundle, typist, View(bundle))
            talking = asyncio.create_task(chat.run())
            while "number" not in reads():
                await asyncio.sleep(0.05)
            await handle.submit_input(SendInput(text="3", by="bob"))
            snapshot = await asyncio.wait_for(talking, 30)
    assert snapshot.status == "completed"
    shown = reads()
    assert shown.index("> 3") < shown.index("Go on?")
    assert "> yes" not in shown
