"""A state diagram, read and not yet understood: its states, its ways, and where each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from journeys.validation.problem import Problem

Kind = Literal["state", "choice", "fork", "join"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: in which composite state (None: in none), and in which of its regions."""

    composite: str | None = None
    region: int = 0


@dataclass(slots=True)
class Node:
    """A state of the diagram.

    Attributes:
        line: where it is first named.
        texts: its descriptions, in order; none: it is called by its id.
        place: where it belongs.
        declared: whether a statement of its own names it, and not only a way or a class.
        opened: the line where its inside begins, of a composite state.
    """

    id: str
    line: int
    kind: Kind = "state"
    texts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    classes: dict[str, None] = field(default_factory=dict)
    place: Place = Place()
    named_in: dict[str, Place] = field(default_factory=dict)
    """Composite states inside of which it is named."""
    declared: bool = False
    opened: int | None = None
    fill: str = ""

    @property
    def type(self) -> str:
        """What it is called in reports."""
        return "composite" if self.opened is not None else self.kind

    @property
    def title(self) -> str:
        """The first line of its text; empty where it has none."""
        return self.texts[0].partition("\n")[0].strip() if self.texts else ""

    @property
    def name(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow. A source of None is the beginning, a target of None the end (`[*]`) of the place where it stands."""

    source: str | None
    target: str | None
    label: str
    line: int
    place: Place


@dataclass(slots=True)
class Diagram:
    """All that is in a diagram.

    Attributes:
        ignored: what is not carried over, as a reader's word for it, and the lines where it stands.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    title: str = ""
    description: str = ""
    ignored: dict[str, list[int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, message: str, remedy: str) -> None:
        """Notes what is wrong in a line."""
        self.problems.append(Problem(place=f"line {line}", message=message, remedy=remedy))

    def ignore(self, line: int, what: str) -> None:
        """Notes that a line says nothing that a journey has."""
        self.ignored.setdefault(what, []).append(line)
