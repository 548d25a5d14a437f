"""Surprises of inputs, models and results that are kept as they are in Sim."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from converters.report import Notice
from converters.sim.graph import is_start
from converters.sim.schema import Block
from converters.sim.warnings.canvas import Canvas, Rule
from journeys.values import Json

NO_DEFAULT = Rule(
    "input-without-a-default",
    "an input field without a value: a number becomes 0; an object, a list or true/false stays the empty text, as in "
    "Sim",
    "give the field a default, or hand in a value with every run",
)
TWICE = Rule(
    "prompt-sent-twice",
    "the old field `userPrompt` reaches the model twice, as in Sim",
    "move the prompt into the messages",
)
PROSE = Rule(
    "evaluator-without-json",
    "an answer of the model that is not JSON gives 0 for every metric, and no error, as in Sim",
    "choose a model that answers in JSON; treat a score of 0 with care",
)
PARSED_TEXT = Rule(
    "text-that-looks-like-json",
    'every text in the data that looks like JSON is parsed: "42" becomes 42, as in Sim',
    "give the data as one JSON text where that matters",
)
BROKEN_DATA = Rule(
    "response-that-does-not-parse",
    "the data is written as JSON text; where it does not parse, or a value breaks it, the text itself is answered, "
    "with the status 200, as in Sim",
    "build the data from fields, or in a function",
)
BROKEN_MAPPING = Rule(
    "mapping-that-does-not-parse",
    "the input mapping is JSON text with references in quotes; an object, or a text with quotes or line breaks in it, "
    "breaks the JSON, and the child runs on its defaults, as in Sim",
    "open the block in Sim and save the mapping field by field",
)
_QUOTED_REFERENCE = re.compile(r'"[^"]*<[^<>]+>[^"]*"')


def check(canvas: Canvas) -> Iterator[Notice]:
    """The blocks to which one of these rules applies."""
    for block in canvas.blocks.values():
        if is_start(block):
            yield from _inputs(canvas, block)
            continue
        match block.type:
            case "agent":
                if canvas.settings(block).get("userPrompt"):
                    yield canvas.notice(TWICE, block, "userPrompt")
            case "evaluator":
                yield canvas.notice(PROSE, block)
            case "response":
                yield from _response(canvas, block)
            case "workflow" | "workflow_input":
                stored = canvas.settings(block).get("inputMapping")
                if isinstance(stored, str) and _QUOTED_REFERENCE.search(stored):
                    yield canvas.notice(BROKEN_MAPPING, block, "inputMapping")
            case _:
                pass


def _inputs(canvas: Canvas, block: Block) -> Iterator[Notice]:
    fields = canvas.fields(block, "inputFormat")
    if any(_has_no_default(one) for one in fields):
        yield canvas.notice(NO_DEFAULT, block, "inputFormat")


def _has_no_default(field: dict[str, Json]) -> bool:
    return field.get("type") in ("number", "boolean", "object", "array") and field.get("value") in (None, "")


def _response(canvas: Canvas, block: Block) -> Iterator[Notice]:
    settings = canvas.settings(block)
    if (settings.get("dataMode") or "structured") == "structured":
        if any(_is_read_as_json(one) for one in canvas.fields(block, "builderData")):
            yield canvas.notice(PARSED_TEXT, block, "builderData")
    elif isinstance(settings.get("data"), str) and ("<" in settings["data"] or _parsed(settings["data"]) is None):
        yield canvas.notice(BROKEN_DATA, block, "data")


def _is_read_as_json(row: dict[str, Json]) -> bool:
    """Whether a text of the data may be taken for JSON, now or with what a reference brings."""
    value = row.get("value")
    if (row.get("type") or "string") != "string" or not isinstance(value, str):
        return False
    return "<" in value or not isinstance(_parsed(value), (str, type(None)))


def _parsed(text: str) -> Json:
    """A text as JSON; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
