"""Evaluator blocks: a model scores a text, a number for each metric (Sim's executor/handlers/evaluator)."""

from __future__ import annotations

import json

from converters.sim.blocks.agent import common_outputs, model_of, reply
from converters.sim.conditions import compile_expression
from converters.sim.context import Built, Context
from journeys.values import Json

_TEMPERATURE = 0.1
_TEXT = (
    "You evaluate a text by the metrics below, each within its own range.\nMetrics, as JSON: {metrics}\n"
    "Answer with a JSON object that has one number for each metric, under the metric's name."
)


def build(context: Context) -> Built:
    """The state of an evaluator block; its output has the scores at the root, by the metrics' names in lower case."""
    stored = context.take("metrics")
    metrics = [one for one in stored if isinstance(one, dict) and one.get("name")] if isinstance(stored, list) else []
    if stored is not None and not isinstance(stored, list):
        context.notes.carried("metrics", "is no list; no metric is evaluated, as in Sim")
    for name in ("temperature", "systemPrompt"):
        if context.take(name) is not None:
            context.notes.carried(name, "is ignored, as in Sim")
    content = context.text(context.take("content") or "")
    names = [str(one["name"]).lower() for one in metrics]
    schema = {
        "type": "object",
        "properties": {name: {"type": "number"} for name in names},
        "required": names,
        "additionalProperties": False,
    }
    described = [
        {"name": name, "description": one.get("description"), "range": one.get("range")}
        for name, one in zip(names, metrics, strict=True)
    ]
    output: dict[str, Json] = {"content": content, **common_outputs(context)}
    output |= _scores({str(one["name"]).lower(): str(one["name"]) for one in metrics})
    state: dict[str, Json] = {
        "type": "agent_interaction",
        "manner": "sim",
        "messages": [
            {"role": "system", "content": _TEXT.replace("{metrics}", json.dumps(described, ensure_ascii=False))},
            {"role": "user", "content": content},
        ],
        "temperature": _TEMPERATURE,
        "output": output,
        "retry": context.retry(),
        **model_of(context),
    }
    if names:
        state["response_format"] = {"name": "evaluation_response", "schema": schema, "strict": True}
    context.notes.carried("content", "an answer that is no JSON gives scores of 0 and no error, as in Sim")
    return Built(state)


def _scores(names: dict[str, str]) -> dict[str, Json]:
    """The numbers that the answer gives the metrics, in whatever capitals; 0 where it gives none, or is no JSON."""
    braced = compile_expression(
        "(/\\{[\\s\\S]*\\}/.exec(answer) || [answer])[0]", {"answer": {"$call": "trim", "args": [reply("content")]}}
    )
    found = {"$call": "parse_json", "args": [braced]}
    return {lower: _score(name, lower, found) for lower, name in names.items()}


def _score(name: str, lower: str, found: Json) -> Json:
    same = "Object.keys(found).find((key) => key.toLowerCase() === lower)"
    source = (
        'typeof found !== "object" || found === null ? 0'
        " : found[name] !== undefined ? Number(found[name])"
        " : found[lower] !== undefined ? Number(found[lower])"
        f" : {same} !== undefined ? Number(found[{same}]) : 0"
    )
    number = compile_expression(source, {"found": found, "name": name, "lower": lower})
    # What is no number is null in JSON.
    return compile_expression("Number.isFinite(number) ? number : null", {"number": number})
