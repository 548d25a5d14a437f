"""Entering a state: a visit is made, asks before it repeats an effect, runs the hooks, and hands over to the state."""

from __future__ import annotations

from engine.due import Due
from engine.events import Event
from engine.hooks import run_hooks
from engine.leaving import hear
from engine.outcomes import Done, Outcome, failure_of, guarded
from engine.repair.keeping import take_up
from engine.repeating import ask_to_repeat
from engine.states import enter as enter_state
from engine.states import receive as receive_state
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError


def enter(step: Step, due: Due, *, forced: bool = False) -> Visit:
    """Makes a visit to a state that is due."""
    run = step.run
    run.visit_count += 1
    sent_back = (
        run.visits[cause] for cause in due.causes if cause in run.visits and run.visits[cause].again == due.state
    )
    visit = Visit(
        number=run.visit_count,
        activation=due.activation,
        state=due.state,
        scope=due.scope,
        entered_at=run.now,
        causes=due.causes,
        retries=max((cause.retries for cause in sent_back), default=0),
        forced=forced,
        entered_order=run.next_order(),
    )
    if step.state(visit).compensates is not None:
        visit.compensates = run.activations[due.activation].undoing or None
    run.visits[visit.number] = visit
    run.open_visits[visit.number] = None
    run.current.enter(visit, run.graph(visit.activation))
    run.touch(visit)
    if take_up(step, visit):
        return visit
    step.set_timers(visit)
    if not ask_to_repeat(step, visit):
        begin(step, visit)
    return visit


def begin(step: Step, visit: Visit) -> None:
    """Says the prompts and runs the hooks, then the state."""
    stay = step.stay(visit)
    visit.phase = "before"
    for prompt in stay.state.prompts:
        try:
            stay.say(f"prompt.{prompt.kind}" if prompt.kind != "message" else "message", stay.text(prompt.text))
        except StateError as error:
            hear(step, visit, failure_of(error))
            return
    go_on_before_hooks(step, visit, run_hooks(step, visit))


def go_on_before_hooks(step: Step, visit: Visit, outcome: Outcome) -> None:
    """The hooks before the state are under way, or have ended: then its own work begins, or it has failed."""
    if isinstance(outcome, Done):
        work(step, visit)
    else:
        hear(step, visit, outcome)


def work(step: Step, visit: Visit) -> None:
    """The state's own work begins."""
    visit.phase = "main"
    stay = step.stay(visit)
    step.run.touch(visit)
    hear(step, visit, guarded(lambda: enter_state(stay.state, stay)))


def receive(step: Step, visit: Visit, event: Event) -> None:
    """Hands an event to the state."""
    stay = step.stay(visit)
    step.run.touch(visit)
    hear(step, visit, guarded(lambda: receive_state(stay.state, stay, event)))
