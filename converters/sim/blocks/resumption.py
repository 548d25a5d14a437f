"""Where and under which id a paused block is resumed, as Sim writes it (executor/handlers/human-in-the-loop)."""

from __future__ import annotations

from converters.sim.context import Context
from converters.sim.schema import Block
from converters.sim.texts import as_number
from journeys.values import Json, ref

_DEFAULT_BRANCHES = 5


def links_of(context: Context) -> dict[str, Json]:
    """The links of a pause; empty without an address where answers are taken, but for the ids."""
    address = context.scope.workflow.address
    workflow, run = ref("run", "journey"), ref("run", "id")
    pause = context_id(context)
    api, page = None, None
    if address is not None:
        api = {"$text": [f"{address}/api/resume/", workflow, "/", run, "/", pause]}
        page = {"$text": [f"{address}/resume/", workflow, "/", run]}
    return {"apiUrl": api, "uiUrl": page, "contextId": pause, "executionId": run, "workflowId": workflow}


def context_id(context: Context) -> Json:
    """The id of a pause: the block's with its branch or round; in a branch, the block's own id has it already."""
    around = inner_container(context)
    if around is None:
        return context.block.id
    index = ref("scope", around.id, "index")
    if around.type == "loop":
        return {"$text": [context.block.id, "_loop", index]}
    return {"$text": [context.block.id, "₍", index, "₎₍", index, "₎"]}


def metadata_of(context: Context, response: dict[str, Json], links: dict[str, Json]) -> dict[str, Json]:
    """What Sim keeps about the pause in the block's output."""
    around = inner_container(context)
    node: Json = context.block.id
    scope: dict[str, Json] = {}
    if around is not None:
        index = ref("scope", around.id, "index")
        if around.type == "loop":
            scope = {"loopScope": {"loopId": around.id, "iteration": index}}
        else:
            node = {"$text": [context.block.id, "₍", index, "₎"]}
            about = {"parallelId": around.id, "branchIndex": index, "branchTotal": _branches(around)}
            scope = {"parallelScope": about}
    return {
        "contextId": links["contextId"],
        "blockId": node,
        "response": response,
        "timestamp": ref("local", "asked_at"),
        **scope,
        "resumeLinks": links,
        "pauseKind": "human",
    }


def inner_container(context: Context) -> Block | None:
    """The innermost container around the block."""
    return next(context.scope.workflow.containers_of(context.block), None)


def _branches(parallel: Block) -> Json:
    if parallel.data.get("parallelType") not in (None, "", "count"):
        return {"$call": "length", "args": [ref("scope", parallel.id, "items")]}
    return as_number(parallel.data.get("count")) or _DEFAULT_BRANCHES
