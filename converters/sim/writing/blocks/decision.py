"""Decisions as condition blocks, forms and routers."""

from __future__ import annotations

import json
from typing import assert_never

from converters.javascript.printer import text_literal
from converters.sim.references import normalised
from converters.sim.writing.blocks.tool import block_of
from converters.sim.writing.building import Building
from converters.sim.writing.speech import UnsayableError
from journeys.states import Branch, DecisionPoint
from journeys.values import Json

NONE = "none"


def write(building: Building, state: DecisionPoint) -> None:
    """The blocks of a decision; its ways out are found by the ids of its branches."""
    building.take("by")
    branches: tuple[Branch, ...] = building.take("branches")
    for name in ("output", "none_output"):
        if building.take(name) is not None:
            building.dropped(
                name, "a condition of Sim gives the output of the block before it", "compute it in a function"
            )
    if any(one.output is not None for one in branches):
        building.dropped("branches.output", "a branch of Sim gives nothing of its own", "compute it in a function")
    match state.by:
        case "expression":
            block = building.own(
                "condition", {"conditions": conditions(building, branches, needs_none=_asks_for_none(building))}
            )
            _find_ways(building, block.id, branches, "condition")
        case "choice":
            _choice(building, state)
        case "tool":
            _ask_tool(building, state)
        case "judge":
            _judge(building, state)
        case _:
            assert_never(state.by)


def conditions(building: Building, branches: tuple[Branch, ...], *, needs_none: bool = False) -> str:
    """The conditions of a block, as JSON text; a last branch that always holds is the else."""
    made: list[dict[str, Json]] = []
    for number, branch in enumerate(branches):
        is_else = branch.when is True and number == len(branches) - 1
        title = "else" if is_else and number else "if" if number == 0 else "else if"
        value = "" if title == "else" else expression(building, f"branches.{branch.id}", branch.when)
        made.append({"id": branch.id, "title": title, "value": value})
    if needs_none and made[-1]["title"] != "else":
        made.append({"id": NONE, "title": "else", "value": ""})
    return json.dumps(made, ensure_ascii=False)


def expression(building: Building, name: str, condition: Json) -> str:
    """A condition as JavaScript; one that never holds, and a remark, where Sim cannot say it."""
    if isinstance(condition, dict) and "$invalid" in condition:
        return str(condition.get("source", condition["$invalid"]))
    try:
        written = building.speech.script(condition)
    except UnsayableError as reason:
        building.dropped(name, str(reason), "write the condition in Sim")
        return "false"
    return _unwrapped(written) if isinstance(condition, dict) and "$js" in condition else written


def _choice(building: Building, state: DecisionPoint) -> None:
    building.take("question"), building.take("default")
    options = [{"id": one.id, "label": one.label} for one in state.branches]
    field = {"id": "choice", "name": "choice", "type": "string", "required": True, "options": options}
    field["description"] = "One of " + ", ".join(one.id for one in state.branches)
    shown = [
        {"id": "question", "name": "question", "type": "string", "value": building.text("question", state.question)}
    ]
    values = {"builderData": shown if state.question is not None else None, "inputFormat": [field]}
    form = building.own("human_in_the_loop", values)
    chosen = f"<{normalised(form.name)}.choice>"
    asked = [one for one in state.branches if one.id != state.default]
    entries: list[dict[str, Json]] = []
    for number, branch in enumerate(asked):
        value = f"{chosen} === {text_literal(branch.id)}"
        entries.append({"id": branch.id, "title": "if" if number == 0 else "else if", "value": value})
    if state.default is not None:
        entries.append({"id": state.default, "title": "else", "value": ""})
        building.changed("default", "the default is taken on any other answer; a form of Sim waits for ever")
    block = building.other("choice", "condition", {"conditions": json.dumps(entries, ensure_ascii=False)})
    _find_ways(building, block.id, state.branches, "condition")


def _ask_tool(building: Building, state: DecisionPoint) -> None:
    """The block of the tool, and a condition on its answer behind it."""
    if state.tool is not None:
        kind, values = block_of(building, state.tool)
        asked = building.other("question", kind, values)
        building.speech.local, building.speech.local_name = ((("result",), ()),), asked.name
    block = building.own("condition", {"conditions": conditions(building, state.branches)})
    _find_ways(building, block.id, state.branches, "condition")


def _judge(building: Building, state: DecisionPoint) -> None:
    building.take("question")
    routes = [{"id": one.id, "title": one.label, "value": one.words or one.description} for one in state.branches]
    context = building.text("question", state.question) if state.question is not None else state.name
    building.changed(
        "by", "Sim's router has a model of its own, and fails where no route fits", "choose its model in Sim"
    )
    block = building.own("router_v2", {"context": context, "routes": json.dumps(routes, ensure_ascii=False)})
    _find_ways(building, block.id, state.branches, "router")


def _find_ways(building: Building, block: str, branches: tuple[Branch, ...], prefix: str) -> None:
    building.piece.choices = {one.id: (block, f"{prefix}-{one.id}") for one in branches}
    if _asks_for_none(building) and prefix == "condition":
        building.piece.choices[NONE] = (block, f"condition-{NONE}")


def _asks_for_none(building: Building) -> bool:
    ways = building.site.journey.transitions
    has_one = any(one.source == building.state.id and NONE in one.choices for one in ways)
    return has_one and not any(one.id == NONE for one in getattr(building.state, "branches", ()))


def _unwrapped(written: str) -> str:
    """Without the parentheses around the whole."""
    return written[1:-1]
