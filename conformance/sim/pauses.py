"""Blocks that wait, as Sim tells of them: the shown output, the pause point, the resume links."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from conformance.sim.case import Round
from journeys.run import Question, VisitView
from journeys.states.state import Source
from journeys.values import Json
from results.record import Record

ADDRESS = "http://sim.example"
"""Where the corpus's resume links lead."""
HEADERS = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Pause:
    """One block that waits.

    Attributes:
        title: the block's name.
        question: what is asked of a person; None where it waits for its time.
        rounds: the containers around it.
        point: the pause point.
        shown: the block's output in the log.
    """

    title: str
    question: Question | None
    rounds: list[Round]
    point: dict[str, Json]
    shown: dict[str, Json]


def pauses_of(record: Record, rounds: Callable[[str], list[Round]]) -> dict[int, Pause]:
    """The open approvals and the open waits of the asynchronous kind, by visit."""
    visits = {visit.number: visit for visit in record.visits}
    found = {
        question.visit: _pause(record, visits[question.visit], question, rounds(visits[question.visit].scope))
        for question in record.snapshot.questions
        if question.kind == "form" and visits[question.visit].source_type == "human_in_the_loop"
    }
    for place in record.snapshot.places:
        visit = visits.get(place.visit)
        state = record.state(visit) if visit is not None else None
        if visit is not None and state is not None and place.waits_for == "timer" and is_suspended(state.source):
            found[place.visit] = _suspended(visit, rounds(visit.scope))
    return dict(sorted(found.items()))


def is_suspended(source: Source | None) -> bool:
    """Whether this is a wait for which Sim puts the run aside, and resumes it when its time has come."""
    return source is not None and source.node_type == "wait" and source.config.get("async") in (True, "true")


def _suspended(visit: VisitView, rounds: list[Round]) -> Pause:
    seconds = visit.input["seconds"] if isinstance(visit.input, Mapping) else 0
    until = datetime.fromisoformat(visit.entered_at) + timedelta(seconds=seconds)
    response = {"waitDuration": round(seconds * 1000), "resumeAt": until.isoformat(timespec="milliseconds")}
    point = {**_point(visit, rounds, "time", response), "resumeAt": response["resumeAt"]}
    return Pause(visit.title, None, rounds, point, {**response, "status": "waiting"})


def after_its_time(pause: Pause) -> Json:
    """What a wait gives when it is resumed, for where the time itself cannot be made to pass."""
    moment = pause.point["resumeAt"]
    return {
        **pause.point["response"],
        "status": "completed",
        "_pauseMetadata": {**pause.point, "timestamp": moment},
        "response": {"data": {"submission": {}, "submittedAt": moment}, "status": 200, "headers": HEADERS},
        "submission": {},
        "resumeInput": {},
        "submittedAt": moment,
        "_resumed": True,
    }


def _point(visit: VisitView, rounds: list[Round], kind: str, response: dict[str, Json]) -> dict[str, Json]:
    point: dict[str, Json] = {
        "contextId": context_id(visit, rounds),
        "blockId": _node(visit, rounds),
        "resumeStatus": "paused",
        "pauseKind": kind,
        "response": response,
    }
    inner = rounds[-1] if rounds else None
    if inner is not None and inner.kind == "parallel":
        point["parallelScope"] = {"parallelId": inner.container, "branchIndex": inner.index}
    if inner is not None and inner.kind == "loop":
        point["loopScope"] = {"loopId": inner.container, "iteration": inner.index}
    return point


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
    point = _point(visit, rounds, "human", response)
    asked = {field.name: field.default for field in question.fields}
    shown = {**asked, "url": links["uiUrl"], "resumeEndpoint": links["apiUrl"]}
    return Pause(visit.title, question, rounds, point, shown)


def shown_at_the_end(record: Record, visit: VisitView, rounds: list[Round]) -> dict[str, Json]:
    """What an approval shows that was still open when its run ended: what it showed when it was asked."""
    said = [entry.data for entry in record.said_in.get(visit.number, ()) if entry.kind == "question"]
    fields = said[-1].get("fields", []) if said and isinstance(said[-1], Mapping) else []
    asked = {field["name"]: field.get("default") for field in fields}
    links = links_of(record, context_id(visit, rounds))
    return {**asked, "url": links["uiUrl"], "resumeEndpoint": links["apiUrl"]}


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
    display = question.display if isinstance(question.display, Mapping) else {}
    stored = _rows(_configured(record, visit, "builderData"))
    return [{"name": name, "type": kind, "value": display.get(name)} for name, kind in stored]


def _rows(stored: list[Json], prefix: str = "") -> Iterator[tuple[str, Json]]:
    """Names and types of what is shown; those inside an object with dotted names."""
    for one in stored:
        name = str(one.get("name") or "").strip() if isinstance(one, Mapping) else ""
        if name and one.get("type") == "object" and isinstance(one.get("value"), list) and one["value"]:
            yield from _rows(one["value"], f"{prefix}{name}.")
        elif name:
            yield f"{prefix}{name}", one.get("type")


def _form(record: Record, visit: VisitView, question: Question) -> Json:
    defaults = {field.name: field.default for field in question.fields}
    return [
        {**_field(one, number), **({"value": defaults.get(name)} if "value" in one else {})}
        for number, one in enumerate(_configured(record, visit, "inputFormat"))
        if isinstance(one, Mapping) and (name := str(one.get("name") or "").strip())
    ]


def _field(stored: Mapping[str, Json], number: int) -> dict[str, Json]:
    words = {key: str(stored.get(key) or "").strip() for key in ("name", "label", "description", "placeholder")}
    told = {key: words[key] for key in ("description", "placeholder") if words[key]}
    offered = {"options": stored["options"]} if isinstance(stored.get("options"), list) else {}
    return {
        "id": stored.get("id") or f"field_{number}",
        "name": words["name"],
        "label": words["label"] or words["name"],
        "type": stored.get("type") or "string",
        "required": stored.get("required") is True,
        **told,
        **offered,
    }


def _configured(record: Record, visit: VisitView, name: str) -> list[Json]:
    state = record.state(visit)
    stored = state.source.config.get(name) if state is not None and state.source is not None else None
    return stored if isinstance(stored, list) else []
