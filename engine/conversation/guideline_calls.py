"""Tools of guidelines in force: called for the run itself, once in a turn; the reply has their results."""

from __future__ import annotations

from engine.conversation import talk
from engine.conversation.arguments import Call, Offer, calls_of, guideline_offers
from engine.conversation.guidance import resolve
from engine.events import ToolFailed, ToolSucceeded
from engine.states.tool import answer_of
from engine.step import Step
from engine.visit import Visit
from journeys.states import ToolExecution
from journeys.turns import CallWanted
from journeys.values import Json, word


def make(step: Step) -> bool:
    """Makes the calls of guidelines in force that have not been made in this turn. False: there are none."""
    from engine.conversation.turn import request

    run = step.run
    turn = run.turn
    assert turn is not None
    wanted = [CallWanted.model_validate(one) for one in turn["wanted"]]
    made = False
    for guideline in resolve(run, turn["holding"], turn["unclear"]).guidelines(run):
        if not guideline.tools or guideline.id in turn["called"]:
            continue
        offers = guideline_offers(run, guideline)
        calls = calls_of(offers, wanted, {})
        simple = [Call(one, dict(one.offer.given)) for one in offers if not one.needs_model]
        ready = [*simple, *(one for one in calls.ready if one.offer.needs_model)]
        turn["missing"] += [one.model_dump(mode="json", exclude_defaults=True) for one in calls.missing]
        turn["called"].append(guideline.id)
        for one in ready:
            arguments: dict[str, Json] = {
                "tool": one.offer.offer.tool,
                "name": one.offer.offer.tool,
                "arguments": {name: {"$literal": value} for name, value in one.arguments.items()},
            }
            number = request(step, "tool", arguments, effect=None, title=f"{guideline.id}: {one.offer.offer.tool}")
            turn["calls"][str(number)] = {
                "tool": one.offer.offer.tool,
                "arguments": one.arguments,
                "guideline": guideline.id,
            }
            made = True
    return made


def ended(step: Step, event: ToolSucceeded | ToolFailed) -> None:
    """A guideline's tool has answered, or failed."""
    turn = step.run.turn
    assert turn is not None
    call = turn["calls"].pop(str(event.call))
    outcome: dict[str, Json] = {"tool": call["tool"], "arguments": call["arguments"]}
    if isinstance(event, ToolFailed):
        outcome["error"] = str(event.failure.get("message", "failed"))
    else:
        outcome["result"] = event.result.get("output")
    turn["told"] = True
    note(step, outcome)


def note(step: Step, outcome: dict[str, Json]) -> None:
    """What a tool has given is at hand in this turn, and in those to come; guidelines that are to be looked at again
    after it, are."""
    run = step.run
    shown = {name: value for name, value in outcome.items() if name in ("arguments", "result", "error")}
    talk.remember(run, "tool", str(outcome["tool"]), shown)
    turn = run.turn
    if turn is None:
        return
    turn["results"].append(outcome)
    for one in run.bundle.relationships:
        if one.kind == "reevaluation" and one.target == f"tool:{outcome['tool']}":
            guideline = one.source.removeprefix("guideline:")
            if guideline not in turn["again"]:
                turn["again"].append(guideline)


def heard(step: Step, visit: Visit, event: ToolSucceeded | ToolFailed) -> None:
    """A state's tool has answered, or failed: it is part of the talk too."""
    state = step.state(visit)
    if not isinstance(state, ToolExecution):
        return
    tools = (state.tool, *state.further_tools)
    index = visit.data.get("_calls", {}).get(str(event.call), 0)
    outcome: dict[str, Json] = {"tool": Offer.name_of(tools[index])}
    arguments = _arguments(visit, event.call)
    if arguments:
        outcome["arguments"] = arguments
    if isinstance(event, ToolFailed):
        outcome["error"] = str(event.failure.get("message", "failed"))
    else:
        outcome["result"] = answer_of(tools[index], event.result)
    note(step, outcome)


def _arguments(visit: Visit, call: int) -> dict[str, Json]:
    """What a registered tool was called with."""
    made = visit.input if isinstance(visit.input, list) else [visit.input]
    numbers = [int(one) for one in visit.data.get("_calls", {})]
    found = made[numbers.index(call)] if call in numbers and len(made) == len(numbers) else made[0]
    arguments = found.get("arguments") if isinstance(found, dict) else None
    if not isinstance(arguments, dict):
        return {}
    return {name: one["$literal"] if word(one) == "$literal" else one for name, one in arguments.items()}
