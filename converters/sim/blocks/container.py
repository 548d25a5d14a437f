"""Loops and parallels as containers of a region of states (Sim's executor/orchestrators)."""

from __future__ import annotations

import json

from converters.sim.conditions import compile_condition
from converters.sim.context import Built, Context
from converters.sim.references import Scope
from converters.sim.texts import as_number, is_static, native
from journeys.values import Json

_COUNT = 5
"""What Sim takes for a missing count, and for 0."""
_KINDS = {"for": "for", "forEach": "for_each", "while": "while", "doWhile": "do_while"}


def build(context: Context) -> Built:
    """The state of a loop or parallel; everything comes from the block's data, never from its stored fields."""
    for name, value in context.block.values.items():
        if value not in (None, "") and value != context.block.data.get(name):
            context.notes.unused(name, "stored in the block's fields; the executor reads the block's data")
    return _loop(context) if context.block.type == "loop" else _parallel(context)


def _loop(context: Context) -> Built:
    data = context.block.data
    kind = _KINDS.get(str(data.get("loopType") or "for"), "for")
    state: dict[str, Json] = {"type": "loop", "kind": kind}
    match kind:
        case "for":
            state["count"] = _count(context)
        case "for_each":
            state["collection"] = _collection(context, "ForEach loop collection is empty")
        case "while":
            state["condition"] = _condition(context, "whileCondition")
        case _ if str(data.get("doWhileCondition") or "").strip():
            state["condition"] = _condition(context, "doWhileCondition")
        case _:
            state |= {"kind": "for", "count": _count(context)}
    return Built(state)


def _parallel(context: Context) -> Built:
    data = context.block.data
    state: dict[str, Json] = {"type": "parallel_execution", "batch_size": _batch(data.get("batchSize"))}
    if (data.get("parallelType") or "count") == "count":
        state["count"] = _count(context)
    else:
        state["collection"] = _collection(context, "Parallel collection is empty")
    return Built(state)


def _count(context: Context) -> Json:
    stored = context.block.data.get("count")
    value = native(stored, context.scope) if stored else None
    if value is None or value in (0, ""):
        context.notes.carried("count", f"missing or 0 means {_COUNT}, as in Sim")
        return _COUNT
    context.notes.carried("count")
    number = as_number(value) if is_static(value) else None
    return value if number is None else number


def _collection(context: Context, complaint: str) -> Json:
    """A reference alone gives the value itself; a text is JSON, in which single quotes count as double ones."""
    stored = context.block.data.get("collection")
    if stored is None or (isinstance(stored, str) and not stored.strip()):
        context.notes.carried("collection", "is empty; the block fails, as in Sim")
        return {"$invalid": f"{complaint}. Provide an array or a reference that resolves to a collection."}
    context.notes.carried("collection")
    value = native(stored, context.scope)
    if isinstance(value, str):
        try:
            return json.loads(value.replace("'", '"'))
        except (ValueError, RecursionError):
            context.notes.carried("collection", "is no JSON; the block fails, as in Sim")
            return {"$invalid": f"Invalid collection: {value}"}
    if isinstance(value, dict) and "$text" in value:
        return {"$call": "parse_json", "args": [value]}
    return value


def _condition(context: Context, name: str) -> Json:
    stored = context.block.data.get(name)
    expression = stored if isinstance(stored, str) else ""
    inside = Scope(context.scope.workflow, context.block, inside=True)
    made = compile_condition(expression, inside, in_loop=True)
    context.notes.carried(name)
    context.notes.conditions.append(made.kind)
    if not expression.strip():
        context.notes.carried(name, "is empty: no round, as in Sim")
    if made.kind == "invalid" or "{{" in expression:
        context.notes.carried(name, "does not parse in Sim, which takes that for false, and says nothing")
        return False
    if made.kind == "script":
        context.notes.carried(name, f"evaluated by an activity: {made.message}")
    return made.value


def _batch(stored: Json) -> int:
    number = as_number(stored) if stored is not None else None
    return 20 if number is None else int(min(max(number, 1), 20))
