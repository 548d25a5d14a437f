"""The container's health: 0 when this machine's worker has lately asked Temporal for work, otherwise 1 and why.

It asks the server, not the process: a worker that hangs, or has lost its way to Temporal, is not healthy.
"""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

import settings
from cli.leaving import leave_after
from journeys.errors import JourneysError

# A long poll takes a minute at most; then the next one begins.
SILENCE_SECONDS = 90.0


async def seconds_since_last_poll() -> float:
    """How long ago a worker of this machine asked for work; infinite if the server knows of none."""
    known = settings.load()
    client = await asyncio.wait_for(Client.connect(**known.connect_options()), 5)
    queue = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=known.task_queue),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )
    here = f"@{socket.gethostname()}"
    now = datetime.now(UTC)
    return min(
        (
            (now - poller.last_access_time.ToDatetime(tzinfo=UTC)).total_seconds()
            for poller in queue.pollers
            if poller.identity.endswith(here)
        ),
        default=float("inf"),
    )


def main() -> int:
    """Print the finding; return the exit code."""
    try:
        seconds = asyncio.run(seconds_since_last_poll())
    except (JourneysError, OSError, RuntimeError, TimeoutError) as error:
        print(f"unhealthy: {str(error) or type(error).__name__}")
        return 1
    if seconds > SILENCE_SECONDS:
        print("unhealthy: the server has not heard of this worker lately")
        return 1
    print(f"healthy: asked for work {seconds:.0f} s ago")
    return 0


if __name__ == "__main__":
    leave_after(main)
