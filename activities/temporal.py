"""The thin wrapper of an activity under Temporal: attempts, heartbeats, failures in Temporal's form."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.contracts import CallContext, Failure, Request
from journeys.errors import ToolError

HEARTBEAT_SECONDS = 2.0
"""Well below the heartbeat timeout of about ten seconds that the workflow asks for."""

Asked = TypeVar("Asked", bound=Request)
Given = TypeVar("Given")


async def under_temporal(perform: Callable[[Asked, int], Awaitable[Given]], request: Asked) -> Given:
    """Performs a call as the current activity attempt.

    Raises:
        ApplicationError: for a ToolError; its type is the error's kind, its first detail a `Failure`, its next retry
            delay what the other side asked for.
    """
    try:
        with heartbeats():
            return await perform(request, activity.info().attempt)
    except ToolError as error:
        failure = as_application_error(error, again=may_try_again(request.context, error, activity.info().attempt))
    raise failure


def may_try_again(context: CallContext, error: ToolError, attempt: int) -> bool:
    """Whether another attempt is to be made. Temporal would make more, for workers that die; a call has its number."""
    wanted = error.retryable or (context.retry_all and error.outcome == "failed")
    return wanted and error.repeatable and attempt < context.max_attempts


@contextmanager
def heartbeats(seconds: float = HEARTBEAT_SECONDS) -> Iterator[None]:
    """Within it the server hears every few seconds that this attempt is alive, whatever the work is waiting for."""
    loop = asyncio.get_running_loop()
    next_beat: list[asyncio.TimerHandle] = []

    def beat() -> None:
        activity.heartbeat()
        next_beat[:] = [loop.call_later(seconds, beat)]

    next_beat.append(loop.call_later(seconds, beat))
    try:
        yield
    finally:
        next_beat[0].cancel()


def as_application_error(error: ToolError, *, again: bool) -> ApplicationError:
    """A ToolError as it travels to the workflow; `again`: whether Temporal is to make another attempt."""
    return ApplicationError(
        str(error),
        Failure(
            message=str(error),
            kind=error.kind,
            outcome=error.outcome,
            details=error.details,
            logs=error.logs,
        ),
        type=error.kind,
        non_retryable=not again,
        next_retry_delay=None if error.retry_after is None else timedelta(seconds=error.retry_after),
    )
