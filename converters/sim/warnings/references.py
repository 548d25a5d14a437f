"""Surprises of references and environment values in texts, kept as they are in Sim."""

from __future__ import annotations

import re
from collections.abc import Iterator

from converters.report import Notice
from converters.sim.blocks.condition import entries_of
from converters.sim.code import source_of
from converters.sim.graph import is_start
from converters.sim.schema import Block
from converters.sim.warnings.canvas import Canvas, Rule
from journeys.values import Json

SECRET_IN_PROMPT = Rule(
    "environment-in-prompt",
    "{{NAME}} in a prompt is not replaced: the model reads it as it is written, as in Sim",
    "give the value to a block that needs it, such as a tool or a request; a model should not see secrets",
)
UNDECLARED = Rule(
    "undeclared-field",
    "reads a field that the block does not have; the block that reads it fails when it is reached, as in Sim",
    "choose one of the fields that the block gives",
)
UNKNOWN_IN_CONDITION = Rule(
    "unknown-block-in-condition",
    "the condition reads a block that does not exist: the reference stays as it is written, and the block fails when "
    "the condition is tested, as in Sim",
    "correct the name",
)
ENVIRONMENT_AS_NUMBER = Rule(
    "environment-as-text",
    "an environment value is text in code, so that `+` puts texts together and does not add, as in Sim (in conditions "
    "a number is one)",
    "write Number({{NAME}})",
)
_IN_SUM = re.compile(r"(?:[\w)\]'\"]\s*[+]|\+\s*)\s*\{\{[^{}]+\}\}|\{\{[^{}]+\}\}\s*\+(?!\+)")
_OPEN = ("condition", "evaluator", "human_in_the_loop", "variables")
_PROMPTS = ("messages", "systemPrompt", "userPrompt")


def check(canvas: Canvas) -> Iterator[Notice]:
    """The fields to which one of these rules applies."""
    wrong = _undeclared(canvas)
    for block in canvas.blocks.values():
        settings = canvas.settings(block)
        match block.type:
            case "agent":
                for name in _PROMPTS:
                    if _holds_environment(settings.get(name)):
                        yield canvas.notice(SECRET_IN_PROMPT, block, name)
            case "condition" if _names_unknown(canvas, block):
                yield canvas.notice(UNKNOWN_IN_CONDITION, block, "conditions")
            case "function" if _adds_environment(source_of(settings.get("code"))):
                yield canvas.notice(ENVIRONMENT_AS_NUMBER, block, "code")
            case _:
                pass
        if wrong:
            fields = (one.field for one in canvas.readings(block) if one.inner in wrong)
            for name in dict.fromkeys(fields):
                yield canvas.notice(UNDECLARED, block, name)


def _undeclared(canvas: Canvas) -> dict[str, None]:
    """The references of the workflow to fields that their blocks do not declare."""
    workflow = canvas.part.workflow
    assert workflow is not None
    found: dict[str, None] = {}
    for inner, reference in workflow.known.items():
        value = reference.value if reference is not None else None
        if isinstance(value, dict) and "missing" in value:
            block = workflow.find(re.split(r"[.\[]", inner)[0])
            if block is not None and not _may_have_more(block):
                found[inner] = None
    return found


def _may_have_more(block: Block) -> bool:
    """Whether a block gives more than it declares: what it was asked for, or what it was handed."""
    return block.is_container or is_start(block) or block.type in _OPEN


def _adds_environment(code: str) -> bool:
    return "{{" in code and _IN_SUM.search(code) is not None


def _holds_environment(value: Json) -> bool:
    if isinstance(value, str):
        return "{{" in value and "}}" in value
    if isinstance(value, list):
        return any(_holds_environment(one) for one in value)
    return isinstance(value, dict) and any(_holds_environment(one) for one in value.values())


def _names_unknown(canvas: Canvas, block: Block) -> bool:
    """Whether a condition, up to the first `else`, names a block that is not on the canvas."""
    workflow = canvas.part.workflow
    assert workflow is not None
    for entry in entries_of(canvas.settings(block).get("conditions")) or []:
        if str(entry.get("title") or "").strip().lower() == "else":
            return False
        text = entry.get("value")
        for reading in canvas.readings_in("conditions", text) if isinstance(text, str) else ():
            known = reading.head in ("loop", "parallel", "variable") or workflow.find(reading.head) is not None
            if "." in reading.inner and not known:
                return True
    return False
