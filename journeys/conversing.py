"""Which bundles are conversations, and which of their states the turn serves."""

from __future__ import annotations

from journeys.bundle import Bundle
from journeys.journey import Journey
from journeys.states import AgentInteraction, AnyState, DecisionPoint, ToolExecution


def is_chat(state: AnyState) -> bool:
    """Whether a state is a chat that the turn serves: one with a goal, and no messages, tools, memory or form of its
    own. A chat with more than that talks with a model by itself.
    """
    if not isinstance(state, AgentInteraction) or state.mode != "chat" or state.goal is None:
        return False
    return not state.messages and not state.tools and state.memory is None and state.response_format is None


def is_inferred(state: AnyState) -> bool:
    """Whether a model decides which tools of a state are called, and with what."""
    return isinstance(state, ToolExecution) and (state.infer or bool(state.further_tools))


def is_judged(state: AnyState) -> bool:
    """Whether a state is a decision by worded conditions."""
    return isinstance(state, DecisionPoint) and state.by == "judge"


def converses(bundle: Bundle) -> bool:
    """Whether a bundle is a conversation: whether anything in it is said in words that a model must understand."""
    if bundle.agents or bundle.guidelines:
        return True
    return any(journey_converses(journey) for journey in bundle.journeys)


def journey_converses(journey: Journey) -> bool:
    """Whether anything in a journey is said in words that a model must understand."""
    if journey.activation.conditions or any(way.worded for way in journey.transitions):
        return True
    return any(is_chat(state) or is_inferred(state) or is_judged(state) for state in journey.states)


def starts_none(bundle: Bundle) -> bool:
    """Whether no journey is active from the start: each of them waits for its condition, and none is named."""
    if bundle.active:
        return False
    waiting = [one for one in bundle.journeys if one.activation.conditions or one.activation.observations]
    # One of Parlant's without a condition is there to be copied into others, and starts never.
    idle = [one for one in bundle.journeys if one not in waiting]
    return bool(waiting) and all(one.origin is not None and one.origin.format == "parlant" for one in idle)
