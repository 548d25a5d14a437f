"""References in Sim's texts, and the values that they stand for (Sim's executor/variables).

`<block.path>`, `<loop.index>`, `<parallel.currentItem>`, `<variable.name>`, `{{NAME}}`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import Literal

from converters.sim import container_references
from converters.sim.outputs import Outputs
from converters.sim.schema import Block, VariableState
from journeys.validation.suggestion import remedy
from journeys.values import Json, ref

_TOKEN = re.compile(r"<([^<>]+)>|\{\{([^{}]+)\}\}")
_VARIABLE = re.compile(r"<variable\.([^<>]+)>")
_OPERATORS = re.compile(r"[+*/=<>!]")
_COMPARISON = re.compile(r"\s*[<>=!]+\s*$|[<>=!]+\s")
_COMPARED = re.compile(r"\s[<>=!]+\s")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PART = re.compile(r"([^\[\]]*)((?:\[\d+\])*)")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a text, from `start` to `end`. `value` is what it stands for.

    `absent`: it names a block that is not part of the run, and never has a value. `stays`: where it turns out to have
    no value, its text stays as it is.
    """

    start: int
    end: int
    source: str
    value: Json
    absent: bool = False
    stays: bool = False
    unknown: str = ""
    """What is said in code where it has no value, if that is not that it does not parse."""

    @property
    def text(self) -> str:
        """The reference as it is written."""
        return f"<{self.source}>"


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment value in a text."""

    start: int
    end: int
    name: str


def normalised(name: str) -> str:
    """A block's name as references write it: lower case, without blanks and dots."""
    return re.sub(r"[\s.]+", "", name.lower())


def is_likely(inner: str) -> bool:
    """Whether the text between `<` and `>` can be a reference at all, by Sim's rule."""
    if inner.startswith(" ") or _COMPARISON.match(inner) or _COMPARED.search(inner):
        return False
    before, dot, after = inner.partition(".")
    if dot:
        return " " not in after and not _OPERATORS.search(before) and not _OPERATORS.search(after)
    return not (_OPERATORS.search(inner) or inner.isdecimal() or re.search(r"\s\d", inner))


def may_fail(value: Json) -> bool:
    """Whether a reference's value is one that fails whoever reads it: a field that does not exist."""
    return isinstance(value, dict) and ("missing" in value or "$invalid" in value)


def path_of(parts: list[str]) -> list[str | int]:
    """The parts of a dotted path as names and indexes: `items[0].name`, `items.0.name`."""
    path: list[str | int] = []
    for part in parts:
        match = _PART.fullmatch(part)
        if match is None:
            path.append(part)
            continue
        name, indexes = match.groups()
        if name or not indexes:
            path.append(int(name) if name.isascii() and name.isdecimal() else name)
        path.extend(int(index) for index in re.findall(r"\d+", indexes))
    return path


@dataclass(slots=True)
class Workflow:
    """What references can name: blocks by name, variables, and which blocks are part of the run."""

    blocks: dict[str, Block]
    outputs: Outputs
    variables: dict[str, VariableState]
    """By normalised name, and by id."""
    live: dict[str, None]
    """Ids of the blocks that are part of the run."""
    plain: Container[str] = ()
    """Names of environment values that are no secrets."""
    address: str | None = None
    """Where paused runs are answered, for the links that Sim puts into a pause."""
    by_name: dict[str, str] = field(default_factory=dict)
    known: dict[str, Reference | None] = field(default_factory=dict)
    """References that mean the same wherever they stand."""

    def __post_init__(self) -> None:
        for block in self.blocks.values():
            name = normalised(block.name)
            # Of blocks of one name the first counts, but a name without dots before one that only reads the same.
            if name not in self.by_name or "." in self.blocks[self.by_name[name]].name:
                self.by_name[name] = block.id

    def find(self, name: str) -> Block | None:
        """The block of that name, in any spelling; an id names no block, as in Sim."""
        block_id = self.by_name.get(normalised(name))
        return self.blocks[block_id] if block_id is not None else None

    def containers_of(self, block: Block) -> Iterator[Block]:
        """The containers around a block, innermost first."""
        seen = {block.id}
        parent = block.parent
        while parent is not None and parent not in seen:
            seen.add(parent)
            container = self.blocks.get(parent)
            if container is None:
                return
            yield container
            parent = container.parent


