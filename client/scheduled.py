"""What is said of a schedule: the plan that it is made from, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from temporalio.client import (
    ScheduleActionExecutionStartWorkflow,
    ScheduleActionResult,
    ScheduleDescription,
    ScheduleListDescription,
    ScheduleOverlapPolicy,
)
from temporalio.common import SearchAttributeKey, TypedSearchAttributes

from client.times import times_of
from journeys import messages
from journeys.times import Times

Overlap = Literal["skip", "buffer-one", "buffer-all", "cancel-other", "terminate-other", "allow-all"]
CATCH_UP = timedelta(days=1)


@dataclass(frozen=True)
class SchedulePlan:
    """When runs begin, and what holds them back.

    Attributes:
        overlap: what happens when a run is due while one is under way: `skip` it, begin it afterwards (`buffer-one`:
            one at most), `cancel-other` or `terminate-other`, or begin it all the same (`allow-all`).
        catch_up: runs that were due while the server did not work begin late, if by no more than this.
        jitter: each run begins up to so much later, by chance.
        note: for people.
        pause_on_failure: no more runs after one that failed.
    """

    times: Times
    overlap: Overlap = "skip"
    catch_up: timedelta = CATCH_UP
    jitter: timedelta | None = None
    note: str | None = None
    paused: bool = False
    pause_on_failure: bool = False

    @property
    def overlap_policy(self) -> ScheduleOverlapPolicy:
        """The overlap policy as Temporal calls it."""
        return ScheduleOverlapPolicy[self.overlap.replace("-", "_").upper()]


@dataclass(frozen=True)
class ScheduledRun:
    """A run that a schedule has begun. Moments are ISO 8601."""

    id: str
    due_at: str
    started_at: str


@dataclass(frozen=True)
class Scheduled:
    """How a schedule stands. Moments are ISO 8601.

    Attributes:
        next: when the next runs are due; a few.
        last: the latest runs, the latest first; a few.
        runs: how many it has begun; None where that is not told, as in lists. So are the fields after it.
        skipped: how many were not begun because one was under way.
        missed: how many were due while the server did not work, and too long ago to begin late.
    """

    id: str
    journey: str
    version: str
    workspace: str
    user: str
    times: Times
    paused: bool
    note: str
    next: tuple[str, ...]
    last: tuple[ScheduledRun, ...]
    runs: int | None = None
    skipped: int | None = None
    missed: int | None = None
    overlap: str | None = None
    catch_up_seconds: float | None = None
    jitter_seconds: float | None = None


def of_description(found: ScheduleDescription) -> Scheduled:
    """What Temporal tells of one schedule."""
    schedule, info, policy = found.schedule, found.info, found.schedule.policy
    return Scheduled(
        **_identity(found.id, found.typed_search_attributes),
        times=times_of(schedule.spec),
        paused=schedule.state.paused,
        note=schedule.state.note or "",
        next=_moments(info.next_action_times),
        last=_runs(info.recent_actions),
        runs=info.num_actions,
        skipped=info.num_actions_skipped_overlap,
        missed=info.num_actions_missed_catchup_window,
        overlap=policy.overlap.name.lower().replace("_", "-"),
        catch_up_seconds=policy.catchup_window.total_seconds() if policy.catchup_window else None,
        jitter_seconds=schedule.spec.jitter.total_seconds() if schedule.spec.jitter else None,
    )


def of_listed(found: ScheduleListDescription) -> Scheduled | None:
    """What a list tells of a schedule; None if it is not one of journeys."""
    schedule, info = found.schedule, found.info
    if schedule is None or info is None or getattr(schedule.action, "workflow", "") != messages.WORKFLOW:
        return None
    return Scheduled(
        **_identity(found.id, found.typed_search_attributes),
        times=times_of(schedule.spec),
        paused=schedule.state.paused,
        note=schedule.state.note or "",
        next=_moments(info.next_action_times),
        last=_runs(info.recent_actions),
    )


def _identity(schedule_id: str, told: TypedSearchAttributes) -> dict[str, Any]:
    fields = {
        "journey": "JourneyId",
        "version": "JourneyVersion",
        "workspace": "JourneyWorkspace",
        "user": "JourneyUser",
    }
    named = {field: told.get(SearchAttributeKey.for_keyword(name)) or "" for field, name in fields.items()}
    return {"id": schedule_id, **named}


def _moments(moments: Sequence[datetime]) -> tuple[str, ...]:
    return tuple(moment.isoformat() for moment in moments)


def _runs(results: Sequence[ScheduleActionResult]) -> tuple[ScheduledRun, ...]:
    return tuple(
        ScheduledRun(one.action.workflow_id, one.scheduled_at.isoformat(), one.started_at.isoformat())
        for one in reversed(results)
        if isinstance(one.action, ScheduleActionExecutionStartWorkflow)
    )
