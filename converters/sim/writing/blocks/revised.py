"""The fields of a block that is there already, from the state that it became."""

from __future__ import annotations

from converters.sim.graph import is_start_type
from converters.sim.writing.blocks import agent, container, decision, flow, form, tool, work
from converters.sim.writing.building import Building
from journeys.states import AgentInteraction, DecisionPoint, InputCollection, ToolExecution
from journeys.values import Json

_ASKED = {"router_v2": "context", "router": "prompt", "evaluator": "content"}
"""The field that a model is asked about."""


def values_for(building: Building, block_type: str) -> tuple[dict[str, Json], Json]:
    """The fields of a block of that type for a state, and its retry."""
    values = _values(building, block_type)
    retry = tool.retry_of(building, block_type)
    return {name: value for name, value in values.items() if value is not None}, retry


def _values(building: Building, block_type: str) -> dict[str, Json]:
    match building.state:
        case InputCollection() as state if block_type == "human_in_the_loop":
            return form.form_values(building, state)
        case InputCollection() as state:
            return form.start_values(building, state) if is_start_type(block_type) else {}
        case AgentInteraction() as state if block_type in _ASKED:
            return agent.asked_values(building, state, _ASKED[block_type])
        case AgentInteraction() as state:
            return agent.agent_values(building, state)
        case DecisionPoint() as state:
            return {"conditions": decision.conditions(building, state.branches)}
        case ToolExecution() as state:
            return tool.block_of(building, state.tool, block_type)[1]
        case _:
            return _others(building, block_type)


def _others(building: Building, block_type: str) -> dict[str, Json]:
    match building.state.type:
        case "loop":
            return container.loop_values(building)
        case "parallel_execution":
            return container.parallel_values(building)
        case "final":
            return flow.response_values(building)
        case "wait":
            return flow.wait_values(building)
        case "aggregation":
            return work.variables_values(building)
        case "workflow_bridge":
            values = work.bridge_values(building)
            return (
                values
                if block_type != "workflow"
                else {"workflowId": values["workflowId"], "input": values["inputMapping"]}
            )
        case _:
            return {}
