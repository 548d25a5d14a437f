"""The statements of a state diagram: states, ways, composite states and their regions."""

from __future__ import annotations

import re

from converters.mermaid.diagram import Diagram, Kind, Node, Place, Way
from converters.mermaid.wording import plain

MAX_DEPTH = 50
"""How deep composite states may stand in each other."""
LONGEST_ID = 200
LONGEST_LINE = 20_000

_STATE = re.compile(r"state(?=[\s\"])\s*(.*)", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r'"(.*)"\s*as\s+([^\s{]+)(.*)', re.IGNORECASE | re.DOTALL)
_NAMED = re.compile(r'([^\s{:<"\[]+)(.*)', re.DOTALL)
_KIND = re.compile(r"(?:<<|\[\[)\s*(\w+)\s*(?:>>|\]\])(.*)", re.DOTALL)
_HEAD = re.compile(r"((?:[^:]|:::)*)(?::(.*))?", re.DOTALL)
_ARROW = re.compile(r"<?[-=]{2,}(?:>+|[ox](?=\s))?|<?-\.+->?|<?[-=~]>+|<-+|[→⟶⇒⇨➔➜]")
_CLASS_MARK = ":::"
_KINDS: dict[str, Kind] = {"choice": "choice", "fork": "fork", "join": "join"}
_HOW = 'a state is `NAME`, `NAME: text` or `state "text" as NAME`, a way is `NAME --> NAME: text`'


