"""What a message means, by comparing words: the poor man's way, for conversations without a model.

Always the same for the same situation. A condition holds if most of its words are in the message; a journey starts if
one of its conditions, or its title, is; an open field takes what fits it; a way is taken if its words are clearly
nearest, or the customer says yes or no to it; the only way out of a chat, once the customer has answered. Arguments of
tools come from known values of the same name. It knows no synonyms, and no more of grammar than that "not" turns a
sentence round. A question that a guideline is about is a digression: it answers nothing else. What answers nothing
where something is asked cannot be handled.
"""

from __future__ import annotations

from collections.abc import Mapping

from activities.conversing.narrowing import guideline_of, said_now
from activities.conversing.nearness import coverage
from activities.conversing.polarity import agreement
from activities.conversing.rule_values import call_wanted, values_given
from activities.conversing.rule_ways import state_reached, ways_from_start, ways_taken
from journeys.turns import (
    CallWanted,
    Clarification,
    JourneyAtHand,
    JourneyMove,
    JourneyStart,
    RepairWanted,
    Situation,
    Understanding,
)

_HOLDS = 0.6
_HOLDS_AGAIN = 0.95
"""For a guideline that has been followed."""
_STARTS = 0.5
_MAYBE = 0.34
"""For what may be meant beside something else."""
_INTERRUPTS = 0.75
"""For a journey that would begin where another has asked something."""
_ALIKE = 0.1
"""What is no nearer than this by more is as near."""


def understand_by_rule(situation: Situation) -> Understanding:
    """What the message means, as far as its words tell."""
    message = situation.message
    guidelines = _holding(situation)
    near = _nearness_of_journeys(situation)
    near |= dict.fromkeys(guidelines, 1.0)
    clarify = _unclear(situation, near)
    unclear = {id_ for one in clarify for id_ in one.between}
    guidelines = [one for one in guidelines if one not in unclear]
    starts = _starts(situation, {name: score for name, score in near.items() if name not in unclear})
    digression = bool(starts or clarify) or (bool(guidelines) and (message or "").rstrip().endswith("?"))
    answered = _answers(situation) and not digression
    moves = _moves(situation, answered=answered)
    calls = _calls(situation, {one.journey: one.ways for one in moves}, guidelines, answered=answered)
    made = Understanding(
        journeys=moves,
        starts=starts,
        guidelines=tuple(guidelines),
        clarify=clarify,
        values=() if message is None or digression else values_given(situation.fields, message),
        calls=calls,
        why="words were compared",
    )
    lost = _only_asks(situation) and made == Understanding(why=made.why)
    return made.model_copy(update={"repair": RepairWanted(kind="cannot_handle")}) if lost else made


def _only_asks(situation: Situation) -> bool:
    """Whether something is asked that the message could have answered, and there is no chat that could go on."""
    asked = any(one.standing == "asked" for one in situation.fields)
    chats = any(one.needs == "customer" for one in situation.journeys)
    return situation.message is not None and asked and not chats and "cannot_handle" in situation.repairs


def _answers(situation: Situation) -> bool:
    """Whether the message may be an answer: there is one, and the agent has spoken before."""
    return (
        situation.message is not None
        and situation.round == 1
        and any(line.who in ("agent", "person") for line in situation.window)
    )


def _holding(situation: Situation) -> list[str]:
    scores = coverage(said_now(situation), [one.when for one in situation.guidelines])
    return [
        one.id
        for one, score in zip(situation.guidelines, scores, strict=True)
        if score >= (_HOLDS_AGAIN if one.applied else _HOLDS)
    ]


def _nearness_of_journeys(situation: Situation) -> dict[str, float]:
    """How near each journey at hand is: the nearest of its conditions and its title."""
    if situation.message is None:
        return {}
    phrases = [(one.journey, text) for one in situation.at_hand for text in (one.title, *one.conditions)]
    scores = coverage(situation.message, [text for _, text in phrases])
    near: dict[str, float] = {}
    for (journey, _), score in zip(phrases, scores, strict=True):
        near[journey] = max(near.get(journey, 0.0), score)
    return near


