"""Writes journeys as Sim exports (version 1.0), with a report of what Sim cannot say."""

from __future__ import annotations

from collections.abc import Mapping

from converters.remainder import parts_of
from converters.sim.export import read_document
from converters.sim.naming import journey_id
from converters.sim.reader import read
from converters.sim.secrets import without_credentials
from converters.sim.writing.composition import compose
from converters.sim.writing.drafts import Canvas
from converters.sim.writing.forks import with_branches
from converters.sim.writing.names import fresh_id
from converters.sim.writing.remarks import Remarks, report_of
from converters.sim.writing.revision import kept_of
from converters.sim.writing.sources import is_from_sim, kept, remembered
from converters.sim.writing.verification import tell_differences
from converters.written import Written
from journeys.bundle import Bundle
from journeys.canonical import dump
from journeys.errors import DocumentError
from journeys.journey import Journey
from journeys.values import Json

VERSION = "1.0"
_BUNDLE = {
    "guidelines": "blocks of Sim know no guidelines beyond themselves",
    "canned_responses": "Sim has no replies written beforehand",
    "agents": "an agent of Sim is a block, and nobody speaks for the whole",
    "relationships": "blocks of Sim are related by their edges alone",
    "tag_names": "Sim has no tags",
    "tool_descriptions": "Sim describes its tools itself",
    "glossary": "Sim has no words of the trade",
    "context_variables": "Sim knows nothing of customers",
    "capabilities": "Sim has no capabilities beyond its blocks",
    "customers": "Sim knows nothing of customers",
    "calendars": "Sim knows no working hours",
    "conduct": "Sim holds no conversations, and mends none",
    "reading": "Sim keeps nothing of the document that it was read from",
    "policy": "limits of a run are set in Sim's own settings",
}


def write(bundle: Bundle) -> Written:
    """Writes a bundle as Sim exports: the main journey as the document, every other one as a document of its own.

    A journey that was read from Sim is written as it was, with its changes (`converters.sim.writing.revision`).
    Importing what was written gives it again; what Sim cannot say is in the report.
    """
    return _Writing(bundle).write()


class _Writing:
    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        others = (one for one in (*bundle.journeys, *bundle.children) if one.id != bundle.main.id)
        self.journeys = {one.id: with_branches(one) for one in (bundle.main, *others)}
        self.titles = {one.id: one.name for one in self.journeys.values()}
        self.documents: dict[str, Json] = {}
        self.remarks: dict[str, Remarks] = {}
        self.hidden: dict[str, dict[str, Json]] = {}
        """By journey, what stands in the place of credentials."""

    def write(self) -> Written:
        """The documents and the report."""
        read_ones = [one for one in self.journeys.values() if is_from_sim(one)]
        for journey in self.journeys.values():
            if is_from_sim(journey):
                self.documents[journey.id] = _enveloped(journey, remembered(journey))
            else:
                self._compose(journey, None)
        before = {one.id: self._read(one) for one in read_ones}
        for journey in read_ones:
            self._compose(journey, before[journey.id])
        for journey in self.journeys.values():
            tell_differences(journey, self._read(journey), self.remarks[journey.id], self.hidden[journey.id])
        self._tell_of_the_bundle()
        main = self.bundle.main.id
        others = {name: document for name, document in self.documents.items() if name != main}
        facts: dict[str, Json] = {
            "journeys": len(self.journeys),
            "blocks": sum(len(one["state"]["blocks"]) for one in self.documents.values()),
        }
        report = report_of(self.bundle.main.name, [self.remarks[one] for one in self.journeys], facts)
        return Written(self.documents[main], report, others)

    def _compose(self, journey: Journey, before: Journey | None) -> None:
        canvas, remarks = compose(journey, self.titles, None if before is None else kept_of(journey, before))
        self.hidden[journey.id] = _take_out_credentials(canvas, remarks)
        self.documents[journey.id] = _enveloped(journey, canvas)
        self.remarks[journey.id] = remarks
        if kept(journey).get("conversation") is not None:
            remarks.dropped(
                None, "conversation", "Sim keeps no such texts", "give --conversation again when it is read"
            )

    def _read(self, journey: Journey) -> Journey | None:
        """What reading a journey's document gives; None where it cannot be read."""
        children = {
            name: {"name": self.titles[name], "workflow": document}
            for name, document in self.documents.items()
            if name != self.bundle.main.id
        }
        about = kept(journey)
        trigger = about.get("trigger", "manual")
        start = journey.initial[0] if len(journey.initial) == 1 and trigger != "child" else None
        document = self.documents[journey.id]
        # An id of its own, for a journey that calls itself is a child of what is read here.
        own = {**document, "workflow": {"id": fresh_id(journey.id, self.documents), "name": journey.title}}
        for named in dict.fromkeys([start, None]):
            try:
                return read(
                    own,
                    trigger=trigger,
                    start=named,
                    children=children,
                    environment=self.bundle.environment,
                    resume_address=about.get("resume_address"),
                    conversation=_texts_for(document, about.get("conversation")),
                ).bundle.main
            except DocumentError:
                continue
        return None

    def _tell_of_the_bundle(self) -> None:
        remarks = self.remarks[self.bundle.main.id]
        for name, why in _BUNDLE.items():
            for one in parts_of(self.bundle, name):
                remarks.dropped(None, one.field, why)
        for name in self.bundle.environment:
            remarks.carried(None, f"environment.{name}", "blocks read it by name", "set it in the workspace in Sim")
        beside = [one.id for one in self.bundle.journeys if one.id != self.bundle.main.id]
        if beside:
            remarks.changed(
                None, "journeys", f"workflows of Sim run by themselves: {', '.join(beside)} is one of its own"
            )


