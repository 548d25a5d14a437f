"""One writer for each type of state."""

from __future__ import annotations

from typing import assert_never

from converters.sim.writing.blocks import agent, container, decision, flow, form, tool, work
from converters.sim.writing.building import Building
from journeys.states import (
    AgentInteraction,
    Aggregation,
    DecisionPoint,
    ErrorHandling,
    Final,
    Initial,
    InputCollection,
    Loop,
    Notification,
    ParallelExecution,
    PausePoint,
    ToolExecution,
    Validation,
    Wait,
    WorkflowBridge,
)


def write(building: Building, *, is_start: bool) -> None:  # noqa: C901 - a closed set, one line for each
    """Writes the blocks of a state; `is_start` where its form is that of the run's input."""
    state = building.state
    match state:
        case Initial():
            flow.write_initial(building)
        case Final():
            flow.write_final(building)
        case ToolExecution():
            tool.write(building, state)
        case InputCollection() if is_start:
            form.write_start(building, state)
        case InputCollection():
            form.write(building, state)
        case AgentInteraction():
            agent.write(building, state)
        case DecisionPoint():
            decision.write(building, state)
        case Loop() | ParallelExecution():
            container.write(building, state)
        case WorkflowBridge():
            work.write_bridge(building)
        case Validation():
            work.write_validation(building, state)
        case Notification():
            work.write_notification(building, state)
        case Aggregation():
            work.write_aggregation(building)
        case ErrorHandling():
            flow.write_error_handling(building, state)
        case PausePoint():
            form.write_pause(building)
        case Wait():
            flow.write_wait(building)
        case _:
            assert_never(state)
