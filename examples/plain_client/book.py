"""Books a table through a plain Temporal client: `temporalio` and JSON, nothing of ours.

    .venv/bin/journeys dev                                  # in one terminal
    .venv/bin/python examples/plain_client/book.py          # in another

Any of Temporal's SDKs, in any language, does the same with the same names; journeys/messages.py lists them.
"""

import argparse
import asyncio
import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle, WorkflowUpdateFailedError

JOURNEY = json.loads(Path(__file__).with_name("table.json").read_text(encoding="utf-8"))
GUEST = {"name": "Ada", "email": "ada@example.com", "guests": 4, "day": "2026-10-24", "time": "19:30"}


async def book(client: Client, task_queue: str) -> dict[str, Any]:
    """Starts the journey, answers what it asks, and returns its result."""
    journey: WorkflowHandle[Any, Any] = await client.start_workflow(
        "Journey", {"journey": JOURNEY, "user": "ada"}, id=f"table-{uuid.uuid4().hex[:8]}", task_queue=task_queue
    )
    print(f"Started {journey.id}")

    # A question tells what it wants. A wrong answer is refused, with the reason, and changes nothing.
    state = await journey.query("state")
    form = state["questions"][0]
    print(f"? {form['prompt']} {[field['name'] for field in form['fields']]}")
    try:
        await journey.execute_update("submit_input", {"values": {**GUEST, "guests": "a few"}})
    except WorkflowUpdateFailedError as error:
        print(f"  refused: {error.cause}")

    # An answer is told what comes of it: what is said, and what is asked next.
    for answer in ({"values": GUEST}, {"text": "terrace"}, {"text": "yes"}):
        turn = await journey.execute_update("submit_input", {**answer, "id": uuid.uuid4().hex})
        print(f"> {answer}")
        for said in turn["said"]:
            print(f"  {said['who']}: {said['text']}")

    progress = await journey.query("progress")
    print(f"{progress['percent']:.0f} % done, {progress['states_done']} states")
    result: dict[str, Any] = await journey.result()
    print(f"{result['status']}: {json.dumps(result['output'])}")
    return result


async def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Books a table through a plain Temporal client.")
    parser.add_argument("--address", default="localhost:7233", help="the Temporal server (%(default)s)")
    parser.add_argument("--task-queue", default="journeys", help="where the workers listen (%(default)s)")
    options = parser.parse_args()
    await book(await Client.connect(options.address), options.task_queue)


if __name__ == "__main__":
    asyncio.run(main())
    # The client's own threads may still run, and would abort a Python that is being taken down:
    # https://github.com/temporalio/sdk-python/issues/300
    sys.stdout.flush()
    os._exit(0)
