"""The report of a diagram: what became of each state, and what is not carried over."""

from __future__ import annotations

from converters.mermaid.course import Course
from converters.mermaid.diagram import Diagram, Node
from converters.mermaid.states import TOOL_FILL, is_parlant, tool_of
from converters.report import Entry, Report
from converters.sim.notes import Notes
from journeys.states import Aggregation, DecisionPoint
from journeys.values import Json

_SHOWN = 8
_TOOL = "make it a tool_execution of that tool"


def report_of(title: str, diagram: Diagram, course: Course) -> Report:
    """The report: states in their order, then what the lines of the diagram say besides."""
    parlant = is_parlant(diagram)
    notes = {node.id: _notes(node, course, parlant=parlant) for node in diagram.nodes.values()}
    ignored = [
        Entry("unused", field=_lines(lines), message=f"{what}: a journey has none")
        for what, lines in diagram.ignored.items()
    ]
    doubts = [Entry("changed", field=one.place, message=one.message, remedy=one.remedy) for one in course.doubts]
    facts: dict[str, Json] = {
        "states": len(diagram.nodes),
        "ways": len(diagram.ways),
        "conditions_in_words": sum(way.worded for way in course.transitions),
        "conditions_evaluated_in_the_workflow": sum(way.guard is not None for way in course.transitions)
        + sum(len(one.branches) for one in _decisions(course)),
    }
    confidences = {node: one.confidence for node, one in notes.items()}
    return Report(
        format="mermaid",
        title=title,
        entries=tuple(entry for one in notes.values() for entry in one.entries()) + tuple(ignored) + tuple(doubts),
        confidences=confidences,
        confidence=round(sum(confidences.values()) / len(confidences), 4) if confidences else 1.0,
        facts=facts,
    )


def _decisions(course: Course) -> list[DecisionPoint]:
    return [one for one in (*course.drawn.values(), *course.marks.values()) if isinstance(one, DecisionPoint)]


def _notes(node: Node, course: Course, *, parlant: bool) -> Notes:
    notes = Notes(node)
    state = course.drawn[node.id]
    if node.texts:
        notes.carried("text")
    if node.notes:
        notes.carried("notes", "stand in its description")
    if parlant and not node.texts and isinstance(state, (Aggregation, DecisionPoint)):
        message = "the diagram does not say what it does: a fork, or a state of several tools; it is taken for a fork"
        notes.say("changed", message, "read the journey's script or its stores, where it is written")
    if parlant and node.fill == TOOL_FILL and tool_of(node) is not None:
        notes.carried("tool", "the diagram does not have its arguments: they are inferred from the conversation")
    elif parlant and node.fill == TOOL_FILL:
        notes.changed("tool", "a tool is called here, and the diagram does not say which; it is a chat", _TOOL)
    if node.kind == "fork" and any(way.label for way in course.out(node)):
        notes.carried("labels of its ways", "are not asked for: a fork takes all its ways, but for conditions")
    if node.id in course.unsaid:
        message = "several ways have no label; which one is taken is judged by where they lead"
        notes.changed("ways", message, "label them")
    return notes


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(str(one) for one in numbers[:_SHOWN])
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"{'line' if len(numbers) == 1 else 'lines'} {shown}{more}"
