"""An agent: a language model replies, asks for tools, gets their answers, and in a chat goes on with the user's.

The loop is here, and each step of it is a call of its own, so that a crash between two tool calls loses nothing.
"""

from __future__ import annotations

from engine.calling import THREE_ATTEMPTS, call_tool, make_call
from engine.commands import CallTool, Command
from engine.events import Event, InputReceived, ToolFailed, ToolSucceeded
from engine.formatting import json_text
from engine.outcomes import Done, Failed, Outcome, Waiting, failure
from engine.states.tool import answer_of, answer_text
from engine.stay import Stay
from journeys.errors import StateError
from journeys.states import AgentInteraction, AgentTool
from journeys.values import Json

FINISH = "finish_conversation"
_FINISH_TOOL: dict[str, Json] = {
    "name": FINISH,
    "description": "Call this when the goal of the conversation has been reached.",
    "parameters": {
        "type": "object",
        "properties": {"summary": {"type": "string", "description": "What was reached, in a sentence."}},
        "required": ["summary"],
    },
}


def enter(state: AgentInteraction, stay: Stay) -> Outcome:
    """Sends the first messages."""
    messages: list[Json] = [{"role": one.role, "content": stay.request(one.content)} for one in state.messages]
    if state.mode == "chat" and state.goal is not None:
        messages.insert(0, {"role": "system", "content": f"The goal of this conversation: {stay.text(state.goal)}"})
    stay.data.update(messages=messages, rounds=0, turns=0, done=[], tokens={})
    stay.work_with({"messages": messages, "model": stay.request(state.model)})
    return Waiting((_ask_model(state, stay),))


def receive(state: AgentInteraction, stay: Stay, event: Event) -> Outcome:
    """A reply of the model, an answer of a tool, or of the user."""
    match event:
        case ToolSucceeded(call=number, result=result) if number == stay.data.get("model_call"):
            return _replied(state, stay, result)
        case ToolFailed(call=number, failure=failed) if number == stay.data.get("model_call"):
            return Failed(failed)
        case ToolSucceeded(call=number, result=result):
            tool = _tool(state, stay.data["pending"][str(number)]["name"])
            return _tool_answered(state, stay, number, None if tool is None else answer_of(tool.tool, result), None)
        case ToolFailed(call=number, failure=failed):
            if failed.get("outcome") == "unknown":
                return Failed(failed)
            return _tool_answered(state, stay, number, None, str(failed.get("message")))
        case InputReceived():
            said = answer_text(event)
            if said in (None, ""):
                stay.ask("message", stay.data["asked"], problems=("an answer is needed",))
                return Waiting()
            stay.data["messages"].append(
                {"role": "user", "content": said if isinstance(said, str) else json_text(said)}
            )
            return Waiting((_ask_model(state, stay),))
        case _:
            return Waiting()


def _ask_model(state: AgentInteraction, stay: Stay) -> CallTool:
    arguments: dict[str, Json] = {"messages": list(stay.data["messages"])}
    for name, value in (
        ("model", state.model),
        ("base_url", state.base_url),
        ("api_key", state.api_key),
        ("temperature", state.temperature),
        ("max_tokens", state.max_tokens),
    ):
        if value is not None:
            arguments[name] = stay.request(value)
    offered = [tool for tool in state.tools if tool.usage != "none"]
    tools: list[Json] = [
        {"name": tool.name, "description": tool.description, "parameters": tool.parameters} for tool in offered
    ]
    if state.mode == "chat":
        tools.append(_FINISH_TOOL)
    if tools:
        arguments["tools"] = tools
    forced = next((tool.name for tool in offered if tool.usage == "force" and tool.name not in _used(stay)), None)
    if forced is not None:
        arguments["force_tool"] = forced
    if state.response_format is not None:
        arguments["response_name"] = state.response_format.name
        arguments["response_schema"] = state.response_format.schema_
        arguments["strict"] = state.response_format.strict
    command = make_call(
        stay, "agent", arguments, name=stay.text(state.model), effect="pure", retry=state.retry or THREE_ATTEMPTS
    )
    stay.data["model_call"] = command.call
    return command


def _used(stay: Stay) -> list[str]:
    return [one["name"] for one in stay.data["done"]]


def _tool(state: AgentInteraction, name: str) -> AgentTool | None:
    return next((tool for tool in state.tools if tool.name == name and tool.usage != "none"), None)


