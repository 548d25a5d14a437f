"""The place of one workspace's Deno process: who goes in, when another takes its place, whose fault a crash was."""

from __future__ import annotations

import asyncio

from activities.sandbox.deno_process import DenoProcess, Outside, ProcessLost

_CALLS = 500
"""A process serves so many calls, then another takes its place."""
_IDLE_SECONDS = 300.0


class DenoSlot:
    """At most one process that takes calls, so many at the same time; those that do not any more come to their end."""

    def __init__(self, megabytes: int, at_once: int) -> None:
        self._megabytes = megabytes
        self._places = asyncio.Semaphore(at_once)
        self._starting = asyncio.Lock()
        self._process: DenoProcess | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._rest: asyncio.TimerHandle | None = None
        self.busy = 0

    async def ask(self, task: str, seconds: float, outside: Outside | None = None) -> str:
        """The answer to a task; one that has asked the outside something is never run a second time.

        Raises:
            TimeoutError: it took longer than `seconds`; its process was killed.
            ProcessLost: the task takes its process down.
            OSError: no process can be started.
        """
        self.busy += 1
        try:
            async with self._places:
                try:
                    return await _attempt(await self._current(), task, seconds, outside)
                except ProcessLost as lost:
                    if (lost.memory and lost.alone) or (outside is not None and outside.asked):
                        raise
                # It went down with others aboard, or for no known reason: alone, it shows whether it was the cause.
                process = await DenoProcess.start(self._megabytes)
                try:
                    return await _attempt(process, task, seconds, outside)
                finally:
                    await process.close()
        finally:
            self.busy -= 1

    async def close(self) -> None:
        """Ends all processes."""
        if self._rest is not None:
            self._rest.cancel()
        if self._process is not None:
            await self._process.close()
            self._process = None
        await asyncio.gather(*self._ending)

    async def _current(self) -> DenoProcess:
        async with self._starting:
            process = self._process
            if process is None or not process.alive or process.asked >= _CALLS:
                self._process = await DenoProcess.start(self._megabytes)
                if process is not None:
                    self._end_when_done(process)
            assert self._process is not None
            self._rest_later()
            return self._process

    def _rest_later(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
        self._rest = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._rest_now)

    def _rest_now(self) -> None:
        if self.busy:
            self._rest_later()
        elif self._process is not None:
            self._end_when_done(self._process)
            self._process = None

    def _end_when_done(self, process: DenoProcess) -> None:
        async def end() -> None:
            await process.until_idle()
            await process.close()

        task = asyncio.create_task(end())
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


async def _attempt(process: DenoProcess, task: str, seconds: float, outside: Outside | None) -> str:
    try:
        async with asyncio.timeout(seconds):
            return await process.ask(task, outside)
    except (TimeoutError, asyncio.CancelledError):
        # A Worker that is caught in a loop cannot be ended from within its process.
        process.kill()
        raise
