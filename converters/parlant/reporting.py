"""What became of each row of Parlant's stores, and of what stood around them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from converters.parlant.forms import BOUND, MADE_ANEW, Shelf
from converters.parlant.kept import columns_of
from converters.report import Entry, Report
from journeys.bundle import Bundle
from journeys.journey import Journey
from journeys.values import Json

_KEPT = "nothing here uses it; it is kept for writing it back"
_ANEW = {
    "projection": "it follows from the journeys, and is made anew where it is needed",
    "mermaid": "diagrams are drawn anew: journeys render",
    "script": "the stores say what it has made",
}
_KINDS = {
    "agents": "agent",
    "guidelines": "guideline",
    "relationships": "relationship",
    "canned_responses": "canned response",
    "tag_names": "tag",
    "tool_descriptions": "tool",
    "context_variables": "variable",
    "glossary": "term",
    "capabilities": "capability",
    "customers": "customer",
}


def report_of(bundle: Bundle, shelf: Shelf) -> Report:
    """The report of a reading."""
    entries = [*_journeys(bundle), *_others(bundle, shelf), *_around(shelf)]
    counted = [one for one in entries if one.outcome in ("carried", "changed", "dropped") and one.block_id is not None]
    worth = {"carried": 1.0, "changed": 0.5, "dropped": 0.0}
    confidence = sum(worth[one.outcome] for one in counted) / len(counted) if counted else 1.0
    return Report(
        format="parlant-json",
        title=bundle.reading.name if bundle.reading is not None and bundle.reading.name else bundle.main.name,
        entries=tuple(entries),
        confidence=round(confidence, 4),
        facts=_facts(bundle),
    )


def _journeys(bundle: Bundle) -> Iterator[Entry]:
    for journey in bundle.journeys:
        details = journey.origin.details if journey.origin is not None else {}
        if "made_here" in details:
            message = "the stores have no journey; this one stands for a talk under the guidelines alone"
            yield Entry("changed", None, None, None, f"journey {journey.id}", message)
            continue
        yield from _row("journey", journey.id, journey.title, details)
        if details.get("instead", {}).get("conditions"):
            message = "the reading names the guidelines that wake it, and does not hold them: their words are not known"
            hint = "read the stores whole, or write the conditions into `activation`"
            yield Entry("dropped", journey.id, "journey", journey.title, "conditions", message, hint)
        yield from _graph(journey)


def _graph(journey: Journey) -> Iterator[Entry]:
    for state in journey.states:
        about = state.source
        yield from _row(about.node_type if about else "end", state.id, state.title, about.details if about else {})
    for way in journey.transitions:
        yield from _row("edge", way.id, f"{way.source} to {way.target}", way.details)


def _row(kind: str, name: str, title: str, details: dict[str, Json]) -> Iterator[Entry]:
    yield Entry("carried", name, kind, title or name)
    for column in columns_of(details):
        if column != "conditions":
            yield Entry("unused", name, kind, title or name, column, _KEPT)


def _others(bundle: Bundle, shelf: Shelf) -> Iterator[Entry]:
    for field, kind in _KINDS.items():
        for one in getattr(bundle, field):
            title = getattr(one, "name", "") or getattr(one, "title", "") or one.id
            if "made_here" in one.details:
                message = "the reading names it in tags, and does not hold it: its name is not known"
                yield Entry("changed", one.id, kind, title, None, message, "read the stores whole")
            else:
                yield from _row(kind, one.id, title, one.details)
    for row in shelf.stores.get("guideline_tools", ()):
        yield Entry("carried", row["id"], "guideline tool", f"{row['tool_id']} of {row['guideline_id']}")


def _around(shelf: Shelf) -> Iterator[Entry]:
    for name in (one for one in MADE_ANEW if one in shelf.dropped):
        yield Entry("dropped", field=name, message=_ANEW[name])
    for name, value in shelf.stores.get(BOUND, {}).items() if isinstance(shelf.stores.get(BOUND), dict) else ():
        if value:
            message = "functions bound in the process are in no store; only what they are bound to is kept"
            hint = "write them as tools or hooks of the worker"
            yield Entry("dropped", field=f"{name} of {', '.join(map(str, value))}", message=message, remedy=hint)
    for row in shelf.stores.get("journeys", ()):
        if isinstance(row, dict) and row.get("relationships") and shelf.form in ("journeys", "cases"):
            message = "those that name guidelines which the reading does not hold are kept for writing them back"
            yield Entry("unused", str(row.get("id")), "journey", str(row.get("title", "")), "relationships", message)


def _facts(bundle: Bundle) -> dict[str, Json]:
    facts: dict[str, Any] = {"journeys": len(bundle.journeys)}
    facts["states"] = sum(len(journey.states) for journey in bundle.journeys)
    facts["transitions"] = sum(len(journey.transitions) for journey in bundle.journeys)
    return facts | {field: len(getattr(bundle, field)) for field in _KINDS if getattr(bundle, field)}
