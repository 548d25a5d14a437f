"""The situation of a turn: all that is open, asked at once, each with the id by which the answer is checked."""

from __future__ import annotations

from engine.conversation import talk
from engine.conversation.arguments import guideline_offers, offers_of_state
from engine.conversation.fields import fields_asked
from engine.conversation.guidance import asked, in_scope, triggers
from engine.conversation.positions import Position, positions
from engine.conversation.reach import steps_from, with_passed
from engine.evaluation import View
from engine.run import Activation, Run
from journeys.addresses import address_of
from journeys.journey import Journey
from journeys.states import ToolExecution
from journeys.turns import (
    Ambiguity,
    GuidelineAsked,
    JourneyAtHand,
    JourneyUnderWay,
    RepairKind,
    Situation,
    ToolOffer,
)

MODEL_REPAIRS: tuple[RepairKind, ...] = (
    "correct", "skip", "back", "restart", "cancel", "repeat", "help", "continue", "chitchat", "cannot_handle",
    "handoff",
)  # fmt: skip
"""The patterns that a model may find in a message."""


def situation(run: Run) -> Situation:
    """What the model is asked in this round of the turn."""
    turn = run.turn
    assert turn is not None
    tools: dict[str, ToolOffer] = {}
    under_way = tuple(_under_way(run, one, tools) for one in positions(run))
    at_hand = tuple(_at_hand(run, one, tools) for one in run.bundle.journeys if is_at_hand(run, one))
    guidelines = [one for one in asked(run) if one.id in turn["judging"]]
    for guideline in guidelines:
        tools |= {one.offer.id: one.offer for one in guideline_offers(run, guideline)}
    applied = run.talk.get("applied", {})
    repairs = [kind for kind in MODEL_REPAIRS if run.bundle.conduct.repair.of(kind).enabled]
    return Situation(
        **talk.about(run),
        round=turn["round"],
        top=run.bundle.conduct.top,
        journeys=under_way,
        at_hand=at_hand,
        guidelines=tuple(
            GuidelineAsked(id=one.id, when=one.condition, do=one.action, applied=one.track and one.id in applied)
            for one in guidelines
        ),
        ambiguities=tuple(_ambiguities(run, [one.id for one in guidelines])),
        fields=fields_asked(run),
        tools=tuple(tools.values()),
        repairs=tuple(repairs) if turn["text"] is not None and turn["round"] == 1 else (),
    )


def is_at_hand(run: Run, journey: Journey) -> bool:
    """Whether a journey may become active: it can be, and is not under way already."""
    latest = latest_activation(run, journey.id)
    if latest is not None and latest.status != "closed" and latest.suspended != "left":
        return False
    return latest is not None or bool(journey.activation.conditions or journey.activation.observations)


def latest_activation(run: Run, journey: str) -> Activation | None:
    """The last time that a journey was active."""
    return next((one for one in reversed(run.activations.values()) if one.journey == journey), None)


def path_of(run: Run, activation: str) -> tuple[str, ...]:
    """The states that a journey has been in and that count, in the order of entering, without where it begins."""
    initial = run.graph(activation).journey.initial
    return tuple(
        visit.state
        for visit in run.visits.values()
        if visit.activation == activation
        and visit.status not in ("superseded", "cancelled")
        and visit.state not in initial
    )


def _under_way(run: Run, position: Position, tools: dict[str, ToolOffer]) -> JourneyUnderWay:
    visit = position.visit
    journey = run.graph(visit.activation).journey
    view = View(run, visit.activation, visit.scope, {"output": visit.output, "error": visit.error})
    goals = {visit.state: str(visit.data["goal"])} if visit.data.get("goal") else {}
    path = path_of(run, visit.activation)
    ahead = steps_from(run, journey.id, (visit.state,), view, goals)
    steps, offers = with_passed(run, journey.id, path, ahead)
    tools |= {one.id: one for one in offers}
    state = run.graph(visit.activation).states[visit.state]
    if isinstance(state, ToolExecution) and visit.data.get("_wanting"):
        tools |= {
            one.offer.id: one.offer.model_copy(
                update={"given": {**one.offer.given, **visit.data.get("_known", {}).get(one.offer.id, {})}}
            )
            for one in offers_of_state(run, visit, state)
        }
    return JourneyUnderWay(
        journey=position.name,
        title=journey.title,
        description=journey.description,
        state=visit.state,
        needs=position.needs,
        steps=steps,
        path=path,
    )


def _at_hand(run: Run, journey: Journey, tools: dict[str, ToolOffer]) -> JourneyAtHand:
    latest = latest_activation(run, journey.id)
    steps, offers = steps_from(run, journey.id, journey.initial, None, {})
    path = path_of(run, latest.id) if latest is not None else ()
    if path and not steps_include(steps, path[-1]):
        further, more = steps_from(run, journey.id, (path[-1],), None, {})
        steps, offers = (*steps, *(one for one in further if one not in steps)), (*offers, *more)
    steps, offers = with_passed(run, journey.id, path, (steps, offers))
    tools |= {one.id: one for one in offers}
    known = [one.id for one in run.bundle.guidelines if in_scope(run, one)]
    return JourneyAtHand(
        journey=journey.id,
        title=journey.title,
        description=journey.description,
        conditions=journey.activation.conditions,
        observations=tuple(one for one in journey.activation.observations if one in known),
        left=path[-1] if path else None,
        activation=latest.id if latest is not None else None,
        path=path,
        start=journey.initial[0],
        steps=steps,
    )


def steps_include(steps: tuple[object, ...], state: str) -> bool:
    """Whether a state is among some steps."""
    return any(getattr(one, "state", None) == state for one in steps)


def _ambiguities(run: Run, known: list[str]) -> list[Ambiguity]:
    """Disambiguations whose source is asked about, and more than one of whose targets may be meant."""
    sources: dict[str, list[str]] = {}
    waking = triggers(run)
    for one in run.bundle.relationships:
        source, target = address_of(one.source), address_of(one.target)
        if one.kind != "disambiguation" or source.kind != "guideline" or source.id not in known:
            continue
        if (target.kind == "guideline" and (target.id in known or target.id in waking)) or target.kind == "journey":
            sources.setdefault(source.id, []).append(target.id)
    words = {one.id: one.condition for one in run.bundle.guidelines}
    return [
        Ambiguity(id=source, when=words[source], between=tuple(between))
        for source, between in sources.items()
        if len(between) > 1
    ]
