"""Context variables that a tool finds: it is asked before a model is, in each turn, or once if the value keeps."""

from __future__ import annotations

from engine.conversation.reach import shortened
from engine.conversation.talk import VALUE_CHARACTERS
from engine.events import ToolFailed, ToolSucceeded
from engine.step import Step
from journeys.values import Json


def look_up(step: Step) -> bool:
    """Asks the tools of variables whose value is to be found. False: there are none, or all have answered."""
    from engine.conversation.turn import request

    run = step.run
    turn = run.turn
    assert turn is not None
    if turn["lookups"]:
        return True
    found = run.talk.setdefault("variables", {})
    for variable in run.bundle.context_variables:
        keeps = variable.freshness is not None and variable.name in found
        if variable.tool is None or keeps or variable.name in turn["looked_up"]:
            continue
        turn["looked_up"].append(variable.name)
        arguments: dict[str, Json] = {"tool": variable.tool, "name": variable.name, "arguments": {}}
        number = request(step, "tool", arguments, effect=None, title=f"{variable.name}: {variable.tool}")
        turn["lookups"][str(number)] = variable.name
    return bool(turn["lookups"])


def ended(step: Step, event: ToolSucceeded | ToolFailed) -> None:
    """A variable's tool has answered. One that failed leaves what was known before; that is told in the transcript."""
    run = step.run
    turn = run.turn
    assert turn is not None
    name = turn["lookups"].pop(str(event.call))
    if isinstance(event, ToolFailed):
        run.say("error", f"{name}: {event.failure.get('message', 'failed')}", who="system")
        return
    output = event.result.get("output")
    value = output["data"] if isinstance(output, dict) and "data" in output else output
    run.talk.setdefault("variables", {})[name] = shortened(value, VALUE_CHARACTERS)
