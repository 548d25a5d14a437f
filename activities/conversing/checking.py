"""A model's understanding, held against what it was shown: what is legal counts, the rest is refused in words."""

from __future__ import annotations

from dataclasses import dataclass

from activities.conversing.asking import UnusableError
from activities.conversing.checking_details import checked_calls, checked_repair, checked_values
from activities.conversing.refusals import Refusals, among, names, part, parts, short
from activities.conversing.ways import legal_ways
from journeys.turns import (
    Clarification,
    JourneyAtHand,
    JourneyMove,
    JourneyStart,
    JourneyUnderWay,
    RepairWanted,
    Situation,
    Understanding,
)
from journeys.values import Json


@dataclass(frozen=True)
class Checked:
    """An understanding that is legal, and what was refused."""

    understanding: Understanding
    refused: tuple[str, ...] = ()


def check(situation: Situation, answer: dict[str, Json]) -> Checked:
    """What counts of an answer to a narrowed situation.

    Raises:
        UnusableError: nothing of it counts, though it says something.
    """
    refusals = Refusals()
    for key in answer.keys() - Understanding.model_fields.keys():
        refusals.add(f"there is no {short(key)} in an understanding")
    repair = answer.get("repair")
    wanted = None if repair is None else part(repair, "repair", RepairWanted, refusals)
    made = Understanding(
        journeys=_moves(situation, answer, refusals),
        starts=_starts(situation, answer, refusals),
        guidelines=names(answer, "guidelines", (one.id for one in situation.guidelines), refusals),
        clarify=_clarifications(situation, answer, refusals),
        values=checked_values(situation, answer, refusals),
        calls=checked_calls(situation, answer, refusals),
        repair=None if wanted is None else checked_repair(situation, wanted, refusals),
        why=answer["why"] if isinstance(answer.get("why"), str) else "",
    )
    if refusals and made == Understanding(why=made.why):
        raise UnusableError("Nothing of the answer can be used. " + "; ".join(refusals.said))
    return Checked(made, refusals.said)


def _moves(situation: Situation, answer: dict[str, Json], refusals: Refusals) -> tuple[JourneyMove, ...]:
    under_way = {one.journey: one for one in situation.journeys}
    made: dict[str, JourneyMove] = {}
    for move in parts(answer, "journeys", JourneyMove, refusals):
        journey = under_way.get(move.journey)
        if journey is None:
            refusals.add(f"journeys: {short(move.journey)} is not under way")
        elif move.journey in made:
            refusals.add(f"journeys: `{move.journey}` is moved twice")
        else:
            legal = _legal_move(journey, move, refusals)
            if legal is not None:
                made[move.journey] = legal
    return tuple(made.values())


def _legal_move(journey: JourneyUnderWay, move: JourneyMove, refusals: Refusals) -> JourneyMove | None:
    place = f"`{journey.journey}`"
    problem = _contradiction(journey, move)
    if problem is not None:
        refusals.add(f"{place}: {problem}")
        return None
    if move.move in ("stay", "leave"):
        return move
    start = {"back": move.back_to, "restart": None}.get(move.move, journey.state)
    ways = legal_ways(move.ways, start, journey.steps, place, refusals)
    if move.move == "advance" and not ways:
        return None
    return move.model_copy(update={"ways": ways})


def _contradiction(journey: JourneyUnderWay, move: JourneyMove) -> str | None:
    match move.move:
        case "stay" | "leave" if move.ways or move.back_to is not None:
            return f"it is to {move.move}, and to move on as well"
        case "advance" if move.back_to is not None:
            return "it is to advance, and to go back as well"
        case "advance" if not move.ways:
            return "it is to advance, and no way is named"
        case "restart" if move.back_to is not None:
            return "it is to begin anew, and to go back as well"
        case "back" if move.back_to is None:
            return "it is to go back, and no state is named"
        case "back" if move.back_to not in journey.path:
            return f"it has never been in {short(move.back_to)}"
        case _:
            return None


def _starts(situation: Situation, answer: dict[str, Json], refusals: Refusals) -> tuple[JourneyStart, ...]:
    at_hand = {one.journey: one for one in situation.at_hand}
    made: dict[str, JourneyStart] = {}
    for start in parts(answer, "starts", JourneyStart, refusals):
        journey = at_hand.get(start.journey)
        if journey is None:
            refusals.add(f"starts: the journey {short(start.journey)} was not offered")
        elif start.journey in made:
            refusals.add(f"starts: `{start.journey}` is started twice")
        else:
            legal = _legal_start(journey, start, refusals)
            if legal is not None:
                made[start.journey] = legal
    return tuple(made.values())


def _legal_start(journey: JourneyAtHand, start: JourneyStart, refusals: Refusals) -> JourneyStart | None:
    place = f"`{journey.journey}`"
    if start.resume and journey.left is None:
        refusals.add(f"{place}: it was never left, so it cannot go on")
        return None
    if start.back_to is not None and not (start.resume and start.back_to in journey.path):
        refusals.add(f"{place}: it cannot go on from {short(start.back_to)}")
        return None
    begins = (start.back_to or journey.left) if start.resume else journey.start or None
    return start.model_copy(update={"ways": legal_ways(start.ways, begins, journey.steps, place, refusals)})


def _clarifications(situation: Situation, answer: dict[str, Json], refusals: Refusals) -> tuple[Clarification, ...]:
    known = {one.id: one for one in situation.ambiguities}
    made = {}
    for one in parts(answer, "clarify", Clarification, refusals):
        if one.id not in known:
            refusals.add(f"clarify: {short(one.id)} was not offered")
            continue
        possible = known[one.id].between
        between = among(one.between, "clarify", possible, refusals) if one.between else possible
        if len(between) < 2:
            refusals.add(f"clarify: {short(one.id)} names less than two that may be meant")
            continue
        made[one.id] = one.model_copy(update={"between": between})
    return tuple(made.values())
