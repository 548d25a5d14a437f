"""What comes from people and from outside: answers, events, commands. Where it belongs, and whether it fits."""

from __future__ import annotations

from engine import interpreting
from engine.activating import wake
from engine.answering import agreement_of, answer_text, option_of
from engine.choosing import way_confirmed
from engine.conversation import listening, turn
from engine.entering import begin, receive
from engine.events import CommandGiven, EventReceived, InputReceived
from engine.forms import Unfit
from engine.interpreting import Interpret
from engine.interrupting import fires, interrupt, interruption_confirmed
from engine.operating import decide_incident, operate
from engine.questioning import questioning
from engine.repair import handing
from engine.repair import listening as repairs
from engine.repair.performing import confirmed as repair_confirmed
from engine.repair.texts import say_what_does_not_fit
from engine.repeating import forget, is_remembered, keep
from engine.run import Run
from engine.silence import assigning
from engine.silence.watching import heard
from engine.states import decision, steering
from engine.states.input import problems_with as form_problems
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.states import AgentInteraction, DecisionPoint, ErrorHandling, Field, InputCollection
from journeys.values import Json

KEPT = 1000
"""How many early answers, early events, and ids of heard messages are kept."""


def asked(run: Run, question: str | None) -> Visit | None:
    """The visit whose question is meant: the one named, or that which an answer is for where none is named."""
    if question is None:
        return questioning(run)
    visits = map(run.visits.__getitem__, run.open_visits)
    return next((one for one in visits if one.question is not None and one.question["id"] == question), None)


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
    if interpreting.is_under_way(run):
        interpreting.keep_waiting(run, event)
        return
    heard(run, event, asked(run, event.question), conversing=turn.is_conversation(run))
    said = event.text or ""
    waits = run.turn is not None and event.values is None
    if event.values is None and event.question is None and not waits and _hear_command(step, said, event):
        return
    if not waits and repairs.hear(step, event):
        return
    if turn.is_conversation(run) and listening.hear(step, event):
        return
    visit = asked(run, event.question)
    if visit is None and event.question is not None:
        run.say("refusal", "That question is no longer open", who="system", data={"question": event.question})
        return
    if visit is None:
        run.inbox.append({"text": event.text, "values": event.values, "id": event.id, "by": event.by})
        del run.inbox[:-KEPT]
        return
    run.say("answer", said, who="user", visit=visit, data=event.values, input_id=event.id)
    answer(step, visit, event)


def answer(step: Step, visit: Visit, event: InputReceived) -> None:
    """Hands an answer to whoever asked. What does not fit is refused, and the question stays."""
    assert visit.question is not None
    purpose = visit.question["purpose"]
    if assigning.refuses(step.run, visit, event.by):
        return
    if _misfits(step, visit, event) and interpreting.begin(step, visit, event):
        return
    try:
        understood = _understood(visit, event)
    except Unfit as reason:
        visit.question = {**visit.question, "problems": [str(reason)]}
        step.run.touch(visit)
        step.run.say("refusal", str(reason), who="system", visit=visit)
        say_what_does_not_fit(step.run, visit)
        return
    step.close_question(visit)
    match purpose:
        case "repeat":
            if understood == "keep" and is_remembered(step.run, visit):
                keep(step, visit)
            else:
                forget(step.run, visit)
                begin(step, visit)
        case "way":
            way_confirmed(step, visit, bool(understood))
        case "interruption":
            interruption_confirmed(step, visit, bool(understood))
        case "incident":
            decide_incident(step, visit, understood)
        case "repair":
            repair_confirmed(step, visit, agreed=bool(understood))
        case _:
            receive(step, visit, event)
            say_what_does_not_fit(step.run, visit)


def answer_read(step: Step, visit: Visit, event: InputReceived, rest: str) -> None:
    """An answer that did not fit as it stood has been read in plain words. `rest`: what was not understood of it."""
    if visit.question is None or event.question not in (None, visit.question["id"]):
        step.run.say("refusal", "That question is no longer open", who="system", visit=visit)
    elif turn.is_conversation(step.run) and step.run.turn is None:
        listening.heard_in_words(step, visit, event, rest)
    else:
        answer(step, visit, event)


def _understood(visit: Visit, event: InputReceived) -> Json:
    """What an answer to one of the engine's own questions means (a state understands its answers itself).

    Raises:
        Unfit: it does not fit.
    """
    assert visit.question is not None
    match visit.question["purpose"]:
        case "repeat" | "incident":
            return option_of(_question_field(visit), event)
        case "way" | "interruption" | "repair":
            return agreement_of(event)
        case _:
            return None


def problems_with(run: Run, event: InputReceived, interpret: Interpret | None = None) -> tuple[str, ...]:
    """Why an answer would not be taken now; empty if it would be. Nothing is changed.

    Args:
        interpret: reads plain words; without it only what fits exactly is taken.
    """
    if run.finished:
        return ("the journey has ended",)
    repair = repairs.problems_with(run, event)
    if repair is not None:
        return repair
    visit = asked(run, event.question)
    if turn.is_conversation(run) and (visit is not None or event.question is None):
        return listening.problems_with(run, event, interpret)
    if visit is None:
        return () if event.question is None else ("that question is no longer open",)
    if event.values is None and event.question is None and command_ways(run, event.text or ""):
        return ()
    return unfit(run, visit, event, interpret)


