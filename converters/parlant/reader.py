"""Reads what Parlant's stores hold into a bundle, with a report of what became of each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from converters.conversion import Conversion
from converters.documents import parse, refuse
from converters.parlant.forms import MADE_ANEW, NAMES, Shelf, form_of, opened
from converters.parlant.graph import read_journey
from converters.parlant.kept import Row, left_over
from converters.parlant.reporting import report_of
from converters.parlant.rows import Model, listed_relationship, read_relationship, read_row, write_row
from converters.parlant.shapes import Stores
from journeys.addresses import address_of
from journeys.bundle import (
    Agent,
    Bundle,
    CannedResponse,
    Capability,
    ContextVariable,
    Customer,
    Guideline,
    Policy,
    Relationship,
    Tag,
    Term,
    ToolDescription,
)
from journeys.errors import DocumentError
from journeys.journey import Journey, Origin
from journeys.states import AgentInteraction
from journeys.validation import translation
from journeys.values import Json

_TITLE = "The reading of Parlant's stores cannot be read"
FORMAT = "parlant"
MADE = "made_here"
"""In the details of an origin: there is no such row in the stores."""
_IMPLIED = ("journeys", "cases", "export")
"""Forms without the stores of agents and tags; those that tags name are taken for granted."""


def read(document: Json | str | bytes, *, name: str | None = None) -> Conversion:
    """Reads what Parlant's stores hold, in any of the forms of `converters.parlant.forms`, in both vocabularies.

    Args:
        document: the document, as text or as parsed JSON.
        name: the title of the first journey, instead of its own.

    Raises:
        DocumentError: it is no such document, or a row has not the shape of its store; carries all problems.
    """
    found = parse(document) if isinstance(document, (str, bytes)) else document
    form = form_of(found)
    if form is None:
        refuse("the document", "is no reading of Parlant's stores", "it has `stores`, or `journeys` with `root_id`")
    shelf = opened(found, form)
    reading = _Reading(shelf, _checked(shelf.stores), any("triggers" in row for row in _rows(shelf, "journeys")))
    bundle = reading.bundle()
    if name is not None:
        first = bundle.main.model_copy(update={"title": name})
        bundle = bundle.model_copy(update={"journeys": (first, *bundle.journeys[1:])})
    return Conversion(bundle, report_of(bundle, shelf))


def _rows(shelf: Shelf, store: str) -> list[Any]:
    found = shelf.stores.get(store, [])
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _checked(stores: dict[str, Any]) -> dict[str, list[Row]]:
    """The rows of every store, in the vocabulary of 3.3.2."""
    rows = dict(stores)
    if isinstance(rows.get("journeys"), list):
        rows["journeys"] = [_renamed(row) for row in rows["journeys"]]
    try:
        Stores.model_validate(rows)
    except ValidationError as error:
        raise DocumentError(translation.problems(error, rows, Stores), _TITLE) from None
    for row in rows.get("journeys", ()):
        if not any(node["id"] == row["root_id"] for node in row["nodes"]):
            hint = "read the stores again"
            refuse(f"journey `{row['id']}`", f"its root `{row['root_id']}` is none of its nodes", hint)
    return {name: rows.get(name, []) for name in NAMES}


def _renamed(row: Any) -> Any:
    """A journey's row with `conditions`, which the next release calls `triggers`; without what is made anew."""
    if not isinstance(row, dict):
        return row
    found = {name: value for name, value in row.items() if name not in MADE_ANEW}
    if "triggers" in found and "conditions" not in found:
        found["conditions"] = found.pop("triggers")
    return found


