"""A tool whose arguments a model finds in the conversation, or one of several tools: what the turn has understood is
called; what is missing is asked for. The state is not left without its tool."""

from __future__ import annotations

from engine.answering import agreement_of
from engine.calling import call_tool
from engine.conversation.arguments import Call, Offer, calls_of, offers_of_state
from engine.events import Event, InputReceived, ToolFailed, ToolSucceeded
from engine.forms import Unfit
from engine.outcomes import Done, Failed, Outcome, Waiting, failure
from engine.states.tool import YES_NO, answer_of
from engine.stay import Stay
from journeys.states import McpTool, RegisteredTool, ToolExecution
from journeys.turns import CallWanted
from journeys.values import Json


def enter(state: ToolExecution, stay: Stay) -> Outcome:
    """Calls what the turn has understood, or what needs no understanding; else waits for it."""
    offers = offers_of_state(stay.run, stay.visit, state)
    if len(offers) == 1 and not offers[0].needs_model:
        return _call(state, stay, [Call(offers[0], dict(offers[0].offer.given))])
    stay.data["_wanting"] = True
    return go_on(state, stay)


def go_on(state: ToolExecution, stay: Stay) -> Outcome:
    """Calls what the turn has understood by now; what is missing is noted in the turn."""
    turn = stay.run.turn
    if turn is None:
        return Waiting()
    offers = offers_of_state(stay.run, stay.visit, state)
    wanted = [CallWanted.model_validate(one) for one in turn["wanted"]]
    calls = calls_of(offers, wanted, stay.data.setdefault("_known", {}))
    known = [offer.offer.id for offer in offers]
    if any(one.offer in known for one in wanted):
        turn["shown"].append(stay.visit.number)
        stay.data["_asked"] = True
    turn["wanted"] = [one for one in turn["wanted"] if one["offer"] not in known]
    turn["missing"] += [one.model_dump(mode="json", exclude_defaults=True) for one in calls.missing]
    if calls.missing or not calls.ready:
        return Waiting()
    return _call(state, stay, calls.ready)


def receive(state: ToolExecution, stay: Stay, event: Event) -> Outcome:
    """The answers of the tools, until all are there."""
    match event:
        case InputReceived():
            return _confirmed(state, stay, event)
        case ToolFailed(failure=failed):
            return Failed(failed)
        case ToolSucceeded(call=number, result=result):
            stay.data["_answers"][str(number)] = answer_of(_tool_of(state, stay.data["_calls"][str(number)]), result)
            if len(stay.data["_answers"]) < len(stay.data["_calls"]):
                return Waiting()
            return _done(state, stay)
        case _:
            return Waiting()


def _confirmed(state: ToolExecution, stay: Stay, event: InputReceived) -> Outcome:
    """A person has said whether the calls are to be made."""
    try:
        agreed = agreement_of(event)
    except Unfit as reason:
        stay.ask("confirmation", stay.text(state.confirm), options=YES_NO, problems=(str(reason),))
        return Waiting()
    if not agreed:
        return failure("It was declined", "declined")
    offers = offers_of_state(stay.run, stay.visit, state)
    ready = [Call(offers[index], arguments) for index, arguments in stay.data.pop("_ready")]
    return _make(state, stay, ready)


def _call(state: ToolExecution, stay: Stay, calls: list[Call]) -> Outcome:
    """Makes the calls, or asks first if the state says so; the question may name the arguments: `local.calls`."""
    stay.data.pop("_wanting", None)
    if state.confirm is None:
        return _make(state, stay, calls)
    stay.data["_ready"] = [[one.offer.index, one.arguments] for one in calls]
    stay.local["calls"] = [{"tool": one.offer.offer.tool, "arguments": one.arguments} for one in calls]
    stay.ask("confirmation", stay.text(state.confirm), options=YES_NO)
    return Waiting()


def _make(state: ToolExecution, stay: Stay, calls: list[Call]) -> Outcome:
    stay.data.update(_calls={}, _answers={})
    commands = []
    for one in calls:
        tool = one.offer.tool
        if isinstance(tool, (RegisteredTool, McpTool)):
            tool = tool.model_copy(update={"arguments": {name: {"$literal": v} for name, v in one.arguments.items()}})
        command = call_tool(
            stay, tool, effect=state.effect, retry=state.retry, timeout_seconds=state.call_timeout_seconds
        )
        stay.data["_calls"][str(command.call)] = one.offer.index
        commands.append(command)
    stay.work_with([command.arguments for command in commands] if len(commands) > 1 else commands[0].arguments)
    return Waiting(tuple(commands))


def _tool_of(state: ToolExecution, index: int) -> Json:
    return (state.tool, *state.further_tools)[index]


def _done(state: ToolExecution, stay: Stay) -> Outcome:
    """One call gives its answer; several give theirs by tool, in a list where one tool was called twice."""
    by_tool: dict[str, list[Json]] = {}
    for number, index in stay.data["_calls"].items():
        by_tool.setdefault(Offer.name_of(_tool_of(state, index)), []).append(stay.data["_answers"][number])
    made: Json = {name: answers[0] if len(answers) == 1 else answers for name, answers in by_tool.items()}
    if len(stay.data["_calls"]) == 1:
        made = next(iter(made.values()))
    stay.local["response"] = made
    return Done(made if state.output is None else stay.value(state.output))
