"""What diagrams write on transitions, and how they mark states. The same for every kind of diagram."""

from __future__ import annotations

import re

from journeys.journey import Journey
from journeys.run import Snapshot, VisitView
from journeys.states import Branch, DecisionPoint
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
        known = {branch.id: branch for branch in source.branches} if isinstance(source, DecisionPoint) else {}
        parts.append(" or ".join(_said_of(known[one], journey) if one in known else one for one in way.choices))
    if way.words:
        parts.append(way.words)
    if way.guard is not None:
        parts.append(source_of(way.guard, journey))
    if way.events:
        parts.append("event " + ", ".join(way.events))
    if way.commands:
        parts.append("“" + "” or “".join(way.commands) + "”")
    if way.trigger in _SAID:
        after = f" after {in_words(way.after_seconds)}" if way.after_seconds else ""
        parts.append(_SAID[way.trigger] + after)
    return "; ".join(parts)


def _said_of(branch: Branch, journey: Journey) -> str:
    """A branch by its title, and by its condition where that can be read."""
    written = isinstance(branch.when, dict) and isinstance(branch.when.get("source"), str)
    return f"{branch.label}: {source_of(branch.when, journey)}" if written else branch.label


def in_words(seconds: float) -> str:
    """`90 s`, `5 min`, `2 h`, `1 d`: in the largest unit that divides it."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"


def source_of(value: Json, journey: Journey) -> str:
    """A condition much as its author wrote it, references in pointed brackets, states by their titles."""
    if not isinstance(value, dict):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if "$invalid" in value:
        return "a condition that cannot be read"
    if "$ref" in value or "$env" in value:
        return _written(value, journey)
    source = value.get("source", value.get("$script"))
    if not isinstance(source, str):
        return "a condition"
    names = value.get("names", {})
    if not names:
        return str(source)
    known = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)))
    return known.sub(lambda match: _written(names[match[0]], journey), str(source))


def _written(value: Json, journey: Journey) -> str:
    """A reference or an environment value as people write it."""
    if isinstance(value, dict) and isinstance(value.get("$env"), str):
        return f"{{{{{value['$env']}}}}}"
    if not (isinstance(value, dict) and isinstance(value.get("$ref"), list)):
        return "…"
    first, *rest = value["$ref"]
    if first == "outputs" and rest:
        first, *rest = rest
        first = next((state.name for state in journey.states if state.id == first), first)
    return f"<{first}{''.join(f'[{one}]' if isinstance(one, int) else f'.{one}' for one in rest)}>"


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
