"""How a journey, or the whole run, ends: nothing new starts, what is under way is let finish, then it has a result."""

from __future__ import annotations

from engine.commands import CancelTimer, Finish
from engine.evaluation import View
from engine.outcomes import failure_of
from engine.repair.texts import say_if_told
from engine.run import Activation, Run
from engine.step import Step
from engine.visit import Visit
from journeys.conversing import starts_none
from journeys.errors import StateError
from journeys.run import RunStatus
from journeys.states import Wait
from journeys.values import Json


def close(step: Step, activation_id: str, outcome: str, output: Json, error: dict[str, Json] | None) -> None:
    """A journey has reached its end."""
    activation = step.run.activations[activation_id]
    if activation.status != "open":
        return
    activation.status = "closing"
    activation.outcome = outcome
    activation.output = output
    activation.error = error
    activation.ended_order = step.run.next_order()
    if outcome == "failed":
        fail_run(step, error or {"message": "The journey failed", "kind": "error"})
    drop(step, activation_id)


def fail_run(step: Step, error: dict[str, Json]) -> None:
    """The run has failed; the first failure is the one that counts."""
    end_run(step, "failed", error)


def end_run(step: Step, status: RunStatus, error: dict[str, Json] | None) -> None:
    """The run comes to its end, whatever else is open."""
    run = step.run
    if run.ending is not None:
        return
    run.ending = {"status": status, "error": error}
    if error is not None:
        run.say("error", str(error["message"]))
        if status == "failed":
            say_if_told(run, "internal_error", reason=str(error["message"]))
    for activation in run.activations:
        drop(step, activation)


def drop(step: Step, activation_id: str) -> None:
    """What is due will not be entered, but for what began with the end; what only waits is cancelled."""
    run = step.run
    run.current.due = [due for due in run.current.due if due.activation != activation_id or due in step.beside]
    for number in list(run.open_visits):
        visit = run.visits[number]
        if visit.activation == activation_id and not _is_waited_out(step, visit):
            step.let_go(visit)
            if not visit.open_calls:
                cancel_visit(step, visit)


def _is_waited_out(step: Step, visit: Visit) -> bool:
    """Whether a wait that is under way goes on to its own end."""
    state, ending = step.state(visit), step.run.ending
    is_cancelled = ending is not None and ending["status"] == "cancelled"
    return isinstance(state, Wait) and state.at_the_end == "finish" and "wait" in visit.timers and not is_cancelled


def cancel_visit(step: Step, visit: Visit) -> None:
    """A visit ends without a result, because its journey has ended."""
    step.let_go(visit)
    visit.status = "cancelled"
    visit.phase = "left"
    visit.left_at = step.run.now
    visit.left_order = step.run.next_order()
    visit.data = {}
    step.run.open_visits.pop(visit.number, None)
    step.run.current.leave(visit, step.run.graph(visit.activation))
    step.run.touch(visit)


def finish_what_is_over(step: Step) -> None:
    """Closes journeys that have nothing open, and the run when all are closed."""
    run = step.run
    while not run.finished:
        busy = dict.fromkeys(run.visits[number].activation for number in run.open_visits)
        busy.update(dict.fromkeys(due.activation for due in run.current.due))
        still_open = [one for one in run.activations.values() if one.status != "closed"]
        over = next((one for one in still_open if one.id not in busy and not _takes_back(one)), None)
        if over is not None:
            _close_for_good(step, over)
        elif (still_open and not _is_left(step, still_open)) or _goes_on_talking(run):
            return
        elif still_open:
            for one in still_open:
                close(step, one.id, "completed", None, None)
        elif not _finish(step):
            return


def _takes_back(activation: Activation) -> bool:
    """Whether a journey still takes back what it has done."""
    return activation.undoing is not None and activation.status == "open"


def _is_left(step: Step, still_open: list[Activation]) -> bool:
    """Whether the customer has left what is still open, and the main journey is over."""
    main = step.run.bundle.main.id
    return all(one.suspended == "left" and one.journey != main for one in still_open)


def _goes_on_talking(run: Run) -> bool:
    """Whether a conversation stays open though none of its journeys is active: a turn is not over yet, or another may
    begin."""
    if run.ending is not None:
        return False
    if run.turn is not None:
        return True
    ends = run.bundle.conduct.ends
    return ends == "never" or (ends is None and starts_none(run.bundle))


def _close_for_good(step: Step, activation: Activation) -> None:
    run = step.run
    journey = run.graphs[activation.journey].journey
    if activation.status == "open":
        activation.output = run.current.ends.get(activation.id, {})
        activation.ended_order = run.next_order()
    activation.status = "closed"
    if activation.outcome == "completed" and run.ending is None:
        say_if_told(run, "completed", title=journey.name)
    if journey.success_output is not None and activation.outcome == "completed" and run.ending is None:
        try:
            activation.output = View(run, activation.id, activation.id).value(journey.success_output)
        except StateError as error:
            end_run(step, "failed", failure_of(error).error)
    run.count()


def _finish(step: Step) -> bool:
    """The run has ended. False: side effects of what was cancelled are let finish first."""
    run = step.run
    if any(visit.status == "cancelled" and visit.open_calls for visit in run.visits.values()):
        return False
    main = run.activations.get(run.bundle.main.id)
    if run.ending is not None:
        status, run.error = run.ending["status"], run.ending["error"]
    else:
        status, run.error = (main.outcome, main.error) if main is not None else ("completed", None)
    run.status = status
    run.output = main.output if main is not None else {}
    if main is not None and status != "completed" and main.output is None:
        run.output = run.current.ends.get(main.id, {})
    run.ended_at = run.now
    step.commands += [CancelTimer(0, name) for name in run.timers]
    run.timers = {}
    run.say("status", status)
    step.commands.append(Finish(status))
    return True
