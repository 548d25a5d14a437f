"""What a node shows of its state, in the words of the canvas: its settings as people write them, and what a page needs.

Texts show references as `{{state.path}}`. Nothing here is read back: `data.state` says it all.
"""

from __future__ import annotations

from typing import assert_never

from converters.labels import source_of
from journeys.journey import Journey
from journeys.states import (
    AgentInteraction,
    AnyState,
    DecisionPoint,
    FunctionTool,
    HttpTool,
    InputCollection,
    Loop,
    McpTool,
    ParallelExecution,
    RegisteredTool,
    ToolExecution,
)
from journeys.values import Json, walk, word

TYPES = {
    "initial": "starter",
    "agent_interaction": "agent",
    "decision_point": "condition",
    "parallel_execution": "parallel",
    "workflow_bridge": "workflow",
    "pause_point": "pause",
}
"""The type of node that shows a type of state; others are called as they are."""
_RUNTIMES = {"javascript": "nodejs", "python": "python"}
_TOOLS = {"http": "api", "function": "function", "registered": "tool", "mcp": "tool"}


def node_type(state: AnyState, journey: Journey) -> str:
    """The type of node that shows a state."""
    match state:
        case ToolExecution():
            return _TOOLS[state.tool.kind]
        case InputCollection() if state.id in journey.initial:
            return "starter"
        case _:
            return TYPES.get(state.type, state.type)


def data_of(state: AnyState, journey: Journey, *, leaves: bool) -> dict[str, Json]:
    """The data of a node: what every page shows, and the settings of its kind. `leaves`: whether a way leaves it."""
    made: dict[str, Json] = {
        "label": state.name,
        "name": state.name,
        "stateId": state.id,
        "stateType": state.type,
        "description": state.description,
        "isEntryPoint": state.id in journey.initial,
        "isExitPoint": state.type == "final" or (not leaves and state.parent is None),
        "requiresUserInput": _asks(state),
        "skippable": state.skippable,
        "weight": state.weight,
        "prompts": [{"kind": one.kind, "text": text_of(one.text, journey)} for one in state.prompts],
        "help": list(state.help),
        "outputs": list(state.outputs),
    }
    if state.source is not None:
        source = state.source
        made["sourceNode"] = {"id": source.node_id, "type": source.node_type, "name": source.node_name}
    if state.mapping_confidence is not None:
        made["mappingConfidence"] = state.mapping_confidence
    return {**made, **_settings(state, journey)}


def _asks(state: AnyState) -> bool:
    match state:
        case InputCollection():
            return True
        case AgentInteraction():
            return state.mode == "chat"
        case DecisionPoint():
            return state.by == "choice"
        case ToolExecution():
            return state.confirm is not None
        case _:
            return state.type == "pause_point"


def _settings(state: AnyState, journey: Journey) -> dict[str, Json]:
    match state:
        case ToolExecution():
            return _tool(state, journey)
        case AgentInteraction():
            return {"agentConfig": _agent(state, journey)}
        case InputCollection():
            fields = [
                {"name": one.name, "label": one.label, "type": one.type, "required": one.required}
                for one in state.fields
            ]
            return {"hasUserInput": True, "inputFields": fields, "question": text_of(state.question, journey)}
        case DecisionPoint():
            branches = [
                {"id": one.id, "label": one.label, "condition": source_of(one.when, journey)} for one in state.branches
            ]
            asked = {"question": text_of(state.question, journey)} if state.by == "choice" else {}
            return {"evaluationType": state.by, "conditions": branches, **asked}
        case ParallelExecution():
            return {"parallelConfig": {"executionMode": state.until, "failureMode": _FAILURES[state.failures]}}
        case Loop():
            test = {"condition": source_of(state.condition, journey)} if state.condition is not None else {}
            return {"loopConfig": {"loopType": state.kind, "maxIterations": state.max_iterations, **test}}
        case _:
            shown = getattr(state, "message", getattr(state, "question", None))
            return {} if shown is None else {"message": text_of(shown, journey)}


_FAILURES = {"fail_fast": "fail-fast", "collect": "collect-errors"}


def _tool(state: ToolExecution, journey: Journey) -> dict[str, Json]:
    match state.tool:
        case HttpTool():
            shown: dict[str, Json] = {
                "name": state.name,
                "method": text_of(state.tool.method, journey),
                "endpoint": text_of(state.tool.url, journey),
                "requiresUserConfirmation": state.confirm is not None,
            }
            return {"apiConfig": {**shown, **_timeout(state)}}
        case FunctionTool():
            about: dict[str, Json] = {
                "name": state.name,
                "code": state.tool.code,
                "runtime": _RUNTIMES[state.tool.language],
            }
            return {
                "functionConfig": {
                    **about,
                    "parameters": [{"name": name} for name in state.tool.arguments],
                    **_timeout(state),
                }
            }
        case RegisteredTool():
            return {"toolConfig": {"toolId": state.tool.id, **_timeout(state)}}
        case McpTool():
            return {"toolConfig": {"toolId": state.tool.tool, "server": state.tool.server, **_timeout(state)}}
        case _:
            assert_never(state.tool)


def _timeout(state: ToolExecution) -> dict[str, Json]:
    return {} if state.call_timeout_seconds is None else {"timeout": state.call_timeout_seconds * 1000}


def _agent(state: AgentInteraction, journey: Journey) -> dict[str, Json]:
    told = next((one.content for one in state.messages if one.role == "system"), None)
    return {
        "name": state.name,
        "description": state.description,
        "systemPrompt": text_of(told, journey),
        "conversationMode": "multi-turn" if state.mode == "chat" else "single",
        "tools": [tool.name for tool in state.tools],
        "skippable": state.skippable,
    }


def text_of(value: Json, journey: Journey) -> str:
    """A value as its author might have written it; what is found in no words shows as `…`."""
    if value is None:
        return ""
    if isinstance(value, dict) and isinstance(value.get("$text"), list):
        return "".join(text_of(part, journey) for part in value["$text"])
    if isinstance(value, dict) and "$ref" in value:
        return "{{" + ".".join(map(str, _shown(value["$ref"]))) + "}}"
    if isinstance(value, dict) and "$literal" in value:
        return text_of(str(value["$literal"]), journey)
    if any(word(one) is not None for one in walk(value)):
        return source_of(value, journey) if isinstance(value, dict) else "…"
    return value if isinstance(value, str) else str(value)


def _shown(path: list[str | int]) -> list[str | int]:
    return path[1:] if path[0] == "outputs" and len(path) > 1 else path
