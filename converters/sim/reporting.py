"""The report of a workflow and its children, from the notes that were taken while they were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from converters.report import Entry, MissingField, Report
from converters.sim.accounting import leave_out
from converters.sim.notes import Notes
from converters.sim.part import Part
from converters.sim.warnings import notices_of
from journeys.values import Json


def report_of(title: str, parts: list[Part]) -> Report:
    """The report of all parts; the first one is the workflow itself."""
    live = [notes for part in parts for notes in part.notes.values()]
    others = [notes for part in parts for notes in _left_out(part)]
    confidences = {_named(part, block_id): one for part in parts for block_id, one in part.confidences.items()}
    beside = [entry for part in parts for entry in (*part.edges, *_variables(part))]
    return Report(
        format="sim",
        title=title,
        entries=tuple(entry for notes in (*live, *others) for entry in notes.entries()) + tuple(beside),
        missing=tuple(_missing(parts)),
        confidences=confidences,
        confidence=round(sum(confidences.values()) / len(confidences), 4) if confidences else 0.0,
        facts=_facts(live, others, parts),
        notices=tuple(notices_of(parts)),
        made=tuple(one for part in parts for one in part.made),
    )


def _named(part: Part, block_id: str) -> str:
    return f"{part.child}/{block_id}" if part.child else block_id


def _left_out(part: Part) -> Iterator[Notes]:
    """The blocks that are no part of the run, each with the reason."""
    for block_id, reason in part.graph.reasons.items() if part.graph is not None else ():
        block = part.document.blocks[block_id]
        notes = Notes(block, workflow=part.child)
        leave_out(notes, block, reason)
        yield notes


def _variables(part: Part) -> Iterator[Entry]:
    for one in part.document.variables:
        yield Entry("carried", field=f"variable {one.name}", workflow=part.child)


def _missing(parts: Iterable[Part]) -> Iterator[MissingField]:
    return (one for part in parts for one in part.missing)


def _facts(live: list[Notes], others: list[Notes], parts: list[Part]) -> dict[str, Json]:
    kinds = [kind for notes in live for kind in notes.conditions]
    facts: dict[str, Json] = {
        "blocks": len(live),
        "blocks_that_are_not_part_of_the_run": len(others),
        "edges": sum(len(part.document.edges) for part in parts),
        "edges_that_are_no_ways": sum(len(part.edges) for part in parts),
        "conditions_evaluated_in_the_workflow": kinds.count("tree"),
        "conditions_evaluated_by_an_activity": kinds.count("script"),
        "conditions_that_do_not_parse": kinds.count("invalid"),
    }
    if kinds:
        facts["share_of_conditions_evaluated_in_the_workflow"] = round(1 - kinds.count("script") / len(kinds), 4)
    return facts
