"""What an operator does about a visit: try it again, go on without it, give its output, let it fail."""

from __future__ import annotations

from engine.changing import undo_changes
from engine.choosing import choose, open_incident
from engine.entering import begin
from engine.events import CommandGiven
from engine.leaving import hear
from engine.outcomes import Done
from engine.regions import drop_rounds
from engine.repeating import forget
from engine.silence import assigning
from engine.step import Step
from engine.visit import Phase, Visit
from journeys.states import AgentInteraction, DecisionPoint
from journeys.values import Json


def operate(step: Step, event: CommandGiven) -> None:
    """An operator's command about a visit; it is refused, in the transcript, if there is nothing to act on."""
    if event.kind in assigning.KINDS:
        assigning.obey(step, event)
        return
    run = step.run
    visit = run.visits.get(event.visit or 0)
    reason = _refusal(step, visit, event.kind)
    if reason or visit is None:
        run.say("refusal", reason, who="system")
        return
    run.say("repair", f"{event.kind}: {event.reason}" if event.reason else event.kind, who="user", visit=visit)
    match event.kind:
        case "retry":
            retry(step, visit)
        case "skip":
            skip(step, visit)
        case _:
            resolve(step, visit, event.output)


def _refusal(step: Step, visit: Visit | None, kind: str) -> str:
    """Why a command cannot be obeyed; empty if it can."""
    if kind not in ("retry", "skip", "resolve"):
        return f"There is no command {kind!r} here"
    if visit is None or visit.status != "open" or step.is_ending(visit):
        return f"Nothing to {kind}"
    if kind == "retry" and (visit.open_calls or (visit.region is not None and visit.region.open)):
        return f"{step.state(visit).name} is still at work; wait for it, or skip it"
    return ""


def decide_incident(step: Step, visit: Visit, choice: Json) -> None:
    """A person has chosen what is to be done about a failure."""
    match choice:
        case "retry":
            reason = _refusal(step, visit, "retry")
            if reason:
                step.run.say("refusal", reason, who="system", visit=visit)
                open_incident(step, visit, visit.error or {})
            else:
                retry(step, visit)
        case "skip":
            skip(step, visit)
        case _:
            _begin_anew(step, visit, "after")
            visit.data["_let_fail"] = True
            choose(step, visit)


def skip(step: Step, visit: Visit) -> None:
    """Goes on without the state: as if it had succeeded with nothing."""
    _begin_anew(step, visit, "after")
    visit.error = None
    visit.output = None
    visit.choice = None
    visit.data["_skipped"] = True
    choose(step, visit)


def resolve(step: Step, visit: Visit, output: Json) -> None:
    """A person gives the state's output. Of a decision, `choice` in it names the branch."""
    _begin_anew(step, visit, "main")
    visit.error = None
    choice = output.get("choice") if isinstance(output, dict) else None
    is_decision = isinstance(step.state(visit), DecisionPoint)
    hear(step, visit, Done(output, str(choice) if is_decision and choice is not None else None))


def retry(step: Step, visit: Visit) -> None:
    """The state begins again within the same visit, so that its calls keep their idempotency keys."""
    if visit.phase == "repeat":
        forget(step.run, visit)
    _begin_anew(step, visit, "before")
    visit.error = None
    visit.output = None
    if not isinstance(step.state(visit), AgentInteraction):
        # A model may ask for other calls than before, which must not go by the old keys.
        visit.call_count = 0
    step.set_timers(visit)
    begin(step, visit)


def _begin_anew(step: Step, visit: Visit, phase: Phase) -> None:
    step.let_go(visit)
    drop_rounds(step, visit)
    undo_changes(step, visit)
    visit.phase = phase
    visit.data = {}
    visit.taken = []
