"""Every type of state: what it does when it is entered, or told something. One file each; this one only finds them."""

from __future__ import annotations

from typing import assert_never

from engine.events import Event
from engine.outcomes import Outcome, Waiting, failure
from engine.states import agent, chat, container, decision, flow, inferred, steering, tool, work
from engine.states import input as form
from engine.stay import Stay
from journeys.conversing import is_chat, is_inferred
from journeys.states import (
    AgentInteraction,
    Aggregation,
    AnyState,
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


def enter(state: AnyState, stay: Stay) -> Outcome:  # noqa: C901 - a closed set, one line for each
    """What the state does first."""
    match state:
        case Initial():
            return flow.enter_initial(state, stay)
        case Final():
            return flow.enter_final(state, stay)
        case ToolExecution():
            return inferred.enter(state, stay) if is_inferred(state) else tool.enter(state, stay)
        case InputCollection():
            return form.enter(state, stay)
        case AgentInteraction():
            return chat.enter(state, stay) if is_chat(state) else agent.enter(state, stay)
        case DecisionPoint():
            return decision.enter(state, stay)
        case Validation():
            return work.enter_validation(state, stay)
        case Notification():
            return work.enter_notification(state, stay)
        case Aggregation():
            return work.enter_aggregation(state, stay)
        case WorkflowBridge():
            return work.enter_bridge(state, stay)
        case ErrorHandling():
            return steering.enter_error_handling(state, stay)
        case PausePoint():
            return steering.enter_pause(state, stay)
        case Wait():
            return steering.enter_wait(state, stay)
        case ParallelExecution() | Loop():
            return container.enter(state, stay)
        case _:
            assert_never(state)


def receive(state: AnyState, stay: Stay, event: Event) -> Outcome:
    """What the state does about an answer, a result, a timer."""
    match state:
        case ToolExecution():
            return inferred.receive(state, stay, event) if is_inferred(state) else tool.receive(state, stay, event)
        case InputCollection():
            return form.receive(state, stay, event)
        case AgentInteraction():
            return Waiting() if is_chat(state) else agent.receive(state, stay, event)
        case DecisionPoint():
            return decision.receive(state, stay, event)
        case Notification():
            return work.receive_notification(event)
        case WorkflowBridge():
            return work.receive_bridge(state, stay, event)
        case ErrorHandling():
            return steering.receive_error_handling(state, stay, event)
        case PausePoint():
            return steering.receive_pause(state, stay, event)
        case Wait():
            return steering.receive_wait(state, stay, event)
        case ParallelExecution() | Loop():
            return container.receive(state, stay, event)
        case Initial() | Final() | Validation() | Aggregation():
            return failure(f"`{state.id}` does not wait for anything", "internal")
        case _:
            assert_never(state)
