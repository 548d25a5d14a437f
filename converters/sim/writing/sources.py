"""The workflow that a journey was read from, as its states and its origin remember it."""

from __future__ import annotations

from collections.abc import Mapping

from converters.sim.writing.drafts import Canvas, Draft
from journeys.journey import Journey, Variable
from journeys.states import AnyState
from journeys.values import Json


def is_from_sim(journey: Journey) -> bool:
    """Whether the journey was read from a Sim workflow."""
    return journey.origin is not None and journey.origin.format == "sim"


def kept(journey: Journey) -> Mapping[str, Json]:
    """What the journey's origin keeps of its workflow."""
    return journey.origin.details if journey.origin is not None else {}


def remembered(journey: Journey) -> Canvas:
    """The workflow as it was before the journey was changed; states that are gone are not in it."""
    canvas = Canvas()
    drafts = [draft for state in journey.states if (draft := source_draft(state)) is not None]
    for draft in inserted(drafts, [draft_of(one) for one in aside(journey)], [one["at"] for one in aside(journey)]):
        canvas.add(draft)
    links = [
        (one.source_edge, one.source, one.target, one.source_handle)
        for one in journey.transitions
        if one.source_edge is not None
    ]
    others = [(one["id"], one["source"], one["target"], one["handle"]) for one in loose_edges(journey)]
    for edge_id, source, target, handle in inserted(links, others, [one["at"] for one in loose_edges(journey)]):
        if source in canvas.blocks and target in canvas.blocks:
            canvas.link(source, target, handle, edge_id)
    canvas.variables = variables_of(journey)
    _make_reachable(canvas, journey)
    return canvas


def _make_reachable(canvas: Canvas, journey: Journey) -> None:
    """Leads to blocks that nothing leads to any more: else they would be no part of the run."""
    reached = {link.target for link in canvas.links}
    begin = next((one for one in journey.initial if one in canvas.blocks), None)
    lost = [one.id for one in journey.states if one.id in canvas.blocks and one.id not in reached and one.id != begin]
    canvas.connect_containers(lost)
    found = {link.target for link in canvas.links}
    for state in lost:
        if begin is not None and state not in found:
            canvas.link(begin, state, None)


def source_draft(state: AnyState) -> Draft | None:
    """The block that a state was read from, as it was."""
    if state.source is None:
        return None
    source = state.source
    name = source.node_name or source.node_id
    return _draft(source.node_id, source.node_type, name, source.config, source.details)


def draft_of(stored: Mapping[str, Json]) -> Draft:
    """A block that is no part of the run."""
    name = stored["node_name"]
    return _draft(stored["node_id"], stored["node_type"], name, stored.get("config", {}), stored.get("details", {}))


def aside(journey: Journey) -> list[dict[str, Json]]:
    """The blocks that are no part of the run."""
    return list(kept(journey).get("blocks", []))


def loose_edges(journey: Journey) -> list[dict[str, Json]]:
    """The edges that are no transitions."""
    return list(kept(journey).get("edges", []))


def variables_of(journey: Journey) -> list[dict[str, Json]]:
    """The journey's variables as a workflow's, declared as they were where they still have the same default."""
    declared = [dict(one) for one in kept(journey).get("variables", [])]
    made: list[dict[str, Json]] = []
    for number, variable in enumerate(journey.variables):
        near = declared[number] if number < len(declared) else {}
        known = near if near.get("name") == variable.name else _named(declared, variable.name)
        made.append(_variable(variable, known))
    return made


def inserted(items: list, others: list, places: list[int]) -> list:  # type: ignore[type-arg]
    """The items with the others at their places; places count from the start of the whole."""
    made = list(items)
    for place, other in sorted(zip(places, others, strict=True), key=lambda pair: pair[0]):
        made.insert(place, other)
    return made


def _draft(block_id: str, kind: str, name: str, config: Mapping[str, Json], details: Mapping[str, Json]) -> Draft:
    return Draft(block_id, kind, name, dict(config), None, dict(details))


def _named(declared: list[dict[str, Json]], name: str) -> dict[str, Json]:
    return next((one for one in declared if one.get("name") == name), {})


def _variable(variable: Variable, known: Mapping[str, Json]) -> dict[str, Json]:
    from converters.sim.blocks.variables import journey_variable
    from converters.sim.schema import VariableState

    default = None if variable.secret else variable.default
    made = {"id": known.get("id") or variable.name, "name": variable.name, "type": _type_of(variable)}
    if not known:
        return {**made, "value": default}
    stored = {**made, "type": known["type"], "value": known.get("value", default)}
    read = journey_variable(VariableState.model_validate(stored))
    same = (read["type"], read["default"]) == (variable.type, variable.default)
    return stored if same else {**made, "value": default}


def _type_of(variable: Variable) -> str:
    if variable.type != "any":
        return variable.type
    match variable.default:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return "plain"
