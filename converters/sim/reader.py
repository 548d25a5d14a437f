"""Reads a Sim workflow export into a bundle, with a report of what became of each block and field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from converters.conversion import Conversion, problem_of
from converters.documents import parse, refuse
from converters.sim.conversation.settings import TITLE, by_id, texts_of, unknown_blocks
from converters.sim.export import read_document
from converters.sim.graph import Trigger
from converters.sim.naming import child_parts, children_of, journey_id, slug
from converters.sim.part import Part
from converters.sim.reporting import report_of
from converters.sim.schema import Block
from converters.sim.standing_in import StandIn, not_found, stand_in_of
from converters.sim.supplied import supply
from journeys.bundle import Bundle
from journeys.collector import collector_paused
from journeys.errors import DocumentError
from journeys.validation import translation
from journeys.validation.problem import Problem
from journeys.values import Json

_TITLE = "The Sim workflow cannot be read"
_REMEDY = "correct the block of that id in Sim, and export the workflow again"


@collector_paused()
def read(
    document: Json | str | bytes,
    *,
    values: Mapping[str, Json] | None = None,
    name: str | None = None,
    trigger: Trigger = "manual",
    start: str | None = None,
    children: Mapping[str, Json] | None = None,
    environment: Mapping[str, Json] | None = None,
    resume_address: str | None = None,
    conversation: Json = None,
) -> Conversion:
    """Reads a Sim export: both envelopes, the API's envelope, and the legacy form with blocks at the root.

    Args:
        document: the export, as text or as parsed JSON.
        values: what the export leaves out: block name → field title or id → value; tools of agents one level deeper.
        name: the title of the journey, instead of the workflow's own.
        trigger: what kind of run it is for; decides which start block begins.
        start: the name or id of the start block that begins, where several of that kind could.
        children: exports of the workflows that workflow blocks call, by their id; None for one that does not exist.
        environment: environment values that are no secrets, by name.
        resume_address: where paused runs are answered, as in https://sim.example: the links of a human-in-the-loop
            block lead there. Without one they are empty.
        conversation: what is said beside what the workflow does: None for all that is made for it, `none` for nothing,
            or an object (`converters.sim.conversation.settings.Texts`) of what is to be said instead.

    Raises:
        DocumentError: it is no Sim workflow, or not one that Sim would run; carries all problems.
        UsageError: there is no such kind of run.
    """
    found = parse(document) if isinstance(document, (str, bytes)) else document
    try:
        parts, stand_ins = _gather(found, trigger, children or {})
        parts[0].named = start
        texts = texts_of(conversation)
        for part in parts:
            part.address = resume_address.rstrip("/") if resume_address else None
            part.texts, part.settings = texts, by_id(conversation, part.document.blocks.values())
        _make_ready(parts, values)
        _refuse(unknown_blocks(texts, (one for part in parts for one in part.document.blocks.values())))
        main = parts[0]
        main.title = name or main.title
        return _conversion(parts, stand_ins, environment or {}, main)
    except RecursionError:
        refuse("the document", "is nested too deeply", "a workflow does not need that; check the values of its blocks")


def _make_ready(parts: list[Part], values: Mapping[str, Json] | None) -> None:
    """Supplies the values, and finds starts and parameters; refuses with all problems of all workflows."""
    problems = [problem for part in parts for problem in part.problems()]
    problems += supply([part.document for part in parts], values)
    for part in parts:
        if not problems:
            part.prepare()
    problems += [problem for part in parts for problem in part.refused]
    if problems:
        raise DocumentError(problems, title=_TITLE)


def _refuse(problems: list[Problem]) -> None:
    """Refuses texts that nothing could be done with."""
    if problems:
        raise DocumentError(problems, title=TITLE)


def _gather(document: Json, trigger: Trigger, children: Mapping[str, Json]) -> tuple[list[Part], dict[str, StandIn]]:
    """The workflow and all the children that it, or one of them, calls by an id that is written out; and what stands
    in for those that Sim cannot run."""
    main = read_document(document)
    parts = [Part(journey_id(main), main, trigger, main.name)]
    known = {parts[0].id: parts[0]}
    stand_ins: dict[str, StandIn] = {}
    for part in parts:
        for child_id in _called(part.document.blocks.values()):
            if child_id not in children or child_id in known or child_id in stand_ins:
                continue
            made = _child(child_id, children[child_id])
            if isinstance(made, StandIn):
                stand_ins[child_id] = made
            else:
                known[child_id] = made
                parts.append(made)
    return parts, stand_ins


def _child(child_id: str, given: Json) -> Part | StandIn:
    if given is None:
        return not_found(child_id)
    name, inner = child_parts(given)
    child = read_document(inner)
    child.problems = [
        problem.model_copy(update={"place": f"child workflow `{child_id}`, {problem.place}"})
        for problem in child.problems
    ]
    title = name or child.name or child_id
    instead = None if child.problems else stand_in_of(child_id, title, child)
    return instead or Part(child_id, child, "child", title, child=child_id)


def _called(blocks: Iterable[Block]) -> Iterable[str]:
    for block in blocks:
        yield from children_of(block)


def _conversion(
    parts: list[Part], stand_ins: Mapping[str, StandIn], environment: Mapping[str, Json], main: Part
) -> Conversion:
    titles = {part.id: part.title for part in parts[1:]} | {one.id: one.title for one in stand_ins.values()}
    fields = {part.id: part.input_fields() for part in parts[1:]}
    failing = {one.id: one.failure for one in stand_ins.values()}
    journeys = [part.journey(titles, fields, environment, failing) for part in parts]
    _refuse([problem for part in parts for problem in part.misplaced])
    others = [*journeys[1:], *(one.journey() for one in stand_ins.values())]
    document = {"journeys": journeys[:1], "children": others, "environment": dict(environment)}
    try:
        bundle = Bundle.model_validate(document)
    except ValidationError as error:
        found = translation.problems(error, document, Bundle)
        said = [one if one.remedy else one.model_copy(update={"remedy": _REMEDY}) for one in found]
        raise DocumentError(said, title=_TITLE) from None
    report = report_of(main.title or slug(main.id), parts)
    problems = [problem_of(one) for one in report.missing]
    return Conversion(
        bundle,
        report,
        missing=tuple(one for one in problems if one.severity == "error"),
        empty=tuple(one for one in problems if one.severity == "warning"),
        doubts=tuple(doubt for part in parts for notes in part.notes.values() for doubt in notes.doubts),
    )