def _texts_for(document: dict[str, Json], conversation: Json) -> Json:
    """The texts that were given for the workflow, without those of blocks that are gone."""
    if not isinstance(conversation, dict) or "blocks" not in conversation:
        return conversation
    blocks = document["state"]["blocks"]
    return {**conversation, "blocks": {one: texts for one, texts in conversation["blocks"].items() if one in blocks}}


def _enveloped(journey: Journey, canvas: Canvas) -> dict[str, Json]:
    """A canvas as an export."""
    about = kept(journey)
    title = journey.title if is_from_sim(journey) else journey.name
    metadata = {"name": title, "description": journey.description, **about.get("metadata", {})}
    document: dict[str, Json] = {"version": VERSION}
    if about.get("exported_at"):
        document["exportedAt"] = about["exported_at"]
    document["state"] = {**canvas.to_state(), "metadata": metadata}
    known = journey.origin.id if journey.origin is not None and is_from_sim(journey) else None
    if known is None and journey_id(read_document(document)) != journey.id and about.get("trigger") != "child":
        known = journey.id
    if known is not None:
        workflow = {"id": known, "name": title, "description": journey.description}
        document["workflow"] = {**workflow, **about.get("workflow", {})}
    return document


def _take_out_credentials(canvas: Canvas, remarks: Remarks) -> dict[str, Json]:
    """Leaves out what Sim's own exports leave out, and tells of it; gives what stands in the place of each text."""
    replaced: dict[str, Json] = {}
    states = {state.id: state for state in remarks.journey.states}
    for block in canvas.blocks.values():
        clean: Mapping[str, Json] = without_credentials(block.values, keep_accounts=True)
        for name, value in block.values.items():
            if clean.get(name) != value:
                _note_texts(value, clean.get(name), replaced)
                remarks.changed(
                    states.get(block.id),
                    name,
                    "holds a credential in clear text, which is left out, as Sim's exports do",
                    "write {{NAME}} and keep it as a secret",
                )
        block.values = {name: clean.get(name) for name in block.values}
    return replaced


def _note_texts(value: Json, clean: Json, replaced: dict[str, Json]) -> None:
    """Takes down which texts have become which, or None; of whole lists and objects, their canonical text."""
    if isinstance(value, str) or clean is None:
        if value != clean:
            replaced[value if isinstance(value, str) else dump(value)] = clean
    elif isinstance(value, dict):
        for name, item in value.items():
            _note_texts(item, clean.get(name) if isinstance(clean, dict) else None, replaced)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            _note_texts(item, clean[number] if isinstance(clean, list) else None, replaced)
