"""How far one message may reach: the steps that follow a place in a journey, as the model is shown them."""

from __future__ import annotations

from collections import deque

from engine.conversation.arguments import state_offers
from engine.conversation.positions import ways_of
from engine.evaluation import View
from engine.formatting import text_of
from engine.run import Run
from journeys.conversing import is_chat
from journeys.states import (
    AgentInteraction,
    AnyState,
    DecisionPoint,
    Final,
    InputCollection,
    ToolExecution,
)
from journeys.turns import Step, StepKind, ToolOffer
from journeys.values import Json

MAX_STEPS = 40
"""How many steps of one journey a model is shown at most."""


def kind_of(state: AnyState) -> StepKind:
    """What a state is to a conversation."""
    match state:
        case AgentInteraction():
            return "chat" if is_chat(state) else "other"
        case ToolExecution():
            return "tool"
        case DecisionPoint():
            return "fork"
        case InputCollection():
            return "form"
        case Final():
            return "end"
        case _:
            return "other"


def goal_of(state: AnyState) -> str:
    """What a state is for, in words, as its author wrote them."""
    match state:
        case AgentInteraction(goal=goal) if isinstance(goal, str):
            return goal
        case ToolExecution(instruction=instruction) if instruction:
            return instruction
        case DecisionPoint(question=question) | InputCollection(question=question) if isinstance(question, str):
            return question
        case _:
            return state.name


def steps_from(
    run: Run,
    journey: str,
    start: tuple[str, ...],
    view: View | None,
    goals: dict[str, str],
) -> tuple[tuple[Step, ...], tuple[ToolOffer, ...]]:
    """The states from some on, breadth first, and the tools among them. A tool is as far as one can be sure of: what
    follows it may depend on its result, so a message that jumps over it is looked at again."""
    graph = run.graphs[journey]
    agenda = deque((state, 0) for state in start)
    seen: dict[str, None] = {}
    steps: list[Step] = []
    offers: list[ToolOffer] = []
    while agenda and len(steps) < MAX_STEPS:
        state_id, distance = agenda.popleft()
        if state_id in seen or state_id not in graph.states:
            continue
        seen[state_id] = None
        state = graph.states[state_id]
        ways = ways_of(run, journey, state, view if distance == 0 else None)
        tool = None
        if isinstance(state, ToolExecution):
            found = [one.offer for one in state_offers(run, journey, state, view if distance == 0 else None)]
            offers += found
            tool = found[0].id
        steps.append(
            Step(
                state=state_id,
                kind=kind_of(state),
                goal=goals.get(state_id) or goal_of(state),
                ways=tuple(ways),
                tool=tool,
            )
        )
        if distance < run.bundle.conduct.reach:
            agenda.extend((way.to, distance + 1) for way in ways)
    return tuple(steps), tuple(offers)


def with_passed(
    run: Run, journey: str, path: tuple[str, ...], found: tuple[tuple[Step, ...], tuple[ToolOffer, ...]]
) -> tuple[tuple[Step, ...], tuple[ToolOffer, ...]]:
    """The steps, and those that the journey has been in, the latest first, where it begins, and what follows on them:
    one that goes back, or begins anew, goes on from there."""
    steps, offers = found
    known = {one.state: None for one in steps}
    back = tuple(dict.fromkeys((*reversed(path), *run.graphs[journey].journey.initial)))
    passed, more = steps_from(run, journey, back, None, {})
    further = [one for one in passed if one.state not in known][: max(MAX_STEPS - len(steps), 0)]
    shown = [f"state:{journey}/{one.state}/" for one in further]
    return (*steps, *further), (*offers, *(one for one in more if one.id.startswith(tuple(shown))))


def shortened(value: Json, limit: int) -> Json:
    """A value that a model can be shown: as it is, or the beginning of it as text."""
    text = text_of(value)
    return value if len(text) <= limit else text[:limit] + " …"
