"""The tools of an agent: called as the model asks for them, side by side, and answered in the order of its asking.

In Sim's manner (providers/openai/core.ts) all answers are JSON, a failure is an object with `error: true`, and so is an
answer that counts as false.
"""

from __future__ import annotations

from engine.calling import call_tool
from engine.commands import CallTool, Command, StartChild
from engine.evaluation import is_true, masked
from engine.events import ChildEnded, ToolFailed, ToolSucceeded
from engine.formatting import json_text
from engine.states.tool import answer_of
from engine.stay import Stay
from journeys.errors import StateError
from journeys.states import AgentInteraction, AgentTool, JourneyTool, RegisteredTool
from journeys.values import Json

CallEnded = ToolSucceeded | ToolFailed | ChildEnded


def tool_of(state: AgentInteraction, name: str) -> AgentTool | None:
    """The tool that the model means."""
    return next((tool for tool in state.tools if tool.name == name and tool.usage != "none"), None)


def offer_of(tool: AgentTool) -> dict[str, Json]:
    """A tool as the model is offered it. Where any arguments may be given, the worker may know which a tool takes."""
    offer: dict[str, Json] = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    if isinstance(tool.tool, RegisteredTool) and tool.parameters.get("additionalProperties") is True:
        offer |= {"registered": tool.tool.id, "fixed": list(tool.fixed) if isinstance(tool.fixed, dict) else []}
    return offer


def call_tools(state: AgentInteraction, stay: Stay, wanted: list[Json]) -> tuple[Command, ...]:
    """The calls of one answer of the model. What cannot be called is told to the model at once."""
    stay.data.update(pending={}, answers=[], told={})
    commands: list[Command] = []
    for one in wanted:
        tool = tool_of(state, one["name"])
        if tool is None:
            _answered(state, stay, one, None, f"There is no tool {one['name']!r}")
            continue
        given = one.get("arguments")
        if state.manner == "sim" and not isinstance(given, dict):
            _answered(state, stay, {**one, "arguments": {}}, None, "JSON Parse error: the arguments are no JSON object")
            continue
        try:
            command, shown = _call(state, stay, tool, given or {})
        except StateError as error:
            _answered(state, stay, one, None, str(error))
            continue
        pending = {**one, "arguments": shown, "started_at": stay.run.now}
        stay.data["pending"][str(command.call)] = pending
        commands.append(command)
    return tuple(commands)


def tool_answered(state: AgentInteraction, stay: Stay, event: CallEnded) -> None:
    """One of the calls has ended."""
    call = stay.data["pending"].pop(str(event.call))
    try:
        output, error = _outcome(state, stay, call, event)
    except StateError as reason:
        output, error = None, str(reason)
    _answered(state, stay, call, output, error)


def answer_model(stay: Stay) -> None:
    """All tools of the round have answered: the model gets the answers in the order in which it asked."""
    data = stay.data
    asked = [one["id"] for one in data["messages"][-1]["tool_calls"]]
    data["messages"].extend(sorted(data["answers"], key=lambda one: asked.index(one["tool_call_id"])))
    data["done"].extend(data["told"][one] for one in asked if one in data["told"])
    data["used"] = [*data.get("used", []), *(one["name"] for one in data["answers"])]


def _call(state: AgentInteraction, stay: Stay, tool: AgentTool, given: Json) -> tuple[CallTool | StartChild, Json]:
    """The call, and its arguments as the output tells them: what is fixed stands over what the model gave."""
    stay.local["arguments"] = given
    shown = given
    if tool.fixed is not None:
        merged = {"$call": "merge", "args": [{"$ref": ["local", "arguments"]}, tool.fixed]}
        shown = masked(stay.request(merged))
    title = f"{state.name}: {tool.name}"
    if isinstance(tool.tool, JourneyTool):
        return _start_child(stay, tool.tool, title), shown
    return call_tool(stay, tool.tool, effect=tool.effect, retry=state.retry, title=title), shown


def _start_child(stay: Stay, tool: JourneyTool, title: str) -> StartChild:
    given = stay.value(tool.input)
    visit = stay.visit
    visit.call_count += 1
    visit.calls.append({"call": visit.call_count, "kind": "child", "name": tool.journey, "started_at": stay.run.now})
    visit.open_calls[visit.call_count] = {"child": tool.journey, "phase": visit.phase}
    return StartChild(visit.number, visit.call_count, tool.journey, given, title)


def _outcome(state: AgentInteraction, stay: Stay, call: dict[str, Json], event: CallEnded) -> tuple[Json, str | None]:
    match event:
        case ToolFailed(failure=failed):
            # What an API block says around an error is not what Sim tells a model.
            said = (failed.get("details") or {}).get("said") if state.manner == "sim" else None
            return None, str(said or failed.get("message"))
        case ChildEnded(result=result) if not result.get("success"):
            error = result.get("error") or {}
            return None, str(error.get("message") or f"the child ended as {result.get('status')}")
    tool = tool_of(state, call["name"])
    if tool is None:
        return None, None
    answer: Json = None
    if isinstance(event, ToolSucceeded) and not isinstance(tool.tool, JourneyTool):
        answer = answer_of(tool.tool, event.result)
    elif isinstance(event, ChildEnded):
        answer = event.result.get("output")
    if tool.output is None:
        return answer, None
    stay.local["response"] = answer
    return stay.value(tool.output), None


def _answered(state: AgentInteraction, stay: Stay, call: dict[str, Json], output: Json, error: str | None) -> None:
    tool = tool_of(state, call["name"])
    if tool is None and state.manner == "sim":
        return  # Sim neither answers nor lists a tool that there is not; some providers refuse to go on then.
    result = output if error is None else {"error": error}
    content = error if error is not None else output if isinstance(output, str) else json_text(output)
    if state.manner == "sim":
        if error is not None or not is_true(output):
            result = {"error": True, "message": error or "Tool execution failed", "tool": call["name"]}
        content = json_text(result)
    stay.data["answers"].append({"role": "tool", "tool_call_id": call["id"], "name": call["name"], "content": content})
    name = tool.title or tool.name if tool is not None else call["name"]
    told = {"name": name, "arguments": call.get("arguments"), "success": error is None, "result": result}
    stay.data["told"][call["id"]] = told
