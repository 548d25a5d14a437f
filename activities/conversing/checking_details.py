"""Values, calls and repairs of a model's understanding, held against what it was shown."""

from __future__ import annotations

from activities.conversing.refusals import Refusals, among, parts, short
from journeys.turns import CallWanted, FieldValue, RepairWanted, Situation, ToolOffer
from journeys.values import Json


def checked_values(situation: Situation, answer: dict[str, Json], refusals: Refusals) -> tuple[FieldValue, ...]:
    """The values for fields that are there; of several for one, the last. Whether they fit is the engine's to say."""
    known = {one.id for one in situation.fields}
    made = {}
    for one in parts(answer, "values", FieldValue, refusals):
        if one.field not in known:
            refusals.add(f"values: the field {short(one.field)} was not offered")
        elif one.value is None:
            refusals.add(f"values: {short(one.field)} is given no value")
        else:
            made[one.field] = one
    return tuple(made.values())


def checked_calls(situation: Situation, answer: dict[str, Json], refusals: Refusals) -> tuple[CallWanted, ...]:
    """The calls of tools that are offered, each once, with arguments that the tool has and that are not settled."""
    offers = {one.id: one for one in situation.tools}
    made: list[CallWanted] = []
    for one in parts(answer, "calls", CallWanted, refusals):
        offer = offers.get(one.offer)
        if offer is None:
            refusals.add(f"calls: the tool {short(one.offer)} was not offered")
            continue
        legal = _legal_call(offer, one, refusals)
        if legal not in made:
            made.append(legal)
    return tuple(made)


def _legal_call(offer: ToolOffer, call: CallWanted, refusals: Refusals) -> CallWanted:
    if call.decline:
        return CallWanted(offer=call.offer, decline=True)
    place = f"calls, `{offer.id}`"
    arguments = {}
    for name, value in call.arguments.items():
        if name in offer.given:
            if value != offer.given[name]:
                refusals.add(f"{place}: {short(name)} is settled already")
        elif name not in offer.parameters and offer.parameters:
            refusals.add(f"{place}: it has no argument {short(name)}")
        elif value is not None:
            arguments[name] = value
    known = dict.fromkeys((*offer.parameters, *offer.required, *call.arguments))
    return CallWanted(
        offer=offer.id,
        arguments=arguments,
        missing=among(call.missing, place, known, refusals),
        invalid=among(call.invalid, place, known, refusals),
    )


def checked_repair(situation: Situation, wanted: RepairWanted, refusals: Refusals) -> RepairWanted | None:
    """The repair, if it is offered, with a target and a field that are there."""
    if wanted.kind not in situation.repairs:
        refusals.add(f"repair: {short(wanted.kind)} was not offered")
        return None
    if wanted.field is not None and wanted.field not in {one.id for one in situation.fields}:
        refusals.add(f"repair: the field {short(wanted.field)} was not offered")
        return None
    if wanted.target is not None and wanted.target not in _places(situation):
        refusals.add(f"repair: there is no {short(wanted.target)} to {wanted.kind.replace('_', ' ')} to")
        return None
    return wanted


def _places(situation: Situation) -> set[str]:
    """Where a repair may lead: states that journeys have been in, and the journeys themselves."""
    found: set[str] = set()
    for under_way in situation.journeys:
        found |= {under_way.journey, under_way.state, *under_way.path}
    for at_hand in situation.at_hand:
        found |= {at_hand.journey, at_hand.activation or at_hand.journey, *at_hand.path}
    return found
