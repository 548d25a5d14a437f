"""Leaving a state: it has come to an outcome. Is it complete, do the hooks agree? Then the ways out are looked at."""

from __future__ import annotations

from typing import assert_never

from engine.changing import change_context
from engine.choosing import choose, fail
from engine.completing import go_on_asking, shortcoming
from engine.ending import close
from engine.hooks import run_hooks
from engine.outcomes import Done, Ended, Failed, Opened, Outcome, Retried, Waiting, failure_of
from engine.regions import drop_rounds, open_rounds
from engine.settling import settle_visit
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.values import Json


def hear(step: Step, visit: Visit, outcome: Outcome) -> None:
    """Does what the state says: it waits for something, or has come to an end."""
    match outcome:
        case Waiting(commands=commands):
            step.commands.extend(commands)
        case Done(output=output, choice=choice):
            drop_rounds(step, visit)
            _done(step, visit, output, choice)
        case Failed(error=error):
            drop_rounds(step, visit)
            fail(step, visit, error)
        case Opened(indexes=indexes):
            open_rounds(step, visit, () if step.is_ending(visit) else indexes)
        case Retried(state=state):
            visit.again = state
            settle_visit(step, visit, "done")
        case Ended():
            visit.final = True
            visit.output = outcome.output
            settle_visit(step, visit, "done")
            close(step, visit.activation, outcome.status, outcome.output, outcome.error)
        case _:
            assert_never(outcome)


def _done(step: Step, visit: Visit, output: Json, choice: str | None) -> None:
    visit.output = output
    visit.choice = choice
    if step.is_ending(visit):
        settle_visit(step, visit, "done")
        return
    try:
        reason = shortcoming(step, visit)
        if reason is not None:
            go_on_asking(step, visit, reason)
            return
        change_context(step, visit)
    except StateError as error:
        fail(step, visit, failure_of(error).error)
        return
    visit.phase = "after"
    go_on_after_hooks(step, visit, run_hooks(step, visit))


def go_on_after_hooks(step: Step, visit: Visit, outcome: Outcome) -> None:
    """The hooks after the state are under way, or have ended: then it is left, or has failed after all."""
    if isinstance(outcome, Done):
        choose(step, visit)
    else:
        hear(step, visit, outcome)
