"""One Deno process: spoken to in frames, watched and killed from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import struct
from pathlib import Path
from typing import Protocol

from activities.sandbox.deno_launch import Launched, launch
from activities.sandbox.process_usage import Usage, usage_of

_HERE = Path(__file__).parent
_WORKER = ("network.js", "packages.js", "worker.js")
"""What a Worker is made of, in order."""
_HEAD = struct.Struct(">II")
_MAX_FRAME = 200_000_000
_MAX_COMPLAINTS = 65_536
_END_SECONDS = 2.0
_BASE_MEGABYTES = 160
"""What a process takes before any code runs, with room for the stacks of Workers."""
_WATCH_SECONDS = 0.1
_STRAY_SECONDS = 1.0
_STRAY_SHARE = 0.15
"""Of a processor, more than an idle process ever takes; on a busy machine even an endless loop gets little more."""
_MAX_QUESTIONS = 100
"""Questions of one task that may be open at once; code that is up to no good could ask more than we can hold."""


class Outside(Protocol):
    """What a task may ask while it runs.

    Attributes:
        asked: whether it has asked anything yet; then it must not be run a second time unasked.
    """

    asked: bool

    async def answer(self, question: str) -> str:
        """The answer to a question, both JSON and the question not to be trusted. Raises nothing."""
        ...


class ProcessLost(Exception):
    """The process ended before it answered.

    Attributes:
        memory: whether it was for want of memory.
        alone: whether no other call was under way in it.
    """

    def __init__(self, *, memory: bool, alone: bool) -> None:
        super().__init__("the sandbox process ended")
        self.memory = memory
        self.alone = alone


class DenoProcess:
    """A running process; `ask` may be called many times at once. Made by `start`."""

    def __init__(self, launched: Launched, megabytes: int) -> None:
        self._process = launched.process
        self._writer = launched.writer
        self._megabytes = megabytes
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._outsides: dict[int, Outside] = {}
        self._answering: dict[int, set[asyncio.Task[None]]] = {}
        self._number = 0
        self._memory = False
        self._complaints = b""
        self._idle = asyncio.Event()
        self._idle.set()
        self.asked = 0
        self.alive = True
        self._send(0, "".join((_HERE / name).read_text(encoding="utf-8") for name in _WORKER))
        self._listening = asyncio.create_task(self._listen())
        self._tasks = (
            self._listening,
            asyncio.create_task(self._read(launched.reader)),
            asyncio.create_task(self._watch()),
        )

    @classmethod
    async def start(cls, megabytes: int) -> DenoProcess:
        """Starts a process whose Workers may each use so much memory. Raises OSError when it does not come up."""
        return cls(await launch(megabytes), megabytes)

    @property
    def busy(self) -> int:
        """How many calls are under way."""
        return len(self._waiting)

    async def ask(self, task: str, outside: Outside | None = None) -> str:
        """Gives a task (JSON) to a fresh Worker and returns its answer (JSON, not to be trusted).

        Args:
            task: what to do.
            outside: whom it may ask meanwhile.

        Raises:
            ProcessLost: the process ended first.
        """
        if not self.alive:
            raise ProcessLost(memory=False, alone=False)
        self._number += 1
        self.asked += 1
        number = self._number
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        if outside is not None:
            self._outsides[number] = outside
        self._idle.clear()
        try:
            self._send(number, task)
            return await answer
        finally:
            self._waiting.pop(number, None)
            self._outsides.pop(number, None)
            for one in self._answering.pop(number, ()):
                one.cancel()
            if not self._waiting:
                self._idle.set()

    async def until_idle(self) -> None:
        """Waits until no call is under way."""
        await self._idle.wait()

    def kill(self) -> None:
        """Ends the process at once; what is under way fails."""
        if not self.alive:
            return
        self.alive = False
        # Not the transport's own `kill`: it takes the exit status away from the watcher, which then complains.
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGKILL)
        waiting = [answer for answer in self._waiting.values() if not answer.done()]
        for answer in waiting:
            answer.set_exception(ProcessLost(memory=self._memory, alone=len(waiting) == 1))

    async def close(self) -> None:
        """Ends the process and waits for its end."""
        self.kill()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        await self._process.wait()

    def _send(self, number: int, text: str) -> None:
        body = text.encode("utf-8", "replace")
        self._writer.write(_HEAD.pack(len(body), number) + body)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                size, number = _HEAD.unpack(await reader.readexactly(_HEAD.size))
                if size > _MAX_FRAME:
                    break
                text = (await reader.readexactly(size)).decode("utf-8", "replace")
                answer = self._waiting.get(number)
                if answer is None or answer.done():
                    continue
                if text.startswith("?"):
                    self._ask_outside(number, text[1:])
                else:
                    answer.set_result(text[1:])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_SECONDS):
                await asyncio.wait([self._listening])
        self._memory = self._memory or b"out of memory" in self._complaints
        self.kill()

    def _ask_outside(self, number: int, question: str) -> None:
        outside = self._outsides.get(number)
        asked = self._answering.setdefault(number, set())
        if outside is None or len(asked) >= _MAX_QUESTIONS:
            return

        async def answer() -> None:
            said = await outside.answer(question)
            if self.alive:
                self._send(number, said)

        task = asyncio.create_task(answer())
        asked.add(task)
        task.add_done_callback(asked.discard)

    async def _listen(self) -> None:
        """Keeps the end of what the process complains of: V8 tells there that memory ran out."""
        assert self._process.stderr is not None
        while chunk := await self._process.stderr.read(65_536):
            self._complaints = (self._complaints + chunk)[-_MAX_COMPLAINTS:]

    async def _watch(self) -> None:
        """Kills the process when it takes too much memory, or works on although nobody waits for it."""
        idle_since: tuple[float, Usage] | None = None
        loop = asyncio.get_running_loop()
        while self.alive:
            await asyncio.sleep(_WATCH_SECONDS if self.busy else _STRAY_SECONDS / 2)
            usage = await asyncio.to_thread(usage_of, self._process.pid)
            if usage is None:
                continue
            if usage.megabytes > _BASE_MEGABYTES + 2 * self._megabytes * max(1, self.busy):
                self._memory = True
                self.kill()
            if self.busy:
                idle_since = None
            elif idle_since is None:
                idle_since = loop.time(), usage
            elif loop.time() - idle_since[0] >= _STRAY_SECONDS:
                elapsed = loop.time() - idle_since[0]
                if usage.cpu_seconds - idle_since[1].cpu_seconds > _STRAY_SHARE * elapsed:
                    self.kill()
                idle_since = loop.time(), usage
