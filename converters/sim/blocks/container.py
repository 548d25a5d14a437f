"""Loops and parallels as containers of a region of states (Sim's executor/orchestrators)."""

from __future__ import annotations

import json
import math

from converters.sim.conditions import compile_condition, compile_expression
from converters.sim.context import Built, Context
from converters.sim.references import Environment, Scope
from converters.sim.texts import as_number
from journeys.states.container import MAX_BRANCHES, MAX_ROUNDS
from journeys.values import Json, ref

_COUNT = 5
"""What Sim takes for a missing count, and for 0."""
_KINDS = {"for": "for", "forEach": "for_each", "while": "while", "doWhile": "do_while"}
_NO_COLLECTION = "Value did not resolve to an array or object"


def build(context: Context) -> Built:
    """The state of a loop or parallel; everything comes from the block's data, never from its stored fields."""
    for name, value in context.block.values.items():
        if value not in (None, "") and value != context.block.data.get(name):
            context.notes.unused(name, "stored in the block's fields; the executor reads the block's data")
    state = _loop(context) if context.block.type == "loop" else _parallel(context)
    if context.block.id not in context.graph.filled:
        title = context.block.type.capitalize()
        complaint = (
            f"{title} has no executable blocks inside. Add or enable at least one block in the {context.block.type}."
        )
        context.notes.changed("blocks", "there are none inside that can run; the run fails here, as in Sim")
        state = {name: value for name, value in state.items() if name not in ("collection", "condition")}
        state |= {"count": {"$invalid": complaint}}
        state |= {"kind": "for"} if context.block.type == "loop" else {}
    return Built(state)


def _loop(context: Context) -> dict[str, Json]:
    data = context.block.data
    kind = _KINDS.get(str(data.get("loopType") or "for"), "for")
    shape = ref("local", "results")
    state: dict[str, Json] = {"type": "loop", "kind": kind, "broken_condition": "end"}
    state["result"] = {
        "results": shape,
        "shouldContinue": False,
        "shouldExit": True,
        "selectedRoute": "loop_exit",
        "totalIterations": ref("local", "total"),
    }
    match kind:
        case "for_each":
            state["collection"] = _collection(context, "ForEach loop collection", "ForEach loop resolution failed")
        case "while":
            state["condition"] = _condition(context, "whileCondition")
        case "do_while" if str(data.get("doWhileCondition") or "").strip():
            state["condition"] = _condition(context, "doWhileCondition")
        case _:
            state |= _counted(context)
    return state


def _counted(context: Context) -> dict[str, Json]:
    """Sim tests `index < count` after each round, so that there is always one; a count may be a reference."""
    stored = context.block.data.get("count")
    if not stored:
        context.notes.carried("count", f"missing or 0 means {_COUNT}, as in Sim")
        return {"kind": "for", "count": _COUNT}
    scope = Scope(context.scope.workflow, context.block, manner="condition")
    tokens = (
        [one for one in scope.tokens(stored) if not isinstance(one, Environment)] if isinstance(stored, str) else []
    )
    number = as_number(stored)
    if number is not None:
        context.notes.carried("count")
        return {"kind": "for", "count": _limited(context, max(1, math.ceil(number)), MAX_ROUNDS)}
    if len(tokens) == 1 and (tokens[0].start, tokens[0].end) == (0, len(str(stored))):
        context.notes.carried("count")
        names = {"index": ref("scope", "index"), "count": tokens[0].value}
        return {"kind": "do_while", "condition": compile_expression("index < count", names)}
    context.notes.changed("count", "is no number, which makes one round, as in Sim")
    return {"kind": "for", "count": 1}


def _limited(context: Context, number: int, most: int) -> Json:
    if number > most:
        context.notes.changed("count", f"{number} are more than the {most} that are possible here; the run fails here")
    return number


def _parallel(context: Context) -> dict[str, Json]:
    data = context.block.data
    state: dict[str, Json] = {"type": "parallel_execution", "batch_size": _batch(data.get("batchSize"))}
    state["result"] = {
        "results": ref("local", "results"),
        "sentinelEnd": True,
        "selectedRoute": "parallel_exit",
        "totalBranches": ref("local", "total"),
    }
    if (data.get("parallelType") or "count") != "count":
        title = "Parallel collection distribution"
        state["collection"] = _collection(context, title, "Parallel Items did not resolve")
        return state
    number = as_number(data.get("count")) if data.get("count") else None
    if number is None:
        context.notes.carried("count", f"missing, 0 or no number means {_COUNT}, as in Sim")
    else:
        context.notes.carried("count")
    state["count"] = _COUNT if number is None else _limited(context, max(0, math.ceil(number)), MAX_BRANCHES)
    return state


def _collection(context: Context, title: str, complaint: str) -> Json:
    """A reference alone gives the value itself; any other text is JSON, in which single quotes count as double ones."""
    stored = context.block.data.get("collection")
    if stored is None or stored == "":
        context.notes.carried("collection", "is empty; the block fails, as in Sim")
        return {"$invalid": f"{title} is empty. Provide an array or a reference that resolves to a collection."}
    context.notes.carried("collection")
    nothing = f"{complaint}: {_NO_COLLECTION}"
    value: Json = stored
    if isinstance(stored, str) and stored.startswith("<") and stored.endswith(">"):
        value = _referred(context, stored, complaint, nothing)
    elif isinstance(stored, str):
        try:
            value = json.loads(stored.replace("'", '"'))
        except (ValueError, RecursionError):
            context.notes.carried("collection", "is no JSON; the block fails, as in Sim")
            return {"$invalid": f'{complaint}: Failed to parse items as JSON: "{stored}"'}
    if isinstance(value, list):
        return {"$literal": value}
    return {"$call": "items", "args": [{"$literal": value} if value is stored else value, nothing]}


def _referred(context: Context, stored: str, complaint: str, nothing: str) -> Json:
    scope = Scope(context.scope.workflow, context.block, manner="collection")
    tokens = scope.tokens(stored)
    if len(tokens) != 1 or isinstance(tokens[0], Environment) or tokens[0].end != len(stored):
        return {"$invalid": nothing}
    token = tokens[0]
    if token.absent:
        return None
    if isinstance(token.value, dict) and "$invalid" in token.value:
        return {"$invalid": f'{complaint}: Failed to resolve reference "{stored}": {token.value["$invalid"]}'}
    return {"$call": "if_missing", "args": [token.value, {"$invalid": nothing}]} if token.stays else token.value


def _condition(context: Context, name: str) -> Json:
    stored = context.block.data.get(name)
    expression = stored if isinstance(stored, str) else ""
    made = compile_condition(expression, Scope(context.scope.workflow, context.block, manner="condition"), in_loop=True)
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