@dataclass(slots=True)
class Scope:
    """The references of one block: what a text in it can see."""

    workflow: Workflow
    block: Block
    manner: Literal["block", "collection", "condition"] = "block"
    """What the text is of a block: a field, or the collection or condition of a container."""
    cache: dict[str, Reference | None] = field(default_factory=dict)

    def tokens(self, text: str) -> list[Reference | Environment]:
        """All references and environment values of a text, in order; what only looks like one is not among them."""
        if "<" not in text and "{{" not in text:
            return []
        found: list[Reference | Environment] = []
        for match in _TOKEN.finditer(text):
            inner, name = match.groups()
            if name is not None:
                if _NAME.fullmatch(name.strip()):
                    found.append(Environment(match.start(), match.end(), name.strip()))
            else:
                reference = self.resolve(inner, match.start(), match.end())
                if reference is not None:
                    found.append(reference)
        return found

    def unknown(self, text: str) -> Iterator[tuple[str, str]]:
        """What looks like a reference and names no block, with the complaint and the nearest name."""
        seen: dict[str, None] = {}
        for match in _TOKEN.finditer(text):
            inner = match[1]
            if inner is None or inner in seen or not is_likely(inner) or self.resolve(inner) is not None:
                continue
            seen[inner] = None
            name = _split_index(inner.split(".")[0])[0]
            if re.fullmatch(r"[\w -]+", name) and name not in ("variable", "loop", "parallel"):
                hint = remedy(name, self.workflow.by_name)
                yield inner, f"no block is named `{name}`" + (f"; {hint}" if hint else "")

    def resolve(self, inner: str, start: int = 0, end: int = 0) -> Reference | None:
        """What the text between `<` and `>` stands for here; None if it is no reference, and stays text."""
        if inner not in self.cache:
            self.cache[inner] = self._resolve(inner) if is_likely(inner) else None
        known = self.cache[inner]
        if known is None:
            return None
        return Reference(start, end, known.source, known.value, known.absent, known.stays, known.unknown)

    def _resolve(self, inner: str) -> Reference | None:
        known = self.workflow.known
        if inner in known:
            return known[inner]
        first, *rest = inner.split(".")
        if first == "variable":
            known[inner] = self._variable(inner, rest)
            return known[inner]
        head, indexes = _split_index(first)
        path = [*indexes, *path_of(rest)]
        if head in ("loop", "parallel"):
            return self._container(inner, head, self._innermost(head), rest, path)
        found = self.workflow.find(head)
        if found is None:
            return None
        if found.is_container:
            return self._container(inner, head, found, rest, path)
        known[inner] = self._output(inner, head, found, rest, path)
        return known[inner]

    def _output(self, inner: str, name: str, block: Block, rest: list[str], path: list[str | int]) -> Reference:
        if block.type == "response" and path[:1] == ["response"]:
            rest, path = rest[1:], path[1:]
        if block.id not in self.workflow.live:
            return Reference(0, 0, inner, None, absent=True)
        missing = self.workflow.outputs.complaint(block, name, rest)
        value = ref("outputs", block.id, *path, missing=missing)
        if path == ["error"]:
            # A failed block's output is {error: message} in Sim; here the message stands with the errors.
            value = {
                "$call": "default",
                "args": [{"$call": "first", "args": [ref("errors", block.id, "message"), value]}, ""],
            }
        return Reference(0, 0, inner, value)

    def _innermost(self, kind: str) -> Block | None:
        """The container that `<loop.…>` or `<parallel.…>` means.

        For a loop's condition it is the loop itself; for a collection there is none, since Sim resolves that outside of
        all containers.
        """
        if self.manner == "condition":
            return self.block if self.block.type == kind else None
        if self.manner == "collection":
            return None
        return next((one for one in self.workflow.containers_of(self.block) if one.type == kind), None)

    def _container(
        self, inner: str, name: str, container: Block | None, rest: list[str], path: list[str | int]
    ) -> Reference | None:
        if container is None:
            return None
        around = (one.id for one in self.workflow.containers_of(self.block))
        contextual = name in ("loop", "parallel") or (self.manner == "block" and container.id in around)
        if not contextual and container.id not in self.workflow.live:
            return Reference(0, 0, inner, None, absent=True)
        found = container_references.resolve(container, name, rest, path, contextual=contextual)
        return None if found is None else Reference(0, 0, inner, found.value, stays=found.stays)

    def _variable(self, inner: str, rest: list[str]) -> Reference | None:
        if not rest:
            return None
        head, indexes = _split_index(rest[0])
        found = self.workflow.variables.get(normalised(head)) or self.workflow.variables.get(head)
        if found is None:
            return None
        path = [*indexes, *path_of(rest[1:])]
        value = ref("variables", found.name, *path)
        return Reference(0, 0, inner, value, stays=bool(path), unknown=self._no_variable(".".join(rest)))

    def unknown_variable(self, code: str, tokens: list[Reference | Environment]) -> str | None:
        """What Sim says of code that names a variable that does not exist; None if it names none."""
        known = {token.start for token in tokens}
        found = next((one for one in _VARIABLE.finditer(code) if one.start() not in known), None)
        return None if found is None else self._no_variable(found[1].strip())

    def _no_variable(self, name: str) -> str:
        names = ", ".join(dict.fromkeys(one.name for one in self.workflow.variables.values()))
        return f'Variable "{name}" doesn\'t exist.' + (f" Available: {names}" if names else "")


def _split_index(part: str) -> tuple[str, list[str | int]]:
    """`items[0]` as a name and its indexes."""
    match = _PART.fullmatch(part)
    if match is None or not match[2]:
        return part, []
    return match[1], [int(index) for index in re.findall(r"\d+", match[2])]