def _replied(state: AgentInteraction, stay: Stay, reply: dict[str, Json]) -> Outcome:
    data = stay.data
    for name, count in (reply.get("tokens") or {}).items():
        data["tokens"][name] = data["tokens"].get(name, 0) + count
    wanted: list[Json] = reply.get("tool_calls") or []
    data["messages"].append({"role": "assistant", "content": reply.get("content", ""), "tool_calls": wanted})
    finish = next((one for one in wanted if one["name"] == FINISH and state.mode == "chat"), None)
    if finish is not None:
        return _done(state, stay, reply, finish)
    if wanted:
        data["rounds"] += 1
        if data["rounds"] > state.max_rounds:
            return failure(f"The model called tools in more than {state.max_rounds} rounds", "agent")
        return _call_tools(state, stay, wanted)
    if state.mode == "single":
        return _done(state, stay, reply, None)
    return _next_turn(state, stay, reply)


def _next_turn(state: AgentInteraction, stay: Stay, reply: dict[str, Json]) -> Outcome:
    stay.data["turns"] += 1
    stay.data["rounds"] = 0
    if stay.data["turns"] >= state.max_turns:
        return _done(state, stay, reply, None)
    stay.data["asked"] = str(reply.get("content", ""))
    stay.ask("message", stay.data["asked"])
    return Waiting()


def _call_tools(state: AgentInteraction, stay: Stay, wanted: list[Json]) -> Outcome:
    stay.data["pending"] = {}
    commands: list[Command] = []
    refused: list[Json] = []
    told: dict[str, Json] = {}
    for one in wanted:
        tool = _tool(state, one["name"])
        problem = "" if tool else f"There is no tool {one['name']!r}"
        if tool is not None:
            stay.local["arguments"] = one.get("arguments") or {}
            try:
                command = call_tool(
                    stay, tool.tool, effect=tool.effect, retry=state.retry, title=f"{state.name}: {tool.name}"
                )
            except StateError as error:
                problem = str(error)
            else:
                stay.data["pending"][str(command.call)] = {**one, "started_at": stay.run.now}
                commands.append(command)
        if problem:
            refused.append({"role": "tool", "tool_call_id": one["id"], "name": one["name"], "content": problem})
            told[one["id"]] = _told(one, None, problem)
    stay.data["answers"] = refused
    stay.data["told"] = told
    return Waiting(tuple(commands)) if commands else _answer_model(state, stay)


def _tool_answered(state: AgentInteraction, stay: Stay, number: int, output: Json, error: str | None) -> Outcome:
    data = stay.data
    call = data["pending"].pop(str(number))
    content = error if error is not None else output if isinstance(output, str) else json_text(output)
    answer = {"role": "tool", "tool_call_id": call["id"], "name": call["name"], "content": content}
    data["answers"].append(answer)
    data["told"][call["id"]] = _told(call, output, error)
    return Waiting() if data["pending"] else _answer_model(state, stay)


def _answer_model(state: AgentInteraction, stay: Stay) -> Outcome:
    """All tools of the round have answered: the model gets the answers in the order in which it asked."""
    data = stay.data
    asked = [one["id"] for one in data["messages"][-1]["tool_calls"]]
    data["messages"].extend(sorted(data["answers"], key=lambda one: asked.index(one["tool_call_id"])))
    data["done"].extend(data["told"][one] for one in asked)
    return Waiting((_ask_model(state, stay),))


def _told(call: dict[str, Json], output: Json, error: str | None) -> dict[str, Json]:
    """A tool call as the output tells it."""
    result = output if error is None else {"error": error}
    return {"name": call["name"], "arguments": call.get("arguments"), "success": error is None, "result": result}


def _done(state: AgentInteraction, stay: Stay, reply: dict[str, Json], finish: Json) -> Outcome:
    calls = stay.data["done"]
    content = str(reply.get("content") or "")
    if finish is not None:
        given = finish.get("arguments")
        content = content or str(given.get("summary", "") if isinstance(given, dict) else "")
    response: dict[str, Json] = {
        "content": content,
        "structured": reply.get("structured"),
        "parse_error": reply.get("parse_error"),
        "model": reply.get("model", ""),
        "tokens": stay.data["tokens"],
        "tool_calls": {"list": calls, "count": len(calls)},
    }
    if state.say or state.mode == "chat":
        stay.say("message", content, who="agent")
    stay.local["response"] = response
    if state.output is not None:
        return Done(stay.value(state.output))
    given = {"content": content} if state.response_format is None else {"content": reply.get("structured")}
    return Done(
        {**given, "model": response["model"], "tokens": response["tokens"], "tool_calls": response["tool_calls"]}
    )
