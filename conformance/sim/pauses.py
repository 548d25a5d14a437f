"""Blocks that wait for a person, as Sim tells of them: the shown output, the pause point, the resume links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.sim.case import Round
from journeys.run import Question, VisitView
from journeys.values import Json
from results.record import Record

ADDRESS = "http://sim.example"
"""Where the corpus's resume links lead."""
HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Pause:
    """One block that waits.

    Attributes:
        question: what is asked of a person.
        rounds: the containers around it.
        point: the pause point.
        shown: the block's output in the log.
    """

    question: Question
    rounds: list[Round]
    point: dict[str, Json]
    shown: dict[str, Json]


def pauses_of(record: Record, rounds: Callable[[str], list[Round]]) -> dict[int, Pause]:
    """The open approvals of a run, by visit."""
    visits = {visit.number: visit for visit in record.visits}
    return {
        question.visit: _pause(record, visits[question.visit], question, rounds(visits[question.visit].scope))
        for question in record.snapshot.questions
        if question.kind == "form" and visits[question.visit].source_type == "human_in_the_loop"
    }


def _pause(record: Record, visit: VisitView, question: Question, rounds: list[Round]) -> Pause:
    context = context_id(visit, rounds)
    links = links_of(record, context)
    response = {
        "data": {
            "operation": "human",
            "responseStructure": _structure(record, visit, question),
            "inputFormat": _form(record, visit, question),
            "submission": None,
            "_resume": links,
        },
        "status": 200,
        "headers": HEADERS,
    }
    point: dict[str, Json] = {
        "contextId": context,
        "blockId": _node(visit, rounds),
        "resumeStatus": "paused",
        "pauseKind": "human",
        "response": response,
    }
    inner = rounds[-1] if rounds else None
    if inner is not None and inner.kind == "parallel":
        point["parallelScope"] = {"parallelId": inner.container, "branchIndex": inner.index}
    if inner is not None and inner.kind == "loop":
        point["loopScope"] = {"loopId": inner.container, "iteration": inner.index}
    asked = {field.name: field.default for field in question.fields}
    shown = {**asked, "url": links["uiUrl"], "resumeEndpoint": links["apiUrl"]}
    return Pause(question, rounds, point, shown)


def _node(visit: VisitView, rounds: list[Round]) -> str:
    inner = rounds[-1] if rounds else None
    branch = f"₍{inner.index}₎" if inner is not None and inner.kind == "parallel" else ""
    return f"{visit.source_node}{branch}"


def context_id(visit: VisitView, rounds: list[Round]) -> str:
    """The id by which Sim resumes; the branch stands in it twice, since the block's own id has it already."""
    made = _node(visit, rounds)
    inner = rounds[-1] if rounds else None
    if inner is None:
        return made
    return f"{made}₍{inner.index}₎" if inner.kind == "parallel" else f"{made}_loop{inner.index}"


def links_of(record: Record, context: str) -> dict[str, Json]:
    """Where a paused block can be answered."""
    run, workflow = record.snapshot.run, record.snapshot.journey
    return {
        "apiUrl": f"{ADDRESS}/api/resume/{workflow}/{run}/{context}",
        "uiUrl": f"{ADDRESS}/resume/{workflow}/{run}",
        "contextId": context,
        "executionId": run,
        "workflowId": workflow,
    }


def _structure(record: Record, visit: VisitView, question: Question) -> Json:
    stored = _configured(record, visit, "builderData")
    display = question.display if isinstance(question.display, Mapping) else {}
    return [
        {"name": one["name"], "type": one.get("type"), "value": display.get(one["name"])}
        for one in stored
        if isinstance(one, Mapping) and one.get("name")
    ]


def _form(record: Record, visit: VisitView, question: Question) -> Json:
    defaults = {field.name: field.default for field in question.fields}
    made = []
    for number, one in enumerate(_configured(record, visit, "inputFormat")):
        if isinstance(one, Mapping) and str(one.get("name") or "").strip():
            name = str(one["name"]).strip()
            made.append(
                {
                    "id": one.get("id") or f"field_{number}",
                    "name": name,
                    "label": one.get("label") or name,
                    "type": one.get("type") or "string",
                    "value": defaults.get(name),
                    "required": one.get("required") is True,
                }
            )
    return made


def _configured(record: Record, visit: VisitView, name: str) -> list[Json]:
    state = record.state(visit)
    stored = state.source.config.get(name) if state is not None and state.source is not None else None
    return stored if isinstance(stored, list) else []
