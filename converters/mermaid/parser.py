"""Reads the text of a Mermaid state diagram, line by line.

The grammar is ours: the Python packages that parse Mermaid carry its JavaScript parser and need Node.js beside them.
It takes what Mermaid takes (https://mermaid.js.org/syntax/stateDiagram.html) and, in texts and labels, more: whatever
follows the colon belongs to the label, since diagrams drawn by programs, Parlant's among them, escape nothing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from converters import yaml_text
from converters.mermaid.diagram import Diagram
from converters.mermaid.heading import Heading
from converters.mermaid.places import settle
from converters.mermaid.statements import Statements
from converters.mermaid.wording import plain
from journeys.errors import DocumentError

_LOOKS = re.compile(r"(classDef|style|linkStyle|click|scale|direction|hide empty description)(?=\s|$)", re.IGNORECASE)
_STYLE = re.compile(r"style\s+(\S+)\s+(?:.*?,\s*)?fill:\s*(#\w+)", re.IGNORECASE)
_CLASS = re.compile(r"class\s+([^\s,]+(?:\s*,\s*[^\s,]+)*)\s+([\w-]+)\s*;?$")
_ACCESSIBLE = re.compile(r"(accTitle|accDescr)\s*:(.*)", re.IGNORECASE)
_ACCESSIBLE_BLOCK = re.compile(r"accDescr\s*\{(.*)", re.IGNORECASE)
_NOTE = re.compile(r"note\s+(?:left|right)\s+of\s+([^\s:]+)\s*(?::(.*))?$", re.IGNORECASE)
_FLOATING = re.compile(r'note\s+"(.*)"\s+as\s+\S+$', re.IGNORECASE)
MOST_LINES = 50
"""Over how many lines a quoted text may go."""
_BEGUN = re.compile(r'state\s*"(?!.*"\s*as\s)[^"].*', re.IGNORECASE)
_STATEMENT = re.compile(r'state\s*"|.*-->|\}|\[\*\]|note\s|style\s', re.IGNORECASE)
_QUOTE_END = re.compile(r'"\s*as\s+[^\s{]+\s*\{?\s*$', re.IGNORECASE)
_WORDS = {"direction": "directions", "scale": "scales", "click": "links", "hide empty description": "settings"}


def parse(text: str, heading: Heading) -> Diagram:
    """The diagram of a text; what is wrong with it is in its `problems`, each with its line."""
    reading = _Reading(Diagram())
    if heading.front is not None:
        reading.front_matter(text, heading.front)
    for number, line in whole_lines(text[heading.body :].split("\n"), heading.line):
        if line.strip() == "```":
            break
        reading.line(number, line)
    reading.end()
    return reading.diagram


def whole_lines(lines: list[str], first: int) -> Iterator[tuple[int, str]]:
    """Lines with their numbers. A quoted text may go over several of them, as Parlant writes it; those are one."""
    position = 0
    while position < len(lines):
        following = lines[position + 1 : position + MOST_LINES] if _BEGUN.fullmatch(lines[position].strip()) else []
        more = next((count for count, line in enumerate(following, 1) if _STATEMENT.match(line.strip())), 0)
        ended = next((count for count, line in enumerate(following, 1) if _QUOTE_END.search(line)), 0)
        taken = ended if not more or ended < more else 0
        yield first + position, "\n".join(lines[position : position + taken + 1])
        position += taken + 1


class _Reading:
    """Goes through the lines; what spans several of them is gathered in `_open`."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self._statements = Statements(diagram)
        self._notes: list[tuple[int, str, str]] = []
        self._classes: list[tuple[str, str]] = []
        self._gathered: list[str] = []
        self._until: tuple[str, int, str] | None = None
        """What is being gathered (`note`, `text`, `directive`), since which line, and of which state."""

    def front_matter(self, text: str, span: tuple[int, int]) -> None:
        """The title of the front matter; its configuration is about looks."""
        found = text[span[0] : span[1]]
        if not found.strip():
            return
        before = text.count("\n", 0, span[0])
        try:
            members = yaml_text.parse("\n" * before + found, "the front matter")
        except DocumentError as error:
            self.diagram.problems.extend(error.problems)
            return
        if not isinstance(members, dict):
            self.diagram.refuse(before + 1, "the front matter is no object", "write it as `title: …`")
            return
        title = members.get("title")
        self.diagram.title = " ".join(str(title).split()) if title is not None else ""
        if any(name != "title" for name in members):
            self.diagram.ignore(before + 1, "configuration in the front matter")

    def line(self, number: int, line: str) -> None:
        """Takes one line."""
        text = line.strip()
        if self._until is not None:
            self._gather(text)
        elif not text:
            return
        elif text.startswith("%%{"):
            self.diagram.ignore(number, "directives")
            if "}%%" not in text:
                self._until = ("directive", number, "")
        elif text.startswith(("%%", "#")):
            self.diagram.ignore(number, "comments")
        elif not (self._about(number, text) or self._note(number, text) or self._looks(number, text)):
            self._statements.take(number, text)

    def end(self) -> None:
        """No line is left: what is still open, and what could be understood only now."""
        diagram = self.diagram
        if self._until is not None:
            what, since, _ = self._until
            ends = {"note": "`end note`", "text": "`}`", "directive": "`}%%`"}[what]
            diagram.refuse(since, "what begins here never ends", f"close it with {ends}")
        self._statements.end()
        for number, state, note in self._notes:
            if state in diagram.nodes:
                diagram.nodes[state].notes.append(note)
            else:
                diagram.refuse(number, f"the note is about `{state}`, which is no state here", "name a state")
        for state, name in self._classes:
            if state in diagram.nodes:
                diagram.nodes[state].classes[name] = None
        settle(diagram)

    def _gather(self, text: str) -> None:
        assert self._until is not None
        what, since, state = self._until
        match what:
            case "note" if text.lower() == "end note":
                self._notes.append((since, state, plain("\n".join(self._gathered))))
            case "text" if text.endswith("}"):
                self.diagram.description = plain("\n".join([*self._gathered, text[:-1]]))
            case "directive" if "}%%" in text:
                pass
            case _:
                self._gathered.append(text)
                return
        self._until, self._gathered = None, []

    def _about(self, number: int, text: str) -> bool:
        """Titles and descriptions of the whole."""
        found = _ACCESSIBLE.fullmatch(text)
        if found is not None:
            said = plain(found[2])
            if found[1].lower() == "acctitle":
                self.diagram.title = self.diagram.title or said
            else:
                self.diagram.description = said
            return True
        block = _ACCESSIBLE_BLOCK.fullmatch(text)
        if block is None:
            return False
        if block[1].rstrip().endswith("}"):
            self.diagram.description = plain(block[1].rstrip()[:-1])
        else:
            self._until, self._gathered = ("text", number, ""), [block[1]]
        return True

    def _note(self, number: int, text: str) -> bool:
        if _FLOATING.fullmatch(text) is not None:
            self.diagram.ignore(number, "notes that belong to no state")
            return True
        found = _NOTE.fullmatch(text)
        if found is None:
            return False
        if found[2] is not None:
            self._notes.append((number, found[1], plain(found[2])))
        else:
            self._until = ("note", number, found[1])
        return True

    def _looks(self, number: int, text: str) -> bool:
        """What is about looks alone. Classes and fills are kept for the two dialects that say something by them."""
        if re.match(r"\w+\s*(:|-->)", text):
            return False
        classes = _CLASS.fullmatch(text)
        if classes is not None:
            self._classes += [(one.strip(), classes[2]) for one in classes[1].split(",")]
            self.diagram.ignore(number, "classes and styles")
            return True
        found = _LOOKS.match(text)
        if found is None:
            return False
        style = _STYLE.match(text)
        if style is not None and style[1] in self.diagram.nodes:
            self.diagram.nodes[style[1]].fill = style[2].lower()
        self.diagram.ignore(number, _WORDS.get(found[1].lower(), "classes and styles"))
        return True
