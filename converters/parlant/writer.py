"""Writes a bundle as what Parlant's stores hold, with a report of what they cannot."""

from __future__ import annotations

from typing import Any

from converters.parlant.foreign import Foreign
from converters.parlant.forms import Form, Shelf, closed
from converters.parlant.graph import write_journey
from converters.parlant.kept import Row
from converters.parlant.reader import MADE
from converters.parlant.rows import write_relationship, write_row
from converters.parlant.unsaid import of_bundle, of_journey, of_state
from converters.parlant.vocabulary import made_id
from converters.report import Entry, Report
from converters.written import Written
from journeys.bundle import Bundle, CannedResponse, Guideline, Relationship
from journeys.journey import Journey

VERSION = "3.3.2"


def write(bundle: Bundle) -> Written:
    """The document: in the form that it was read in, or else as a reading of whole stores; and its report."""
    writing = _Writing(bundle)
    document = closed(writing.shelf())
    entries = (*of_bundle(bundle), *writing.entries)
    changed = [one for one in entries if one.outcome in ("changed", "dropped")]
    confidence = 1.0 if not entries else round(1 - len(changed) / (2 * len(entries)), 4)
    return Written(document, Report("parlant-json", bundle.main.name, entries, confidence=confidence))


def stores_of(bundle: Bundle) -> dict[str, Any]:
    """All stores, by name, whichever form the bundle was read in: what a script has to build."""
    return _Writing(bundle).stores()


class _Writing:
    """One bundle on its way out."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.entries: list[Entry] = []
        self.foreign = Foreign(bundle, self.entries)
        self.details: dict[str, Any] = bundle.reading.details if bundle.reading is not None else {}
        self.wakes: dict[str, list[str]] = {}
        for journey in bundle.journeys:
            for one in journey.activation.observations:
                self.wakes.setdefault(one, []).append(journey.id)

    def shelf(self) -> Shelf:
        """The stores, and what stood around them."""
        form: Form = self.details.get("form", "reading")
        about = self.details.get("about", {})
        if "form" not in self.details:
            about = {"name": self.bundle.main.name, "parlant": VERSION}
        whole = form in ("reading", "stores")
        words = self.details.get("vocabulary") == "next"
        stores = (
            self.stores(words=words)
            if whole
            else {"journeys": [self._journey(one, words=True) for one in self._told()]}
        )
        if words:
            stores["journeys"] = [_as_triggers(row) for row in stores["journeys"]]
        absent = self.details.get("absent", ())
        kept = {name: rows for name, rows in stores.items() if name not in absent or rows}
        return Shelf(form, kept, about, cases=tuple(self.details.get("cases", ())))

    def stores(self, *, words: bool = False) -> dict[str, Any]:
        """All stores by name. `words`: conditions in words stay so, where else guidelines are made of them."""
        bundle = self.bundle
        journeys = [self._journey(one, words=words) for one in self._told()]
        made = [] if words else [row for one in self._told() for row in self._spoken(one)]
        relationships = [write_relationship(one) for one in (*bundle.relationships, *self._further())]
        return {
            "agents": self._listed(bundle.agents),
            "journeys": journeys,
            "guidelines": [self._guideline(one) for one in bundle.guidelines] + made,
            "guideline_tools": self._guideline_tools(),
            "relationships": relationships,
            "canned_responses": [write_row(self._placed(one)) for one in bundle.canned_responses],
            "tags": self._listed(bundle.tag_names),
            "tools": [*self._listed(bundle.tool_descriptions), *self.foreign.tools.values()],
            "variables": self._listed(bundle.context_variables),
            "terms": self._listed(bundle.glossary),
            "capabilities": self._listed(bundle.capabilities),
            "customers": self._listed(bundle.customers),
            **self.details.get("beside", {}),
        }

    def _listed(self, models: Any) -> list[Row]:
        return [write_row(one.model_copy(update={"details": {}}) if MADE in one.details else one) for one in models]

    def _told(self) -> list[Journey]:
        """The journeys, without one that stands for none."""
        return [one for one in self.bundle.journeys if one.origin is None or MADE not in one.origin.details]

    def _journey(self, journey: Journey, *, words: bool) -> Row:
        conditions = list(journey.activation.conditions)
        if not words:
            conditions = [_trigger(journey, one) for one in conditions]
        self.entries += of_journey(journey)
        if journey.origin is not None and journey.origin.format == "parlant" and not self.foreign.is_needed(journey):
            for state in journey.states:
                self.entries += [Entry("carried", state.id, state.type, state.name), *of_state(state)]
            return write_journey(journey, conditions)
        return self.foreign.journey(journey, conditions)

    def _spoken(self, journey: Journey) -> list[Row]:
        """Conditions in words as guidelines, which is how a store has them."""
        found = []
        for one in journey.activation.conditions:
            row = write_row(Guideline(id=_trigger(journey, one), condition=one))
            found.append({**row, "tags": [f"journey:{journey.id}"]})
        return found

    def _guideline(self, one: Guideline) -> Row:
        woken = [f"journey:{journey}" for journey in self.wakes.get(one.id, ())]

        def whole(row: Row) -> Row:
            return {**row, "tags": [*row["tags"], *woken]}

        return write_row(one, whole)

    def _guideline_tools(self) -> list[Row]:
        """As they were listed, without those that are gone and with those that are new."""
        wanted = {(one.id, tool): None for one in self.bundle.guidelines for tool in one.tools}
        listed = [
            row for row in self.details.get("guideline_tools", ()) if (row["guideline_id"], row["tool_id"]) in wanted
        ]
        known = {(row["guideline_id"], row["tool_id"]): None for row in listed}
        new = [pair for pair in wanted if pair not in known]
        return [*listed, *({"id": made_id(*pair), "guideline_id": pair[0], "tool_id": pair[1]} for pair in new)]

    def _placed(self, one: CannedResponse) -> CannedResponse:
        """A canned response whose places are all among its tags."""
        places = [f"{kind}:{name}" for kind, name in (("journey", one.journey), ("state", one.state)) if name]
        new = tuple(
            place
            for place in places
            if place not in one.tags and not (one.exclusive and one.state and place.startswith("journey:"))
        )
        return one.model_copy(update={"tags": (*one.tags, *new)})

    def _further(self) -> list[Relationship]:
        """Relationships that a document says by other means: the scope of a guideline, the tools of a state.

        Parlant's SDK makes those of tools for every tool state; the states must have been written before.
        """
        known = {(one.kind, one.source, one.target): None for one in self.bundle.relationships}
        found: list[Relationship] = []
        for one in self.bundle.guidelines:
            scope = f"state:{one.state}" if one.state else f"journey:{one.journey}" if one.journey else None
            if scope is not None:
                found.append(Relationship(kind="dependency", source=f"guideline:{one.id}", target=scope))
        calls = self.foreign.calls
        found += [
            Relationship(kind="reevaluation", source=f"state:{node}", target=f"tool:{tool}") for node, tool in calls
        ]
        return [one for one in found if (one.kind, one.source, one.target) not in known]


def _trigger(journey: Journey, words: str) -> str:
    return made_id(journey.id, "condition", words)


def _as_triggers(row: Row) -> Row:
    return {("triggers" if name == "conditions" else name): value for name, value in row.items()}
