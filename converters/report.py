"""The conversion report: what became of each block and field, what is missing, how well the whole is carried over.

The same for every converter. As an object, as text for people (`to_text`) and as JSON (`to_json`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from journeys.values import Json

Outcome = Literal["carried", "changed", "dropped", "unused"]
"""`unused`: the other system does not use it either (an inactive field, a disabled block); it costs no confidence."""

FORMULA = (
    "A block's confidence is that of its kind (1 for a state of its own, 0.8 for a tool call whose fields are known, "
    "0.6 for one whose fields are not) times the share of its fields that are carried, a changed field counting half. "
    "The whole has the mean of its blocks; annotations, disabled and unreachable blocks do not count."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a block (`field` is None) or of one of its fields: how or why, and what to do about it."""

    outcome: Outcome
    block_id: str | None = None
    block_type: str | None = None
    block_name: str | None = None
    field: str | None = None
    message: str = ""
    remedy: str = ""

    @property
    def place(self) -> str:
        """Block, type and field in words."""
        if self.block_id is None:
            return self.field or "the workflow"
        named = f"{self.block_name or self.block_id} ({self.block_type}, {self.block_id})"
        return f"{named}: {self.field}" if self.field else named

    def to_json(self) -> dict[str, Json]:
        """All that is set, by name."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in found.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class MissingField:
    """A field that the export left out. `required`: the workflow is refused without it; else it should be looked at."""

    block_id: str
    block_type: str
    block_name: str
    field: str
    title: str
    required: bool = True
    tool: str | None = None
    """The title of the agent's tool that it belongs to."""
    reason: str = ""

    @property
    def keys(self) -> list[str]:
        """Where its value stands in a values file."""
        return [self.block_name, self.tool, self.title] if self.tool else [self.block_name, self.title]

    def to_json(self) -> dict[str, Json]:
        """All that is set, by name."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in found.items() if value not in (None, "")}


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a document. See `FORMULA` for the confidences."""

    format: str
    title: str = ""
    entries: tuple[Entry, ...] = ()
    missing: tuple[MissingField, ...] = ()
    confidences: dict[str, float] = field(default_factory=dict)
    """By block id."""
    confidence: float = 1.0
    facts: dict[str, Json] = field(default_factory=dict)
    """Counts that a format has to tell, by name."""
    unsupported: tuple[Entry, ...] = ()
    """The blocks that the engine cannot run yet: with any, the workflow can be looked at, and not be started."""

    def of(self, outcome: Outcome) -> tuple[Entry, ...]:
        """The entries with that outcome."""
        return tuple(entry for entry in self.entries if entry.outcome == outcome)

    @property
    def notable(self) -> tuple[Entry, ...]:
        """The entries that say something: all that is not simply carried over."""
        return tuple(entry for entry in self.entries if entry.outcome != "carried" or entry.message)

    def to_json(self) -> dict[str, Json]:
        """The whole report as JSON values."""
        return {
            "format": self.format,
            "title": self.title,
            "confidence": self.confidence,
            "formula": FORMULA,
            "facts": self.facts,
            "cannot_be_run_yet": [entry.to_json() for entry in self.unsupported],
            "missing": [one.to_json() for one in self.missing],
            "confidences": self.confidences,
            "entries": [entry.to_json() for entry in self.entries],
        }

    def to_text(self) -> str:
        """The report for people: what cannot be run yet, what is missing, what differs, the count of what does not."""
        lines = [f"{self.title or 'Workflow'} ({self.format}), mapping confidence {self.confidence:.2f}"]
        lines += _section("Cannot be run yet", [_entry_line(entry) for entry in self.unsupported])
        lines += _section(
            "Missing; supply it with --values", [_missing_line(one) for one in self.missing if one.required]
        )
        lines += _section(
            "Empty; look whether it is needed", [_missing_line(one) for one in self.missing if not one.required]
        )
        titles: tuple[tuple[Outcome, str], ...] = (
            ("dropped", "Not carried over"),
            ("changed", "Changed"),
            ("carried", "Carried over; worth knowing"),
            ("unused", "Not used by the workflow itself"),
        )
        for outcome, title in titles:
            lines += _section(title, [_entry_line(entry) for entry in self.of(outcome) if entry.message])
        plain = len(self.entries) - len(self.notable)
        lines += ["", f"Carried over as they are: {plain} blocks and fields"]
        lines += [f"{name.replace('_', ' ').capitalize()}: {value}" for name, value in self.facts.items()]
        lines += ["", FORMULA]
        return "\n".join(lines)


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"{title}:", *(f"  - {line}" for line in lines)] if lines else []


def _entry_line(entry: Entry) -> str:
    said = f"{entry.place}: {entry.message}"
    return f"{said}; {entry.remedy}" if entry.remedy else said


def _missing_line(one: MissingField) -> str:
    where = f"{one.block_name} ({one.block_type}, {one.block_id}): "
    said = where + (f"{one.tool}: {one.title}" if one.tool else one.title)
    return f"{said}; {one.reason}" if one.reason else said
