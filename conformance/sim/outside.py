"""What reached the outside world, in the corpus's words."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from conformance.sim.case import Calls
from conformance.sim.stubs import Call
from journeys.values import Json

_ROUTERS = ("router", "router_v2")
_TRANSPORT = ("content-length",)
"""Headers that the connection adds below what the corpus recorded."""


def calls_of(calls: Sequence[Call], run: str, iteration: Callable[[int], int | None]) -> Calls:
    """The calls, each with the name of its block and, in a container, the round.

    Args:
        calls: those of a run and its children.
        run: the id of the run itself; of visits in children the round is not known.
        iteration: the innermost round of a visit.
    """
    made: dict[str, list[dict[str, Json]]] = {"llm": [], "http": [], "tools": []}
    for call in calls:
        whose: dict[str, Json] = {"block": call.caller.block}
        index = iteration(call.caller.visit) if call.caller.run == run else None
        if index is not None:
            whose["iteration"] = index
        made[call.kind].append({**whose, **_told(call)})
    return Calls(llm=made["llm"], http=made["http"], tools=made["tools"])


def _told(call: Call) -> dict[str, Json]:
    match call.kind:
        case "llm":
            return _asked(call)
        case "http":
            return _sent(call)
        case _:
            return call.what


def _sent(call: Call) -> dict[str, Json]:
    headers = {name: value for name, value in call.what["headers"].items() if name not in _TRANSPORT}
    return {**call.what, "headers": headers}


def _asked(call: Call) -> dict[str, Json]:
    """A request to a model; for routers only the user's part, for evaluators none of the messages."""
    body, kind = call.what, call.caller.block_type
    made: dict[str, Json] = {"model": body["model"]}
    messages = [item for message in body["messages"] for item in _items(message)]
    if kind in _ROUTERS:
        made["messages"] = [one for one in messages if one.get("role") == "user"]
    elif kind != "evaluator":
        made["messages"] = messages
    if "temperature" in body:
        made["temperature"] = body["temperature"]
    if kind in (*_ROUTERS, "evaluator"):
        return made
    asked = body.get("response_format", {}).get("json_schema")
    if asked is not None:
        made["format"] = {name: asked[name] for name in ("name", "schema", "strict") if name in asked}
    if body.get("tools"):
        made["tools"] = [tool["function"]["name"] for tool in body["tools"]]
        made["tool_choice"] = _choice(body.get("tool_choice", "auto"), made["tools"])
    return made


def _choice(chosen: Json, tools: Sequence[str]) -> Json:
    """A forced tool as Sim's provider names it. Of a single tool, that any is required says the same."""
    if isinstance(chosen, dict) and "function" in chosen:
        return {"type": "function", "name": chosen["function"]["name"]}
    return {"type": "function", "name": tools[0]} if chosen == "required" and len(tools) == 1 else chosen


def _items(message: dict[str, Json]) -> list[dict[str, Json]]:
    """A message of a chat as the items that Sim's provider sends: calls and their results are items of their own."""
    if message["role"] == "tool":
        return [
            {"type": "function_call_output", "call_id": message["tool_call_id"], "output": message["content"]},
        ]
    calls = [
        {"type": "function_call", "call_id": call["id"], **call["function"]} for call in message.get("tool_calls") or ()
    ]
    said = [{"role": message["role"], "content": message["content"]}] if message.get("content") or not calls else []
    return [*said, *calls]


def comparable(call: dict[str, Json]) -> dict[str, Json]:
    """A call without what belongs to the protocol: ids are told apart by their order, arguments are JSON."""
    if not any("call_id" in one for one in call.get("messages", ())):
        return call
    ids = list(dict.fromkeys(one["call_id"] for one in call["messages"] if "call_id" in one))
    return {**call, "messages": [_plain(one, ids) for one in call["messages"]]}


def _plain(item: dict[str, Json], ids: list[str]) -> dict[str, Json]:
    if "call_id" not in item:
        return item
    made = {name: value for name, value in item.items() if name not in ("id", "status")}
    made["call_id"] = ids.index(item["call_id"])
    if "arguments" in item:
        made["arguments"] = json.loads(item["arguments"])
    return made
