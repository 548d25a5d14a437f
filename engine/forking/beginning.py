"""A fork begins: it is a run of its own, with its own time and its own keys."""

from __future__ import annotations

from engine.commands import Command, StartTimer
from engine.leaving import hear
from engine.outcomes import guarded
from engine.run import Run
from engine.snapshots import from_json
from engine.states.container import round_over
from engine.step import Step
from engine.visit import Visit
from journeys.bundle import Bundle
from journeys.messages import Forked
from journeys.states import Loop, ParallelExecution
from journeys.values import Json


def begin_fork(bundle: Bundle, forked: dict[str, Json], run_id: str, now: float) -> tuple[Run, list[Command]]:
    """The run of which the query `carry` has told all, and the first commands; `Continued` makes it go on."""
    run = from_json(bundle, forked["run"])
    run.id, run.started_at, run.now = run_id, now, now
    step = Step(run)
    limit = bundle.policy.time_limit_seconds
    if limit is not None:
        run.timers["run"] = now + limit
        step.commands.append(StartTimer(0, "run", limit, "time limit of the whole"))
    origin = {name: forked[name] for name in ("origin", "visit", "state")}
    said = f"Forked from {forked['origin']} at {forked['title']} (visit {forked['visit']})"
    run.say("fork", said, who="system", data=origin)
    for number in list(run.open_visits):
        step.set_timers(run.visits[number])
        _tell_of_its_rounds(step, run.visits[number])
    return run, step.commands


def note_fork(run: Run, message: Forked) -> None:
    """Another run has begun at a visit of this one."""
    about = {"fork": message.run, "visit": message.visit, "by": message.by}
    run.say("fork", f"Forked as {message.run} at visit {message.visit}", who="system", data=about)


def _tell_of_its_rounds(step: Step, container: Visit) -> None:
    """A container that was between two rounds is told once more that the last one is over."""
    stay = step.stay(container)
    state, region = stay.state, container.region
    assert region is not None
    assert isinstance(state, (Loop, ParallelExecution))
    if not region.open:
        hear(step, container, guarded(lambda: round_over(state, stay, region.rounds[-1])))
