"""Runs made by hand, so that every number in them is known."""

from __future__ import annotations

from typing import Any

from journeys.bundle import Bundle
from journeys.run import Changes, Entry, Progress, Snapshot, VisitView
from journeys.values import Json
from results.record import Record

TITLES = {"ask": "Order", "call": "Look up", "end": "Done"}
TYPES = {"ask": "input_collection", "call": "tool_execution", "end": "final"}
NODES = {"ask": "node-1", "call": "node-2", "end": "node-3"}


def moment(seconds: float) -> str:
    """A moment so many seconds after noon."""
    return f"2031-05-01T12:{int(seconds // 60):02}:{seconds % 60:06.3f}Z"


def definition(*, imported: bool = True) -> Bundle:
    """A journey of three states, as it came from a canvas, or written here."""

    def state(one: str, **more: Any) -> dict[str, Any]:
        source = {"node_id": NODES[one], "node_type": f"canvas_{one}", "node_name": f"Node {TITLES[one]}"}
        made = {"id": one, "type": TYPES[one], "title": TITLES[one], "description": f"About {one}", **more}
        return {**made, "source": source} if imported else made

    tool = {"kind": "http", "url": "http://shop.example/"}
    journey: dict[str, Any] = {
        "id": "returns",
        "title": "Returns",
        "version": "7",
        "initial": ["ask"],
        "states": [state("ask"), state("call", tool=tool), state("end")],
        "transitions": [{"source": "ask", "target": "call"}, {"source": "call", "target": "end"}],
    }
    if imported:
        journey["origin"] = {"format": "sim", "id": "wf-1", "version": "3"}
    return Bundle.model_validate(journey)


def visit(number: int, state: str, entered: float, left: float | None, status: str = "done", **more: Any) -> VisitView:
    """A visit from one second to another."""
    return VisitView.model_validate({
        "number": number, "journey": "returns", "state": state, "title": TITLES[state], "type": TYPES[state],
        "scope": "returns", "status": status, "entered_at": moment(entered),
        "left_at": None if left is None else moment(left), "source_node": NODES[state],
        "source_type": f"canvas_{state}", **more,
    })  # fmt: skip


def said(sequence: int, who: str, kind: str, text: str = "", **more: Any) -> Entry:
    """A line of the conversation."""
    made = {"sequence": sequence, "at": moment(sequence), "who": who, "kind": kind, "text": text, **more}
    return Entry.model_validate(made)


def record(
    *visits: VisitView,
    entries: tuple[Entry, ...] = (),
    status: str = "completed",
    ended: float | None = 10.0,
    imported: bool = True,
    complete: bool = True,
    **more: Json,
) -> Record:
    """A run."""
    progress = Progress(percent=100, states_done=3, states_expected=3, elapsed_seconds=10)
    snapshot = Snapshot.model_validate({
        "run": "run-1", "journey": "returns", "title": "Returns", "version": "7", "fingerprint": "f" * 64,
        "status": status, "progress": progress, "started_at": moment(0), "updated_at": moment(ended or 10.0),
        "ended_at": None if ended is None else moment(ended), "sequence": 9, "visits": len(visits), **more,
    })  # fmt: skip
    changes = Changes.model_validate(
        {"sequence": 9, "status": status, "complete": complete, "visits": visits, "entries": entries}
    )
    return Record(snapshot, changes, definition(imported=imported))


CALL = {"call": 1, "kind": "http", "started_at": moment(4), "ended_at": moment(6)}
USUAL = (
    visit(1, "ask", 0, 4, asked_seconds=4.0, output={"order": "A-1"}),
    visit(2, "call", 4, 6, input={"url": "x"}, output={"data": {"total": 120}}, logs=("GET x",), calls=(CALL,)),
    visit(3, "end", 6, 6.5, output={"total": 120}),
)
TALK = (
    said(1, "journey", "question", "Which order?", visit=1, state="ask"),
    said(2, "user", "answer", data={"order": "A-1"}, visit=1, state="ask"),
    said(3, "agent", "message", "Thank you", visit=2),
    said(4, "user", "repair", "Went back"),
    said(5, "journey", "status", "completed"),
)
