"""The parts of a conversion report, the same for every converter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from journeys.values import Json

Outcome = Literal["carried", "changed", "dropped", "unused", "empty"]
"""`unused`: the other system does not use it either (an inactive field, a disabled block). `empty`: it holds nothing.
Neither costs confidence."""

FORMULA = (
    "A block's confidence is that of its kind (1 for a state of its own, 0.8 for a tool call whose fields are known, "
    "0.6 for one whose fields are not) times the share of its fields that are carried, a changed field counting half; "
    "fields that are empty, or that the workflow does not use, do not count. The whole has the mean of its blocks, "
    "those of its child workflows among them; annotations, disabled and unreachable blocks do not count. "
    "Missing values and kept surprises cost nothing."
)


class Entry(NamedTuple):
    """What became of a block (`field` is None) or of one of its fields: how or why, and what to do about it."""

    outcome: Outcome
    block_id: str | None = None
    block_type: str | None = None
    block_name: str | None = None
    field: str | None = None
    message: str = ""
    remedy: str = ""
    workflow: str | None = None
    """The child workflow that the block belongs to; None: the one that was converted."""

    @property
    def place(self) -> str:
        """Block, type and field in words."""
        if self.block_id is None:
            return self.field or "the workflow"
        named = block_in_words(self.block_name, self.block_type, self.block_id, self.workflow)
        return f"{named}: {self.field}" if self.field else named

    def to_json(self) -> dict[str, Json]:
        """All that is set, by name."""
        return _set(self._asdict())


class Notice(NamedTuple):
    """Something that a user may not expect of the whole, found in the graph and not in one field alone.

    `difference` names the rule by which the run is better here than where the workflow comes from (docs/converters.md);
    without one, the other system's manner is kept.
    """

    rule: str
    message: str
    remedy: str
    block_id: str
    block_type: str
    block_name: str
    field: str | None = None
    difference: str | None = None
    workflow: str | None = None

    @property
    def place(self) -> str:
        """Block, type and field in words."""
        named = block_in_words(self.block_name, self.block_type, self.block_id, self.workflow)
        return f"{named}: {self.field}" if self.field else named

    def to_json(self) -> dict[str, Json]:
        """All that is set, by name."""
        return _set(self._asdict())


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
    workflow: str | None = None

    @property
    def place(self) -> str:
        """Block, type, tool and field in words."""
        named = block_in_words(self.block_name, self.block_type, self.block_id, self.workflow)
        return f"{named}: {self.tool}: {self.title}" if self.tool else f"{named}: {self.title}"

    @property
    def keys(self) -> list[str]:
        """Where its value stands in a values file."""
        return [self.block_name, self.tool, self.title] if self.tool else [self.block_name, self.title]

    def to_json(self) -> dict[str, Json]:
        """All that is set, by name."""
        return _set({name: getattr(self, name) for name in self.__slots__})


class Made(NamedTuple):
    """A text that the other system does not have, made for the conversation. `…` stands for what is known at run
    time."""

    what: str
    """`welcome`, `question`, `input prompt`, `confirmation`, `progress`, `help`, `error message`."""
    text: str
    block_id: str
    block_type: str
    block_name: str
    workflow: str | None = None

    @property
    def place(self) -> str:
        """Block and type in words."""
        return block_in_words(self.block_name, self.block_type, self.block_id, self.workflow)

    def to_json(self) -> dict[str, Json]:
        """All that is set, by name."""
        return _set(self._asdict())


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a document. See `FORMULA` for the confidences."""

    format: str
    title: str = ""
    entries: tuple[Entry, ...] = ()
    missing: tuple[MissingField, ...] = ()
    confidences: dict[str, float] = field(default_factory=dict)
    """By block id; of the blocks of a child workflow, by `CHILD/BLOCK`."""
    confidence: float = 1.0
    facts: dict[str, Json] = field(default_factory=dict)
    """Counts that a format has to tell, by name."""
    notices: tuple[Notice, ...] = ()
    """Where the run differs from the other system's for the better, and where a surprise of that system is kept."""
    made: tuple[Made, ...] = ()
    """What is said here, and nowhere there."""

    def of(self, outcome: Outcome) -> tuple[Entry, ...]:
        """The entries with that outcome."""
        return tuple(entry for entry in self.entries if entry.outcome == outcome)

    @property
    def notable(self) -> tuple[Entry, ...]:
        """The entries that say something: all that is not simply carried over."""
        return tuple(entry for entry in self.entries if entry.message or entry.outcome not in ("carried", "empty"))

    def to_json(self) -> dict[str, Json]:
        """The whole report as JSON values."""
        return {
            "format": self.format,
            "title": self.title,
            "confidence": self.confidence,
            "formula": FORMULA,
            "facts": self.facts,
            "missing": [one.to_json() for one in self.missing],
            "notices": [one.to_json() for one in self.notices],
            "made": [one.to_json() for one in self.made],
            "confidences": self.confidences,
            "entries": [entry.to_json() for entry in self.entries],
        }

    def to_text(self) -> str:
        """The report for people, as text."""
        from converters.report import text

        return text.write(self)

    def to_html(self) -> str:
        """The report for people, as one HTML page that needs nothing else."""
        from converters.report import html

        return html.write(self)


def block_in_words(name: str | None, kind: str | None, block_id: str, workflow: str | None) -> str:
    """A block by its name, type and id, and the child workflow that it belongs to."""
    inside = f", in {workflow}" if workflow else ""
    return f"{name or block_id} ({kind}, {block_id}{inside})"


def _set(members: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in members.items() if value not in (None, "")}
