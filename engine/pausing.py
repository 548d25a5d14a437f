"""A paused run: nothing new starts. Calls that come of what still ends meanwhile are held until the run is resumed."""

from __future__ import annotations

from dataclasses import asdict

from engine.commands import CallTool, Command, StartChild
from engine.step import Step
from journeys.states import Retry
from journeys.values import Json


def pause(step: Step, reason: str) -> None:
    """Nothing new is to start."""
    step.run.paused = True
    step.run.say("status", reason or "paused", who="system")


def resume(step: Step) -> None:
    """Things may start again; what was held starts now."""
    run = step.run
    run.paused = False
    run.say("status", "resumed", who="system")
    step.commands += [_read(one) for one in run.held]
    run.held = []


def hold(step: Step) -> None:
    """Keeps the calls of a paused run back."""
    passed: list[Command] = []
    for command in step.commands:
        if isinstance(command, CallTool):
            retry = command.retry.model_dump(mode="json")
            step.run.held.append({"kind": "call", **asdict(command), "retry": retry})
        elif isinstance(command, StartChild):
            step.run.held.append({"kind": "child", **asdict(command)})
        else:
            passed.append(command)
    step.commands[:] = passed


def _read(held: dict[str, Json]) -> Command:
    data = {name: value for name, value in held.items() if name != "kind"}
    if held["kind"] == "child":
        return StartChild(**data)
    return CallTool(**{**data, "retry": Retry.model_validate(data["retry"])})
