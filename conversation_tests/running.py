"""Runs tests, in memory or on a server, and gives their outcomes in order."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from conversation_tests.cassette import Cassette
from conversation_tests.planned import Planned
from conversation_tests.players import MemoryPlayer, Player
from conversation_tests.playing import Outcome, Playing, broken
from conversation_tests.recording import RealModel
from conversation_tests.world import World
from journeys.errors import UsageError
from settings import Settings

if TYPE_CHECKING:
    from temporalio.client import Client

    from storage.blobs import Blobs

AT_ONCE = 4
"""Tests that are played side by side."""


@dataclass
class Runner:
    """Plays tests. Use it as a context: recordings are written when it is left.

    Attributes:
        settings: of the worker: its model, secrets, rules.
        tools: modules with tools of one's own.
        server: a client and the storage of a server; None: in memory.
        record: whether a real model is asked, and its answers are recorded.
        whole: whether all tests of each file are played, so that what is not asked for is dropped from its cassette.
    """

    settings: Settings
    tools: tuple[str, ...] = ()
    server: tuple[Client, Blobs] | None = None
    record: bool = False
    whole: bool = True
    _cassettes: dict[Path, Cassette] = field(default_factory=dict)

    async def run(self, tests: Sequence[Planned], told: Callable[[Outcome], None] = lambda _: None) -> list[Outcome]:
        """Plays tests, several at a time. `told` hears each outcome as it comes.

        Raises:
            UsageError: tools cannot be loaded, or there is no model to record.
            DocumentError: a cassette cannot be read.
        """
        # One after another where a model is recorded: its answers then stand in the order of the tests.
        places = asyncio.Semaphore(1 if self.record else AT_ONCE)

        async def one(planned: Planned) -> Outcome:
            async with places:
                outcome = await self.outcome_of(planned)
                told(outcome)
                return outcome

        found = await asyncio.gather(*(one(planned) for planned in tests))
        self.save()
        return found

    async def outcome_of(self, planned: Planned) -> Outcome:
        """Plays one test. Raises as `run` does."""
        run = f"test-{uuid.uuid4().hex}"
        cassette = self._cassette(planned)
        real = RealModel.of(self.settings) if self.record and cassette is not None else None
        try:
            async with (
                World.open(planned, run, self.settings, self.tools, cassette, real) as world,
                self._player(planned, world, run) as player,
            ):
                return await Playing(planned, world, player).play()
        except UsageError:
            raise
        except Exception as error:
            return broken(planned, error)

    @asynccontextmanager
    async def _player(self, planned: Planned, world: World, run: str) -> AsyncIterator[Player]:
        if self.server is None:
            yield MemoryPlayer(planned, world, run)
            return
        from conversation_tests.serving import playing, served

        client, blobs = self.server
        async with served(client, blobs, run, world) as journeys, playing(planned, journeys, run) as player:
            yield player

    def _cassette(self, planned: Planned) -> Cassette | None:
        path = planned.cassette
        if path is None:
            return None
        if path not in self._cassettes:
            secrets = {name: value.get_secret_value() for name, value in self.settings.secrets.items()}
            if self.settings.model_api_key is not None:
                secrets["OPENAI_API_KEY"] = self.settings.model_api_key.get_secret_value()
            self._cassettes[path] = Cassette(path, secrets)
        return self._cassettes[path]

    def save(self) -> None:
        """Writes what was recorded.

        Raises:
            UsageError: a cassette cannot be written.
        """
        for cassette in self._cassettes.values():
            cassette.save(keep_unused=not self.whole)


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[tuple[Client, Blobs]]:
    """A client and the storage of the server that the settings name, or of the local one, which is started if needed.

    Raises:
        UsageError: the storage cannot be opened.
        UnreachableError: the server does not answer.
    """
    from devserver import connect_or_start
    from settings import S3Storage
    from storage.blobs import Blobs
    from storage.converter import storage_plugin

    kept = settings.storage
    blobs = Blobs.open(f"s3://{kept.bucket}/{kept.prefix}" if isinstance(kept, S3Storage) else str(kept.path))
    async with await connect_or_start(settings, progress=lambda _: None) as found:
        yield await found.connect(plugins=[storage_plugin(blobs, settings.storage_threshold)]), blobs
