"""A run as others see it: the models of `journeys.run`, made from what the engine knows. Nothing secret is in them."""

from __future__ import annotations

from typing import Literal

from engine.conversation.turn import listens
from engine.hearing import command_ways
from engine.moments import iso
from engine.progress import progress_of
from engine.run import Run
from engine.silence.assigning import assigned, holder
from engine.silence.planning import planned
from engine.visit import Visit
from journeys.messages import JourneyResult
from journeys.run import (
    CallView,
    Changes,
    Entry,
    ErrorView,
    Handoff,
    Place,
    Planned,
    Question,
    Snapshot,
    Transcript,
    VisitView,
)
from journeys.states import Field, Option
from journeys.values import Json

WaitsFor = Literal["person", "tool", "timer", "child", "event"]
PATH = 200
"""How many states of the path a snapshot shows."""


def snapshot(run: Run) -> Snapshot:
    """The run at this moment."""
    journey = run.bundle.main
    main = next((one.id for one in run.activations.values() if one.journey == journey.id), journey.id)
    return Snapshot(
        run=run.id,
        journey=journey.id,
        title=journey.name,
        version=journey.version,
        fingerprint=run.bundle.fingerprint,
        template=journey.template,
        workspace=run.workspace,
        user=run.user,
        status=run.status,
        places=tuple(place(run, run.visits[number]) for number in run.open_visits),
        questions=questions(run),
        handoff=_handoff(run),
        actions=actions(run),
        listening=listens(run),
        path=tuple(visit.state for visit in on_path(run)[-PATH:]),
        variables=dict(run.current.variables.get(main, {})),
        outputs=dict(run.current.outputs.get(main, {})),
        output=run.output,
        error=error_view(run.error),
        progress=progress_of(run),
        started_at=iso(run.started_at),
        updated_at=iso(run.now),
        ended_at=None if run.ended_at is None else iso(run.ended_at),
        sequence=run.sequence,
        visits=run.visit_count,
    )


def _handoff(run: Run) -> Handoff | None:
    return Handoff(**{**run.handoff, "since": iso(run.handoff["since"])}) if run.handoff is not None else None


def on_path(run: Run) -> list[Visit]:
    """The visits that count, in the order of entering."""
    return [visit for visit in run.visits.values() if visit.status != "superseded"]


def place(run: Run, visit: Visit) -> Place:
    """Where the run is."""
    state = run.graph(visit.activation).states[visit.state]
    return Place(
        visit=visit.number,
        journey=run.activations[visit.activation].journey,
        state=visit.state,
        title=state.name,
        type=state.type,
        scope=visit.scope,
        since=iso(visit.entered_at),
        waits_for=_waits_for(visit),
        node_id=state.source.node_id if state.source else None,
    )


def _waits_for(visit: Visit) -> WaitsFor:
    if visit.question is not None:
        return "person"
    if any("child" in call for call in visit.open_calls.values()):
        return "child"
    if visit.open_calls:
        return "tool"
    return "timer" if visit.timers else "event"


def questions(run: Run) -> tuple[Question, ...]:
    """What is asked now, the oldest first."""
    return tuple(
        question(run, run.visits[number]) for number in run.open_visits if run.visits[number].question is not None
    )


def question(run: Run, visit: Visit) -> Question:
    """The question of a visit."""
    asked = visit.question
    assert asked is not None
    return Question(
        id=asked["id"],
        visit=visit.number,
        journey=run.activations[visit.activation].journey,
        state=visit.state,
        title=run.graph(visit.activation).states[visit.state].name,
        kind=asked["kind"],
        prompt=asked["prompt"],
        fields=tuple(Field.model_validate(one) for one in asked["fields"]),
        options=tuple(Option.model_validate(one) for one in asked["options"]),
        default=asked["default"],
        display=asked["display"],
        problems=tuple(asked["problems"]),
        asked_at=iso(asked["asked_at"]),
        attempt=visit.asks,
        assignee=holder(visit),
        queue=assigned(visit).get("queue"),
        claimed=bool(assigned(visit).get("claimed")),
        planned=tuple(Planned(at=iso(at), do=what) for at, what in planned(run, visit)),
    )


def actions(run: Run) -> tuple[str, ...]:
    """User commands that fire a transition now."""
    words = dict.fromkeys(
        command
        for number in run.open_visits
        for way in run.graph(run.visits[number].activation).out[run.visits[number].state]
        for command in way.commands
    )
    return tuple(word for word in words if command_ways(run, word))


def visit_view(run: Run, visit: Visit) -> VisitView:
    """A visit."""
    state = run.graph(visit.activation).states[visit.state]
    return VisitView(
        number=visit.number,
        journey=run.activations[visit.activation].journey,
        state=visit.state,
        title=state.name,
        type=state.type,
        scope=visit.scope,
        status=visit.status,
        entered_at=iso(visit.entered_at),
        left_at=None if visit.left_at is None else iso(visit.left_at),
        input=visit.input,
        output=visit.output,
        error=error_view(visit.error),
        error_handled=visit.error_handled,
        choice=visit.choice,
        logs=tuple(visit.logs),
        calls=tuple(_call_view(call) for call in visit.calls),
        asked_seconds=visit.asked_seconds,
        causes=visit.causes,
        source_node=state.source.node_id if state.source else None,
        source_type=state.source.node_type if state.source else None,
        sequence=visit.sequence,
    )


def _call_view(call: dict[str, Json]) -> CallView:
    return CallView(
        call=call["call"],
        kind=call["kind"],
        name=call.get("name", ""),
        started_at=iso(call["started_at"]),
        ended_at=iso(call["ended_at"]) if "ended_at" in call else None,
        attempts=call.get("attempts"),
        error=call.get("error"),
    )


def error_view(error: dict[str, Json] | None) -> ErrorView | None:
    """An error."""
    if error is None:
        return None
    return ErrorView(
        message=str(error.get("message", "")),
        kind=str(error.get("kind", "error")),
        outcome=error.get("outcome", "failed"),
        details=error.get("details") or {},
    )


def entry(one: dict[str, Json]) -> Entry:
    """A line of the transcript."""
    return Entry.model_validate({**one, "at": iso(one["at"])})


def transcript(run: Run) -> Transcript:
    """The conversation, as far as it is kept."""
    return Transcript(
        entries=tuple(entry(one) for one in run.entries), complete=not run.archive, archive=tuple(run.archive)
    )


def changes(run: Run, since: int) -> Changes:
    """What changed after a sequence number."""
    return Changes(
        sequence=run.sequence,
        status=run.status,
        complete=not run.archive or since >= run.archived_sequence,
        visits=tuple(visit_view(run, visit) for visit in run.visits.values() if visit.sequence > since),
        entries=tuple(entry(one) for one in run.entries if one["sequence"] > since),
        archive=tuple(run.archive),
    )


def result(run: Run) -> JourneyResult:
    """The result of a run that has ended."""
    return JourneyResult(
        journey=run.bundle.main.id,
        fingerprint=run.bundle.fingerprint,
        status=run.status,
        success=run.status == "completed",
        output=run.output,
        error=error_view(run.error),
        visits=run.visit_count,
        sequence=run.sequence,
        archive=tuple(run.archive),
    )
