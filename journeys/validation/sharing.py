"""What the journeys of a bundle share: ids, which are active, children that run each other, guidelines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from journeys.bundle import Bundle
from journeys.conversing import starts_none
from journeys.states import AgentInteraction, AnyState, JourneyTool, WorkflowBridge
from journeys.validation.chart import cycles
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy


def check(bundle: Bundle) -> Iterator[Problem]:
    """All that is wrong between the journeys of a bundle."""
    for kind, journeys in (("journeys", bundle.journeys), ("children", bundle.children)):
        for journey, times in Counter(one.id for one in journeys).items():
            if times > 1:
                message = f"{times} of them have this id"
                yield Problem(place=f"{kind}, `{journey}`", message=message, remedy="give each one its own")
    ids = [journey.id for journey in bundle.journeys]
    for journey in bundle.active:
        if journey not in ids:
            hint = remedy(journey, ids, "name one of the bundle's journeys")
            yield Problem(place="active", message=f"there is no journey `{journey}`", remedy=hint)
    yield from _never_active(bundle)
    yield from _recursion(bundle)
    yield from _shared_texts(bundle)


def _never_active(bundle: Bundle) -> Iterator[Problem]:
    active = bundle.active or (() if starts_none(bundle) else (bundle.journeys[0].id,))
    run_as_children = {
        child
        for journey in (*bundle.journeys, *bundle.children)
        for state in journey.states
        for child in _children_of(state)
    }
    copied = {state.sub_journey for journey in bundle.journeys for state in journey.states}
    mending = {one.journey for one in bundle.conduct.repair.by_kind.values() if one.enabled}
    off = {one.id for one in bundle.guidelines if not one.enabled}
    for journey in bundle.journeys:
        woken = journey.activation
        wakes = woken.events or woken.conditions or any(one not in off for one in woken.observations)
        if journey.id not in active and not wakes and journey.id not in run_as_children | copied | mending:
            message = "is not active from the start, and nothing makes it active"
            hint = "name it in `active`, or give it an `activation`"
            yield Problem(place=f"journey `{journey.id}`", message=message, remedy=hint, severity="warning")


def _recursion(bundle: Bundle) -> Iterator[Problem]:
    runs = {
        journey.id: [child for state in journey.states for child in _children_of(state)]
        for journey in (*bundle.children, *bundle.journeys)
    }
    for part in cycles(runs, lambda journey: runs[journey]):
        chain = " → ".join(f"`{one}`" for one in (*part, part[0]))
        message = f"runs itself as a child ({chain})"
        hint = "make sure that a condition ends it, or bound it with `policy.max_visits`"
        yield Problem(place=f"journey `{part[0]}`", message=message, remedy=hint, severity="warning")


def _children_of(state: AnyState) -> list[str]:
    """The journeys that a state may run as children."""
    match state:
        case WorkflowBridge():
            return [state.journey]
        case AgentInteraction():
            return [tool.tool.journey for tool in state.tools if isinstance(tool.tool, JourneyTool)]
        case _:
            return []


def _shared_texts(bundle: Bundle) -> Iterator[Problem]:
    states = {journey.id: [state.id for state in journey.states] for journey in bundle.journeys}
    shared = [("guideline", one.id, one.journey, one.state) for one in bundle.guidelines]
    shared += [("canned response", one.id, one.journey, one.state) for one in bundle.canned_responses]
    for (kind, name), times in Counter((kind, name) for kind, name, _, _ in shared).items():
        if times > 1:
            message = f"there are {times} of this id"
            yield Problem(place=f"{kind} `{name}`", message=message, remedy="give each one its own")
    for kind, name, journey, state in shared:
        place = f"{kind} `{name}`"
        if journey is not None and journey not in states:
            hint = remedy(journey, states, "name one of the bundle's journeys")
            yield Problem(place=place, message=f"there is no journey `{journey}`", remedy=hint)
        elif state is not None:
            known = states[journey] if journey is not None else [one for ids in states.values() for one in ids]
            if state not in known:
                hint = remedy(state, known, "name a state of the journey")
                yield Problem(place=place, message=f"there is no state `{state}`", remedy=hint)
