"""Where Sim loses work, and the run here does not, or says it in other words (rules D1 and D4 to D7)."""

from __future__ import annotations

from collections.abc import Iterator

from converters.report import Notice
from converters.sim.naming import child_of
from converters.sim.schema import Block
from converters.sim.warnings.canvas import Canvas, Rule
from journeys.values import Json

LOOP_IN_PARALLEL = Rule(
    "loop-in-parallel",
    "in Sim this loop, inside a parallel and with more behind it, makes one round, and then the run ends in silence as "
    "a success without a result; here all rounds are made, and what follows",
    "nothing needs to be done here",
    "D1",
)
PAUSE_IN_CHILD = Rule(
    "pause-in-child",
    "the workflow that is called can pause for a person or a long wait; Sim takes a paused child for a finished one "
    "and goes on, here the caller waits for it",
    "nothing needs to be done here; whoever counts on going on should start the child on its own",
    "D4",
)
APPROVAL_IN_LOOP = Rule(
    "approval-in-loop",
    "an approval in a loop; Sim's log keeps only the answer of its last round, here every round keeps its own",
    "nothing needs to be done here",
    "D5",
)
ROUTER_IN_PARALLEL = Rule(
    "router-in-parallel",
    "in Sim a router of the old kind always fails inside a parallel; here it works there as it does outside",
    "nothing needs to be done here",
    "D6",
)
ROUTER_PATH_IN_PARALLEL = Rule(
    "router-path-in-parallel",
    "inside a parallel Sim leaves `selectedPath.blockId` of a router empty; here it is filled in as outside",
    "nothing needs to be done here",
    "D6",
)

JSON_ERROR = Rule(
    "words-of-a-json-error",
    "where a text is no JSON, the error that the block fails with has other words here than in Sim",
    "do not compare with the whole text of such an error",
    "D7",
)


def check(canvas: Canvas) -> Iterator[Notice]:
    """The blocks to which one of these rules applies."""
    for block in canvas.blocks.values():
        match block.type:
            case "loop" if canvas.outgoing[block.id] and canvas.is_inside(block, "parallel"):
                yield canvas.notice(LOOP_IN_PARALLEL, block)
            case "workflow" | "workflow_input" if _pauses(canvas.others.get(child_of(block) or ""), {}):
                yield canvas.notice(PAUSE_IN_CHILD, block)
            case "human_in_the_loop" if canvas.is_inside(block, "loop"):
                yield canvas.notice(APPROVAL_IN_LOOP, block)
            case "router" if canvas.is_inside(block, "parallel"):
                yield canvas.notice(ROUTER_IN_PARALLEL, block)
            case "router_v2" if canvas.is_inside(block, "parallel"):
                yield canvas.notice(ROUTER_PATH_IN_PARALLEL, block)
            case "variables" if any(_is_parsed(one) for one in canvas.fields(block, "variables")):
                yield canvas.notice(JSON_ERROR, block, "variables")
            case _:
                pass


def _is_parsed(row: dict[str, Json]) -> bool:
    return row.get("type") in ("object", "array") and isinstance(row.get("value"), str) and bool(row["value"].strip())


def _pauses(canvas: Canvas | None, seen: dict[str, None]) -> bool:
    """Whether a run of a workflow, or of one that it calls, can stop and wait."""
    if canvas is None or canvas.part.id in seen:
        return False
    seen[canvas.part.id] = None
    return any(
        _is_pause(canvas, block) or _pauses(canvas.others.get(child_of(block) or ""), seen)
        for block in canvas.blocks.values()
    )


def _is_pause(canvas: Canvas, block: Block) -> bool:
    if block.type == "wait":
        return canvas.settings(block).get("async") in (True, "true")
    return block.type == "human_in_the_loop"
