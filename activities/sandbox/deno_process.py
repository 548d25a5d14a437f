"""One Deno process: started with nothing allowed but one socket to us, spoken to in frames, killed from outside."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import shutil
import signal
import struct
import subprocess
import tempfile
from importlib.resources import files
from pathlib import Path

from deno import find_deno_bin  # type: ignore[import-untyped]

from activities.sandbox.process_usage import Usage, usage_of

_HEAD = struct.Struct(">II")
_START_SECONDS = 20.0
_TOKEN_BYTES = 32
_BASE_MEGABYTES = 160
"""What a process takes before any code runs, with room for the stacks of Workers."""
_MAX_FRAME = 200_000_000
_MAX_COMPLAINTS = 65_536
_END_SECONDS = 2.0
_WATCH_SECONDS = 0.1
_STRAY_SECONDS = 1.0
_STRAY_SHARE = 0.5
# fmt: off
_NODE_MODULES = (
    "assert", "assert/strict", "async_hooks", "buffer", "child_process", "cluster", "console", "constants", "crypto",
    "dgram", "diagnostics_channel", "dns", "dns/promises", "domain", "events", "fs", "fs/promises", "http", "http2",
    "https", "inspector", "inspector/promises", "module", "net", "os", "path", "path/posix", "path/win32",
    "perf_hooks", "process", "punycode", "querystring", "readline", "readline/promises", "repl", "sea", "sqlite",
    "stream", "stream/consumers", "stream/promises", "stream/web", "string_decoder", "sys", "test", "test/reporters",
    "timers", "timers/promises", "tls", "trace_events", "tty", "url", "util", "util/types", "v8", "vm", "wasi",
    "worker_threads", "zlib",
)
# fmt: on


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

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, megabytes: int) -> None:
        self._process = process
        self._folder = folder
        self._megabytes = megabytes
        self._waiting: dict[int, asyncio.Future[str]] = {}
        self._number = 0
        self._memory = False
        self._complaints = b""
        self._tasks: list[asyncio.Task[None]] = [asyncio.create_task(self._listen())]
        self._writer: asyncio.StreamWriter | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self.asked = 0
        self.alive = True

    @property
    def busy(self) -> int:
        """How many calls are under way."""
        return len(self._waiting)

    @classmethod
    async def start(cls, megabytes: int) -> DenoProcess:
        """Starts a process whose Workers may each use so much memory.

        Raises:
            OSError: it cannot be started, or does not come up.
        """
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="journeys-sandbox-"))
        connected: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Future()
        token = secrets.token_bytes(_TOKEN_BYTES)

        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # Any process of this machine can knock; only ours has the token.
            with contextlib.suppress(asyncio.IncompleteReadError, OSError):
                if secrets.compare_digest(await reader.readexactly(_TOKEN_BYTES), token) and not connected.done():
                    connected.set_result((reader, writer))
                    return
            writer.close()

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        try:
            port = server.sockets[0].getsockname()[1]
            process = await _spawn(folder, port, megabytes)
            assert process.stdin is not None
            process.stdin.write(token)
            process.stdin.close()
            made = cls(process, folder, megabytes)
            try:
                async with asyncio.timeout(_START_SECONDS):
                    reader, made._writer = await connected
            except BaseException as error:
                await made.close()
                if isinstance(error, TimeoutError):
                    said = made._complaints.decode(errors="replace").strip()[-500:]
                    raise OSError(f"the JavaScript sandbox (deno) does not start: {said}") from None
                raise
            made._send(0, _source("worker.js"))
            made._tasks += [asyncio.create_task(made._read(reader)), asyncio.create_task(made._watch())]
            return made
        finally:
            server.close()

    async def ask(self, task: str) -> str:
        """Gives a task (JSON) to a fresh Worker and returns its answer (JSON, not to be trusted).

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
        self._idle.clear()
        try:
            self._send(number, task)
            return await answer
        finally:
            self._waiting.pop(number, None)
            if not self._waiting:
                self._idle.set()

    async def until_idle(self) -> None:
        """Waits until no call is under way."""
        await self._idle.wait()

    def kill(self) -> None:
        """Ends the process at once; what is under way fails."""
        if self.alive:
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
        if self._writer is not None:
            self._writer.close()
            with contextlib.suppress(OSError):
                await self._writer.wait_closed()
        await self._process.wait()
        await asyncio.to_thread(shutil.rmtree, self._folder, True)

    def _send(self, number: int, text: str) -> None:
        assert self._writer is not None
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
                if answer is not None and not answer.done():
                    answer.set_result(text)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_END_SECONDS):
                await asyncio.wait(self._tasks[:1])
        self._memory = self._memory or b"out of memory" in self._complaints
        self.kill()

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


async def _spawn(folder: Path, port: int, megabytes: int) -> asyncio.subprocess.Process:
    await asyncio.to_thread(_lay_out, folder)
    return await asyncio.create_subprocess_exec(
        find_deno_bin(),
        "run",
        "--quiet",
        "--no-prompt",
        "--no-remote",
        "--no-npm",
        "--no-config",
        "--no-lock",
        "--unstable-worker-options",
        f"--import-map={folder / 'imports.json'}",
        f"--v8-flags=--max-old-space-size={megabytes}",
        f"--allow-net=127.0.0.1:{port}",
        str(folder / "host.js"),
        str(port),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        # Nothing of our environment; a folder of its own for what Deno may want to keep.
        env={"DENO_DIR": str(folder / "deno"), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"},
    )


def _lay_out(folder: Path) -> None:
    (folder / "host.js").write_text(_source("host.js"), encoding="utf-8")
    nothing = "data:text/javascript,throw new Error('Modules cannot be imported here')"
    names = [*_NODE_MODULES, *(f"node:{name}" for name in _NODE_MODULES)]
    pairs = ",".join(f'"{name}":"{nothing}"' for name in names)
    (folder / "imports.json").write_text('{"imports":{' + pairs + "}}", encoding="utf-8")


def _source(name: str) -> str:
    return (files("activities.sandbox") / name).read_text(encoding="utf-8")
