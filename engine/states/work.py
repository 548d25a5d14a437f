"""States that check, tell, gather, and hand on."""

from __future__ import annotations

from engine.calling import THREE_ATTEMPTS, make_call
from engine.commands import StartChild
from engine.events import ChildEnded, Event, ToolFailed, ToolSucceeded
from engine.expressions import UNDEFINED
from engine.functions import call
from engine.outcomes import Done, Failed, Outcome, Waiting, failure
from engine.states.chains import chained
from engine.stay import Stay
from journeys.states import Aggregation, Notification, Validation, WorkflowBridge
from journeys.values import Json


def enter_validation(state: Validation, stay: Stay) -> Outcome:
    """Checks every rule; all that fail are told at once."""
    broken = [
        {"field": rule.field, "message": stay.text(rule.message)} for rule in state.rules if not stay.truth(rule.when)
    ]
    if broken:
        message = "; ".join(str(one["message"]) for one in broken)
        return failure(message, "validation", problems=broken)
    return Done({"valid": True} if state.output is None else stay.value(state.output))


def enter_notification(state: Notification, stay: Stay) -> Outcome:
    """Says it in the conversation, or hands it to the channel."""
    if state.channel == "conversation":
        text = stay.text(state.message)
        stay.say("notification", text)
        return Done({"message": text})
    arguments: dict[str, Json] = {"channel": state.channel, "message": stay.request(state.message)}
    if state.recipients is not None:
        arguments["recipients"] = stay.request(state.recipients)
    if state.data is not None:
        arguments["data"] = stay.request(state.data)
    stay.work_with(arguments)
    command = make_call(
        stay, "notify", arguments, name=state.channel, effect="keyed", retry=state.retry or THREE_ATTEMPTS
    )
    return Waiting((command,))


def receive_notification(event: Event) -> Outcome:
    """What the channel says."""
    match event:
        case ToolSucceeded(result=result):
            return Done({"receipt": result.get("receipt")})
        case ToolFailed(failure=failed):
            return Failed(failed)
        case _:
            return Waiting()


def enter_aggregation(state: Aggregation, stay: Stay) -> Outcome:
    """Gathers the values, and sets variables."""
    found = {name: stay.find(value) for name, value in state.values.items()}
    values = {name: value for name, value in found.items() if value is not UNDEFINED}
    for name, value in {name: stay.value(value) for name, value in state.set_variables.items()}.items():
        stay.set_variable(name, value)
    members = list(values.values())
    match state.mode:
        case "object":
            return Done(values)
        case "list":
            return Done(members)
        case "merge":
            return Done(call("merge", members))
        case "concat":
            return Done(call("concat", members or [[]]))
        case "sum":
            return Done(call("sum", [members]))
        case "count":
            return Done(sum(len(one) if isinstance(one, list) else 1 for one in members))


def enter_bridge(state: WorkflowBridge, stay: Stay) -> Outcome:
    """Starts the child."""
    given = stay.value(state.input)
    stay.visit.input = given
    stay.visit.call_count += 1
    number = stay.visit.call_count
    stay.visit.calls.append({"call": number, "kind": "child", "name": state.journey, "started_at": stay.run.now})
    stay.visit.open_calls[number] = {"child": state.journey, "phase": stay.visit.phase}
    return Waiting((StartChild(stay.visit.number, number, state.journey, given, state.name),))


def receive_bridge(state: WorkflowBridge, stay: Stay, event: Event) -> Outcome:
    """The child's end."""
    if not isinstance(event, ChildEnded):
        return Waiting()
    result = event.result
    child = stay.run.bundle.child(state.journey)
    title = child.name if child else state.journey
    if not result.get("success"):
        error = {"message": f"the child ended as {result.get('status')}", **(result.get("error") or {})}
        if state.manner == "sim":
            return chained(title, state.journey, error)
        return failure(str(error["message"]), "child", **result)
    stay.local["response"] = {
        "success": True,
        "result": result.get("output"),
        "journey": state.journey,
        "title": title,
    }
    if state.output is not None:
        return Done(stay.value(state.output))
    return Done({"success": True, "result": result.get("output")})
