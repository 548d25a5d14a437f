"""A case made ready: its workflow converted as any other, with what the scenario gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.sim.case import Case
from conformance.sim.pauses import ADDRESS
from conformance.sim.stubs import StandIn
from converters.report import MissingField
from converters.sim import read
from converters.sim.missing import refusal
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.states.state import Source
from journeys.validation import require_valid
from journeys.validation.problem import Problem
from journeys.values import Json

_ENVIRONMENT = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
WORKFLOW = "workflow-1"
"""The id that the corpus gives every workflow."""


@dataclass(frozen=True)
class Prepared:
    """A case that can be run.

    Attributes:
        blocks: all blocks of the workflow, as `(id, name, type)`.
        sources: what each state came from, by journey and state.
    """

    case: Case
    bundle: Bundle
    blocks: list[tuple[str, str, str]]

    @property
    def sources(self) -> Mapping[tuple[str, str], Source]:
        journeys = (*self.bundle.journeys, *self.bundle.children)
        return {
            (journey.id, state.id): state.source
            for journey in journeys
            for state in journey.states
            if state.source is not None
        }

    def stand_in(self, run: str) -> StandIn:
        """What answers a run of it."""
        return StandIn(run, self.case.scenario.stubs, self.sources)


def prepare(case: Case) -> Prepared:
    """Converts the workflow.

    Raises:
        DocumentError: it is refused.
        MissingValuesError: values are missing.
    """
    scenario = case.scenario
    document = _without_code_of_custom_tools(case.workflow)
    found = read(
        {**document, "workflow": {"id": WORKFLOW, **case.workflow.get("workflow", {})}},
        trigger=scenario.trigger,
        children=_children(case),
        environment={**_placeholders(case.model_dump_json()), **scenario.env},
        resume_address=ADDRESS,
    )
    _require_values(found.report.missing)
    bundle = found.runnable()
    require_valid(bundle)
    return Prepared(case, bundle, blocks_of(case))


def _children(case: Case) -> dict[str, Json]:
    """The workflows that may be called; None for those that are called, and do not exist."""
    found: dict[str, Json] = {
        key: {"name": child.name, "workflow": _without_code_of_custom_tools(child.workflow)}
        for key, child in case.scenario.workflows.items()
    }
    documents = [case.workflow, *(child.workflow for child in case.scenario.workflows.values())]
    called = {child: None for document in documents for child in _called(document)}
    return {**called, **found}


def _called(document: Mapping[str, Json]) -> Iterator[str]:
    for block in document.get("state", document).get("blocks", {}).values():
        for name in ("workflowId", "manualWorkflowId"):
            stored = (block.get("subBlocks") or {}).get(name) or {}
            if isinstance(stored.get("value"), str) and stored["value"]:
                yield stored["value"]


def _placeholders(document: str) -> dict[str, Json]:
    """Environment values that a workflow names, each as it is written: so Sim leaves one that the workspace lacks."""
    return {name: "{{" + name + "}}" for name in dict.fromkeys(_ENVIRONMENT.findall(document))}


def _require_values(missing: Sequence[MissingField]) -> None:
    """Refuses a workflow whose required fields are empty as Sim does: for the first such block."""
    required = [one for one in missing if one.required]
    if required:
        name = required[0].block_name
        said = refusal(name, [one for one in required if one.block_id == required[0].block_id])
        raise DocumentError([Problem(place=f"block `{name}`", message=said, remedy="fill them in")])


def _without_code_of_custom_tools(document: Json) -> Json:
    """The document, with custom tools as they are when their code is kept in Sim: called by id, so that a stub
    answers."""
    match document:
        case list():
            return [_without_code_of_custom_tools(one) for one in document]
        case {"type": "custom-tool"}:
            return {name: value for name, value in document.items() if name != "code"}
        case dict():
            return {name: _without_code_of_custom_tools(value) for name, value in document.items()}
        case _:
            return document


def blocks_of(case: Case) -> list[tuple[str, str, str]]:
    """All blocks of a workflow, as `(id, name, type)`."""
    state = case.workflow.get("state", case.workflow)
    return [(key, block["name"], block["type"]) for key, block in state["blocks"].items()]
