"""What a long conversation costs, turn by turn: the last hundred turns beside the first hundred, and a turn beside what
a programmer would write by hand with the same two requests to a model.

    python bench/turns.py [--turns 2500] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from typing import Any

from temporalio.client import Client

from bench.hand_written import TalkByHand
from client import JourneysClient
from journeys.bundle import Bundle
from journeys.messages import SendInput
from modelserver.situations import SituationServer

QUEUE = "bench"
STATES = ("animal", "dates", "recap")
MODEL = "openai:gpt-5"


def conversation() -> Bundle:
    """Three chats in a circle, one guideline that never holds, and one that always does."""
    states: list[dict[str, Any]] = [{"type": "initial", "id": "root"}]
    states += [{"type": "agent_interaction", "id": one, "mode": "chat", "goal": f"Ask for the {one}"} for one in STATES]
    circle = zip(("root", *STATES), (*STATES, STATES[0]), strict=True)
    journey = {
        "id": "board", "title": "Board a pet", "initial": ["root"], "states": states,
        "transitions": [{"source": source, "target": target} for source, target in circle],
    }  # fmt: skip
    guidelines = [
        {"id": "never", "condition": "The customer asks for a refund", "action": "Explain the terms"},
        {"id": "always", "condition": "", "action": "Be brief"},
    ]
    return Bundle.model_validate(
        {"journeys": [journey], "active": ["board"], "guidelines": guidelines, "conduct": {"model": MODEL}}
    )


def understand(situation: dict[str, Any]) -> dict[str, Any]:
    """Every message leads on to the next state."""
    if "journeys" not in situation:
        return {}
    here = situation["journeys"][0]
    step = next(one for one in here["steps"] if one["state"] == here["state"])
    return {"journeys": [{"journey": here["journey"], "move": "advance", "ways": [step["ways"][0]["id"]]}]}


def reply(situation: dict[str, Any]) -> dict[str, Any]:
    """Says which turn it is, and keeps the summary up."""
    made = {"text": f"turn {situation['turn']}"}
    return {**made, "summary": f"{situation['turn']} turns so far"} if situation.get("summarise") else made


async def talk(address: str, turns: int) -> dict[str, Any]:
    """Seconds of each turn, ours and by hand."""
    from storage.blobs import Blobs
    from storage.converter import storage_plugin

    client = await Client.connect(address, plugins=[storage_plugin(Blobs.open(os.environ["BENCH_STORAGE"]))])
    journey = await JourneysClient(client, QUEUE).start(conversation())
    by_hand = await client.start_workflow("TalkByHand", id=f"hand-{uuid.uuid4().hex}", task_queue=QUEUE)
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(1, turns + 1):
        begun = time.perf_counter()
        turn = await journey.submit_input(SendInput(text=f"message {number}"))
        ours.append(time.perf_counter() - begun)
        said = [one.text for one in turn.said if one.who == "agent"]
        assert said[-1:] == [f"turn {number}"] or turn.queued, f"turn {number} said {said}"
        if number <= 200:
            begun = time.perf_counter()
            await by_hand.execute_update("say", f"message {number}")
            theirs.append(time.perf_counter() - begun)
        if number % 250 == 0:
            print(f"turn {number}: {statistics.median(ours[-100:]) * 1000:.1f} ms", file=sys.stderr)
    state = await journey.state()
    await journey.cancel()
    await by_hand.terminate()
    return summary(ours, theirs, state.visits)


def summary(ours: list[float], theirs: list[float], visits: int) -> dict[str, Any]:
    """Medians in seconds, and their ratios."""
    first, last = statistics.median(ours[:100]), statistics.median(ours[-100:])
    return {
        "turns": len(ours),
        "visits": visits,
        "first_hundred": first,
        "last_hundred": last,
        "slowest": max(ours),
        "by_hand": statistics.median(theirs[:100]),
        "growth": last / first,
        "ratio_to_by_hand": first / statistics.median(theirs[:100]),
    }


async def work(address: str) -> None:
    """The worker process."""
    import worker
    from activities.resources import Resources
    from storage.blobs import Blobs
    from storage.converter import storage_plugin

    blobs = Blobs.open(os.environ["BENCH_STORAGE"])
    client = await Client.connect(address, plugins=[storage_plugin(blobs)])
    url = os.environ["BENCH_MODEL"]
    async with Resources.open(model=MODEL, model_base_url=url, model_api_key="bench") as resources:
        served = worker.build(client, resources, blobs, QUEUE, more_workflows=[TalkByHand])
        await worker.work_until_stopped(served, lambda: print("ready", flush=True))


async def main(turns: int) -> dict[str, Any]:
    """Starts everything, measures, stops everything."""
    import settings
    from devserver import connect_or_start

    os.environ["BENCH_STORAGE"] = tempfile.mkdtemp(prefix="journeys-bench-")
    say = lambda text: print(text, file=sys.stderr)  # noqa: E731
    async with (
        SituationServer(understand, reply) as model,
        await connect_or_start(settings.load(), progress=say, ephemeral=True, ui=False) as server,
    ):
        os.environ["BENCH_MODEL"] = model.base_url
        process = await asyncio.create_subprocess_exec(
            sys.executable, __file__, "--worker", server.address, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        await asyncio.wait_for(process.stdout.readline(), 60)
        try:
            return await talk(server.address, turns)
        finally:
            process.terminate()
            await process.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=2500)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", metavar="ADDRESS")
    given = parser.parse_args()
    if given.worker:
        asyncio.run(work(given.worker))
    else:
        found = asyncio.run(main(given.turns))
        if given.json:
            print(json.dumps(found))
        else:
            for name, value in found.items():
                print(f"{name:17} {value:.3f}" if isinstance(value, float) else f"{name:17} {value}")
