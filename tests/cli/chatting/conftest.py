"""Conversations at the terminal, with lines from a list instead of a person."""

from __future__ import annotations

import asyncio
import io
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from cli.chatting.loop import Chat
from cli.chatting.memory import Heard, MemoryPlace
from cli.chatting.view import View
from journeys.bundle import Bundle
from journeys.run import Snapshot
from tests.cli.conftest import Call, Outcome

CHAT: dict[str, Any] = {
    "journeys": [
        {
            "id": "trip",
            "title": "A trip",
            "initial": ["where"],
            "states": [
                {
                    "id": "where",
                    "type": "agent_interaction",
                    "mode": "chat",
                    "goal": "Ask where to",
                    "title": "Where to",
                },
                {"id": "end", "type": "final", "message": "Bye"},
            ],
            "transitions": [{"source": "where", "target": "end", "words": "The customer names a city"}],
        }
    ]
}
"""A conversation that asks where to, and ends."""


@pytest.fixture
def chats(journeys: Call, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Calls `journeys chat`, with lines on stdin."""

    def call(lines: Sequence[str], *arguments: Any) -> Outcome:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return journeys("chat", *arguments)

    return call


class Typist:
    """Writes the next line once something has been shown; then stays, and writes nothing more.

    Attributes:
        shown: replies that were seen while they were made.
    """

    waits = False

    def __init__(self, *typing: tuple[str, str]) -> None:
        self._left = list(typing)
        self._look: Callable[[], str] = lambda: ""
        self._written = asyncio.Event()
        self.shown: list[str] = []
        self.doing: list[str] = []

    def looks_at(self, look: Callable[[], str]) -> None:
        """Where what has been shown can be read."""
        self._look = look

    async def line(self) -> str:
        while not self._left or self._left[0][0] not in self._look():
            self._written.clear()
            await self._written.wait()
        return self._left.pop(0)[1]

    async def show(self, write: Callable[[], None]) -> None:
        write()
        self._written.set()

    def heard(self, text: str) -> None:
        pass

    def coming(self, text: str) -> None:
        if text:
            self.shown.append(text)

    def busy(self, doing: str) -> None:
        if doing:
            self.doing.append(doing)


@pytest.fixture
def reads(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """All that has been shown so far, on stdout and stderr."""
    parts: list[str] = []

    def read() -> str:
        captured = capsys.readouterr()
        parts.extend((captured.out, captured.err))
        return "".join(parts)

    return read


async def talk_in_memory(
    document: dict[str, Any], typist: Typist, perform: Any = None, heard: Heard | None = None
) -> Snapshot:
    """A conversation in memory, until it has ended or the typist has left."""
    bundle = Bundle.model_validate(document)

    async def nothing(name: str, request: Any, attempt: int) -> Any:
        raise AssertionError(f"{name} was called")

    async with MemoryPlace.open(bundle, perform or nothing, heard or Heard()) as place:
        async with asyncio.timeout(30):
            return await Chat(place, bundle, typist, View(bundle)).run()
