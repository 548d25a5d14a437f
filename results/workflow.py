"""A run as the result of the workflow that it came from: by node, as the canvas's executor reports it."""

from __future__ import annotations

from collections.abc import Sequence

from journeys.run import VisitView
from journeys.values import Json
from results.insights import Comparison, compare
from results.record import Record
from results.shown import Shown

_SUCCESS = ("done", "skipped", "interrupted")


class NodeMetadata(Shown):
    """What a canvas does not know of an execution of a node."""

    journey_state_id: str
    conversational_execution: bool = True
    visit: int
    scope: str
    status: str
    execution_order: int
    choice: str | None = None
    attempts: int = 0
    """Attempts of its calls, all together."""
    error_kind: str | None = None
    error_handled: bool = False
    waited_for_people: float = 0.0
    """Milliseconds."""


class NodeExecution(Shown):
    """One execution of a node: a visit to the state that stands for it. Times are ISO 8601, durations milliseconds."""

    node_id: str
    node_name: str
    node_type: str
    success: bool
    start_time: str
    end_time: str | None
    execution_time: float
    input_data: Json = None
    output_data: Json = None
    error: str | None = None
    logs: tuple[str, ...] = ()
    metadata: NodeMetadata


class NodeResult(NodeExecution):
    """A node's latest execution that counts, and all of them."""

    executions: tuple[NodeExecution, ...] = ()


class LogLine(Shown):
    """One line of what the nodes wrote while they ran."""

    node_id: str
    node_name: str
    time: str
    level: str
    """`info` or `error`."""
    message: str


class ConversationalStats(Shown):
    """How much talk there was."""

    user_interactions: int
    agent_responses: int
    states_executed: int


class WorkflowMetadata(Shown):
    """Where the result comes from."""

    execution_mode: str = "conversational"
    journey_id: str
    journey_version: str
    original_workflow_version: str | None
    fingerprint: str
    status: str
    complete: bool
    """False: earlier visits have been moved out of the run and are missing here."""
    conversational_stats: ConversationalStats
    performance_comparison: Comparison | None = None


class WorkflowResult(Shown):
    """The result of a workflow. Times are ISO 8601, durations milliseconds."""

    workflow_id: str
    execution_id: str
    success: bool
    start_time: str
    end_time: str | None
    execution_time: float
    node_results: dict[str, NodeResult]
    final_outputs: Json
    global_context: dict[str, Json]
    error: str | None
    execution_logs: tuple[LogLine, ...]
    metadata: WorkflowMetadata


def format_result(record: Record, earlier: Sequence[float] = ()) -> WorkflowResult:
    """The workflow's result.

    States that came from a node of a workflow stand under the node's id. In a journey that came from no workflow each
    state is a node of its own.

    Args:
        record: the run.
        earlier: seconds that completed runs of the same fingerprint took, to compare with.
    """
    snapshot, origin = record.snapshot, record.journey.origin
    executions = _executions(record)
    return WorkflowResult(
        workflow_id=(origin.id if origin else None) or snapshot.journey,
        execution_id=snapshot.run,
        success=snapshot.status == "completed",
        start_time=snapshot.started_at,
        end_time=snapshot.ended_at,
        execution_time=_ms(record.seconds),
        node_results=_by_node(executions),
        final_outputs=snapshot.output,
        global_context={"variables": snapshot.variables, "outputs": snapshot.outputs},
        error=snapshot.error.message if snapshot.error else None,
        execution_logs=_logs(executions),
        metadata=WorkflowMetadata(
            journey_id=snapshot.journey,
            journey_version=snapshot.version,
            original_workflow_version=origin.version if origin else None,
            fingerprint=snapshot.fingerprint,
            status=snapshot.status,
            complete=record.changes.complete,
            conversational_stats=stats(record),
            performance_comparison=compare(record.seconds, earlier) if record.has_ended else None,
        ),
    )


def stats(record: Record) -> ConversationalStats:
    """How much talk there was in a run."""
    return ConversationalStats(
        user_interactions=sum(entry.who == "user" and entry.kind in ("answer", "message") for entry in record.entries),
        agent_responses=sum(entry.who == "agent" for entry in record.entries),
        states_executed=len(record.visits),
    )


def _executions(record: Record) -> list[NodeExecution]:
    """Every visit to a state that stands for a node, in the order of entering."""
    imported = any(state.source is not None for journey in record.definition.journeys for state in journey.states)
    return [
        _execution(record, visit, order)
        for order, visit in enumerate(record.all_visits, 1)
        if visit.source_node is not None or not imported
    ]


def _execution(record: Record, visit: VisitView, order: int) -> NodeExecution:
    state = record.state(visit)
    named = state.source.node_name if state is not None and state.source is not None else None
    return NodeExecution(
        node_id=visit.source_node or visit.state,
        node_name=named or visit.title,
        node_type=visit.source_type or visit.type,
        success=visit.status in _SUCCESS,
        start_time=visit.entered_at,
        end_time=visit.left_at,
        execution_time=_ms(record.seconds_of(visit)),
        input_data=visit.input,
        output_data=visit.output,
        error=visit.error.message if visit.error else None,
        logs=visit.logs,
        metadata=NodeMetadata(
            journey_state_id=visit.state,
            visit=visit.number,
            scope=visit.scope,
            status=visit.status,
            execution_order=order,
            choice=visit.choice,
            attempts=sum(call.attempts or 1 for call in visit.calls),
            error_kind=visit.error.kind if visit.error else None,
            error_handled=visit.error_handled,
            waited_for_people=_ms(visit.asked_seconds),
        ),
    )


def _by_node(executions: list[NodeExecution]) -> dict[str, NodeResult]:
    found: dict[str, list[NodeExecution]] = {}
    for execution in executions:
        found.setdefault(execution.node_id, []).append(execution)
    results: dict[str, NodeResult] = {}
    for node, all_of_it in found.items():
        counted = [one for one in all_of_it if one.metadata.status != "superseded"]
        if counted:
            members = {name: getattr(counted[-1], name) for name in NodeExecution.model_fields}
            results[node] = NodeResult(**members, executions=tuple(all_of_it))
    return results


def _logs(executions: list[NodeExecution]) -> tuple[LogLine, ...]:
    lines: list[LogLine] = []
    for one in executions:
        said = [("info", line) for line in one.logs] + ([("error", one.error)] if one.error else [])
        for level, message in said:
            time = one.end_time or one.start_time
            lines.append(LogLine(node_id=one.node_id, node_name=one.node_name, time=time, level=level, message=message))
    return tuple(lines)


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
