"""What one turn brought about: what was said, where it went, what was called, what was asked of models."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from conversation_tests.document import PlannedTurn
from conversation_tests.shorthand import time_in_words
from conversation_tests.stand_ins import Made
from journeys.run import Entry, VisitView
from journeys.values import Json
from results.record import Record

_COMPARED = {"decision": ("by", "what", "why", "to", "journey", "guideline"), "message": ("turn", "model_calls", "by")}
"""What of a line's data is part of the transcript: the rest differs from run to run, or stands elsewhere."""


@dataclass(frozen=True)
class TurnSeen:
    """A turn that was played.

    Attributes:
        number: from 0.
        record: the run at its end.
        since: the run's sequence number before it.
        before: the number of visits before it.
        made: the calls of tools.
        model_calls: how often models were asked.
        refused: why what was sent was refused; empty if it was not.
        unsaid: what of the model's answers could not be given.
    """

    number: int
    turn: PlannedTurn
    record: Record
    since: int = 0
    before: int = 0
    made: Sequence[Made] = ()
    model_calls: int = 0
    refused: str = ""
    unsaid: Sequence[str] = field(default_factory=tuple)

    @cached_property
    def entries(self) -> list[Entry]:
        """The lines of this turn."""
        return [one for one in self.record.entries if one.sequence > self.since]

    @property
    def said(self) -> list[str]:
        """What the customer has heard in this turn."""
        heard = [one.text for one in self.entries if one.text and _is_heard(one)]
        return [*heard, *([self.refused] if self.refused else [])]

    @property
    def visited(self) -> list[VisitView]:
        """The visits that began in this turn."""
        return [one for one in self.record.all_visits if one.number > self.before]

    @property
    def refusals(self) -> list[str]:
        """Why what was sent was refused."""
        found = [one.text for one in self.entries if one.kind == "refusal"]
        return [*found, *([self.refused] if self.refused else [])]

    @property
    def model_refusals(self) -> list[str]:
        """What of the model's answers was refused, and why."""
        return [one.text for one in self.entries if one.kind == "refused"]

    @property
    def deciders(self) -> list[str]:
        """Who made the decisions of this turn."""
        decisions = (one.data for one in self.entries if one.kind == "decision" and isinstance(one.data, dict))
        return list(dict.fromkeys(str(one.get("by")) for one in decisions))

    @property
    def stands(self) -> list[tuple[str, str]]:
        """Journey and state of each place where it stands; after the end, of the last state on the path."""
        places = self.record.snapshot.places
        if places:
            return [(one.journey, one.state) for one in places]
        last = self.record.visits[-1:] if self.record.has_ended else ()
        return [(one.journey, one.state) for one in last]

    def transcript(self) -> list[dict[str, Json]]:
        """The lines of this turn, without what differs from run to run."""
        return [line(one) for one in self.entries]


def _is_heard(entry: Entry) -> bool:
    return entry.kind == "refusal" or (entry.who in ("journey", "agent", "person") and entry.kind != "status")


def line(entry: Entry) -> dict[str, Json]:
    """A line of the transcript: who, kind, text, state, and what of its data is compared."""
    made: dict[str, Json] = {"who": entry.who, "kind": entry.kind, "text": entry.text}
    if entry.state is not None:
        made["state"] = entry.state
    if isinstance(entry.data, dict) and entry.kind in _COMPARED:
        told = {name: entry.data[name] for name in _COMPARED[entry.kind] if entry.data.get(name) is not None}
        made |= {"data": told} if told else {}
    return made


def action_in_words(turn: PlannedTurn) -> str:
    """What a turn does, on one line."""
    match turn.action:
        case None:
            return "(the beginning)"
        case "user":
            return " / ".join(turn.user or ())
        case "wait":
            return f"(waits {time_in_words(turn.wait or 0.0)})"
        case "values":
            return json.dumps(turn.values, ensure_ascii=False)
        case "choice":
            return ("yes" if turn.choice else "no") if isinstance(turn.choice, bool) else str(turn.choice)
        case name:
            given = getattr(turn, name).model_dump(mode="json", exclude_none=True, exclude_defaults=True)
            return f"({name}: {json.dumps(given, ensure_ascii=False)})"
