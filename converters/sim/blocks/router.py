"""Routers, old and new: a model names the way, guards hold it to that (Sim's executor/handlers/router)."""

from __future__ import annotations

import json

from converters.sim.blocks.agent import common_outputs, model_of, reply
from converters.sim.blocks.condition import entries_of
from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from journeys.values import Json, ref

_TEMPERATURE = 0.1
_ROUTE = ref("local", "output", "selectedRoute")
_NONE = "NO_MATCH"
_ROUTES_TEXT = (
    "You choose which way a request takes. The routes are, as JSON: {routes}\n"
    "Answer with the id of the route whose description fits the request best, and the reason in one sentence. "
    "If no route fits, answer with the route NO_MATCH."
)
_BLOCKS_TEXT = (
    "You choose which block of a workflow handles a request. The blocks are, as JSON: {blocks}\n"
    "Answer with the id of the one block that fits the request best, and with nothing else."
)


def build(context: Context) -> Built:
    """The state of a router block."""
    return _by_route(context) if context.block.type == "router_v2" else _by_block(context)


def _by_route(context: Context) -> Built:
    """The new router: the answer is an object with a route and a reason or, where it is no JSON, the route itself."""
    entries = entries_of(context.take("routes")) or []
    asked = context.text(context.take("context") or "")
    if not entries:
        context.notes.carried("routes", "an empty list of routes fails the block, as in Sim")
        return Built({**_asking(context, {"$invalid": "No routes defined for router"}, asked)})
    ids = [entry["id"] for entry in entries]
    routes = [{"id": one["id"], "title": one.get("title"), "description": one.get("value")} for one in entries]
    schema = {
        "type": "object",
        "properties": {"route": {"type": "string", "enum": [*ids, _NONE]}, "reasoning": {"type": "string"}},
        "required": ["route", "reasoning"],
        "additionalProperties": False,
    }
    chosen, reasoning = _chosen_route()
    paths = {one["id"]: _path(context, f"router-{one['id']}", str(one.get("title") or "")) for one in entries}
    output = {
        "context": asked,
        **common_outputs(context),
        "selectedRoute": chosen,
        "reasoning": reasoning,
        "selectedPath": _looked_up(paths, chosen),
    }
    problem = compile_expression(
        "wanted.includes(chosen) ? null"
        ' : chosen.toUpperCase() !== "NO_MATCH" ? "Router could not determine a valid route. LLM response: \\""'
        ' + content + "\\". Available route IDs: " + wanted.join(", ")'
        ' : reasoning ? "Router could not determine a matching route: " + reasoning'
        ' : "Router could not determine a matching route for the given context"',
        {"wanted": ids, "chosen": chosen, "content": reply("content"), "reasoning": reasoning},
    )
    state = {
        **_asking(context, _ROUTES_TEXT.replace("{routes}", _json(routes)), asked),
        "response_format": {"name": "router_response", "schema": schema, "strict": True},
        **_held(output, problem),
    }
    return Built(state, {f"router-{route}": _equals(_ROUTE, route) for route in ids})


def _chosen_route() -> tuple[Json, Json]:
    names = {"found": reply("structured"), "fault": reply("parse_error"), "content": reply("content")}
    # Whatever cannot be read as such an object counts as the id of a route.
    plain = (
        "(!fault && found !== null && found !== undefined && (found.route === undefined || found.route === null"
        ' || typeof found.route === "string"))'
    )
    chosen = compile_expression(f'({plain} ? String(found.route || "") : String(content)).trim()', names)
    reasoning = compile_expression(f'{plain} ? found.reasoning || "" : ""', names)
    return chosen, reasoning


def _held(output: dict[str, Json], problem: Json) -> dict[str, Json]:
    """A state's output, held to have no problem; where it has one, the state fails with its words."""
    made = compile_expression("problem === null ? output : {problem}", {"problem": problem, "output": output})
    ok = compile_expression("problem === undefined", {"problem": ref("local", "output", "problem")})
    return {"output": made, "completion": {"condition": ok, "message": ref("local", "output", "problem")}}


def _by_block(context: Context) -> Built:
    """The old router: the model answers with the id of a block that an edge leads to, in whatever capitals."""
    asked = context.text(context.take("prompt") or "")
    for name in ("temperature", "systemPrompt"):
        if context.take(name) is not None:
            context.notes.carried(name, "is ignored, as in Sim")
    targets = [context.scope.workflow.blocks[edge.target] for edge in context.graph.drawn.get(context.block.id, ())]
    shown = [{"id": block.id, "type": block.type, "title": block.name} for block in targets]
    answer = {"$call": "lower", "args": [{"$call": "trim", "args": [reply("content")]}]}
    paths = {block.id: {"blockId": block.id, "blockType": block.type, "blockTitle": block.name} for block in targets}
    output = {
        "prompt": asked,
        **common_outputs(context),
        "selectedPath": _looked_up(paths, answer),
        "selectedRoute": answer,
    }
    problem = compile_expression(
        'wanted.includes(chosen) ? null : "Invalid routing decision: " + chosen',
        {"wanted": list(paths), "chosen": answer},
    )
    state = {**_asking(context, _BLOCKS_TEXT.replace("{blocks}", _json(shown)), asked), **_held(output, problem)}
    return Built(state, {f"router-{block_id}": _equals(_ROUTE, block_id) for block_id in paths})


def _asking(context: Context, system: Json, asked: Json) -> dict[str, Json]:
    # Sim sends the request as a list of messages in JSON; a model's answer may depend on it.
    request = {"$call": "to_json", "args": [[{"role": "user", "content": asked}]]}
    return {
        "type": "agent_interaction",
        "manner": "sim",
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": request}],
        "temperature": _TEMPERATURE,
        "retry": context.retry(),
        **model_of(context),
    }


def _path(context: Context, handle: str, title: str) -> Json:
    target = context.drawn_target(handle)
    if target is None:
        return {"blockId": "", "blockType": "unknown", "blockTitle": title}
    return {"blockId": target.id, "blockType": target.type, "blockTitle": target.name}


def _looked_up(paths: dict[str, Json], key: Json) -> Json:
    return compile_expression("paths[key]", {"paths": {"$literal": paths}, "key": key})


def _equals(value: Json, wanted: str) -> Json:
    return compile_expression("value === wanted", {"value": value, "wanted": wanted})


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
