"""What a programmer would write by hand for a hundred requests in a row: what a journey is compared with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy


@workflow.defn(name="HandWritten")
class HandWritten:
    """What a programmer would write for a hundred requests in a row."""

    @workflow.run
    async def run(self, urls: list[str]) -> Any:
        """Makes the requests."""
        info = workflow.info()
        answer: Any = None
        for number, url in enumerate(urls, 1):
            context = {
                "run": info.workflow_id, "journey": "bench", "state": f"s{number}", "visit": number, "call": 1,
                "idempotency_key": f"{info.workflow_id}:{number}", "effect": "pure", "max_attempts": 3,
                "timeout_seconds": 30.0,
            }  # fmt: skip
            answer = await workflow.execute_activity(
                "http",
                {"method": "GET", "url": url, "context": context},
                result_type=dict,
                start_to_close_timeout=timedelta(seconds=40),
                heartbeat_timeout=timedelta(seconds=10),
                retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=23),
                summary=f"s{number}",
            )
        return answer
