"""Notes taken while a workflow is read; at the end they are the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from converters.report import Entry, Outcome
from journeys.validation.problem import Problem

NATIVE = 1.0
TOOL_WITH_TABLE = 0.8
TOOL_WITHOUT_TABLE = 0.6
_WEIGHTS = {"carried": 1.0, "changed": 0.5, "dropped": 0.0}
_GRAVITY: tuple[Outcome, ...] = ("empty", "carried", "changed", "dropped", "unused")


class Noted(Protocol):
    """What notes are about: a block of any canvas."""

    @property
    def id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(slots=True)
class Notes:
    """The notes on one block. What is not noted is carried over as it is."""

    block: Noted
    kind: float = NATIVE
    fields: dict[str, tuple[Outcome, str, str]] = field(default_factory=dict)
    whole: list[tuple[Outcome, str, str]] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)
    """How each condition is evaluated: `tree`, `script`, `invalid`."""
    doubts: list[Problem] = field(default_factory=list)
    """What should be known before a run, and cannot be told from the bundle."""
    workflow: str | None = None
    """The child workflow that the block belongs to; None: the one that is converted."""

    def carried(self, name: str, message: str = "", remedy: str = "") -> None:
        """A field is carried over; a message is for what may surprise."""
        known = self.fields.get(name)
        if known is None or known[0] == "unused" or (message and known[0] == "carried"):
            self.fields[name] = ("carried", message, remedy)

    def changed(self, name: str, how: str, remedy: str = "") -> None:
        """A field is carried over, but not quite."""
        if name not in self.fields or self.fields[name][0] != "dropped":
            self.fields[name] = ("changed", how, remedy)

    def dropped(self, name: str, why: str, remedy: str = "") -> None:
        """A field is not carried over."""
        self.fields[name] = ("dropped", why, remedy)

    def unused(self, name: str, why: str) -> None:
        """A stored field that Sim does not use either."""
        self.fields[name] = ("unused", why, "")

    def empty(self, name: str) -> None:
        """A stored field that holds nothing."""
        self.fields[name] = ("empty", "", "")

    def doubt(self, name: str, message: str, remedy: str) -> None:
        """A field that makes the block fail when it is reached: changed, and a warning before the run."""
        self.changed(name, message, remedy)
        place = f"block `{self.block.name}`, {name}"
        self.doubts.append(Problem(place=place, message=message, remedy=remedy, severity="warning"))

    def shadowed(self) -> None:
        """Another block has the same name: in the report, and a warning before the run."""
        message = "another block has the same name; references mean that one, the first, as in Sim"
        remedy = "give each block its own name"
        self.say("carried", message, remedy)
        place = f"block `{self.block.name}` ({self.block.id})"
        self.doubts.append(Problem(place=place, message=message, remedy=remedy, severity="warning"))

    def say(self, outcome: Outcome, message: str, remedy: str = "") -> None:
        """Something about the block as a whole."""
        self.whole.append((outcome, message, remedy))

    @property
    def confidence(self) -> float:
        """By the formula of `converters.report.FORMULA`."""
        counted = [_WEIGHTS[outcome] for outcome, _, _ in self.fields.values() if outcome in _WEIGHTS]
        counted += [_WEIGHTS[outcome] for outcome, _, _ in self.whole if outcome in ("changed", "dropped")]
        share = sum(counted) / len(counted) if counted else 1.0
        return round(self.kind * share, 4)

    def entries(self) -> list[Entry]:
        """The notes as entries of a report: one for the block, then one for each field."""
        block, inside = self.block, self.workflow
        about = (block.id, block.type, block.name)
        outcome, message, remedy = self._in_one()
        made = [Entry(outcome, *about, None, message, remedy, inside)]
        made += [
            Entry(outcome, *about, name, message, remedy, inside)
            for name, (outcome, message, remedy) in self.fields.items()
        ]
        return made

    def _in_one(self) -> tuple[Outcome, str, str]:
        """All that is said of the block as a whole; the gravest outcome counts."""
        if len(self.whole) < 2:
            return self.whole[0] if self.whole else ("carried", "", "")
        gravest = max((outcome for outcome, _, _ in self.whole), key=_GRAVITY.index)
        messages, remedies = ([one[part] for one in self.whole if one[part]] for part in (1, 2))
        return gravest, "; ".join(messages), "; ".join(remedies)
