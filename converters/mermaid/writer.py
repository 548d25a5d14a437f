"""A journey as a Mermaid state diagram (`stateDiagram-v2`). Whatever stands in a title is text there, never syntax.

`reader` gives the same graph back: a final state has the class `final` and leads to `[*]`, which nothing else does.
"""

from __future__ import annotations

import json
import re

from converters.labels import label_of, marks_of
from converters.mermaid.states import FINAL
from journeys.journey import Journey
from journeys.run import Snapshot, VisitView
from journeys.states import AnyState, Final

_ENTITIES = {
    "#": "#35;",
    ";": "#59;",
    '"': "#quot;",
    "<": "#lt;",
    ">": "#gt;",
    ":": "#58;",
    "{": "#123;",
    "}": "#125;",
    "`": "#96;",
    "%": "#37;",
    "\\": "#92;",
}
_STYLES = {
    FINAL: "stroke-width:2px",
    "done": "fill:#e6f4ea,stroke:#1e8e3e",
    "current": "fill:#fef7e0,stroke:#f9ab00,stroke-width:3px",
    "failed": "fill:#fce8e6,stroke:#d93025",
}
_LONGEST = 120
# Mermaid's lexer takes a whole line for a statement when these words stand anywhere in it.
_UNPRINTED = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_DIRECTION = re.compile(r"(direction)\s+(?=TB|BT|RL|LR)", re.IGNORECASE)


def write(journey: Journey, snapshot: Snapshot | None = None, visits: tuple[VisitView, ...] = ()) -> str:
    """The diagram of a journey; with a snapshot, where the run is; with its visits, what is done and failed."""
    names = {state.id: f"s{number}" for number, state in enumerate(journey.states, 1)}
    lines = ["---", f"title: {_quoted(journey.name)}", "---", "stateDiagram-v2", "    direction TB"]
    lines += _states(journey, names, None, 1)
    lines += [f"    [*] --> {names[state]}" for state in journey.initial]
    for way in journey.transitions:
        if way.source not in names or way.target not in names:
            continue  # `validate` tells of it; what can be drawn is drawn.
        label = label_of(journey, way)
        lines.append(f"    {names[way.source]} --> {names[way.target]}" + (f": {escaped(label)}" if label else ""))
    lines += [f"    {names[state]} --> [*]" for state in _ends(journey)]
    lines += _classes(journey, names, snapshot, visits)
    return "\n".join(lines) + "\n"


def _states(journey: Journey, names: dict[str, str], parent: str | None, depth: int) -> list[str]:
    lines: list[str] = []
    indent = "    " * depth
    for state in journey.states:
        if state.parent != parent:
            continue
        lines.append(f'{indent}state "{escaped(_title(state))}" as {names[state.id]}')
        inside = _states(journey, names, state.id, depth + 1)
        if inside:
            lines += [f"{indent}state {names[state.id]} {{", *inside, f"{indent}}}"]
    return lines


def _title(state: AnyState) -> str:
    return state.name if state.name.strip() else state.id


def _classes(
    journey: Journey, names: dict[str, str], snapshot: Snapshot | None, visits: tuple[VisitView, ...]
) -> list[str]:
    marks = [(state, FINAL) for state in _ends(journey)] + list(marks_of(journey, snapshot, visits).items())
    used = dict.fromkeys(mark for _, mark in marks)
    lines = [f"    classDef {mark} {style}" for mark, style in _STYLES.items() if mark in used]
    return lines + [f"    class {names[state]} {mark}" for state, mark in marks]


def _ends(journey: Journey) -> list[str]:
    return [state.id for state in journey.states if isinstance(state, Final)]


def escaped(text: str) -> str:
    """A text as Mermaid shows it and never reads it: entities for its syntax, one line, a bounded length."""
    line = " ".join(text.split())
    if len(line) > _LONGEST:
        line = line[: _LONGEST - 1] + "…"
    return _DIRECTION.sub(r"\1#32;", "".join(_ENTITIES.get(character, character) for character in line))


def _quoted(text: str) -> str:
    """A text as a YAML string: as in JSON, with what YAML does not print written out."""
    line = json.dumps(" ".join(text.split()), ensure_ascii=False)
    return _UNPRINTED.sub(lambda match: f"\\u{ord(match[0]):04x}", line)