class Statements:
    """Takes statements, one or more in a line, into a diagram."""

    def __init__(self, diagram: Diagram) -> None:
        self._diagram = diagram
        self._open: list[tuple[Place, int]] = []
        """The composite states around the line, outermost first, and the lines where they begin."""

    @property
    def _place(self) -> Place:
        return self._open[-1][0] if self._open else Place()

    def take(self, number: int, text: str) -> None:
        """Takes a line that has something in it."""
        if len(text) > LONGEST_LINE:
            message = f"has {len(text):,} characters; at most {LONGEST_LINE:,} are read in a line"
            self._diagram.refuse(number, message, "break it, or say it in fewer words")
            return
        rest = text
        while rest:
            rest = self._one(number, rest).strip()

    def end(self) -> None:
        """No line is left."""
        for place, since in self._open:
            self._diagram.refuse(since, f"the inside of `{place.composite}` never ends", "close it with `}`")

    def _one(self, number: int, text: str) -> str:
        """Takes the first statement of a text, and gives what follows it."""
        if text[0] in "};":
            rest = text.lstrip("}; \t")
            self._close(number, text[: len(text) - len(rest)].count("}"))
            return rest
        if text == "--":
            self._divide(number)
            return ""
        found = _STATE.fullmatch(text)
        if found is not None and not found[1].startswith(("-->", ":")):
            return self._state(number, found[1])
        return self._plain(number, text)

    def _close(self, number: int, times: int) -> None:
        if times > len(self._open):
            self._diagram.refuse(number, "`}` closes nothing", "remove it")
        self._open = self._open[: max(0, len(self._open) - times)]

    def _divide(self, number: int) -> None:
        if not self._open:
            self._diagram.refuse(number, "`--` stands outside of a composite state", "remove it")
            return
        place, since = self._open[-1]
        self._open[-1] = Place(place.composite, place.region + 1), since

    def _state(self, number: int, text: str) -> str:
        """What follows the word `state`."""
        described: str | None = None
        if text.startswith('"'):
            quoted = _QUOTED.fullmatch(text)
            if quoted is None:
                self._misquoted(number, text)
                return ""
            described, name, rest = quoted[1], quoted[2], quoted[3].strip()
        else:
            named = _NAMED.fullmatch(text)
            if named is None:
                self._diagram.refuse(number, f"`state {_short(text)}` is no state", _HOW)
                return ""
            name, rest = named[1], named[2].strip()
        name, colon, more = name.partition(":") if _CLASS_MARK not in name else (name, "", "")
        node = self._node(number, name)
        if node is None:
            return ""
        self._declare(node)
        if described is not None:
            self._describe(number, node, described)
        return self._after_name(number, node, f"{colon}{more}{rest}")

    def _after_name(self, number: int, node: Node, rest: str) -> str:
        """What may follow a state's name: its kind, its text, its inside."""
        if rest.startswith(_CLASS_MARK):
            name, _, rest = rest.removeprefix(_CLASS_MARK).strip().partition(" ")
            node.classes[name] = None
            rest = rest.strip()
        kind = _KIND.fullmatch(rest)
        if kind is not None:
            self._be(number, node, kind[1])
            rest = kind[2].strip()
        if rest.startswith("{"):
            self._enter(number, node)
            return rest[1:]
        if rest.startswith(":"):
            node.texts.append(plain(rest[1:]))
            return ""
        if rest and not rest.startswith(("%%", "}", ";")):
            self._diagram.refuse(number, f"`{_short(rest)}` follows the state `{node.id}` and means nothing", _HOW)
            return ""
        return "" if rest.startswith("%%") else rest

    def _plain(self, number: int, text: str) -> str:
        """A way, or a state that is named or described without the word `state`."""
        split = _HEAD.fullmatch(text)
        assert split is not None
        head, label = split[1].strip(), split[2]
        rest = ""
        if label is None:
            head, rest = _cut(head)
        arrow = _ARROW.search(head)
        if arrow is not None:
            self._way(number, head, arrow, plain(label or ""))
            return rest
        node = self._named(number, head, f"`{_short(text)}` is not understood")
        if node is not None:
            self._declare(node)
            if label is not None:
                node.texts.append(plain(label))
        return rest

    def _way(self, number: int, head: str, arrow: re.Match[str], label: str) -> None:
        left, right = head[: arrow.start()].strip(), head[arrow.end() :].strip()
        if arrow[0] != "-->":
            self._diagram.refuse(number, f"`{arrow[0]}` is no arrow of a state diagram", "write it as `-->`")
            return
        if _ARROW.search(right) is not None:
            self._diagram.refuse(number, "has two arrows", "write each way in a line of its own")
            return
        ends: list[str | None] = []
        for end, missing in ((left, "the way begins nowhere"), (right, "the way leads nowhere")):
            if end.split(_CLASS_MARK)[0].strip() == "[*]":
                ends.append(None)
                continue
            node = self._named(number, end, f"`{_short(end)}` is no name of a state" if end else missing)
            if node is None:
                return
            ends.append(node.id)
        self._diagram.ways.append(Way(ends[0], ends[1], label, number, self._place))

    def _named(self, number: int, text: str, wrong: str) -> Node | None:
        name, _, mark = (part.strip() for part in text.partition(_CLASS_MARK))
        if not name or any(one in name for one in ' \t"{}[]<>;'):
            unclosed = " (a quote is not closed)" if text.count('"') % 2 else ""
            self._diagram.refuse(number, wrong + unclosed, _HOW)
            return None
        node = self._node(number, name)
        if node is not None and mark:
            node.classes[mark] = None
        return node

    def _node(self, number: int, name: str) -> Node | None:
        """The state of a name, named here for the first time or again."""
        name, _, mark = name.partition(_CLASS_MARK)
        if not name or len(name) > LONGEST_ID:
            self._diagram.refuse(number, f"the name of a state has {len(name):,} characters", "give it 1 to 200")
            return None
        node = self._diagram.nodes.setdefault(name, Node(name, number))
        place = self._place
        if place.composite is not None:
            node.named_in.setdefault(place.composite, place)
        if mark:
            node.classes[mark] = None
        return node

    def _declare(self, node: Node) -> None:
        if not node.declared or (node.place.composite is None and node.opened is None):
            node.place = self._place
        node.declared = True

    def _describe(self, number: int, node: Node, text: str) -> None:
        said = plain(text)
        if node.texts and said not in node.texts:
            message = f"two states are called `{node.id}`: “{_short(node.texts[0])}” and “{_short(said)}”"
            self._diagram.refuse(number, message, "give each a name of its own")
        elif said and not node.texts:
            node.texts.append(said)

    def _be(self, number: int, node: Node, word: str) -> None:
        kind = _KINDS.get(word.lower())
        if kind is None:
            known = ", ".join(f"<<{one}>>" for one in _KINDS)
            self._diagram.refuse(number, f"`<<{word}>>` is no kind of state", f"known are {known}")
        elif node.kind not in ("state", kind):
            self._diagram.refuse(number, f"`{node.id}` is a {node.kind} already", "give each a name of its own")
        else:
            node.kind = kind

    def _enter(self, number: int, node: Node) -> None:
        if node.opened is not None:
            message = f"the inside of `{node.id}` begins a second time (first in line {node.opened})"
            self._diagram.refuse(number, message, "give each composite state a name of its own")
        elif len(self._open) == MAX_DEPTH:
            message = f"composite states stand in each other more than {MAX_DEPTH} deep"
            self._diagram.refuse(number, message, "make the diagram flatter")
        else:
            node.opened, node.place = number, self._place
        self._open.append((Place(node.id), number))

    def _misquoted(self, number: int, text: str) -> None:
        if text.count('"') < 2:
            self._diagram.refuse(number, f"a quote is not closed: `state {_short(text)}`", "close it, then `as NAME`")
        else:
            self._diagram.refuse(number, f"the state {_short(text)} has no name", 'write `state "text" as NAME`')


def _cut(head: str) -> tuple[str, str]:
    """A statement without a label, and the braces that close composite states behind it."""
    if "%%" in head:
        head = head[: head.index("%%")].rstrip()
    bare = head.rstrip("}; \t")
    return bare, head[len(bare) :].strip()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
