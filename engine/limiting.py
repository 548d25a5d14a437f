"""Limits of the whole run: how many visits, how many calls. Its time is a timer."""

from __future__ import annotations

from engine.commands import CallTool
from engine.ending import fail_run
from engine.step import Step


def guard_visits(step: Step) -> bool:
    """Fails the run if it may make no further visit. Whether it did."""
    limit = step.run.bundle.policy.max_visits
    if limit is None or step.run.visit_count < limit:
        return False
    fail_run(step, {"message": f"The run may make {limit} visits, and has made them", "kind": "limit"})
    return True


def guard_attempts(step: Step) -> None:
    """Fails the run if more calls are asked for than it may make; those beyond the limit are not made."""
    run = step.run
    limit = run.bundle.policy.max_attempts
    if limit is None or run.attempt_count <= limit:
        return
    counted = [at for at, one in enumerate(step.commands) if isinstance(one, CallTool) and not one.detached]
    step.take_back(counted[limit - run.attempt_count])
    fail_run(step, {"message": f"The run may make {limit} calls, and has made them", "kind": "limit"})