def _unclear(situation: Situation, near: Mapping[str, float]) -> tuple[Clarification, ...]:
    """Ambiguities of which more than one may be meant, none of them more than another."""
    titles = {one.journey: one.title for one in situation.at_hand}
    titles |= {one.id: one.do or one.when for one in situation.guidelines}
    made = []
    for one in situation.ambiguities:
        best = max((near.get(id_, 0.0) for id_ in one.between), default=0.0)
        meant = [id_ for id_ in one.between if near.get(id_, 0.0) >= max(_MAYBE, best - _ALIKE)]
        if len(meant) < 2 and coverage(situation.message or "", [one.when])[0] >= _HOLDS and best < _STARTS:
            meant = list(one.between)
        if len(meant) > 1:
            names = [titles.get(id_) or id_ for id_ in meant]
            ask = f"Do you mean {', '.join(names[:-1])} or {names[-1]}?"
            made.append(Clarification(id=one.id, between=tuple(meant), ask=ask))
    return tuple(made)


def _starts(situation: Situation, near: Mapping[str, float]) -> tuple[JourneyStart, ...]:
    """The journey at hand that the message is about, if it is about one."""
    waiting = any(one.needs == "customer" for one in situation.journeys) and _answers(situation)
    least = _INTERRUPTS if waiting or any(one.standing == "asked" for one in situation.fields) else _STARTS
    able = [one for one in situation.at_hand if one.conditions or one.left is not None]
    best = max(able, key=lambda one: near.get(one.journey, 0.0), default=None)
    if best is None or near.get(best.journey, 0.0) < least:
        return ()
    return (_started(best, situation.message or ""),)


def _started(journey: JourneyAtHand, message: str) -> JourneyStart:
    ends = [step.state for step in journey.steps if step.kind == "end"]
    if journey.left is not None and journey.left not in ("end", *ends):
        return JourneyStart(journey=journey.journey, resume=True)
    return JourneyStart(journey=journey.journey, ways=ways_from_start(journey.start, journey.steps, message))


def _moves(situation: Situation, *, answered: bool) -> tuple[JourneyMove, ...]:
    said = said_now(situation)
    taken = {one.journey: ways_taken(one, said, answered=answered) for one in situation.journeys}
    return tuple(JourneyMove(journey=name, move="advance", ways=ways) for name, ways in taken.items() if ways)


def _calls(
    situation: Situation, ways: Mapping[str, tuple[str, ...]], guidelines: list[str], *, answered: bool
) -> tuple[CallWanted, ...]:
    """Calls of the tools where journeys stand, or come to stand, and of those of the guidelines that hold."""
    said = situation.message if agreement(situation.message or "") is None else None
    made: dict[str, CallWanted] = {}
    for journey in situation.journeys:
        state = state_reached(journey.state, ways.get(journey.journey, ()), journey.steps)
        waits = state == journey.state
        message = said if answered or (situation.round > 1 and _has_been_asked(situation)) else None
        for offer in situation.tools:
            if _is_of(offer.id, journey.journey, state):
                made[offer.id] = call_wanted(offer, situation, message, asked=waits and answered)
    for offer in situation.tools:
        owner = guideline_of(offer.id)
        if owner in guidelines:
            made[offer.id] = call_wanted(offer, situation, situation.message, asked=False)
    return tuple(made.values())


def _has_been_asked(situation: Situation) -> bool:
    return situation.message is not None and any(line.who in ("agent", "person") for line in situation.window)


def _is_of(offer: str, activation: str, state: str) -> bool:
    """Whether an offer is of a state of an activation: `ID`, `ID#2` of its second time, `ID@7` of one visit."""
    journey = activation.partition("#")[0].partition("@")[0]
    return offer.startswith(f"state:{journey}/{state}/")
