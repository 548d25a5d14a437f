"""An agent: a language model replies, asks for tools, gets their answers, and in a chat goes on with the user's.

The loop is here, and each step of it is a call of its own, so that a crash between two tool calls loses nothing.
"""

from __future__ import annotations

from engine.answering import answer_text
from engine.calling import THREE_ATTEMPTS, make_call
from engine.commands import CallTool
from engine.events import ChildEnded, Event, InputReceived, ToolFailed, ToolSucceeded
from engine.formatting import json_text
from engine.outcomes import Done, Failed, Outcome, Waiting, failure
from engine.states.agent_memory import recall, remember
from engine.states.agent_tools import answer_model, call_tools, offer_of, tool_answered
from engine.stay import Stay
from journeys.states import AgentInteraction
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
    """Sends the first messages; before, asks for the conversation that they go on with, if there is one."""
    messages: list[Json] = [{"role": one.role, "content": stay.request(one.content)} for one in state.messages]
    if state.mode == "chat" and state.goal is not None:
        messages.insert(0, {"role": "system", "content": f"The goal of this conversation: {stay.text(state.goal)}"})
    stay.data.update(messages=messages, rounds=0, turns=0, done=[], tokens={}, kept=[])
    stay.work_with({"messages": messages, "model": stay.request(state.model)})
    if state.memory is not None:
        return Waiting((recall(state.memory, state, stay),))
    return Waiting((_ask_model(state, stay),))


def receive(state: AgentInteraction, stay: Stay, event: Event) -> Outcome:
    """A reply of the model, an answer of a tool or of the user, the conversation so far."""
    match event:
        case ToolSucceeded(call=number, result=result) if number == stay.data.get("model_call"):
            return _replied(state, stay, result)
        case ToolSucceeded(call=number, result=result) if number == stay.data.get("recall"):
            system = [one for one in stay.data["messages"] if one["role"] == "system"]
            stay.data["messages"] = [*system, *result["output"]["messages"]]
            return Waiting((_ask_model(state, stay),))
        case ToolFailed(call=number, failure=failed) if number in (
            stay.data.get("model_call"),
            stay.data.get("recall"),
        ):
            return Failed(failed)
        case ToolSucceeded(call=number) | ToolFailed(call=number) if number == stay.data.get("remember"):
            if isinstance(event, ToolFailed):
                # The reply is there, and has been paid for.
                stay.visit.logs.append(f"The conversation was not added to: {event.failure.get('message')}")
            return Done(stay.data["output"])
        case ToolFailed(failure=failed) if failed.get("outcome") == "unknown":
            return Failed(failed)
        case ToolSucceeded() | ToolFailed() | ChildEnded():
            tool_answered(state, stay, event)
            return Waiting() if stay.data["pending"] else _answer_model(state, stay)
        case InputReceived():
            return _heard(state, stay, event)
        case _:
            return Waiting()


def _heard(state: AgentInteraction, stay: Stay, event: InputReceived) -> Outcome:
    said = answer_text(event)
    if said in (None, ""):
        stay.ask("message", stay.data["asked"], problems=("an answer is needed",))
        return Waiting()
    message = {"role": "user", "content": said if isinstance(said, str) else json_text(said)}
    stay.data["messages"].append(message)
    stay.data.setdefault("kept", []).append(message)
    return Waiting((_ask_model(state, stay),))


def _ask_model(state: AgentInteraction, stay: Stay) -> CallTool:
    arguments: dict[str, Json] = {"messages": [one for one in stay.data["messages"] if _is_sent(state, one)]}
    for name, value in (
        ("model", state.model),
        ("base_url", state.base_url),
        ("api_key", state.api_key),
        ("temperature", state.temperature),
        ("max_tokens", state.max_tokens),
        ("reasoning_effort", state.reasoning_effort),
        ("verbosity", state.verbosity),
    ):
        if value is not None:
            arguments[name] = stay.request(value)
    offered = [tool for tool in state.tools if tool.usage != "none"]
    tools = [offer_of(tool) for tool in offered]
    if state.mode == "chat":
        tools.append(_FINISH_TOOL)
    if tools:
        arguments["tools"] = tools
    used = stay.data.get("used") or [one["name"] for one in stay.data["done"]]
    forced = next((tool.name for tool in offered if tool.usage == "force" and tool.name not in used), None)
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


