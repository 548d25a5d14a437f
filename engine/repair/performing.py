"""Repairs, done: checked, put to a person first where that is due, and recorded."""

from __future__ import annotations

from typing import assert_never

from engine.activating import activate
from engine.repair import compensating, correcting, returning, skipping
from engine.repair.focus import activation_around, ask_once_more, focus, name_of
from engine.repair.handing import hand_over
from engine.repair.reminding import go_on_where_it_was, help_here, repeat
from engine.repair.texts import listed, say_pattern
from engine.run import Run
from engine.states.tool import YES_NO
from engine.step import Step
from engine.visit import Visit
from journeys.turns import RepairWanted
from journeys.values import Json


def perform(step: Step, wanted: RepairWanted, *, by: str, sure: bool = True, here: Visit | None = None) -> bool:
    """Does a repair, or asks first; what cannot be done is refused with the reason. False: it is switched off.

    Args:
        by: who has found it in the message: `rule` or `model`.
        sure: whether nothing else can be meant; else what cannot be undone is asked about.
        here: the visit whose question it is about; None: the one that an answer would be for.
    """
    run = step.run
    pattern = run.bundle.conduct.repair.of(wanted.kind)
    if not pattern.enabled:
        return False
    visit = here or focus(run)
    _record(run, visit, wanted, by)
    if pattern.journey is not None:
        _run_instead(step, pattern.journey)
        return True
    reason = problem(run, wanted, visit)
    if reason is not None:
        refuse(step, visit, reason)
        return True
    prompt = _question_before(run, wanted, visit, sure=sure)
    if prompt is not None and visit is not None:
        _ask_first(step, visit, wanted, by, prompt)
    else:
        _do(step, wanted, by, visit)
    return True


def problem(run: Run, wanted: RepairWanted, here: Visit | None) -> str | None:
    """Why a repair cannot be done, in words; None if it can. `here`: the visit whose question it is about."""
    match wanted.kind:
        case "correct":
            return correcting.problem(run, wanted)
        case "skip":
            return skipping.problem_with_skip(run, here)
        case "back":
            return returning.problem_with_back(run, wanted, here)
        case "restart":
            return returning.problem_with_restart(run, here)
        case "cancel":
            activation = activation_around(run, here)
            is_open = activation is not None and activation.status == "open" and activation.undoing is None
            return None if is_open else "There is nothing to cancel"
        case _:
            return None


def refuse(step: Step, visit: Visit | None, reason: str) -> None:
    """What is asked stays as it is, with the reason."""
    if visit is not None and visit.question is not None:
        visit.question = {**visit.question, "problems": [reason]}
        step.run.touch(visit)
    step.run.say("refusal", reason, who="system", visit=visit)


def confirmed(step: Step, visit: Visit, *, agreed: bool) -> None:
    """A person has said whether a repair is to be done. What was asked before is asked still."""
    waiting = visit.data.pop("_repair")
    if waiting["question"] is not None:
        visit.question = {**waiting["question"], "asked_at": step.run.now}
        step.run.touch(visit)
    wanted = RepairWanted.model_validate(waiting["wanted"])
    reason = problem(step.run, wanted, visit) if agreed else None
    if not agreed:
        ask_once_more(step, visit)
    elif reason is not None:
        refuse(step, visit, reason)
    else:
        _do(step, wanted, waiting["by"], visit)


def _ask_first(step: Step, visit: Visit, wanted: RepairWanted, by: str, prompt: str) -> None:
    earlier: dict[str, Json] | None = visit.data.get("_repair")
    question = earlier["question"] if earlier is not None else visit.question
    step.close_question(visit)
    visit.data["_repair"] = {"wanted": wanted.model_dump(mode="json"), "by": by, "question": question}
    step.stay(visit).ask("confirmation", prompt, purpose="repair", options=YES_NO)


def _question_before(run: Run, wanted: RepairWanted, here: Visit | None, *, sure: bool) -> str | None:
    """What a person is asked before a repair is done; None if nothing need be asked."""
    confirm = run.bundle.conduct.repair.of(wanted.kind).confirm
    activation = activation_around(run, here)
    title = run.graphs[activation.journey].journey.name if activation is not None else ""
    done = list(dict.fromkeys(returning.done_so_far(run, here)))
    match wanted.kind:
        case "correct":
            return correcting.question_before(run, wanted)
        case "cancel" | "restart" if confirm or (confirm is None and (done or not sure)):
            return _about_the_done(run, wanted.kind, here, done)
        case "back" | "skip" | "handoff" if confirm:
            asked = name_of(run, here) if here is not None else title
            what = {"back": "go back from", "skip": "leave out", "handoff": "call a person for"}[wanted.kind]
            return f"Shall I {what} {asked}?"
        case _:
            return None


def _about_the_done(run: Run, kind: str, here: Visit | None, done: list[str]) -> str:
    activation = activation_around(run, here)
    assert activation is not None
    title = run.graphs[activation.journey].journey.name
    lines = []
    if done and kind == "restart":
        lines.append(f"Done already, and not undone by beginning anew: {listed(done)}.")
    elif done:
        found = compensating.effects(run, activation.id)
        taken_back = [name_of(run, one) for one in found if compensating.compensator(run, one)]
        stays = [name_of(run, one) for one in found if not compensating.compensator(run, one)]
        lines += [f"Done already, and taken back then: {listed(taken_back)}."] if taken_back else []
        lines += [f"Done already, and it cannot be undone: {listed(stays)}."] if stays else []
    lines.append(f"Cancel {title}?" if kind == "cancel" else f"Begin {title} anew?")
    return " ".join(lines)


def _do(step: Step, wanted: RepairWanted, by: str, here: Visit | None) -> None:
    run = step.run
    match wanted.kind:
        case "correct":
            correcting.correct(step, wanted)
        case "skip":
            assert here is not None
            skipping.skip(step, here)
        case "back":
            returning.back(step, wanted, here)
        case "restart":
            returning.restart(step, here)
        case "cancel":
            _cancel(step, here)
        case "repeat":
            repeat(step, here)
        case "help":
            help_here(step, here)
        case "continue":
            go_on_where_it_was(step, here)
        case "handoff":
            hand_over(run, str(wanted.value or ""), by)
        case "clarify" | "chitchat" | "cannot_handle":
            say_pattern(run, wanted.kind, reason=str(wanted.value or ""))
            ask_once_more(step, here)
        case "internal_error" | "session_start" | "completed" | "validate":
            say_pattern(run, wanted.kind, reason=str(wanted.value or ""))
        case _:
            assert_never(wanted.kind)


def _cancel(step: Step, here: Visit | None) -> None:
    activation = activation_around(step.run, here)
    assert activation is not None
    say_pattern(step.run, "cancel", title=step.run.graphs[activation.journey].journey.name)
    compensating.cancel(step, activation)


def _run_instead(step: Step, journey: str) -> None:
    """The author's own journey becomes active; if it is active, it goes on."""
    active = [one.journey for one in step.run.activations.values() if one.status == "open"]
    if journey in step.run.graphs and journey not in active:
        activate(step, journey)


def _record(run: Run, visit: Visit | None, wanted: RepairWanted, by: str) -> None:
    about = {"by": by, "what": f"repair: {wanted.kind}", "field": wanted.field, "to": wanted.target}
    if run.turn is not None:
        about["turn"] = run.turn["number"]
    data = {name: one for name, one in about.items() if one is not None}
    run.say("decision", f"repair: {wanted.kind}", who="system", visit=visit, data=data)
