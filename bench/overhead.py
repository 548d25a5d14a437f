"""What a journey costs beside a hand-written workflow that makes the same calls: events, latency, worker CPU.

Both run on one server and one worker process, in interleaved pairs; the medians of the pairs' ratios are told.

    python bench/overhead.py [--states 100] [--pairs 7] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from temporalio.client import Client

from bench.hand_written import HandWritten
from client import JourneysClient
from journeys.bundle import Bundle

QUEUE = "bench"


def journey_of(urls: list[str]) -> Bundle:
    """The same requests as a journey."""
    states: list[dict[str, Any]] = [
        {"id": f"s{number}", "type": "tool_execution", "tool": {"kind": "http", "url": url}}
        for number, url in enumerate(urls, 1)
    ]
    transitions = [{"source": f"s{number}", "target": f"s{number + 1}"} for number in range(1, len(urls))]
    return Bundle.model_validate({"id": "bench", "initial": ["s1"], "states": states, "transitions": transitions})


@dataclass
class Measured:
    """One run: events of its history, seconds, worker CPU seconds."""

    events: int
    seconds: float
    cpu: float


def cpu_of(pid: int) -> float:
    """User and system CPU seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(client: Client, start: Any, pid: int) -> Measured:
    """Runs one workflow to its end."""
    cpu, begun = cpu_of(pid), time.perf_counter()
    handle = await start()
    await handle.result()
    seconds = time.perf_counter() - begun
    await asyncio.sleep(0.05)
    used = cpu_of(pid) - cpu
    events = 0
    async for _ in client.get_workflow_handle(handle.id).fetch_history_events():
        events += 1
    return Measured(events, seconds, used)


async def compare(address: str, pid: int, states: int, pairs: int, base: str) -> dict[str, Any]:
    """The ratios: ours by theirs."""
    from storage.blobs import Blobs
    from storage.converter import storage_plugin

    client = await Client.connect(address, plugins=[storage_plugin(Blobs.open(os.environ["BENCH_STORAGE"]))])
    journeys = JourneysClient(client, QUEUE)
    urls = [f"{base}/item/{number}" for number in range(states)]
    bundle = journey_of(urls)

    async def ours() -> Any:
        return await journeys.start(bundle)

    async def theirs() -> Any:
        return await client.start_workflow("HandWritten", urls, id=f"hand-{uuid.uuid4().hex}", task_queue=QUEUE)

    for one in (ours, theirs):
        await measure(client, one, pid)
    rows: list[tuple[Measured, Measured]] = []
    for number in range(pairs):
        first, second = (ours, theirs) if number % 2 == 0 else (theirs, ours)
        a, b = await measure(client, first, pid), await measure(client, second, pid)
        rows.append((a, b) if number % 2 == 0 else (b, a))
        print(f"pair {number + 1}: {rows[-1][0]} against {rows[-1][1]}", file=sys.stderr)
    return summary(rows, states)


def summary(rows: list[tuple[Measured, Measured]], states: int) -> dict[str, Any]:
    """Medians, and the medians of the ratios."""
    our_events, their_events = rows[0][0].events, rows[0][1].events
    return {
        "states": states,
        "pairs": len(rows),
        "events": {"ours": our_events, "theirs": their_events, "constant": our_events - their_events},
        "seconds": {
            "ours": statistics.median(a.seconds for a, _ in rows),
            "theirs": statistics.median(b.seconds for _, b in rows),
        },
        "cpu": {"ours": statistics.median(a.cpu for a, _ in rows), "theirs": statistics.median(b.cpu for _, b in rows)},
        "events_ratio": our_events / their_events,
        "latency_ratio": statistics.median(a.seconds / b.seconds for a, b in rows),
        "cpu_ratio": statistics.median(a.cpu / b.cpu for a, b in rows),
    }


async def work(address: str) -> None:
    """The worker process."""
    import worker
    from activities.resources import Resources
    from storage.blobs import Blobs
    from storage.converter import storage_plugin

    blobs = Blobs.open(os.environ["BENCH_STORAGE"])
    client = await Client.connect(address, plugins=[storage_plugin(blobs)])
    async with Resources.open(allow_private_hosts=True) as resources:
        served = worker.build(client, resources, blobs, QUEUE, more_workflows=[HandWritten])
        await worker.work_until_stopped(served, lambda: print("ready", flush=True))


async def serve(ready: asyncio.Event, port: list[int]) -> None:
    """A small HTTP server that answers at once."""
    body = b'{"ok":true}'
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(head + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port.append(server.sockets[0].getsockname()[1])
    ready.set()
    async with server:
        await server.serve_forever()


async def main(states: int, pairs: int) -> dict[str, Any]:
    """Starts everything, measures, stops everything."""
    import tempfile

    import settings
    from devserver import connect_or_start

    os.environ["BENCH_STORAGE"] = tempfile.mkdtemp(prefix="journeys-bench-")
    ready = asyncio.Event()
    port: list[int] = []
    http = asyncio.create_task(serve(ready, port))
    await ready.wait()
    say = lambda text: print(text, file=sys.stderr)  # noqa: E731
    async with await connect_or_start(settings.load(), progress=say, ephemeral=True, ui=False) as server:
        process = await asyncio.create_subprocess_exec(
            sys.executable, __file__, "--worker", server.address, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), 60)
        try:
            return await compare(server.address, process.pid, states, pairs, f"http://127.0.0.1:{port[0]}")
        finally:
            process.terminate()
            await process.wait()
            http.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--states", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", metavar="ADDRESS")
    given = parser.parse_args()
    if given.worker:
        asyncio.run(work(given.worker))
    else:
        found = asyncio.run(main(given.states, given.pairs))
        if given.json:
            print(json.dumps(found))
        else:
            for name in ("events", "seconds", "cpu"):
                print(f"{name:8} ours {found[name]['ours']:.3f}  hand-written {found[name]['theirs']:.3f}")
            print(
                f"ratios   events {found['events_ratio']:.3f}  latency {found['latency_ratio']:.3f}"
                f"  cpu {found['cpu_ratio']:.3f}"
            )
