"""Condition blocks as decision points (Sim's executor/handlers/condition)."""

from __future__ import annotations

import json

from converters.sim.conditions import compile_condition, compile_expression
from converters.sim.context import Built, Context
from converters.sim.references import Reference, may_fail
from journeys.values import Json, ref

_NOT_COPIED = ["_pauseMetadata", "error", "providerTiming", "tokens", "toolCalls", "model", "cost"]
"""What a condition leaves out when it copies the output of the block before."""


def entries_of(stored: Json) -> list[dict[str, Json]] | None:
    """The conditions of a block: a list, or a list as JSON text; None where it is neither."""
    if stored is None or stored == "":
        return []
    if isinstance(stored, str):
        try:
            stored = json.loads(stored)
        except (ValueError, RecursionError):
            return None
    if not isinstance(stored, list):
        return None
    return [one for one in stored if isinstance(one, dict) and isinstance(one.get("id"), str) and one["id"]]


def build(context: Context) -> Built:
    """The state of a condition block; its output is that of the block before, and which way was chosen."""
    entries = entries_of(context.take("conditions"))
    before = _output_before(context)
    branches: list[dict[str, Json]] = []
    else_seen = False
    for entry in entries or []:
        title = str(entry.get("title") or "")
        is_else = title.strip().lower() == "else"
        if else_seen:
            context.notes.carried("conditions", f"`{title}` after `else` is never tested, as in Sim")
        when = True if is_else else _when(context, entry, title, before)
        branches.append({"id": entry["id"], "title": title, "when": when, "output": _chosen(context, entry["id"])})
        else_seen = else_seen or is_else
    if branches:
        branches[0]["when"] = _after_looking_up(context, entries or [], branches[0]["when"])
    if entries is None:
        context.notes.changed("conditions", "is no list of conditions; the block fails, as in Sim")
        branches = [{"id": "invalid", "title": "if", "when": {"$invalid": "Invalid conditions format"}}]
    none_output = {"conditionResult": False, "selectedPath": None, "selectedOption": None}
    state: dict[str, Json] = {
        "type": "decision_point",
        "by": "expression",
        "branches": branches or [{"id": "none", "when": False}],
        "output": {"$call": "omit", "args": [before, _NOT_COPIED]},
        "none_output": none_output,
    }
    return Built(state)


def _when(context: Context, entry: dict[str, Json], title: str, before: Json) -> Json:
    stored = entry.get("value")
    expression = stored if isinstance(stored, str) else "" if stored in (None, False) else str(stored)
    whole = {"$call": "merge", "args": [before]}
    made = compile_condition(expression, context.scope, whole)
    label = f"conditions: {title or entry['id']}"
    context.notes.conditions.append(made.kind)
    match made.kind:
        case "script":
            context.notes.carried(label, f"evaluated by an activity: {made.message}")
        case "invalid":
            message = f"does not parse ({made.message}); the block fails when it is reached, as in Sim"
            context.notes.changed(label, message, "correct the expression")
        case "tree":
            context.notes.carried(label)
    if not expression.strip():
        context.notes.carried(label, "an empty expression is never true")
    return made.value


def _after_looking_up(context: Context, entries: list[dict[str, Json]], first: Json) -> Json:
    """The first condition, tested when all references have been looked up: a field that does not exist fails the
    block wherever it is named, in a comment or behind the condition that holds."""
    texts = [one["value"] for one in entries if isinstance(one.get("value"), str)]
    values = [token.value for text in texts for token in context.scope.tokens(text) if isinstance(token, Reference)]
    wrong = [value for value in values if may_fail(value)]
    if not wrong or (isinstance(first, dict) and "$script" in first):
        return first
    names = {f"__ref_{number}": value for number, value in enumerate(wrong)}
    return compile_expression(f"[{', '.join(names)}].length > 0 && first", {**names, "first": first})


def _output_before(context: Context) -> Json:
    """The output of the block that the first edge to this one comes from."""
    source = next(iter(context.source_edges()), None)
    return _unless_copied(context, ref("outputs", source), {}) if source in context.graph.live and source else {}


def _unless_copied(context: Context, value: Json, otherwise: Json) -> Json:
    """What a condition finds out by its edges. Where it stands in a container inside a parallel, Sim copies it for all
    branches but the first, and the copies do not find their edges."""
    around = [*context.scope.workflow.containers_of(context.block)]
    parallels = [one for one in around[1:] if one.type == "parallel"]
    if not parallels or value == otherwise:
        return value
    names = {f"p{number}": ref("scope", one.id, "index") for number, one in enumerate(parallels)}
    copied = " || ".join(f"{name} > 0" for name in names)
    return compile_expression(f"({copied}) ? nothing : found", {**names, "nothing": otherwise, "found": value})


def _chosen(context: Context, option: str) -> Json:
    target = context.drawn_target(f"condition-{option}")
    selected: Json = None
    if target is not None:
        selected = {"blockId": target.id, "blockType": target.type, "blockTitle": target.name}
        selected = _unless_copied(context, selected, None)
    return {"conditionResult": True, "selectedPath": selected, "selectedOption": option}
