"""Loops and parallels as the containers of Sim."""

from __future__ import annotations

import json

from converters.sim.texts import is_static
from converters.sim.writing.blocks.decision import expression
from converters.sim.writing.building import Building, Step
from converters.sim.writing.drafts import end_handle
from journeys.states import Loop, ParallelExecution
from journeys.values import Json, word

_KINDS = {"for": "for", "for_each": "forEach", "while": "while", "do_while": "doWhile"}
_MOST_AT_ONCE = 20
_SIZE = {"width": 500, "height": 300}


def write(building: Building, state: Loop | ParallelExecution) -> None:
    """The container; its region is made of the blocks that name it as their parent."""
    values = loop_values(building) if isinstance(state, Loop) else parallel_values(building)
    kind = "loop" if isinstance(state, Loop) else "parallel"
    draft = building.own(kind, {**_SIZE, **values}, Step("", None, None))
    building.piece.steps[-1].success = end_handle(draft)
    _note_output(building)


def loop_values(building: Building) -> dict[str, Json]:
    """The data of a loop."""
    kind = building.take("kind")
    count, collection, condition = building.take("count"), building.take("collection"), building.take("condition")
    if building.take("max_iterations") is not None and kind != "for":
        building.dropped(
            "max_iterations", "a loop of Sim goes on as long as its condition holds", "test <loop.index> in it"
        )
    values: dict[str, Json] = {"loopType": _KINDS[kind]}
    match kind:
        case "for":
            values["count"] = _count(building, count)
        case "for_each":
            values["collection"] = _collection(building, collection)
        case "while":
            values["whileCondition"] = _condition(building, condition)
        case _:
            values["doWhileCondition"] = _condition(building, condition)
    return values


def parallel_values(building: Building) -> dict[str, Json]:
    """The data of a parallel."""
    count, collection = building.take("count"), building.take("collection")
    size = building.take("batch_size")
    if size > _MOST_AT_ONCE:
        building.changed("batch_size", f"Sim runs {_MOST_AT_ONCE} branches at a time at most")
    if building.take("until") != "all":
        building.changed("until", "a parallel of Sim waits for all its branches")
    if building.take("failures") != "fail_fast":
        building.changed("failures", "a branch that fails ends the run in Sim", "add error edges inside")
    values: dict[str, Json] = {"batchSize": min(size, _MOST_AT_ONCE)}
    if collection is not None:
        return {**values, "parallelType": "collection", "collection": _collection(building, collection)}
    if count is None:
        building.changed("count", "the blocks inside are one branch, and run side by side in it")
    return {**values, "parallelType": "count", "count": 1 if count is None else _count(building, count)}


def _count(building: Building, count: Json) -> Json:
    if count in (0, None):
        building.changed(
            "count", "Sim takes 0 for 5; the loop is over an empty list" if count == 0 else "it is 5 in Sim"
        )
        return 5
    return building.said("count", count)


def _collection(building: Building, collection: Json) -> Json:
    while word(collection) == "$call" and collection["$call"] in ("items", "if_missing"):
        collection = collection["args"][0]
    if word(collection) == "$call" and collection["$call"] == "parse_json":
        return building.text("collection", collection["args"][0])
    if word(collection) == "$ref":
        return building.text("collection", collection)
    if word(collection) == "$literal" or is_static(collection):
        text = json.dumps(building.said("collection", collection), ensure_ascii=False)
        return building.computed("collection", collection) if "'" in text else text
    return building.computed("collection", collection)


def _condition(building: Building, condition: Json) -> str:
    if condition in (False, None):
        return "false"
    return expression(building, "condition", condition)


def _note_output(building: Building) -> None:
    for name in ("output", "result"):
        if name in type(building.state).model_fields and building.take(name) is not None:
            building.dropped(name, "a container of Sim gives {results}", "compute it in a function behind it")
