"""A chat with a goal: it waits for the customer's words. What they mean is the turn's to say."""

from __future__ import annotations

from engine.outcomes import Outcome, Waiting
from engine.stay import Stay
from journeys.states import AgentInteraction


def enter(state: AgentInteraction, stay: Stay) -> Outcome:
    """Waits until the turn finds that the goal is met."""
    stay.data.update(_chat=True, goal=stay.text(state.goal))
    return Waiting()
