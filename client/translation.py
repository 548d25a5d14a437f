"""Temporal's errors in the user's words, with the remedy."""

from __future__ import annotations

from temporalio.client import (
    WorkflowFailureError,
)
from temporalio.exceptions import ApplicationError, CancelledError, TerminatedError
from temporalio.service import RPCError, RPCStatusCode

from journeys.errors import (
    InputRefusedError,
    JourneyFailedError,
    JourneysError,
    UnknownJourneyError,
    UnreachableError,
    UsageError,
)
from journeys.messages import JourneyResult


def result_of(error: WorkflowFailureError, run_id: str) -> JourneyResult:
    """The result of a journey that did not complete.

    Raises:
        JourneyFailedError: it was terminated from outside, or could not begin.
    """
    cause = error.cause
    if isinstance(cause, ApplicationError) and cause.type == "JourneyFailed" and cause.details:
        return JourneyResult.model_validate(cause.details[0])
    if isinstance(cause, CancelledError):
        return JourneyResult(journey="", fingerprint="", status="cancelled", success=False)
    if isinstance(cause, TerminatedError):
        raise JourneyFailedError(f"The journey {run_id!r} was terminated") from None
    raise JourneyFailedError(str(cause)) from None


def translated_of_schedule(error: RPCError, schedule_id: str) -> JourneysError:
    """A server's error about a schedule, in the user's words."""
    match error.status:
        case RPCStatusCode.NOT_FOUND:
            return UsageError(
                f"There is no schedule {schedule_id!r} here; `journeys schedule list` shows those that there are"
            )
        case RPCStatusCode.INVALID_ARGUMENT:
            return UsageError(f"The server does not take the schedule {schedule_id!r}: {error.message}")
        case _:
            return translated(error, schedule_id)


def translated(error: RPCError, run_id: str, task_queue: str = "") -> JourneysError:
    """A server's error in the user's words.

    Args:
        task_queue: the one on which the journey waits for its workers, if it is known.
    """
    match error.status:
        case RPCStatusCode.NOT_FOUND:
            if "completed" in str(error).lower():
                return InputRefusedError(f"The journey {run_id!r} has ended")
            return UnknownJourneyError(
                f"There is no journey {run_id!r} here; `journeys list` shows those that there are"
            )
        case RPCStatusCode.UNAVAILABLE:
            return UnreachableError(
                "The Temporal server does not answer; is it running? `journeys dev` starts a local one"
            )
        case RPCStatusCode.FAILED_PRECONDITION if "poller" not in str(error):
            return JourneysError(f"The journey {run_id!r} cannot be read now; the worker's log says why: {error}")
        case RPCStatusCode.DEADLINE_EXCEEDED | RPCStatusCode.CANCELLED | RPCStatusCode.FAILED_PRECONDITION:
            where, option = (f" on the task queue {task_queue}", f" --queue {task_queue}") if task_queue else ("", "")
            return UnreachableError(
                f"No worker answers for the journey {run_id!r}{where}; "
                f"start one with `journeys worker{option}` or `journeys dev{option}`"
            )
        case _:
            return JourneysError(f"The Temporal server says: {error}")
