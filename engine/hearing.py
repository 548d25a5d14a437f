"""What comes from people and from outside: answers, events, commands. Where it belongs, and whether it fits."""

from __future__ import annotations

from engine.entering import begin, receive, repeat_answered, work
from engine.events import CommandGiven, EventReceived, InputReceived
from engine.forms import Unfit, chosen, yes_or_no
from engine.leaving import INCIDENT, conclude, settle_visit, way_confirmed
from engine.outcomes import Done
from engine.run import Activation, Run
from engine.states import decision, steering
from engine.states.input import problems_with as form_problems
from engine.states.tool import answer_text
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.states import AgentInteraction, DecisionPoint, ErrorHandling, Field, InputCollection
from journeys.values import Json

KEPT = 1000
"""How many early answers, early events, and ids of heard messages are kept."""


def asked(run: Run, question: str | None) -> Visit | None:
    """The visit whose question is meant: the one named, or the oldest that is open."""
    for number in run.open_visits:
        visit = run.visits[number]
        if visit.question is not None and question in (None, visit.question["id"]):
            return visit
    return None


def is_new(run: Run, message_id: str | None) -> bool:
    """Whether a message has not been heard before; it is noted as heard."""
    if message_id is None:
        return True
    if message_id in run.seen:
        return False
    run.seen[message_id] = None
    while len(run.seen) > KEPT:
        del run.seen[next(iter(run.seen))]
    return True


def hear_input(step: Step, event: InputReceived) -> None:
    """An answer: to a question, as a command, or before its time."""
    run = step.run
    said = event.text if event.text is not None else ""
    data = event.values if event.values is not None else None
    if event.values is None and event.question is None and _hear_command(step, said, event):
        return
    visit = asked(run, event.question)
    if visit is None and event.question is not None:
        run.say("refusal", "That question is no longer open", who="system", data={"question": event.question})
        return
    if visit is None:
        run.inbox.append({"text": event.text, "values": event.values, "id": event.id, "by": event.by})
        del run.inbox[:-KEPT]
        return
    run.say("answer", said, who="user", visit=visit, data=data, input_id=event.id)
    answer(step, visit, event)


def answer(step: Step, visit: Visit, event: InputReceived) -> None:
    """Hands an answer to whoever asked."""
    assert visit.question is not None
    purpose = visit.question["purpose"]
    asked_question = visit.question
    step.close_question(visit)
    match purpose:
        case "repeat":
            repeat_answered(step, visit, event)
        case "way":
            try:
                way_confirmed(step, visit, yes_or_no(answer_text(event)))
            except Unfit as reason:
                visit.question = {**asked_question, "problems": [str(reason)]}
                step.run.say("refusal", str(reason), who="system", visit=visit)
        case "incident":
            _incident_answered(step, visit, event, asked_question)
        case _:
            receive(step, visit, event)


def problems_with(run: Run, event: InputReceived) -> tuple[str, ...]:
    """Why an answer would not be taken now; empty if it would be. Nothing is changed."""
    if run.finished:
        return ("the journey has ended",)
    visit = asked(run, event.question)
    if visit is None:
        return () if event.question is None else ("that question is no longer open",)
    if event.values is None and event.question is None and command_ways(run, event.text or ""):
        return ()
    assert visit.question is not None
    step = Step(run)
    state = step.state(visit)
    try:
        match visit.question["purpose"]:
            case "repeat" | "incident":
                chosen(_question_field(visit), answer_text(event))
            case "way":
                yes_or_no(answer_text(event))
            case _ if isinstance(state, InputCollection):
                return form_problems(state, step.stay(visit), event)
            case _ if isinstance(state, DecisionPoint):
                said = answer_text(event)
                if state.default is None or said not in (None, ""):
                    chosen(decision.as_field(state), said)
            case _ if isinstance(state, ErrorHandling):
                chosen(Field(name="choice", type="choice", options=steering.ERROR_CHOICES), answer_text(event))
            case _ if isinstance(state, AgentInteraction):
                if not answer_text(event):
                    return ("an answer is needed",)
            case _:
                yes_or_no(answer_text(event))
    except Unfit as reason:
        return (str(reason),)
    except StateError as error:
        return (str(error),)
    return ()


def _question_field(visit: Visit) -> Field:
    assert visit.question is not None
    return Field.model_validate({"name": "choice", "type": "choice", "options": visit.question["options"]})


def command_ways(run: Run, said: str) -> list[tuple[Visit, int]]:
    """The ways out of open visits that a user command fires, the most important first."""
    word = said.strip().lower()
    if not word:
        return []
    found = [
        (-way.priority, visit, index)
        for visit in map(run.visits.__getitem__, run.open_visits)
        for index, way in enumerate(run.graph(visit.activation).out[visit.state])
        if word in (command.lower() for command in way.commands)
    ]
    return [(visit, index) for _, visit, index in sorted(found, key=lambda one: one[0])]


