"""A visit is over: what its ways out bring with them happens, and the projection hears of it."""

from __future__ import annotations

from engine.calling import THREE_ATTEMPTS, make_call
from engine.regions import drop_rounds
from engine.repair.recalling import was_told as has_been_told
from engine.stay import Stay
from engine.step import Step
from engine.visit import Visit
from journeys.errors import StateError
from journeys.run import VisitStatus
from journeys.transitions import NotifyEffect, SayEffect, SetEffect, SideEffect, Transition
from journeys.values import Json


def settle_visit(step: Step, visit: Visit, status: VisitStatus) -> None:
    """The visit is over, with this status."""
    run = step.run
    step.let_go(visit)
    drop_rounds(step, visit)
    visit.status = status
    visit.phase = "left"
    visit.cut_off = step.is_ending(visit) and not visit.final
    graph = run.graph(visit.activation)
    if visit.cut_off:
        visit.taken = []
    for index in visit.taken:
        was_told = has_been_told(run, visit, index)
        _on_the_way(step, visit, graph.out[visit.state][index], was_told=was_told)
    visit.left_at = run.now
    visit.left_order = run.next_order()
    visit.data = {}
    run.open_visits.pop(visit.number, None)
    run.current.leave(visit, graph)
    _note_duration(step, visit)
    run.touch(visit)


def _on_the_way(step: Step, visit: Visit, way: Transition, *, was_told: bool) -> None:
    """What a way brings with it. It is gone in any case: what cannot be found is told, and left out.

    `was_told`: by an undone visit, before a correction that does not concern it; then it is not told again.
    """
    stay = step.stay(visit)
    try:
        for change in way.transformations:
            current = step.run.current.variables[visit.activation].get(change.variable)
            stay.set_variable(change.variable, _written(current, change.path, stay.value(change.value)))
        for name, value in way.mappings.items():
            stay.set_variable(name, stay.value(value))
        for effect in way.effects:
            if isinstance(effect, SetEffect) or not was_told:
                _take_effect(step, stay, effect)
    except StateError as error:
        visit.logs.append(f"on the way to {way.target}: {error}")
        stay.say("error", f"On the way to {way.target}: {error}")


def _take_effect(step: Step, stay: Stay, effect: SideEffect) -> None:
    match effect:
        case SayEffect():
            stay.say("message", stay.text(effect.text))
        case SetEffect():
            stay.set_variable(effect.variable, stay.value(effect.value))
        case NotifyEffect():
            arguments = {"channel": effect.channel, "message": stay.request(effect.message)}
            if effect.recipients is not None:
                arguments["recipients"] = stay.request(effect.recipients)
            call = make_call(
                stay, "notify", arguments, name=effect.channel, effect="keyed", retry=THREE_ATTEMPTS, detached=True
            )
            step.commands.append(call)


def _written(current: Json, path: tuple[str, ...], value: Json) -> Json:
    """`current` with a value written inside it; objects on the way are made where there are none."""
    if not path:
        return value
    made = dict(current) if isinstance(current, dict) else {}
    made[path[0]] = _written(made.get(path[0]), path[1:], value)
    return made


def _note_duration(step: Step, visit: Visit) -> None:
    assert visit.left_at is not None
    seconds = max(0.0, visit.left_at - visit.entered_at - visit.asked_seconds)
    journey = step.run.activations[visit.activation].journey
    known = step.run.durations.setdefault(f"{journey}/{visit.state}", [0, 0.0, 0.0])
    known[0] += 1
    known[1] += seconds
    known[2] += seconds * seconds
