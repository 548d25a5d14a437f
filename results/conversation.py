"""A run as a conversation: what happened, step by step, in words, and what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from journeys.run import Entry, VisitStatus, VisitView
from journeys.values import Json
from results import insights
from results.actions import AvailableAction, available_actions
from results.durations import in_words
from results.insights import Insights
from results.outputs import KeyOutput, key_outputs
from results.record import Record
from results.shown import Shown
from results.workflow import stats

OverallStatus = Literal["success", "failed", "cancelled", "incident", "paused", "waiting", "running"]
StepStatus = Literal["completed", "failed", "skipped", "interrupted", "cancelled", "undone", "in_progress"]

_STEP: dict[VisitStatus, StepStatus] = {
    "done": "completed", "failed": "failed", "skipped": "skipped", "interrupted": "interrupted",
    "cancelled": "cancelled", "superseded": "undone", "open": "in_progress",
}  # fmt: skip


class Interaction(Shown):
    """One thing that was said in a step, by the journey or to it."""

    at: str
    who: str
    kind: str
    text: str
    data: Json = None


class Step(Shown):
    """One visit. `execution_time` is as in `1250ms`, waiting for people included."""

    step_number: int
    step_name: str
    step_description: str
    step_type: str
    status: StepStatus
    execution_time: str
    waited_for_people: str
    key_outputs: tuple[KeyOutput, ...] = ()
    user_interactions: tuple[Interaction, ...] = ()
    issues: tuple[str, ...] = ()


class Line(Shown):
    """One line of the transcript; `step_number` is that of the step in which it was said, if any."""

    at: str
    who: str
    kind: str
    text: str
    data: Json = None
    step_number: int | None = None


class ExportOptions(Shown):
    """What can be made of it: the workflow's result, a page to share, a report."""

    download_workflow_results: bool = True
    share_conversation: bool = True
    generate_report: bool = True


class Conversation(Shown):
    """A run, told."""

    title: str
    execution_id: str
    started_at: str
    ended_at: str | None
    summary: str
    step_breakdown: tuple[Step, ...]
    key_outputs: tuple[KeyOutput, ...]
    issues: tuple[str, ...]
    insights: Insights
    overall_status: OverallStatus
    total_execution_time: str
    final_results: Json
    available_actions: tuple[AvailableAction, ...]
    transcript: tuple[Line, ...]
    complete: bool
    """False: earlier steps have been moved out of the run and are missing here."""
    export_options: ExportOptions = ExportOptions()


def format_result(record: Record, earlier: Sequence[float] = ()) -> Conversation:
    """The run as a conversation.

    Args:
        record: the run.
        earlier: seconds that completed runs of the same fingerprint took, to compare with.
    """
    snapshot = record.snapshot
    issues = _issues(record)
    numbers = {visit.number: step for step, visit in enumerate(record.all_visits, 1)}
    return Conversation(
        title=snapshot.title,
        execution_id=snapshot.run,
        started_at=snapshot.started_at,
        ended_at=snapshot.ended_at,
        summary=_summary(record),
        step_breakdown=tuple(_step(record, visit, numbers[visit.number]) for visit in record.all_visits),
        key_outputs=key_outputs(snapshot.output),
        issues=issues,
        insights=insights.find(record, earlier),
        overall_status=_overall(record),
        total_execution_time=f"{record.seconds * 1000:.0f}ms",
        final_results=snapshot.output,
        available_actions=available_actions(record),
        transcript=tuple(_line(entry, numbers) for entry in record.entries if entry.text or entry.data is not None),
        complete=record.changes.complete,
    )


def _overall(record: Record) -> OverallStatus:
    status = record.snapshot.status
    return "success" if status == "completed" else status


def _summary(record: Record) -> str:
    """One paragraph: how it ended or where it is, in how many steps, and how much people had to do."""
    snapshot, counted = record.snapshot, stats(record)
    took = in_words(record.seconds)
    sentences = [f"{snapshot.title} {_how(record)} {'in' if record.has_ended else 'after'} {took}."]
    parts = [_count(counted.states_executed, "step")]
    if counted.user_interactions:
        parts.append(f"{_count(counted.user_interactions, 'answer')} from people")
    if counted.agent_responses:
        parts.append(f"{_count(counted.agent_responses, 'reply', 'replies')} from agents")
    calls = sum(len(visit.calls) for visit in record.visits)
    if calls:
        parts.append(_count(calls, "call"))
    origin = next(
        (entry.text for entry in record.entries if entry.kind == "fork" and "origin" in (entry.data or {})), None
    )
    if origin is not None:
        sentences.append(f"{origin}.")
    counted_out = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    sentences.append(f"It took {counted_out}." if record.has_ended else f"So far: {counted_out}.")
    if snapshot.error is not None:
        sentences.append(f"The reason: {snapshot.error.message.rstrip('.')}.")
    elif snapshot.questions:
        asked = snapshot.questions[0]
        sentences.append(f"It waits for an answer at {asked.title}: {asked.prompt or asked.title}")
    return " ".join(sentences)


def _how(record: Record) -> str:
    match record.snapshot.status:
        case "completed":
            return "ended successfully"
        case "failed":
            return "failed"
        case "cancelled":
            return "was cancelled"
        case "incident":
            return "stopped at an incident"
        case "paused":
            return "is paused"
        case "waiting":
            return "is waiting for a person"
        case "running":
            return "is running"


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {several or one + 's'}"


def _step(record: Record, visit: VisitView, number: int) -> Step:
    state = record.state(visit)
    said = [entry for entry in record.said_in.get(visit.number, ()) if entry.kind != "status"]
    failed = visit.error is not None
    return Step(
        step_number=number,
        step_name=visit.title,
        step_description=state.description if state is not None else "",
        step_type=visit.type,
        status=_STEP[visit.status],
        execution_time=f"{record.seconds_of(visit) * 1000:.0f}ms",
        waited_for_people=f"{visit.asked_seconds * 1000:.0f}ms",
        key_outputs=() if failed else key_outputs(visit.output),
        user_interactions=tuple(
            Interaction(at=entry.at, who=entry.who, kind=entry.kind, text=entry.text, data=entry.data) for entry in said
        ),
        issues=_issues_of(visit),
    )


def _issues(record: Record) -> tuple[str, ...]:
    found = [f"{visit.title}: {issue}" for visit in record.visits for issue in _issues_of(visit)]
    error = record.snapshot.error
    if error is not None and not any(error.message.endswith(issue.partition(": ")[2]) for issue in found):
        found.append(error.message)
    return tuple(found)


def _issues_of(visit: VisitView) -> tuple[str, ...]:
    """What went wrong in a visit: its own error, and calls that failed before one succeeded."""
    found = []
    if visit.error is not None:
        handled = " (handled)" if visit.error_handled else ""
        found.append(f"{visit.error.message}{handled}")
    for call in visit.calls:
        if call.error is not None and (visit.error is None or call.error not in visit.error.message):
            found.append(f"call {call.name or call.kind} failed: {call.error}")
        elif call.error is None and (call.attempts or 1) > 1:
            found.append(f"call {call.name or call.kind} needed {call.attempts} attempts")
    return tuple(dict.fromkeys(found))


def _line(entry: Entry, numbers: dict[int, int]) -> Line:
    step = numbers.get(entry.visit) if entry.visit is not None else None
    return Line(at=entry.at, who=entry.who, kind=entry.kind, text=entry.text, data=entry.data, step_number=step)
