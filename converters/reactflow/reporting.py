"""The report of a React Flow document."""

from __future__ import annotations

from converters.reactflow.canvas import Canvas
from converters.reactflow.names import Scope
from converters.report import Entry, MissingField, Report
from converters.sim.notes import Notes
from journeys.values import Json

_WHY = {"note": "an annotation; it is never run", "group": "holds together what is drawn together; it is never run"}


def note_doubts(notes: Notes, scope: Scope) -> None:
    """Says what names were taken for that nothing in the document gives."""
    for head, meant in scope.guesses.items():
        message = f"nothing in the document gives `{head}`; it is taken from the run's input"
        if meant is None:
            notes.carried(f"{{{{{head}}}}}", message)
        else:
            notes.doubt(f"{{{{{head}}}}}", message, f"did you mean `{meant}`?")
    for shown, (message, remedy) in scope.empty.items():
        notes.doubt(f"{{{{{shown}}}}}", message, remedy)


def report_of(
    title: str, notes: dict[str, Notes], canvas: Canvas, edges: list[Entry], missing: list[MissingField]
) -> Report:
    """The report: nodes in their order, then what is drawn only, then edges."""
    drawn = [Entry("unused", one.id, one.type, one.name, message=_WHY[one.kind]) for one in canvas.drawn]
    kinds = [kind for one in notes.values() for kind in one.conditions]
    facts: dict[str, Json] = {
        "nodes": len(notes),
        "nodes_that_are_not_part_of_the_run": len(drawn),
        "conditions_evaluated_in_the_workflow": kinds.count("tree"),
        "conditions_evaluated_by_an_activity": kinds.count("script"),
    }
    confidences = {node: one.confidence for node, one in notes.items()}
    return Report(
        format="reactflow",
        title=title,
        entries=tuple(entry for one in notes.values() for entry in one.entries()) + tuple(drawn) + tuple(edges),
        missing=tuple(missing),
        confidences=confidences,
        confidence=round(sum(confidences.values()) / len(confidences), 4),
        facts=facts,
    )