def _hear_command(step: Step, said: str, event: InputReceived) -> bool:
    ways = command_ways(step.run, said)
    if not ways:
        return False
    visit, index = ways[0]
    step.run.say("answer", said, who="user", visit=visit, input_id=event.id)
    interrupt(step, visit, index)
    return True


def interrupt(step: Step, visit: Visit, index: int, data: Json = None) -> None:
    """A visit is left by one of its ways, because of an event, a command or the time."""
    way = step.run.graph(visit.activation).out[visit.state][index]
    visit.output = {"event": way.trigger, "data": data}
    visit.taken = [index]
    settle_visit(step, visit, "interrupted")


def hear_event(step: Step, event: EventReceived) -> None:
    """Something happened outside: it fires a way, makes a journey active, or is kept for a state that will listen."""
    run = step.run
    run.say("event", event.name, who="system", data=event.data)
    heard = _activate(step, event.name)
    for number in list(run.open_visits):
        visit = run.visits.get(number)
        if visit is not None and visit.status == "open" and _fire(step, visit, event.name, event.data):
            heard = True
    if not heard:
        run.events.append({"name": event.name, "data": event.data})
        del run.events[:-KEPT]


def _fire(step: Step, visit: Visit, name: str, data: Json) -> bool:
    if step.is_ending(visit) or visit.phase == "left":
        return False
    stay = step.stay(visit)
    stay.local["event"] = {"name": name, "data": data}
    for index, way in enumerate(step.run.graph(visit.activation).out[visit.state]):
        try:
            if name in way.events and stay.truth(way.guard):
                interrupt(step, visit, index, data)
                return True
        except StateError:
            continue
    return False


def recall_events(step: Step, visit: Visit) -> None:
    """An event that came too early may fire now."""
    for index, event in enumerate(step.run.events):
        if _fire(step, visit, event["name"], event["data"]):
            del step.run.events[index]
            return


def recall_inputs(step: Step) -> None:
    """Answers that came too early are given to the questions that have been asked meanwhile, in the order they came."""
    run = step.run
    while run.inbox and not run.finished and not run.paused:
        if asked(run, None) is None:
            return
        early = run.inbox.pop(0)
        hear_input(step, InputReceived(run.now, early["text"], early["values"], None, early["id"], early["by"]))


def _activate(step: Step, name: str) -> bool:
    active = [one.journey for one in step.run.activations.values() if one.status != "closed"]
    woken = [
        journey for journey in step.run.bundle.journeys if name in journey.activation.events and journey.id not in active
    ]
    for journey in sorted(woken, key=lambda one: -one.priority):
        activate(step, journey.id)
    return bool(woken)


def activate(step: Step, journey_id: str) -> None:
    """A journey of the bundle becomes active, as a scope of its own."""
    run = step.run
    graph = run.graphs[journey_id]
    earlier = sum(1 for one in run.activations.values() if one.journey == journey_id)
    scope = journey_id if not earlier else f"{journey_id}#{earlier + 1}"
    variables = {one.name: one.default for one in graph.journey.variables if not one.secret}
    run.activations[scope] = Activation(scope, journey_id, run.next_order(), variables)
    run.current.begin(scope, graph, variables)


def hear_command(step: Step, event: CommandGiven) -> None:
    """An operator's command about a visit, or a user's command by name."""
    run = step.run
    if event.kind == "say":
        hear_input(step, InputReceived(event.at, text=event.name or "", by=event.by))
        return
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
            conclude(step, visit, Done(event.output))


def skip(step: Step, visit: Visit) -> None:
    """Goes on without the state: as if it had succeeded with nothing."""
    graph = step.run.graph(visit.activation)
    visit.error = None
    visit.output = None
    ways = graph.out[visit.state]
    plain = [i for i, way in enumerate(ways) if way.trigger in ("automatic", "tool_success", "user_input", "user_confirmation")]
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


def _incident_answered(step: Step, visit: Visit, event: InputReceived, question: dict[str, Json]) -> None:
    try:
        visit.question = question
        wanted = chosen(_question_field(visit), answer_text(event))
    except Unfit as reason:
        visit.question = {**question, "problems": [str(reason)]}
        step.run.say("refusal", str(reason), who="system", visit=visit)
        return
    visit.question = None
    match wanted:
        case "retry":
            retry(step, visit)
        case "skip":
            skip(step, visit)
        case _:
            from engine.ending import fail_run

            assert visit.error is not None
            error = visit.error
            settle_visit(step, visit, "failed")
            fail_run(step, {**error, "message": f"{step.state(visit).name}: {error['message']}"})


__all__ = [
    "INCIDENT", "activate", "answer", "asked", "command_ways", "hear_command", "hear_event", "hear_input", "interrupt",
    "is_new", "problems_with", "recall_events", "recall_inputs", "retry", "skip",
]  # fmt: skip
