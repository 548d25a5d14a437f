"""Writing a bundle as Sim workflows and reading it again; and what it means that nothing was lost on the way.

Two bundles are the same if all of them is: states, transitions, variables and origins, to the last setting of the last
block. Only the name that an origin tells is not looked at: a workflow is written under the title of its journey, which
may have been given when it was read.
"""

from __future__ import annotations

from typing import Any

from converters.report import Entry
from converters.sim import read, write
from converters.written import Written
from journeys.bundle import Bundle
from journeys.canonical import plain


def read_again(written: Written, bundle: Bundle, **options: Any) -> Bundle:
    """What was written, read as the bundle was: the same children under the same names, the same plain values."""
    children = {
        one.id: {"name": one.name, "workflow": written.others[one.id]}
        for one in bundle.children
        if one.id in written.others
    }
    origin = bundle.main.origin
    about = origin.details if origin is not None and origin.format == "sim" else {}
    given = {"trigger": about.get("trigger", "manual"), "resume_address": about.get("resume_address")}
    given |= {"children": children, "environment": bundle.environment}
    return read(written.document, **{**given, **options}).bundle


def essence(bundle: Bundle) -> str:
    """What must be the same: the fingerprint, with every origin named after its journey."""
    document = plain(bundle)
    for journey in (*document["journeys"], *document.get("children", [])):
        if "origin" in journey:
            journey["origin"]["name"] = journey.get("title")
    return Bundle.model_validate(document).fingerprint


def edited(bundle: Bundle, change: Any) -> Bundle:
    """The bundle with a change of its main journey's document."""
    document = plain(bundle)
    change(document["journeys"][0])
    return Bundle.model_validate(document)


def state_of(journey: dict[str, Any], state_id: str) -> dict[str, Any]:
    """A state of a journey's document."""
    found: dict[str, Any] = next(one for one in journey["states"] if one["id"] == state_id)
    return found


def fields_of(written: Written, block_id: str) -> dict[str, Any]:
    """The stored values of a block that was written."""
    return {name: one["value"] for name, one in block_of(written, block_id)["subBlocks"].items()}


def block_of(written: Written, block_id: str) -> dict[str, Any]:
    """A block that was written."""
    found: dict[str, Any] = written.document["state"]["blocks"][block_id]
    return found


def ways_of(written: Written) -> set[tuple[str, str, str | None]]:
    """The edges that were written: source, target, handle."""
    return {(one["source"], one["target"], one["sourceHandle"]) for one in written.document["state"]["edges"]}


def remarks_of(written: Written) -> list[tuple[str | None, str | None, str]]:
    """What the report says beyond "carried": state, field, outcome."""
    entries: tuple[Entry, ...] = written.report.entries
    return [(one.block_id, one.field, one.outcome) for one in entries if one.outcome != "carried"]


__all__ = ["block_of", "edited", "essence", "fields_of", "read_again", "remarks_of", "state_of", "ways_of", "write"]
