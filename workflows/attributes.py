"""Search attributes of a run: set at its start, and again only when one of them changes, since each change is an
event of the history."""

from __future__ import annotations

from temporalio import workflow
from temporalio.common import SearchAttributeKey, SearchAttributeUpdate

from engine.run import Run
from journeys.run import ENDED

MAX_LENGTH = 250


def attributes_of(run: Run) -> dict[str, str]:
    """What visibility is to know of a run."""
    journey = run.bundle.main
    made = {
        "JourneyId": journey.id,
        "JourneyVersion": journey.version,
        "JourneyStatus": run.status,
        "JourneyWaiting": "person" if run.status not in ENDED and _asks(run) else "no",
        "JourneyTemplate": journey.template,
        "JourneyWorkspace": run.workspace,
        "JourneyUser": run.user,
    }
    return {name: value[:MAX_LENGTH] for name, value in made.items() if value}


def _asks(run: Run) -> bool:
    return any(run.visits[number].question is not None for number in run.open_visits)


def upsert(run: Run, known: dict[str, str]) -> dict[str, str]:
    """Tells visibility what has changed; returns what it now knows."""
    wanted = attributes_of(run)
    if not known:
        known = _as_started(wanted)
    changed: list[SearchAttributeUpdate[str]] = [
        SearchAttributeKey.for_keyword(name).value_set(value)
        for name, value in wanted.items()
        if known.get(name) != value
    ]
    if changed:
        workflow.upsert_search_attributes(changed)
    return wanted


def _as_started(wanted: dict[str, str]) -> dict[str, str]:
    """What the client that started the run has already told."""
    told = workflow.info().typed_search_attributes
    found = {name: told.get(SearchAttributeKey.for_keyword(name)) for name in wanted}
    return {name: value for name, value in found.items() if value is not None}
