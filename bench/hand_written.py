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


@workflow.defn(name="TalkByHand")
class TalkByHand:
    """What a programmer would write for a conversation whose turns ask a model twice; it keeps nothing."""

    def __init__(self) -> None:
        self.turns = 0

    @workflow.run
    async def run(self) -> None:
        """Waits for messages."""
        await workflow.wait_condition(lambda: False)

    @workflow.update
    async def say(self, text: str) -> str:
        """One turn."""
        self.turns += 1
        reply: Any = None
        for activity in ("understand", "reply"):
            context = {
                "run": workflow.info().workflow_id, "journey": "bench", "state": "", "visit": 0, "call": self.turns,
                "idempotency_key": f"{self.turns}:{activity}", "effect": "pure", "timeout_seconds": 30.0,
            }  # fmt: skip
            reply = await workflow.execute_activity(
                activity,
                {"situation": {"turn": self.turns, "message": text}, "context": context},
                result_type=dict,
                start_to_close_timeout=timedelta(seconds=40),
                heartbeat_timeout=timedelta(seconds=10),
            )
        return str(reply["reply"]["text"])
