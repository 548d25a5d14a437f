"""What scripted answers say of tools, as calls of what a situation offers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from conformance.parlant.subjects import Found, Subjects
from journeys.turns import CallWanted, JourneyMove, JourneyStart, Situation, Step, ToolOffer
from journeys.values import Json

MISSING, INVALID = "<<__missing__>>", "<<__invalid__>>"


def calls_for(
    situation: Situation,
    subjects: Subjects,
    moves: Sequence[JourneyMove],
    starts: Sequence[JourneyStart],
    holding: Collection[str],
) -> list[CallWanted]:
    """The calls of the tools whose state is reached, or whose guideline holds."""
    wanted: list[CallWanted] = []
    for offer in _due(situation, moves, starts, holding):
        answers = subjects.left("tool", offer.tool.rpartition(":")[2])
        if answers:
            subjects.use(answers[0])
            wanted += _calls(offer, answers[0])
        elif not offer.parameters:
            # What needs no arguments is called without a question.
            wanted.append(CallWanted(offer=offer.id))
    return wanted


def _due(
    situation: Situation, moves: Sequence[JourneyMove], starts: Sequence[JourneyStart], holding: Collection[str]
) -> Iterator[ToolOffer]:
    """The offers for states where journeys will be, first, and for guidelines that hold."""
    reached = list(_reached(situation, moves, starts))
    for offer in situation.tools:
        if any(offer.id.startswith(f"state:{journey}/{state}/") for journey, state in reached):
            yield offer
    for offer in situation.tools:
        if any(offer.id.startswith(f"guideline:{one}/") for one in holding):
            yield offer


def _reached(
    situation: Situation, moves: Sequence[JourneyMove], starts: Sequence[JourneyStart]
) -> Iterator[tuple[str, str]]:
    """Where each journey will be, and what it enters on the way: the journey and the state."""
    moved = {one.journey: one for one in moves}
    for under_way in situation.journeys:
        move = moved.get(under_way.journey)
        name = under_way.journey.partition("@")[0].partition("#")[0]
        if move is None or move.move not in ("leave", "stay"):
            begins = (move.back_to if move is not None else None) or under_way.state
            ways = move.ways if move is not None else ()
            yield from ((name, state) for state in _entered(under_way.steps, begins, ways))
    begun = {one.journey: one for one in starts}
    for at_hand in situation.at_hand:
        start = begun.get(at_hand.journey)
        if start is not None:
            begins = (start.back_to or at_hand.left if start.resume else None) or at_hand.start
            yield from ((at_hand.journey, state) for state in _entered(at_hand.steps, begins, start.ways))


def _entered(steps: Sequence[Step], start: str, ways: Sequence[str]) -> Iterator[str]:
    """The states that ways lead to; then those that follow without a word, up to the first chat or tool."""
    by_way = {way.id: way.to for step in steps for way in step.ways}
    by_state = {step.state: step for step in steps}
    at = start
    if not ways:
        yield at
    for way in ways:
        at = by_way.get(way, at)
        yield at
    seen: set[str] = set()
    while at in by_state and at not in seen and by_state[at].kind in ("fork", "other"):
        seen.add(at)
        out = by_state[at].ways
        if len(out) != 1 or out[0].when:
            break
        at = out[0].to
        yield at


def _calls(offer: ToolOffer, found: Found) -> Iterator[CallWanted]:
    """The calls that an answer wants of a tool; that it wants none is said, too."""
    if found.malformed:
        return
    said: Mapping[str, Any] = found.value
    made = list(_judged(offer, said) if "tool_calls_for_candidate_tool" in said else _listed(offer, said))
    yield from made or [CallWanted(offer=offer.id, decline=True)]


def _listed(offer: ToolOffer, said: Mapping[str, Any]) -> Iterator[CallWanted]:
    """Calls with their arguments, where two marks stand for what is missing and what cannot be right."""
    for call in said.get("calls") or ():
        given = call.get("args") or {}
        missing = tuple(name for name, value in given.items() if value == MISSING)
        invalid = tuple(name for name, value in given.items() if value == INVALID)
        fit = {name: value for name, value in given.items() if name not in (*missing, *invalid)}
        yield _call(offer, fit, missing, invalid)


def _judged(offer: ToolOffer, said: Mapping[str, Any]) -> Iterator[CallWanted]:
    """Calls each of whose arguments was judged."""
    for call in said["tool_calls_for_candidate_tool"] or ():
        if not call.get("is_applicable", True) or call.get("same_call_is_already_staged"):
            continue
        judged = {str(one["parameter_name"]): one for one in call.get("argument_evaluations") or ()}
        by_word = {name: str(one.get("valid_invalid_or_missing", "valid")) for name, one in judged.items()}
        fit = {name: one.get("value_as_string") for name, one in judged.items() if by_word[name] == "valid"}
        missing = tuple(name for name, word in by_word.items() if word == "missing")
        yield _call(offer, fit, missing, tuple(name for name, word in by_word.items() if word == "invalid"))


def _call(
    offer: ToolOffer, arguments: Mapping[str, Json], missing: tuple[str, ...], invalid: tuple[str, ...]
) -> CallWanted:
    return CallWanted(offer=offer.id, arguments=dict(arguments), missing=missing, invalid=invalid)


def lacks(found: Found) -> bool:
    """Whether an answer wants a call that cannot be made: an argument is missing, or cannot be right."""
    said: Mapping[str, Any] = found.value
    given = [value for call in said.get("calls") or () for value in (call.get("args") or {}).values()]
    judged = [
        one.get("valid_invalid_or_missing")
        for call in said.get("tool_calls_for_candidate_tool") or ()
        for one in call.get("argument_evaluations") or ()
        if not one.get("is_optional")
    ]
    return any(one in (MISSING, INVALID) for one in given) or any(one in ("missing", "invalid") for one in judged)
