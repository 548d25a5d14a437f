"""A look at a conversation from aside: why it went on as it did, the way so far, where it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cli.chatting.sideline import brief, told_of
from cli.console import compact
from cli.display import where
from cli.status import progress_line
from journeys.run import Changes, Entry, Snapshot, VisitView
from journeys.states import DecisionPoint
from journeys.values import Json

if TYPE_CHECKING:
    from journeys.bundle import Bundle

COMMANDS = {
    "/why": "why the last thing was decided, and by whom",
    "/path": "the way so far",
    "/state": "where it is, and what is known",
    "/quit": "leave; the journey waits",
}
"""What is answered here, and never sent."""
_BY = {"rule": "by rule", "form": "by the form", "model": "by the model"}


def why(bundle: Bundle, changes: Changes) -> Iterator[str]:
    """What was decided about the last message, by whom and why; what of a model's answer was refused."""
    heard = [index for index, one in enumerate(changes.entries) if one.who == "user"]
    if not heard:
        yield "Nothing has been said yet"
        return
    asked = changes.entries[heard[-1]]
    since = changes.entries[heard[-1] + 1 :]
    titles = {one.number: one.title for one in changes.visits}
    yield f"> {compact(asked.text or asked.data)}"
    decided = [one for one in since if one.kind in ("decision", "refused", "refusal")]
    if asked.kind == "answer":
        at = f" to {titles[asked.visit]!r}" if asked.visit in titles else ""
        yield f"by the form: taken as the answer{at}; no model was asked"
    for entry in decided:
        yield _decision(entry, titles)
    for visit in changes.visits:
        if visit.sequence > asked.sequence and visit.choice is not None and _is_computed(bundle, visit):
            yield f"by rule: {visit.title}: {visit.choice}"
    if asked.kind != "answer" and not decided:
        replies = [one.data for one in since if one.who == "agent" and isinstance(one.data, dict)]
        by = next((f"{_BY[data['by']]}: " for data in replies if data.get("by") in _BY), "")
        yield f"{by}nothing was decided; it stays where it was"


def _is_computed(bundle: Bundle, visit: VisitView) -> bool:
    """Whether a visit was a decision that nobody was asked about."""
    states = (one for journey in bundle.journeys if journey.id == visit.journey for one in journey.states)
    found = next((one for one in states if one.id == visit.state), None)
    return isinstance(found, DecisionPoint) and found.by in ("expression", "tool")


def _decision(entry: Entry, titles: dict[int, str]) -> str:
    data = entry.data if isinstance(entry.data, dict) else {}
    by = _BY.get(str(data.get("by", "rule")), str(data.get("by")))
    if entry.kind != "decision":
        return f"refused: {entry.text}" + (f" ({by})" if entry.kind == "refused" else "")
    told = [str(data.get("what", entry.text))]
    if entry.visit in titles:
        told.append(f"at {titles[entry.visit]!r}")
    told += [f"{name} {brief(value)}" for name, value in data.items() if name not in ("by", "what", "why", "turn")]
    because = f", because: {data['why']}" if data.get("why") else ""
    return f"{by}: {' '.join(told)}{because}"


def path(bundle: Bundle, changes: Changes) -> Iterator[str]:
    """The visits that count, in the order of entering, each journey under its title."""
    titles = {one.id: one.name for one in bundle.journeys}
    journey = ""
    for visit in changes.visits:
        if visit.status == "superseded":
            continue
        if visit.journey != journey and len(titles) > 1:
            journey = visit.journey
            yield titles.get(journey, journey)
        yield f"  {visit.number:>3} {told_of(visit)}{'  ← here' if visit.status == 'open' else ''}"


def state(changes: Changes, snapshot: Snapshot) -> Iterator[str]:
    """Where it is, what it waits for, and the values collected."""
    yield f"{snapshot.title} ({snapshot.run}): {snapshot.status}"
    if snapshot.places:
        yield f"  at        {where(snapshot)}"
    yield f"  progress  {progress_line(snapshot.progress)}"
    if snapshot.actions:
        yield f"  commands  {', '.join(snapshot.actions)}"
    for name, value in _known(changes.visits, snapshot):
        yield f"  {name}  {compact(value, 300)}"


def _known(visits: Sequence[VisitView], snapshot: Snapshot) -> Iterator[tuple[str, Json]]:
    yield from ((name, value) for name, value in snapshot.variables.items() if value is not None)
    latest = {
        one.state: one
        for one in visits
        if one.status == "done" and one.type in ("input_collection", "tool_execution") and one.output is not None
    }
    yield from ((one.title, one.output) for one in latest.values())