def unfit(run: Run, visit: Visit, event: InputReceived, interpret: Interpret | None = None) -> tuple[str, ...]:
    """Why an answer does not fit the question of a visit, or is not theirs to give; empty if it does."""
    try:
        assigning.require_theirs(run, visit, event.by)
        problems = _problems(Step(run), visit, event)
    except (Unfit, StateError) as reason:
        problems = (str(reason),)
    request = interpreting.request_of(run, visit, event) if problems and interpret is not None else None
    if request is None or interpret is None:
        return problems
    return unfit(run, visit, interpreting.as_read(event, interpret(request)))


def _misfits(step: Step, visit: Visit, event: InputReceived) -> bool:
    """Whether an answer does not fit as it stands, and it may be that it does in plain words."""
    try:
        return bool(_problems(step, visit, event))
    except Unfit:
        return True
    except StateError:
        return False


def _problems(step: Step, visit: Visit, event: InputReceived) -> tuple[str, ...]:
    assert visit.question is not None
    _understood(visit, event)
    state = step.state(visit)
    said = answer_text(event)
    match state:
        case _ if visit.question["purpose"] != "state":
            pass
        case InputCollection():
            return form_problems(state, step.stay(visit), event)
        case DecisionPoint():
            if state.default is None or said not in (None, ""):
                option_of(decision.as_field(state), event)
        case ErrorHandling():
            option_of(Field(name="choice", type="choice", options=steering.ERROR_CHOICES), event)
        case AgentInteraction():
            return () if said else ("an answer is needed",)
        case _:
            agreement_of(event)
    return ()


def _question_field(visit: Visit) -> Field:
    assert visit.question is not None
    return Field.model_validate({"name": "choice", "type": "choice", "options": visit.question["options"]})


def command_ways(run: Run, said: str) -> list[tuple[Visit, int]]:
    """The ways out of open visits that a user command fires, the most important first."""
    word = said.strip().lower()
    if not word:
        return []
    step = Step(run)
    found = [
        (-way.priority, visit, index)
        for visit in map(run.visits.__getitem__, run.open_visits)
        for index, way in enumerate(run.graph(visit.activation).out[visit.state])
        if word in (command.lower() for command in way.commands) and not step.is_ending(visit)
    ]
    return [
        (visit, index)
        for _, visit, index in sorted(found, key=lambda one: one[0])
        if fires(step, visit, index, note=False)
    ]


def _hear_command(step: Step, said: str, event: InputReceived) -> bool:
    ways = command_ways(step.run, said)
    if not ways:
        return False
    visit, index = ways[0]
    step.run.say("answer", said, who="user", visit=visit, input_id=event.id)
    interrupt(step, visit, index)
    return True


def hear_event(step: Step, event: EventReceived) -> None:
    """Something happened outside: it fires a way, makes a journey active, or is kept for a state that will listen."""
    run = step.run
    run.say("event", event.name, who="system", data=event.data)
    listening = [run.visits[number] for number in run.open_visits]
    heard = wake(step, event.name)
    for visit in listening:
        if visit.status == "open" and _fire(step, visit, event.name, event.data):
            heard = True
    if not heard:
        run.events.append({"name": event.name, "data": event.data})
        del run.events[:-KEPT]


def _fire(step: Step, visit: Visit, name: str, data: Json) -> bool:
    if step.is_ending(visit):
        return False
    for index, way in enumerate(step.run.graph(visit.activation).out[visit.state]):
        if name in way.events and fires(step, visit, index, {"name": name, "data": data}):
            interrupt(step, visit, index, data)
            return True
    return False


def recall_events(step: Step, visit: Visit) -> None:
    """An event that came too early may fire now."""
    if visit.state not in step.run.graph(visit.activation).listens:
        return
    for index, event in enumerate(step.run.events):
        if _fire(step, visit, event["name"], event["data"]):
            del step.run.events[index]
            return


def recall_input(step: Step) -> bool:
    """An answer that came too early is given to a question that has been asked meanwhile. False: there is none."""
    run = step.run
    busy = run.turn is not None or interpreting.is_under_way(run)
    if not run.inbox or busy or (asked(run, None) is None and not turn.is_conversation(run)):
        return False
    early = run.inbox.pop(0)
    question = early.get("question")
    hear_input(step, InputReceived(run.now, early["text"], early["values"], question, early["id"], early["by"]))
    return True


def hear_command(step: Step, event: CommandGiven) -> None:
    """An operator's command about a visit, or a user's command by name."""
    if event.kind in ("answer", "hand_back"):
        handing.obey(step, event)
    elif event.kind == "say":
        hear_input(step, InputReceived(event.at, text=event.name or "", by=event.by))
    else:
        operate(step, event)
