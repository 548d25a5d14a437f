"""Tool execution: confirm if asked to, call, judge the answer."""

from __future__ import annotations

from engine.answering import agreement_of
from engine.calling import AnyTool, call_tool
from engine.events import Event, InputReceived, ToolFailed, ToolSucceeded
from engine.forms import Unfit
from engine.outcomes import Done, Failed, Outcome, Waiting, failure
from engine.stay import Stay
from journeys.states import FunctionTool, HttpTool, McpTool, Option, RegisteredTool, ToolExecution
from journeys.values import Json

YES_NO = (Option(value=True, label="Yes"), Option(value=False, label="No"))


def enter(state: ToolExecution, stay: Stay) -> Outcome:
    """Asks before the call if the state says so, else calls."""
    return _call(state, stay) if state.confirm is None else _ask(state, stay)


def _ask(state: ToolExecution, stay: Stay, problems: tuple[str, ...] = ()) -> Outcome:
    stay.ask("confirmation", stay.text(state.confirm), options=YES_NO, problems=problems)
    return Waiting()


def _call(state: ToolExecution, stay: Stay) -> Outcome:
    command = call_tool(
        stay, state.tool, effect=state.effect, retry=state.retry, timeout_seconds=state.call_timeout_seconds
    )
    stay.work_with(command.arguments)
    return Waiting((command,))


def receive(state: ToolExecution, stay: Stay, event: Event) -> Outcome:
    """An answer to the confirmation, or the tool's."""
    match event:
        case InputReceived():
            try:
                agreed = agreement_of(event)
            except Unfit as reason:
                return _ask(state, stay, (str(reason),))
            return _call(state, stay) if agreed else failure("It was declined", "declined")
        case ToolSucceeded(result=result):
            return judge(state, stay, result)
        case ToolFailed(failure=failed):
            return Failed(failed)
        case _:
            return Waiting()


def judge(state: ToolExecution, stay: Stay, result: dict[str, Json]) -> Outcome:
    """The tool's answer as the state's output, if it meets the conditions of success."""
    response = stay.local["response"] = answer_of(state.tool, result)
    began = max((call["started_at"] for call in stay.visit.calls), default=stay.run.now)
    stay.local["elapsed_ms"] = round((stay.run.now - began) * 1000)
    refusal = refused(state.tool, stay)
    if refusal is not None:
        return refusal
    if isinstance(state.tool, (FunctionTool, HttpTool)):
        stay.local["response"] = {**response, "metrics": result.get("metrics", {})}
    return Done(response if state.output is None else stay.value(state.output))


def refused(tool: AnyTool, stay: Stay) -> Failed | None:
    """The failure of an answer, `local.response`, that does not meet the tool's condition of success."""
    if not isinstance(tool, HttpTool) or tool.success is None or stay.truth(tool.success):
        return None
    response = stay.local["response"]
    return failure(
        f"The reply (status {response['status']}) does not meet the condition of success", "http", **response
    )


def answer_of(tool: AnyTool, result: dict[str, Json]) -> Json:
    """What a tool gives, from what its activity gave."""
    match tool:
        case HttpTool():
            return {"data": result.get("data"), "status": result.get("status"), "headers": result.get("headers", {})}
        case FunctionTool():
            printed = {"stdout": result.get("stdout", "")}
            # On Sim's canvas the result of code that returns nothing is missing, not null.
            nothing = tool.manner == "sim" and result.get("undefined")
            return printed if nothing else {"result": result.get("result"), **printed}
        case RegisteredTool() | McpTool():
            return result.get("output")
