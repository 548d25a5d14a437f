"""Names and ids: of a journey, and of the children that a workflow calls."""

from __future__ import annotations

import re

from converters.sim.export import Document
from converters.sim.parameters import parameters_of
from converters.sim.schema import Block
from converters.sim.tool_inputs import entered, mapping
from journeys.values import Json

_LONGEST = 200


def slug(text: str) -> str:
    """A text as part of an id: lower case, letters and digits, dashes between."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST]


def journey_id(document: Document) -> str:
    """The workflow's own id, else one from its name."""
    return (document.id or slug(document.name) or "workflow")[:_LONGEST]


def child_of(block: Block) -> str | None:
    """The id of the workflow that a block calls, if it is written out."""
    if block.type not in ("workflow", "workflow_input") or not block.enabled:
        return None
    found = parameters_of(block).values.get("workflowId")
    return found if isinstance(found, str) and found and "<" not in found else None


def children_of(block: Block) -> list[str]:
    """The ids of all workflows that a block may run: its own, and those that are tools of an agent."""
    own = child_of(block)
    if own is not None or block.type != "agent" or not block.enabled:
        return [own] if own is not None else []
    tools = parameters_of(block).values.get("tools")
    found = [
        entered(mapping(mapping(tool).get("params")))
        for tool in (tools if isinstance(tools, list) else [])
        if mapping(tool).get("type") in ("workflow", "workflow_input")
    ]
    ids = (params.get("workflowId") or params.get("manualWorkflowId") for params in found)
    return [one for one in ids if isinstance(one, str) and "<" not in one]


def child_parts(given: Json) -> tuple[str, Json]:
    """Name and export of a child: `{name, workflow}`, or the export alone."""
    if (
        isinstance(given, dict)
        and "state" not in given
        and isinstance(given.get("workflow"), dict)
        and "blocks" not in given
    ):
        inner = given["workflow"]
        if "state" in inner or "blocks" in inner:
            name = given.get("name")
            return (name if isinstance(name, str) else ""), inner
    return "", given
