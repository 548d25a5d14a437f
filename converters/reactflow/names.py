"""What a name in `{{name}}` and in a condition stands for: variables of the context, nodes, loops, the run's input."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field, replace

from converters.document.names import normalised
from converters.reactflow.canvas import Canvas, Node
from journeys.validation.suggestion import nearest
from journeys.values import Json, ref

Path = list[str | int]
_STEP = re.compile(r"""\.([^\s.\[\]<>"'`{}()]+)|\[(\d+)\]|\["([^"\]]+)"\]|\['([^'\]]+)'\]""")
_ENVIRONMENT = re.compile(r"[A-Z][A-Z0-9_]*")
_ENVIRONMENTS = ("env", "environment", "secrets")
_ITERATION = ("loop_iteration", "iteration")
_REASONING = "agent_reasoning"
_SCOPE = {"index": "index", "item": "item", "currentItem": "item", "items": "items"}


@dataclass(slots=True)
class Names:
    """The names of one document.

    Attributes:
        givers: by name, the nodes whose output has it, and where in the output.
        variables: the journey's variables by name, as a journey document has them.
        plain: environment values that are no secrets.
        stored: by node, the variables that it sets when it has succeeded, and from where in its output.
    """

    canvas: Canvas
    plain: Container[str] = ()
    givers: dict[str, dict[str, Path]] = field(default_factory=dict)
    variables: dict[str, dict[str, Json]] = field(default_factory=dict)
    stored: dict[str, dict[str, Path]] = field(default_factory=dict)
    titles: dict[str, list[str]] = field(default_factory=dict)

    def gives(self, name: str, node: str, path: Path) -> None:
        """The output of a node has the name."""
        self.givers.setdefault(name, {})[node] = path

    def outputs_of(self, node: str) -> list[str]:
        """The names of a node's output."""
        return [name for name, givers in self.givers.items() if len(givers.get(node, ())) == 1]

    def declare(self, name: str, **about: Json) -> None:
        """There is a variable of that name; what was said of it first counts."""
        self.variables[name] = {"name": name, **about, **self.variables.get(name, {})}

    def node(self, name: str) -> str | None:
        """The node of that id, or the only one of that title."""
        if not self.titles:
            for node in self.canvas.nodes.values():
                self.titles.setdefault(normalised(node.name), []).append(node.id)
        called = self.titles.get(normalised(name), [])
        return name if name in self.canvas.nodes else called[0] if len(called) == 1 and normalised(name) else None

    def store(self, node: str, name: str, path: Path) -> Json:
        """A reference to a variable that the node sets: for readers that its own output is hidden from."""
        self.declare(name)
        self.stored.setdefault(node, {})[name] = path
        return ref("variables", name)


@dataclass(slots=True)
class Scope:
    """The names as one node sees them, and what it has read.

    Attributes:
        inside: whether the text is read inside the node, which is a container, as a loop's own condition is.
        own: names that only this node has, with their values.
        reads: the names that it has read.
        empty: references that never have a value: why, and what to do.
        guesses: what names that nobody gives were taken for, by name; with the name that was probably meant.
    """

    names: Names
    node: Node
    inside: bool = False
    own: dict[str, Json] = field(default_factory=dict)
    reads: dict[str, None] = field(default_factory=dict)
    guesses: dict[str, str | None] = field(default_factory=dict)
    empty: dict[str, tuple[str, str]] = field(default_factory=dict)

    def with_own(self, **own: Json) -> Scope:
        """The same, with more names of its own; what is read through it counts here too."""
        return replace(self, own={**self.own, **own})

    def find(self, inner: str) -> Json:
        """The value of what stands between `{{` and `}}`; None where it is no reference at all."""
        head, rest = self._head(inner)
        path = _path(rest)
        if path is None or not re.fullmatch(r"[\w$][\w$ -]*", head):
            return None
        if head in _ENVIRONMENTS and len(path) == 1:
            return {"$env": str(path[0])}
        value = self.named(head, path)
        if value is not None:
            return value
        if not path and _ENVIRONMENT.fullmatch(head):
            return {"$env": head}
        return self.guess(head, path)

    def named(self, head: str, path: Path) -> Json:
        """The value of a name and a path from there; None for a name that nothing in the document gives."""
        found = self._base(head, path)
        if found is not None and head not in self.own:
            self.reads.setdefault(head)
            if _REASONING in (head, *path[:1]):
                self.empty[_REASONING] = ("is always empty: what a model thinks is not kept", "use its reply")
        return found

    def guess(self, head: str, path: Path) -> Json:
        """A name that nothing in the document gives: a part of the run's input."""
        known = [*self.names.givers, *self.names.variables, *self.names.canvas.nodes]
        self.guesses[head] = nearest(head, known)
        self.reads.setdefault(head)
        return ref("input", head, *path)

    def _base(self, head: str, path: Path) -> Json:
        if head in self.own:
            return step(self.own[head], path)
        inside = self._in_a_loop(head, path)
        if inside is not None:
            return inside
        if head == "variables" and path and str(path[0]) in self.names.variables:
            return ref("variables", *path)
        if head in self.names.variables and head not in self.names.givers:
            return ref("variables", head, *path)
        if head in self.names.givers:
            return step(self._given(head), path)
        if head == _ITERATION[0] and not path:
            return self._rounds()
        if head in ("input", "run"):
            return {"$ref": [head, *path]}
        if head == "error" and (failing := self._failing()):
            each = [ref("errors", one, *path) for one in failing]
            return each[0] if len(each) == 1 else {"$call": "first", "args": each}
        node = self.names.node(head)
        return None if node is None else self._output(node, path)

    def _given(self, name: str) -> Json:
        """A name of the context: of the one node that gives it, or a variable that all of those set."""
        givers = self.names.givers[name]
        if len(givers) == 1 and name not in self.names.variables:
            ((node, path),) = givers.items()
            if self._sees(node):
                return ref("outputs", node, *path)
        value: Json = None
        for node, path in givers.items():
            value = self.names.store(node, name, path)
        return value

    def _output(self, node: str, path: Path) -> Json:
        given = self.names.outputs_of(node)
        if path and given and path[0] not in (*given, "error"):
            self.empty[f"{node}.{path[0]}"] = ("is no output of that node", f"its outputs are {', '.join(given)}")
        if self._sees(node):
            return ref("outputs", node, *path)
        name = f"{node}_output"
        return step(self.names.store(node, name, []), path)

    def _sees(self, node: str) -> bool:
        """Whether a node's output is kept where this one can look: in the same container, or around it."""
        around = [None, *self._around()]
        parent = self.names.canvas.nodes[node].parent
        return parent in around

    def _around(self) -> list[str]:
        around = self.names.canvas.around(self.node.id)
        return [self.node.id, *around] if self.inside else around

    def _in_a_loop(self, head: str, path: Path) -> Json:
        around = self._around()
        if not around:
            return None
        if head in _SCOPE and head not in self.names.givers:
            return ref("scope", _SCOPE[head], *path)
        if head in _ITERATION and not path:
            return _counted(ref("scope", "index"))
        if head in ("loop", "parallel") and path:
            container = next((one for one in around if self.names.canvas.nodes[one].kind == head), None)
            if container is None:
                return None
            if path[0] in _ITERATION:
                return _counted(ref("scope", container, "index"))
            if path[0] in _SCOPE:
                return ref("scope", container, _SCOPE[str(path[0])], *path[1:])
        return None

    def _rounds(self) -> Json:
        """How many rounds the loop had that ended last: each loop says so when it is over."""
        value: Json = None
        for node in self.names.canvas.nodes.values():
            if node.kind == "loop":
                value = self.names.store(node.id, _ITERATION[0], ["results", "length"])
        return value

    def _failing(self) -> list[str]:
        """The nodes whose failure leads here."""
        edges = self.names.canvas.edges
        return list(dict.fromkeys(one.source for one in edges if one.target == self.node.id and one.is_failure))

    def _head(self, inner: str) -> tuple[str, str]:
        """The first name and the rest; the longest name that is known, since ids and titles may have dots in them."""
        cuts = [match.start() for match in re.finditer(r"[.\[]", inner)]
        for cut in [len(inner), *reversed(cuts)]:
            if self.names.node(inner[:cut]) is not None:
                return inner[:cut], inner[cut:]
        return (inner[: cuts[0]], inner[cuts[0] :]) if cuts else (inner, "")


def step(value: Json, path: Path) -> Json:
    """A part of a value."""
    if not path:
        return value
    if isinstance(value, dict) and "$ref" in value:
        return {**value, "$ref": [*value["$ref"], *path]}
    first: Json = ["get?", ["value", value, "value"], path[0]]
    return {"$js": ["chain", first if len(path) == 1 else ["get", first, *path[1:]]]}


def path_of(text: str) -> Path | None:
    """`data.items[0].price` as a path, a `$` or dot before it left away; None if it is no path."""
    return _path("." + text.removeprefix("$").removeprefix(".")) if text.strip() else []


def _counted(index: Json) -> Json:
    return {"$js": ["+", ["value", index, "index"], 1], "source": "index + 1", "names": {"index": index}}


def _path(rest: str) -> Path | None:
    found: Path = []
    position = 0
    while position < len(rest):
        match = _STEP.match(rest, position)
        if match is None:
            return None
        found.append(int(match[2]) if match[2] is not None else next(one for one in match.group(1, 3, 4) if one))
        position = match.end()
    return found