@dataclass(slots=True)
class _Reading:
    """One document on its way: its rows by store, and which guidelines wake which journeys."""

    shelf: Shelf
    rows: dict[str, list[Row]]
    next_vocabulary: bool
    wakes: dict[str, list[str]] = field(default_factory=dict)

    def bundle(self) -> Bundle:
        """The whole."""
        guidelines = {row["id"] for row in self.rows["guidelines"]}
        for row in self.rows["journeys"]:
            for one in row.get("conditions", ()):
                self.wakes.setdefault(one, []).append(row["id"])
        journeys = tuple(self._journey(row, guidelines) for row in self.rows["journeys"])
        return Bundle(
            journeys=journeys or (_conversation(),),
            guidelines=tuple(self._guideline(row) for row in self.rows["guidelines"]),
            canned_responses=self._read(CannedResponse, "canned_responses"),
            agents=self._read(Agent, "agents") or self._implied_agents(),
            relationships=self._relationships(),
            tag_names=self._read(Tag, "tags") or self._implied_tags(),
            tool_descriptions=self._read(ToolDescription, "tools"),
            glossary=self._read(Term, "terms"),
            context_variables=self._read(ContextVariable, "variables"),
            capabilities=self._read(Capability, "capabilities"),
            customers=self._read(Customer, "customers"),
            reading=self._origin(),
            # A tool that fails ends no conversation: a person says what is to be done.
            policy=Policy(on_failure="incident"),
        )

    def _read(self, model: type[Model], store: str) -> tuple[Model, ...]:
        return tuple(read_row(model, row) for row in self.rows[store])

    def _journey(self, row: Row, guidelines: set[str]) -> Journey:
        """A journey. Conditions are ids of guidelines; without that store, they may be the words themselves."""
        conditions = row.get("conditions", [])
        if self.shelf.form == "export":
            return read_journey(row)
        if self.shelf.form in _IMPLIED:
            return read_journey(row, words=conditions)
        if self.next_vocabulary:
            words = [one for one in conditions if one not in guidelines]
            return read_journey(row, words=words, observations=[one for one in conditions if one in guidelines])
        return read_journey(row, observations=conditions)

    def _guideline(self, row: Row) -> Guideline:
        """A guideline. Those that wake a journey have its tag, which says no more than the journey does."""
        woken = [f"journey:{journey}" for journey in self.wakes.get(row["id"], ())]
        tags = [tag for tag in row.get("tags", ()) if tag not in woken]

        def woken_too(written: Row) -> Row:
            return {**written, "tags": [*written["tags"], *woken]}

        made = read_row(Guideline, {**row, "tags": tags})
        made = made.model_copy(update={"tools": self._tools(row["id"]), "details": {}})
        kept = left_over(row, woken_too(write_row(made)))
        return made.model_copy(update={"details": kept}) if kept else made

    def _tools(self, guideline: str) -> tuple[str, ...]:
        return tuple(row["tool_id"] for row in self.rows["guideline_tools"] if row["guideline_id"] == guideline)

    def _relationships(self) -> tuple[Relationship, ...]:
        """All of them; without the store, those that journeys list and whose ends the reading holds."""
        if self.shelf.form not in _IMPLIED:
            return tuple(read_relationship(row) for row in self.rows["relationships"])
        held = {f"journey:{row['id']}" for row in self.rows["journeys"]}
        held |= {f"state:{node['id']}" for row in self.rows["journeys"] for node in row["nodes"]}
        held |= {f"tag:{one}" for one in self._named_by_tags("tag")}
        found: dict[tuple[str, str, str], Relationship] = {}
        for row in (one for journey in self.rows["journeys"] for one in journey.get("relationships", ())):
            made = listed_relationship(row)
            ends = (made.source, made.target) if made is not None else ()
            if made is not None and all(end in held or end.startswith("tool:") for end in ends):
                found.setdefault((made.kind, made.source, made.target), made)
        return tuple(found.values())

    def _implied_agents(self) -> tuple[Agent, ...]:
        named = self._named_by_tags("agent")
        return tuple(Agent(id=one, name=one, details={MADE: True}) for one in named)

    def _implied_tags(self) -> tuple[Tag, ...]:
        return tuple(Tag(id=one, name=one, details={MADE: True}) for one in self._named_by_tags("tag"))

    def _named_by_tags(self, kind: str) -> list[str]:
        if self.shelf.form not in _IMPLIED:
            return []
        found = [address_of(tag) for row in self.rows["journeys"] for tag in row.get("tags", ())]
        return list(dict.fromkeys(name for one, name in found if one == kind))

    def _origin(self) -> Origin:
        shelf = self.shelf
        details: dict[str, Json] = {"form": shelf.form}
        details |= {"about": shelf.about} if shelf.about else {}
        details |= {"cases": list(shelf.cases)} if shelf.cases else {}
        details |= {"vocabulary": "next"} if self.next_vocabulary else {}
        details |= {"guideline_tools": self.rows["guideline_tools"]} if self.rows["guideline_tools"] else {}
        beside = {name: one for name, one in shelf.stores.items() if name not in NAMES}
        details |= {"beside": beside} if beside else {}
        absent = [name for name in NAMES if name not in shelf.stores]
        details |= {"absent": absent} if absent and shelf.form in ("reading", "stores") else {}
        version = shelf.about.get("parlant")
        name = shelf.about.get("name")
        return Origin(
            format=FORMAT,
            name=name if isinstance(name, str) else None,
            version=version if isinstance(version, str) else None,
            details=details,
        )


def _conversation() -> Journey:
    """What stands for a talk under guidelines alone, where the stores have no journey."""
    state = AgentInteraction(
        id="talk", title="Talk", mode="chat", goal="Help the customer as the guidelines say, until nothing is left open"
    )
    origin = Origin(format=FORMAT, details={MADE: True})
    return Journey(id="conversation", title="Conversation", initial=("talk",), states=(state,), origin=origin)
