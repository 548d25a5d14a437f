"""What a host must start again when it takes over a run from its snapshot: timers, with the time that is left."""

from __future__ import annotations

from engine.commands import Command, StartTimer
from engine.run import Run


def commands_to_resume(run: Run, now: float) -> list[Command]:
    """The timers that are still to fire.

    There are no calls: a snapshot is handed over when none is under way. Children tell their end themselves.
    """
    commands: list[Command] = [StartTimer(0, name, max(0.0, at - now)) for name, at in run.timers.items()]
    for number in run.open_visits:
        visit = run.visits[number]
        title = run.graph(visit.activation).states[visit.state].name
        commands += [StartTimer(number, name, max(0.0, at - now), title) for name, at in visit.timers.items()]
    return commands
