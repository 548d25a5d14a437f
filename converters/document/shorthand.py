"""Shorter ways of writing a journey, written out: states by id, ways out inside their state, a beginning left out.

`states: {id: {…}}` stands for a list of states, states inside a container for states with that `parent`, `next` or
`transitions` inside a state for transitions from it (an object of them by the choice or, where nothing is chosen, by
their condition in words), `initial: id` for a list of one. Whatever has another shape is
left as it is, for the model to refuse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from journeys.values import Json

_CONTAINERS = ("parallel_execution", "loop")
_WORDED = ("initial", "agent_interaction", "tool_execution")


def write_out(document: Json) -> Json:
    """The document of a bundle, or of a bare journey, without shorthand."""
    if not isinstance(document, dict):
        return document
    bare = "journeys" not in document and "states" in document
    made = _journey(document) if bare else dict(document)
    for key in ("journeys", "children"):
        if isinstance(made.get(key), dict):
            made[key] = list(_keyed(made[key]))
        if isinstance(made.get(key), list):
            made[key] = [_journey(one) if isinstance(one, dict) else one for one in made[key]]
    return made


def _journey(journey: dict[str, Any]) -> dict[str, Any]:
    made = dict(journey)
    states: list[Json] = list(_flat(journey.get("states"), None))
    if isinstance(journey.get("states"), (list, dict)):
        made["states"] = [_without_ways(state) for state in states]
        ways = [way for state in states if isinstance(state, dict) for way in _ways(state)]
        given = journey.get("transitions")
        if ways and isinstance(given, (list, type(None))):
            made["transitions"] = [*(given or []), *ways]
    if isinstance(made.get("initial"), str):
        made["initial"] = [made["initial"]]
    elif made.get("initial") is None and (begin := _beginning(states)):
        made["initial"] = begin
    return made


def _flat(states: Json, parent: str | None) -> Iterator[Json]:
    """All states, those inside containers after their container."""
    if isinstance(states, dict):
        states = list(_keyed(states))
    if not isinstance(states, list):
        return
    for state in states:
        if not isinstance(state, dict):
            yield state
            continue
        inner = state.get("states") if state.get("type") in _CONTAINERS else None
        made = {key: value for key, value in state.items() if key != "states" or inner is None}
        yield made if parent is None else {"parent": parent, **made}
        if inner is not None:
            yield from _flat(inner, str(state.get("id")))


def _keyed(members: dict[str, Any]) -> Iterator[Json]:
    for key, member in members.items():
        yield {"id": key, **member} if isinstance(member, dict) else member


def _without_ways(state: Json) -> Json:
    if not isinstance(state, dict):
        return state
    return {key: value for key, value in state.items() if key not in ("next", "transitions")}


def _ways(state: dict[str, Any]) -> Iterator[Json]:
    source = state.get("id")
    for key in ("next", "transitions"):
        match state.get(key):
            case None:
                pass
            case str(target):
                yield {"source": source, "target": target}
            case list(ways):
                for way in ways:
                    yield {"source": source, **_way(way)} if isinstance(way, (str, dict)) else way
            case dict(choices):
                for choice, way in choices.items():
                    if isinstance(way, (str, dict)):
                        named = {"words": choice} if _has_words(state) else {"choices": [choice]}
                        yield {"source": source, **named, **_way(way)}
                    else:
                        yield way
            case other:
                yield other


def _has_words(state: dict[str, Any]) -> bool:
    """Whether the ways out of a state are told apart by conditions in words, there being nothing to choose."""
    fork = state.get("type") == "decision_point" and state.get("by") == "judge" and not state.get("branches")
    return fork or state.get("type") in _WORDED


def _way(way: str | dict[str, Any]) -> dict[str, Any]:
    return {"target": way} if isinstance(way, str) else way


def _beginning(states: list[Json]) -> list[str]:
    """The states of the type `initial` that stand in no container or, without any, the first state."""
    known = [one for one in states if isinstance(one, dict) and isinstance(one.get("id"), str)]
    outside = [state for state in known if not state.get("parent")]
    named = [state["id"] for state in outside if state.get("type") == "initial"]
    return named or [state["id"] for state in outside[:1]]
