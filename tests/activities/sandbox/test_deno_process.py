from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from deno import find_deno_bin  # type: ignore[import-untyped]

from activities.sandbox import deno_process, deno_slot
from activities.sandbox.deno_pool import DenoPool
from activities.sandbox.deno_process import DenoProcess, ProcessLost
from activities.sandbox.process_usage import usage_of
from journeys.values import Json


def task(code: str) -> str:
    return json.dumps({"code": code, "names": {}, "timers": False, "printed": 100, "limit": 1000})


def pid_of(process: DenoProcess) -> int:
    return process._process.pid


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_closed_process_is_gone() -> None:
    process = await DenoProcess.start(64)
    pid = pid_of(process)
    answer = json.loads(await process.ask(task("return 1")))
    assert (answer["value"], answer["stdout"]) == (1, "")
    await process.close()
    assert not is_running(pid)


async def test_a_process_that_is_killed_tells_those_who_wait() -> None:
    process = await DenoProcess.start(64)
    waiting = asyncio.create_task(process.ask(task("await new Promise(() => {})")))
    await asyncio.sleep(0.1)
    os.kill(pid_of(process), signal.SIGKILL)
    with pytest.raises(ProcessLost) as caught:
        await waiting
    assert caught.value.alone
    assert not caught.value.memory
    with pytest.raises(ProcessLost):
        await process.ask(task("return 1"))
    await process.close()


async def test_a_stranger_at_the_door_is_sent_away() -> None:
    doors: list[int] = []
    writers: list[asyncio.StreamWriter] = []
    original = asyncio.start_server

    async def watched(*arguments: object, **named: object) -> asyncio.Server:
        server = await original(*arguments, **named)  # type: ignore[arg-type]
        doors.append(server.sockets[0].getsockname()[1])
        _, writer = await asyncio.open_connection("127.0.0.1", doors[0])
        writer.write(b"0" * 32)
        await writer.drain()
        writers.append(writer)
        return server

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "start_server", watched)
        process = await DenoProcess.start(64)
    assert json.loads(await process.ask(task("return 1")))["value"] == 1
    writers[0].close()
    await process.close()


async def test_our_environment_is_not_handed_on() -> None:
    environment = Path("/proc") / "{}" / "environ"
    if not Path("/proc/self/environ").exists():
        pytest.skip("no /proc here")
    process = await DenoProcess.start(64)
    handed = Path(str(environment).format(pid_of(process))).read_text()
    await process.close()
    assert {entry.partition("=")[0] for entry in handed.split("\0") if entry} == {
        "DENO_DIR",
        "DENO_NO_UPDATE_CHECK",
        "NO_COLOR",
    }


async def test_what_works_on_although_nobody_waits_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deno_process, "_STRAY_SECONDS", 0.4)
    process = await DenoProcess.start(64)
    running = await process.ask(_loops_after_its_answer())
    assert json.loads(running)["value"] == 1
    begun = time.monotonic()
    try:
        while process.alive and time.monotonic() - begun < 40:
            await asyncio.sleep(0.05)
        assert not process.alive
    finally:
        await process.close()


def _loops_after_its_answer() -> str:
    code = "(async () => { for (let i = 0; i < 50; i++) await null; for (;;); })(); return 1"
    return task(code)


async def test_a_call_that_lost_its_process_is_made_again_in_another() -> None:
    async with DenoPool() as pool:
        await pool.run("return 1", {}, seconds=5)
        [slot] = pool._slots.values()
        assert slot._process is not None
        working = asyncio.create_task(pool.run("for (let i = 0; i < 1e9; i++); return 'done'", {}, seconds=20))
        await asyncio.sleep(0.05)
        os.kill(pid_of(slot._process), signal.SIGKILL)
        assert (await working).value == "done"


async def test_a_process_serves_so_many_calls_and_then_another_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deno_slot, "_CALLS", 2)
    async with DenoPool() as pool:
        pids = []
        for _ in range(4):
            await pool.run("return 1", {}, seconds=5)
            [slot] = pool._slots.values()
            assert slot._process is not None
            pids.append(pid_of(slot._process))
    assert pids[0] == pids[1] != pids[2] == pids[3]
    assert not any(is_running(pid) for pid in pids)


async def test_an_idle_process_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deno_slot, "_IDLE_SECONDS", 0.1)
    async with DenoPool() as pool:
        await pool.run("return 1", {}, seconds=5)
        [slot] = pool._slots.values()
        begun = time.monotonic()
        while slot._process is not None and time.monotonic() - begun < 5:
            await asyncio.sleep(0.02)
        assert slot._process is None
        assert (await pool.run("return 2", {}, seconds=5)).value == 2


async def test_workspaces_do_not_share_a_process() -> None:
    async with DenoPool() as pool:
        await pool.run("return 1", {}, seconds=5, workspace="a")
        await pool.run("return 1", {}, seconds=5, workspace="b")
        await pool.run("return 1", {}, seconds=5, workspace="a")
        processes = [slot._process for slot in pool._slots.values()]
        assert len({pid_of(process) for process in processes if process is not None}) == 2


async def test_more_calls_than_places_wait_their_turn() -> None:
    async with DenoPool() as pool:
        names: list[dict[str, Json]] = [{"n": n} for n in range(30)]
        made = await asyncio.gather(*(pool.run("return n * 2", one, seconds=5) for one in names))
    assert [one.value for one in made] == [2 * n for n in range(30)]


async def test_a_call_that_is_given_up_does_not_go_on() -> None:
    async with DenoPool() as pool:
        waiting = asyncio.create_task(pool.run("for (;;);", {}, seconds=60))
        await asyncio.sleep(0.3)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        [slot] = pool._slots.values()
        assert slot._process is None or not slot._process.alive


async def test_a_process_ends_when_its_worker_is_killed() -> None:
    code = """
import asyncio
from activities.sandbox.deno_process import DenoProcess
async def main():
    process = await DenoProcess.start(64)
    await process.ask('{"code": "return 1", "names": {}, "timers": false, "printed": 1, "limit": 9}')
    print(process._process.pid, flush=True)
    await process.ask('{"code": "for (;;);", "names": {}, "timers": false, "printed": 1, "limit": 9}')
asyncio.run(main())
"""
    worker = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert worker.stdout is not None
    pid = int(await worker.stdout.readline())
    await asyncio.sleep(0.2)
    worker.kill()
    await worker.wait()
    begun = time.monotonic()
    while is_running(pid) and time.monotonic() - begun < 10:
        await asyncio.sleep(0.05)
    assert not is_running(pid)


def test_no_module_of_node_is_forgotten() -> None:
    listed = subprocess.run(
        [find_deno_bin(), "eval", 'import m from "node:module"; console.log(JSON.stringify(m.builtinModules))'],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    known = json.loads(Path(deno_process.__file__).with_name("imports.json").read_text(encoding="utf-8"))["imports"]
    names = [name.removeprefix("node:") for name in json.loads(listed)]
    assert len(names) > 40
    assert [name for name in names if name not in known or f"node:{name}" not in known] == []


def test_what_this_process_uses_is_seen() -> None:
    usage = usage_of(os.getpid())
    assert usage is not None
    assert usage.megabytes > 5
    assert usage.cpu_seconds > 0
    assert usage_of(2**22 + 1) is None
