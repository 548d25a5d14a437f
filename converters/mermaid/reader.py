"""Reads a Mermaid state diagram into a bundle, with a report of what became of it.

A state is a chat whose goal is its text, a label a condition in words, unless it is an expression of ours; `[*]` is
where the diagram, or a composite state, begins and ends.
"""

from __future__ import annotations

from converters.conversion import Conversion
from converters.documents import decoded, refuse
from converters.mermaid import borders
from converters.mermaid.course import Course
from converters.mermaid.diagram import Diagram
from converters.mermaid.heading import STATES, heading_of
from converters.mermaid.parser import parse
from converters.mermaid.reporting import report_of
from converters.sim.naming import slug
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.journey import Journey, Origin
from journeys.validation.problem import Problem
from journeys.values import Json

MAX_CHARACTERS = 4_000_000
"""Larger texts are refused: a diagram is for people."""
MOST_PROBLEMS = 200
"""How many problems are told of one diagram."""
_TITLE = "The Mermaid diagram cannot be read"


def read(document: Json | bytes, *, name: str | None = None) -> Conversion:
    """Reads a state diagram.

    Args:
        document: its text, front matter included.
        name: the title of the journey, instead of the diagram's own.

    Raises:
        DocumentError: it is no state diagram, or means nothing that can be run; carries its problems, with their
            lines.
    """
    diagram = _diagram(_text(document))
    borders.check(diagram)
    if not diagram.nodes and not diagram.ways and not diagram.problems:
        diagram.refuse(1, "the diagram has no states", "draw one, as in `[*] --> Ask`")
    if diagram.problems:
        raise DocumentError(_told(diagram.problems), _TITLE)
    course = Course.of(diagram)
    title = name or diagram.title
    journey = Journey(
        id=slug(title) or "diagram",
        title=title,
        description=diagram.description,
        initial=tuple(course.initial),
        states=(*course.drawn.values(), *course.marks.values()),
        transitions=tuple(course.transitions),
        origin=Origin(format="mermaid", name=diagram.title or None),
    )
    report = report_of(journey.name, diagram, course)
    bundle = Bundle(journeys=(journey.model_copy(update={"mapping_confidence": report.confidence}),))
    return Conversion(bundle, report, doubts=tuple(course.doubts))


def _text(document: Json | bytes) -> str:
    text = decoded(document, "the document") if isinstance(document, (str, bytes)) else None
    if text is None:
        refuse("the document", "is no Mermaid diagram but JSON or YAML", "begin it with `stateDiagram-v2`")
    if len(text) > MAX_CHARACTERS:
        message = f"has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read as a diagram"
        refuse("the document", message, "break the diagram up")
    return text


def _diagram(text: str) -> Diagram:
    heading = heading_of(text)
    known = " and ".join(f"`{one}`" for one in STATES)
    if heading is None:
        refuse("the document", "is no Mermaid diagram", f"begin it with {known}")
    if heading.kind not in STATES:
        message = f"a diagram of the kind `{heading.kind}` is not read; of Mermaid, {known} are"
        refuse(f"line {heading.line}", message, "draw it as a state diagram")
    return parse(text, heading)


def _told(problems: list[Problem]) -> list[Problem]:
    found = list(dict.fromkeys(problems))
    if len(found) <= MOST_PROBLEMS:
        return found
    message = f"has {len(found) - MOST_PROBLEMS:,} more problems"
    return [*found[:MOST_PROBLEMS], Problem(place="the diagram", message=message, remedy="mend these first")]
