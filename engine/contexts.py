"""What a call tells about where it comes from, and the key that is the same for every attempt of it."""

from __future__ import annotations

from engine.commands import CallTool
from engine.run import Run
from journeys.states import Retry
from journeys.values import Json


def context_of(run: Run, command: CallTool, key: str) -> dict[str, Json]:
    """The context of a call, as the activities' contract has it. `key` is the run's own part of idempotency keys."""
    journey = run.graphs[command.journey].journey
    made: dict[str, Json] = {
        "run": run.id,
        "journey": command.journey,
        "journey_title": journey.name,
        "state": command.state,
        "state_title": command.title,
        "visit": command.visit,
        "call": command.call,
        "workspace": run.workspace,
        "user": run.user,
        "idempotency_key": f"{key}:{command.visit}.{command.call}",
        "effect": command.effect,
        "max_attempts": command.retry.max_attempts,
        "timeout_seconds": command.timeout_seconds,
    }
    if command.retry.retry_all:
        made["retry_all"] = True
    if command.retry.max_seconds != Retry.model_fields["max_seconds"].default:
        made["max_pause_seconds"] = command.retry.max_seconds
    names = command.arguments.get("environment")
    if names:
        plain = run.bundle.environment
        made["environment"] = {name: plain[name] for name in names if name in plain}
    return made
