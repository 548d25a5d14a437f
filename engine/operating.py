"""What an operator does about a visit: try it again, go on without it, give its output, let it fail."""

from __future__ import annotations

from engine.choosing import let_fail
from engine.entering import begin, work
from engine.events import CommandGiven
from engine.leaving import hear
from engine.outcomes import Done
from engine.settling import settle_visit
from engine.step import Step
from engine.visit import Visit
from journeys.values import Json


def operate(step: Step, event: CommandGiven) -> None:
    """An operator's command about a visit; it is refused, in the transcript, if there is nothing to act on."""
    run = step.run
    visit = run.visits.get(event.visit or 0)
    if visit is None or visit.status != "open":
        run.say("refusal", f"Nothing to {event.kind}", who="system")
        return
    run.say("repair", f"{event.kind}: {event.reason}" if event.reason else event.kind, who="user", visit=visit)
    step.close_question(visit)
    match event.kind:
        case "retry":
            retry(step, visit)
        case "skip":
            skip(step, visit)
        case "resolve":
            visit.error = None
            visit.phase = "main"
            hear(step, visit, Done(event.output))


def decide_incident(step: Step, visit: Visit, choice: Json) -> None:
    """A person has chosen what is to be done about a failure."""
    match choice:
        case "retry":
            retry(step, visit)
        case "skip":
            skip(step, visit)
        case _:
            assert visit.error is not None
            let_fail(step, visit, visit.error)


def skip(step: Step, visit: Visit) -> None:
    """Goes on without the state: as if it had succeeded with nothing."""
    graph = step.run.graph(visit.activation)
    visit.error = None
    visit.output = None
    ways = graph.out[visit.state]
    followed = ("automatic", "tool_success", "user_input", "user_confirmation")
    plain = [index for index, way in enumerate(ways) if way.trigger in followed]
    everywhere = step.state(visit).branching == "all"
    visit.taken = plain if everywhere else plain[:1]
    settle_visit(step, visit, "skipped")


def retry(step: Step, visit: Visit) -> None:
    """The state begins again within the same visit, so that its calls keep their idempotency keys."""
    visit.error = None
    visit.output = None
    visit.data = {}
    visit.calls = []
    visit.taken = []
    if visit.phase == "repeat":
        begin(step, visit)
    else:
        work(step, visit)
