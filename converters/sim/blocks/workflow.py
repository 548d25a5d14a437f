"""Workflow blocks as bridges to child journeys (Sim's executor/handlers/workflow)."""

from __future__ import annotations

from converters.report import MissingField
from converters.sim.context import Built, Context
from converters.sim.notes import TOOL_WITH_TABLE
from journeys.values import Json, ref

TOOL = "workflow_executor"


def build(context: Context) -> Built:
    """The state of a workflow block; its output is `{success, childWorkflowName, childWorkflowId, result}`."""
    child = context.take("workflowId")
    given = _input(context, child if isinstance(child, str) else None)
    if not isinstance(child, str) or child not in context.children:
        return _elsewhere(context, child, given)
    if child in context.failing:
        said = context.failing[child]
        does = "gives nothing: its start block is disabled, or there is none" if said is None else f"fails: {said}"
        context.notes.changed("workflowId", f"the child {does} (as in Sim)", "correct the child workflow")
    output = {
        "success": ref("local", "response", "success"),
        "childWorkflowName": context.children[child],
        "childWorkflowId": child,
        "result": ref("local", "response", "result"),
    }
    bridge = {"type": "workflow_bridge", "manner": "sim", "journey": child, "input": given, "output": output}
    return Built({**bridge, "retry": context.retry()})


def _input(context: Context, child: str | None) -> Json:
    if context.block.type == "workflow":
        return context.value(context.take("input"))
    stored = context.take("inputMapping")
    if stored is None:
        return {}
    if isinstance(stored, str):
        parsed = {"$call": "parse_json", "args": [context.text(stored)]}
        context.notes.carried(
            "inputMapping", "kept as JSON text: a value with quotes or line breaks drops the whole mapping, as in Sim"
        )
        found: Json = {"$call": "merge", "args": [parsed]}
    elif isinstance(stored, dict):
        found = context.value(stored)
    else:
        return {}
    fields = context.child_fields.get(child or "", ())
    return {"$call": "pick", "args": [found, list(fields)]} if fields else found


def _elsewhere(context: Context, child: Json, given: Json) -> Built:
    """A child whose document was not supplied: the bundle can be looked at, and cannot run."""
    block = context.block
    if child is not None:
        reason = f"the child workflow `{child}` was not supplied; export it too, and give it with --child {child}=PATH"
        context.missing.append(
            MissingField(block.id, block.type, block.name, "workflowId", "the child workflow", reason=reason)
        )
        context.notes.changed("workflowId", reason)
    context.notes.kind = TOOL_WITH_TABLE
    arguments: dict[str, Json] = {"workflowId": context.value(child), "input": given}
    tool = {"kind": "registered", "id": TOOL, "arguments": arguments, "name": block.name}
    return Built({"type": "tool_execution", "tool": tool, "effect": "unsafe", "retry": context.retry()})
