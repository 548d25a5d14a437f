"""Commands as Temporal activities: options, context, and failures translated at this border. The one place with
Temporal's timeouts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError
from temporalio.exceptions import TimeoutError as ActivityTimeoutError

from activities.contracts import BREATHE
from engine.commands import LOCAL, CallTool
from engine.contexts import context_of
from engine.run import Run
from journeys.messages import summary
from journeys.values import Json

HEARTBEAT = timedelta(seconds=10)
MARGIN_SECONDS = 10.0
"""What an activity has beyond its own timeout, to say that it timed out."""
CRASHES = 20
"""How many lost workers a call survives, beyond its attempts; an unsafe call survives none."""


def retry_policy(command: CallTool) -> RetryPolicy:
    """Temporal's retries: those of the call, and enough for workers that die. The activity itself says when it has
    had its attempts."""
    retry = command.retry
    attempts = 1 if command.effect == "unsafe" else retry.max_attempts + CRASHES
    return RetryPolicy(
        initial_interval=timedelta(seconds=max(retry.initial_seconds, 0.001)),
        backoff_coefficient=retry.backoff,
        maximum_interval=timedelta(seconds=max(retry.max_seconds, retry.initial_seconds, 0.001)),
        maximum_attempts=attempts,
    )


async def execute(run: Run, command: CallTool, key: str) -> dict[str, Json]:
    """Makes the call. Raises `ActivityError`."""
    request = {**command.arguments, "context": context_of(run, command, key)}
    if command.activity in LOCAL:
        return await execute_here(command, request)
    result: Any = await workflow.execute_activity(
        command.activity,
        request,
        result_type=dict,
        start_to_close_timeout=timedelta(seconds=command.timeout_seconds + MARGIN_SECONDS),
        heartbeat_timeout=HEARTBEAT,
        retry_policy=retry_policy(command),
        summary=summary(command.title),
    )
    return dict(result)


async def execute_here(command: CallTool, request: dict[str, Json]) -> dict[str, Json]:
    """Makes a call that asks nobody, in the worker that has the workflow. Raises `ActivityError`."""
    result: Any = await workflow.execute_local_activity(
        command.activity,
        request,
        result_type=dict,
        start_to_close_timeout=timedelta(seconds=command.timeout_seconds),
        retry_policy=retry_policy(command),
        summary=summary(command.title),
    )
    return dict(result)


def failure_of(error: ActivityError, command: CallTool) -> dict[str, Json]:
    """A `Failure`, as JSON, of what Temporal tells."""
    cause = error.cause
    if isinstance(cause, ApplicationError):
        detail = cause.details[0] if cause.details and isinstance(cause.details[0], dict) else {}
        return {"message": cause.message, "kind": cause.type or "tool", "outcome": "failed", "details": {}, **detail}
    if isinstance(cause, ActivityTimeoutError):
        lost = command.effect in ("unsafe", None)
        said = (
            "The worker was lost while it was under way"
            if lost
            else f"No answer within {command.timeout_seconds:g} seconds"
        )
        return {"message": said, "kind": "timeout", "outcome": "unknown" if lost else "failed", "details": {}}
    return {"message": str(cause or error), "kind": "tool", "outcome": "failed", "details": {}}


async def breathe() -> None:
    """Lets the worker do something else for a moment."""
    await workflow.execute_local_activity(BREATHE, start_to_close_timeout=timedelta(seconds=60))


async def store(activity: str, request: dict[str, Json]) -> dict[str, Json]:
    """Keeps, or fetches, a chunk of the archive; tried until it succeeds, since nothing may be lost."""
    result: Any = await workflow.execute_activity(
        activity,
        request,
        result_type=dict,
        start_to_close_timeout=timedelta(seconds=60),
        retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
        summary="older visits",
    )
    return dict(result)
