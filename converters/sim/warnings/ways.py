"""Surprises of edges and of the blocks at the end that are kept as they are in Sim."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from converters.report import Notice
from converters.sim.formats import schema_of
from converters.sim.schema import Block
from converters.sim.warnings.canvas import Canvas, Rule
from converters.sim.warnings.course import Course

PLAIN_EDGE = Rule(
    "edge-without-a-handle",
    "an edge without a handle is taken after a failure too, beside the error edge, as in Sim",
    "draw it again from the block's normal output, if it is meant for success only",
)
ERROR_MEMBER = Rule(
    "output-named-error",
    "the output can have a member named `error`; where it has a value, the error edge is taken and the normal one is "
    "not, though nothing failed, as in Sim",
    "use another name",
)
ONLY_ERROR_EDGE = Rule(
    "only-an-error-edge",
    "has an error edge and no other: where it succeeds, its path ends, and the result of the run is empty, as in Sim",
    "put a block behind its normal output that gives the result",
)
RACE = Rule(
    "several-ends",
    "several blocks can end the workflow side by side; the result is that of the one that ends last, as in Sim",
    "join them in one block that gives the result",
)
RESPONSE = Rule(
    "response-beside-others",
    "the run ends as soon as this block is reached, and leaves what runs beside it, as in Sim",
    "let everything that must be done lead to this block",
)
_MOST_ENDS = 40
"""Of more ends than these, only the first ones are compared."""


def check(course: Course) -> Iterator[Notice]:
    """The blocks to which one of these rules applies."""
    canvas = course.canvas
    for block in canvas.blocks.values():
        handles = {edge.handle for edge in canvas.outgoing[block.id]}
        if not block.is_container and None in handles and "error" in handles:
            yield canvas.notice(PLAIN_EDGE, block)
        if not block.is_container and handles == {"error"} and canvas.region(block) is None:
            yield canvas.notice(ONLY_ERROR_EDGE, block)
        if handles and _may_say_error(canvas, block):
            yield canvas.notice(ERROR_MEMBER, block)
    yield from _ends(course)


def _may_say_error(canvas: Canvas, block: Block) -> bool:
    match block.type:
        case "guardrails":
            return True
        case "variables":
            return any(one.get("variableName") == "error" for one in canvas.fields(block, "variables"))
        case "human_in_the_loop":
            return any(one.get("name") == "error" for one in canvas.fields(block, "inputFormat"))
        case "evaluator":
            return any(str(one.get("name")).lower() == "error" for one in canvas.fields(block, "metrics"))
        case "agent":
            schema = schema_of(canvas.settings(block).get("responseFormat"))
            properties = schema.get("properties") if schema is not None else None
            return isinstance(properties, dict) and "error" in properties
        case _:
            return False


def _ends(course: Course) -> Iterator[Notice]:
    canvas = course.canvas
    ends = canvas.ends[:_MOST_ENDS]
    beside: dict[str, None] = {}
    for one, other in combinations(ends, 2):
        if not course.exclude(one.id, other.id):
            beside |= {one.id: None, other.id: None}
    responses = [block for block in ends if block.id in beside and block.type == "response"]
    for block in responses:
        yield canvas.notice(RESPONSE, block)
    if not responses:
        for block in ends:
            if block.id in beside:
                yield canvas.notice(RACE, block)