def _is_sent(state: AgentInteraction, message: dict[str, Json]) -> bool:
    """On Sim's canvas a message that says nothing is left out."""
    return state.manner != "sim" or bool(message.get("tool_calls")) or message["content"] not in ("", None)


def _replied(state: AgentInteraction, stay: Stay, reply: dict[str, Json]) -> Outcome:
    data = stay.data
    for sums in ("tokens", "cost"):
        known = data.setdefault(sums, {})
        for name, count in (reply.get(sums) or {}).items():
            known[name] = known.get(name, 0) + count
    wanted: list[Json] = reply.get("tool_calls") or []
    data["messages"].append({"role": "assistant", "content": reply.get("content", ""), "tool_calls": wanted})
    if state.manner == "sim" and not reply.get("content"):
        reply = {**reply, **data.get("said", {})}
    data["said"] = {name: reply.get(name) for name in ("content", "structured", "parse_error")}
    finish = next((one for one in wanted if one["name"] == FINISH and state.mode == "chat"), None)
    if finish is not None:
        return _done(state, stay, reply, finish)
    if wanted and data["rounds"] < state.max_rounds:
        data["rounds"] += 1
        commands = call_tools(state, stay, wanted)
        return Waiting(commands) if commands else _answer_model(state, stay)
    if wanted and state.manner != "sim":
        return failure(f"The model called tools in more than {state.max_rounds} rounds", "agent")
    return _done(state, stay, reply, None) if state.mode == "single" else _next_turn(state, stay, reply)


def _answer_model(state: AgentInteraction, stay: Stay) -> Outcome:
    answer_model(stay)
    return Waiting((_ask_model(state, stay),))


def _next_turn(state: AgentInteraction, stay: Stay, reply: dict[str, Json]) -> Outcome:
    stay.data["turns"] += 1
    stay.data["rounds"] = 0
    if stay.data["turns"] >= state.max_turns:
        return _done(state, stay, reply, None)
    stay.data["asked"] = str(reply.get("content", ""))
    stay.data.setdefault("kept", []).append({"role": "assistant", "content": stay.data["asked"]})
    stay.ask("message", stay.data["asked"])
    return Waiting()


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
        "cost": stay.data.get("cost", {}),
        "tool_calls": {"list": calls, "count": len(calls)},
    }
    if state.say or state.mode == "chat":
        stay.say("message", content, who="agent")
    stay.local["response"] = response
    output = _output(state, stay, response)
    kept = [*stay.data.get("kept", []), *_kept_reply(state, response)]
    if state.memory is None or not kept:
        return Done(output)
    stay.data["output"] = output
    return Waiting((remember(state.memory, stay, kept),))


def _output(state: AgentInteraction, stay: Stay, response: dict[str, Json]) -> Json:
    if state.output is not None:
        return stay.value(state.output)
    content = response["content"] if state.response_format is None else response["structured"]
    return {"content": content, **{name: response[name] for name in ("model", "tokens", "tool_calls")}}


def _kept_reply(state: AgentInteraction, response: dict[str, Json]) -> list[Json]:
    """What the conversation keeps of the reply; Sim keeps of a structured one its field `content`, if it has one."""
    content, structured = response["content"], response["structured"]
    if state.manner == "sim" and state.response_format is not None and response["parse_error"] is None:
        content = structured.get("content") if isinstance(structured, dict) else None
    return [{"role": "assistant", "content": content}] if isinstance(content, str) and content.strip() else []
