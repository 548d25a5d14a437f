"""Surprises of loops and parallels that are kept as they are in Sim."""

from __future__ import annotations

import re
from collections.abc import Iterator

from converters.report import Notice
from converters.sim.schema import Block
from converters.sim.warnings.canvas import Canvas, Rule, texts_of
from journeys.values import Json

COUNT = Rule(
    "count-of-zero",
    "a count that is missing or 0 means five, as in Sim",
    "write the count that is meant; to skip the container, put a condition before it",
)
NOTHING_INSIDE = Rule(
    "nothing-inside",
    "a run never gets to a block inside this container; it fails when it is reached, as in Sim",
    "put a block into it, or remove it",
)
ERROR_EDGE = Rule(
    "error-edge-of-a-container",
    "an error edge of a container is an ordinary way out, as in Sim: it is taken when all went well, and does not "
    "catch a failure inside",
    "catch failures with error edges of the blocks inside",
)
NO_ROUND = Rule(
    "while-without-a-condition",
    "a while loop without a condition makes no round, as in Sim",
    "write the condition under which it goes on",
)
ENVIRONMENT_IN_WHILE = Rule(
    "environment-in-while",
    "{{NAME}} in the condition of a loop is not replaced in Sim, so the condition does not parse and counts as false",
    "put the value into a workflow variable, and read that",
)
NEXT_INDEX = Rule(
    "do-while-index",
    "the condition of a do-while loop sees the index of the round that would come next, as in Sim",
    "compare with one more",
)
ITEM_AS_COLLECTION = Rule(
    "item-as-collection",
    "the item of an outer container cannot be the collection of an inner one: the block fails, as in Sim",
    "let a block inside give the list, and loop over its result",
)
TEXT_AS_COLLECTION = Rule(
    "text-as-collection",
    "the collection is a reference to a text; a text is no list, even where it is JSON, and the block fails, as in Sim",
    "let a function parse it, and loop over its result",
)
MISSING_MEMBER = Rule(
    "member-of-an-item",
    "where the item has no such member, the reference stays as the text that it is, as in Sim: a prompt shows it, and "
    "code or a condition does not parse",
    "read the whole item in a function, and test there",
)
LAST = Rule(
    "container-at-the-end",
    "a container as the last block: the result has members that Sim uses inside, as in Sim",
    "put a block behind it that gives the result",
)
_ALONE = re.compile(r"\s*<(loop|parallel)\.(?:currentItem|item)[^<>]*>\s*")
_ITEM_MEMBER = re.compile(r"<(?:loop|parallel)\.(?:currentItem|item)[.\[][^<>]*>")


def check(canvas: Canvas) -> Iterator[Notice]:
    """The containers to which one of these rules applies, and the blocks inside them."""
    filled = dict.fromkeys(canvas.region(block) for block in canvas.blocks.values())
    for block in canvas.blocks.values():
        if block.is_container:
            if block.id not in filled:
                yield canvas.notice(NOTHING_INSIDE, block)
            if any(edge.handle == "error" for edge in canvas.outgoing[block.id]):
                yield canvas.notice(ERROR_EDGE, block)
            yield from _loop(canvas, block) if block.type == "loop" else _parallel(canvas, block)
        if canvas.region(block) is not None:
            yield from _members(canvas, block)
    for block in canvas.ends:
        if block.is_container:
            yield canvas.notice(LAST, block)


def _loop(canvas: Canvas, block: Block) -> Iterator[Notice]:
    data = block.data
    match data.get("loopType") or "for":
        case "forEach":
            yield from _collection(canvas, block)
        case "while":
            yield from _condition(canvas, block, "whileCondition")
            if not _text(data.get("whileCondition")).strip():
                yield canvas.notice(NO_ROUND, block, "whileCondition")
        case "doWhile" if _text(data.get("doWhileCondition")).strip():
            yield from _condition(canvas, block, "doWhileCondition")
            if "<loop.index>" in _text(data["doWhileCondition"]):
                yield canvas.notice(NEXT_INDEX, block, "doWhileCondition")
        case "doWhile":
            pass
        case _ if data.get("count") in (None, "", 0, "0"):
            yield canvas.notice(COUNT, block, "count")


def _parallel(canvas: Canvas, block: Block) -> Iterator[Notice]:
    if (block.data.get("parallelType") or "count") != "count":
        yield from _collection(canvas, block)
    elif block.data.get("count") in (None, "", 0, "0"):
        yield canvas.notice(COUNT, block, "count")


def _condition(canvas: Canvas, block: Block, name: str) -> Iterator[Notice]:
    if "{{" in _text(block.data.get(name)):
        yield canvas.notice(ENVIRONMENT_IN_WHILE, block, name)


def _collection(canvas: Canvas, block: Block) -> Iterator[Notice]:
    stored = block.data.get("collection")
    match = _ALONE.fullmatch(stored) if isinstance(stored, str) else None
    if match is not None and canvas.is_inside(block, match[1]):
        yield canvas.notice(ITEM_AS_COLLECTION, block, "collection")
        return
    readings = [one for one in canvas.readings(block) if one.field == "collection"]
    if isinstance(stored, str) and len(readings) == 1 and stored.strip() == f"<{readings[0].inner}>":
        read = canvas.named(readings[0])
        if read is not None and canvas.kind_of(read, readings[0].rest) == "string":
            yield canvas.notice(TEXT_AS_COLLECTION, block, "collection")


def _members(canvas: Canvas, block: Block) -> Iterator[Notice]:
    for name, value in canvas.settings(block).items():
        if any(_ITEM_MEMBER.search(text) for text in texts_of(value)):
            yield canvas.notice(MISSING_MEMBER, block, name)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""
