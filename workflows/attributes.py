"""Search attributes of a run: set at its start, and again only when one of them changes, since each change is an
event of the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from engine.moments import iso
from engine.run import Run
from engine.silence.assigning import assigned
from journeys.messages import SEARCH_ATTRIBUTES
from journeys.run import ENDED

MAX_LENGTH = 250
SINCE = "JourneyWaitingSince"
WHOM = {"JourneyAssignee": "assignee", "JourneyQueue": "queue"}
"""What no run begins with, and what may be had no more. Nothing is told of them where there is nothing, so that runs of
earlier versions, which have none, replay."""


Told = dict[str, str | list[str]]
"""By name; moments are ISO 8601."""


def attributes_of(run: Run) -> Told:
    """What visibility is to know of a run."""
    journey = run.bundle.main
    asked = [] if run.status in ENDED else [run.visits[one] for one in run.open_visits if run.visits[one].question]
    made = {
        "JourneyId": journey.id,
        "JourneyVersion": journey.version,
        "JourneyStatus": run.status,
        "JourneyWaiting": "person" if asked or _is_handed_over(run) else "no",
        "JourneyTemplate": journey.template,
        "JourneyWorkspace": run.workspace,
        "JourneyUser": run.user,
    }
    told: Told = {name: value[:MAX_LENGTH] for name, value in made.items() if value}
    for name, of in WHOM.items():
        whom = [assigned(visit).get(of) for visit in asked]
        if of == "queue" and run.handoff is not None and run.status not in ENDED:
            whom.append(run.handoff["queue"])
        if any(whom):
            told[name] = sorted({one[:MAX_LENGTH] for one in whom if one})
    since = [visit.question["asked_at"] for visit in asked if visit.question is not None]
    if since:
        told[SINCE] = iso(min(since))
    return told


def _is_handed_over(run: Run) -> bool:
    return run.handoff is not None and run.status not in ENDED


def upsert(run: Run, known: Told) -> Told:
    """Tells visibility what has changed; returns what it now knows.

    Since when somebody is waited for is told together with the fact that somebody is, never by itself, and never
    taken back: a moment that is taken back keeps the SDK from reading the attributes of the next history.
    """
    wanted = attributes_of(run)
    if not known:
        known = _as_started(wanted)
    names = [name for name in SEARCH_ATTRIBUTES if known.get(name) != wanted.get(name)]
    changed = {name: wanted.get(name) for name in names if name in wanted or name in WHOM}
    if "JourneyWaiting" not in changed:
        changed.pop(SINCE, None)
    if not changed:
        return known
    workflow.upsert_search_attributes([_update(name, value) for name, value in changed.items()])
    return {name: value for name, value in {**known, **changed}.items() if value}


def _update(name: str, value: str | list[str] | None) -> SearchAttributeUpdate[Any]:
    key = key_of(name)
    if not value:
        return key.value_unset()
    return key.value_set(datetime.fromisoformat(value) if name == SINCE and isinstance(value, str) else value)


def key_of(name: str) -> SearchAttributeKey[Any]:
    """The key by which visibility knows one of our attributes."""
    match SEARCH_ATTRIBUTES[name]:
        case "Keyword":
            return SearchAttributeKey.for_keyword(name)
        case "KeywordList":
            return SearchAttributeKey.for_keyword_list(name)
        case "Datetime":
            return SearchAttributeKey.for_datetime(name)


def _as_started(wanted: Told) -> Told:
    """What the client that started the run has already told."""
    told = workflow.info().typed_search_attributes
    found = {name: told.get(key_of(name)) for name in wanted if name not in (*WHOM, SINCE)}
    return {name: value for name, value in found.items() if value is not None}
