"""What diagrams write on transitions, and how they mark states. The same for every kind of diagram."""

from __future__ import annotations

from journeys.journey import Journey
from journeys.run import Snapshot, VisitView
from journeys.states import DecisionPoint
from journeys.transitions import Transition
from journeys.values import Json

_SAID = {
    "user_confirmation": "confirmed",
    "tool_failure": "on failure",
    "timeout": "time is over",
    "parallel_complete": "all done",
}


def label_of(journey: Journey, way: Transition) -> str:
    """When a transition is taken, in a few words."""
    parts: list[str] = []
    if way.choices:
        source = next((state for state in journey.states if state.id == way.source), None)
        titles = {branch.id: branch.label for branch in source.branches} if isinstance(source, DecisionPoint) else {}
        parts.append(" or ".join(titles.get(choice, choice) for choice in way.choices))
    if way.words:
        parts.append(way.words)
    if way.guard is not None:
        parts.append(source_of(way.guard))
    if way.events:
        parts.append("event " + ", ".join(way.events))
    if way.commands:
        parts.append("“" + "” or “".join(way.commands) + "”")
    if way.trigger in _SAID:
        after = f" after {way.after_seconds:g} s" if way.after_seconds else ""
        parts.append(_SAID[way.trigger] + after)
    return "; ".join(parts)


def source_of(value: Json) -> str:
    """A condition as its author wrote it, as far as that is known."""
    if isinstance(value, dict):
        for word in ("source", "$script", "$invalid"):
            if isinstance(value.get(word), str):
                return str(value[word]) if word != "$invalid" else "a condition that cannot be read"
        return "a condition"
    return str(value)


def marks_of(journey: Journey, snapshot: Snapshot | None, visits: tuple[VisitView, ...]) -> dict[str, str]:
    """State → `done`, `failed` or `current`; states where nothing has happened are left out."""
    marks: dict[str, str] = {}
    for visit in visits:
        if visit.journey == journey.id and visit.status != "superseded":
            failed = visit.status == "failed"
            if visit.status in ("done", "skipped", "interrupted", "failed"):
                marks[visit.state] = "failed" if failed else "done"
    if snapshot is not None:
        known = dict.fromkeys(state.id for state in journey.states)
        if not visits:
            marks |= {state: "done" for state in snapshot.path if state in known}
        marks |= {place.state: "current" for place in snapshot.places if place.journey == journey.id}
    return marks
