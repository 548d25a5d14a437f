"""What has been understood is done: values go to their forms, guidelines come into force, journeys move."""

from __future__ import annotations

from engine.conversation import moves
from engine.conversation.guidance import Guidance, asked, resolve
from engine.conversation.recording import decided, refused
from engine.conversation.situation import situation
from engine.conversation.values import give_values
from engine.repair.performing import perform
from engine.run import Run
from engine.step import Step
from journeys.turns import Situation, Understanding, Understood


def understood(step: Step, result: Understood) -> None:
    """Does what a model has understood, as far as it is legal."""
    run = step.run
    turn = run.turn
    assert turn is not None
    for reason in result.refused:
        refused(run, reason)
    understanding = result.understanding
    open_now = situation(run)
    turn["shown"] += [one for one in (*result.considered, *turn["judging"]) if one not in turn["shown"]]
    turn["again"] = []
    turn["wanted"] += [
        one.model_dump(mode="json", exclude_defaults=True)
        for one in understanding.calls
        if _is_offered(run, open_now, one.offer)
    ]
    if understanding.repair is not None and perform(step, understanding.repair, by=turn["by"]):
        turn["moved"] = True
        return
    before = run.sequence
    give_values(step, understanding.values)
    _hold(run, understanding)
    guidance = resolve(run, turn["holding"], turn["unclear"])
    _suspend(run, guidance)
    _start(step, understanding, guidance)
    for one in understanding.journeys:
        moves.move(step, one)
    turn["moved"] = turn["moved"] or any(entry["sequence"] > before for entry in run.entries)


def _is_offered(run: Run, open_now: Situation, offer: str) -> bool:
    if any(one.id == offer for one in open_now.tools):
        return True
    refused(run, f"`{offer}` is no tool that may be called now")
    return False


def _hold(run: Run, understanding: Understanding) -> None:
    """Which guidelines hold from now on: those found now, and those found in earlier rounds."""
    turn = run.turn
    assert turn is not None
    known = [one.id for one in asked(run)]
    for one in understanding.guidelines:
        if one not in known:
            refused(run, f"`{one}` is no guideline that was asked about")
        elif one not in turn["holding"]:
            turn["holding"].append(one)
            decided(run, "guideline", "", guideline=one)
    for clarification in understanding.clarify:
        if clarification.id not in known:
            refused(run, f"`{clarification.id}` tells nothing apart")
            continue
        between = clarification.between or tuple(
            one.target.partition(":")[2] for one in run.bundle.relationships
            if one.kind == "disambiguation" and one.source == f"guideline:{clarification.id}"
        )  # fmt: skip
        names = [one.id for one in run.bundle.journeys]
        turn["unclear"] += [f"{'journey' if one in names else 'guideline'}:{one}" for one in between]
        turn["clarify"].append(clarification.ask or "Ask which is meant: " + ", ".join(between))
        decided(run, "clarify", clarification.ask)


def _suspend(run: Run, guidance: Guidance) -> None:
    """Journeys stand still, or go on again, as priorities and dependencies have it. Their path is kept."""
    for activation in run.activations.values():
        if activation.status != "open" or activation.suspended == "left":
            continue
        wanted = guidance.suspended.get(activation.id, "")
        if wanted != activation.suspended:
            activation.suspended = wanted  # type: ignore[assignment]
            decided(run, "suspend" if wanted else "go on", wanted, journey=activation.journey)


def _start(step: Step, understanding: Understanding, guidance: Guidance) -> None:
    """Journeys become active: those whose condition was found to hold, and those that the model names."""
    run = step.run
    named = {one.journey: one for one in understanding.starts}
    unclear = run.turn["unclear"] if run.turn is not None else []
    for journey in guidance.starts:
        if journey not in named:
            moves.begin(step, journey, (), "its condition holds")
    for name, wanted in named.items():
        if f"journey:{name}" in unclear:
            continue
        known = next((one for one in run.bundle.journeys if one.id == name), None)
        by_observation = known is not None and known.activation.observations and not known.activation.conditions
        if by_observation and name not in run.activated and name not in guidance.starts:
            refused(run, f"the condition of `{name}` was not found to hold")
            continue
        moves.start(step, wanted)
    _suspend(run, resolve(run, run.turn["holding"] if run.turn else [], unclear))


def give_way(step: Step) -> bool:
    """Journeys that another stood in the way of, which has come to its end in this turn, begin, or go on. False: there
    are none."""
    run = step.run
    turn = run.turn
    assert turn is not None
    guidance = resolve(run, turn["holding"], turn["unclear"])
    before = [one.suspended for one in run.activations.values()]
    _suspend(run, guidance)
    for journey in guidance.starts:
        moves.begin(step, journey, (), "its condition holds")
    return bool(guidance.starts) or before != [one.suspended for one in run.activations.values()]
