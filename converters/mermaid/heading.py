"""Whether a text is a Mermaid diagram, and of which kind: its first line says so, once front matter and comments are
passed over. A text in Markdown's fence (three backticks and `mermaid`) counts too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STATES = ("stateDiagram-v2", "stateDiagram")
"""The kinds that are read."""

_KIND = re.compile(
    r"(stateDiagram-v2|stateDiagram|flowchart-elk|flowchart|graph|sequenceDiagram|classDiagram-v2|classDiagram|erDiagram"
    r"|gantt|pie|gitGraph|mindmap|timeline|journey|quadrantChart|requirementDiagram|kanban|zenuml|C4[A-Z]\w*"
    r"|(?:sankey|xychart|block|packet|architecture|radar|treemap)(?:-beta)?)(?![\w-])(?![ \t]*[:=])"
)
_FRONT_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a diagram begins.

    Attributes:
        kind: the word that names its kind, as it is written.
        body: where the text after that word begins.
        line: the number of its line, from 1.
        front: where the text of the front matter begins and ends, if there is any.
    """

    kind: str
    body: int
    line: int
    front: tuple[int, int] | None = None


def heading_of(text: str) -> Heading | None:
    """Where a diagram begins in a text, or None if the text is no diagram. Looks no further than the first line that
    says something."""
    position, front, fenced = 0, None, False
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        line = text[position : min(end, position + _LONGEST)].strip()
        if line.startswith("%%{"):
            closed = text.find("}%%", position)
            if closed < 0:
                return None
            position = closed + 3
        elif line == "---" and front is None:
            shut = _FRONT_END.search(text, end)
            if shut is None:
                return None
            front, position = (min(end + 1, shut.start()), shut.start()), shut.end() + 1
        elif line == "```mermaid" and not fenced:
            fenced, position = True, end + 1
        elif not line or line.startswith("%%"):
            position = end + 1
        else:
            found = _KIND.match(text, text.index(line[0], position))
            return None if found is None else Heading(found[1], found.end(), text.count("\n", 0, end) + 1, front)
    return None
