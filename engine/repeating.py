"""Effects that going back has undone on paper only: whether they are to happen again, or what was done is kept."""

from __future__ import annotations

from collections.abc import Container, Iterable

from engine.leaving import hear
from engine.outcomes import Done, Failed
from engine.run import Run
from engine.scopes import place
from engine.step import Step
from engine.visit import Visit
from journeys.states import Option
from journeys.values import Json

REPEAT = (
    Option(value="repeat", label="Do it again"),
    Option(value="keep", label="Keep what was done"),
)


def remember(run: Run, undone: Iterable[Visit], awaited: Container[int] = ()) -> None:
    """Visits are undone, in the order of entering: what they have done outside, or may be doing, is not forgotten.

    Where a state had several effects, round after round, they are asked about in that order; what is undone now comes
    before what was undone earlier and has not been reached again. `awaited` are visits whose calls under way may be
    waited for, though they have no effect (see `wait_for`).
    """
    found: dict[str, list[dict[str, Json]]] = {}
    for visit in undone:
        under_way = any(_may_have_an_effect(call) for call in visit.open_calls.values())
        if under_way or visit.effect is not None:
            found.setdefault(place(run, visit), []).append(_done(visit, under_way=under_way))
        elif visit.number in awaited:
            found.setdefault(place(run, visit), []).append({**_done(visit, under_way=True), "effect": None})
    for key, effects in found.items():
        run.done_effects[key] = effects + run.done_effects.get(key, [])


def _may_have_an_effect(call: dict[str, Json]) -> bool:
    """Whether a call under way may do something outside. What a registered tool does is known when it has ended."""
    return call.get("phase") == "main" and call.get("effect") not in ("pure", "idempotent")


def _done(visit: Visit, *, under_way: bool) -> dict[str, Json]:
    return {
        "visit": visit.number,
        "output": visit.output,
        "choice": visit.choice,
        "effect": visit.effect or ("unsafe" if under_way else None),
        "input": visit.input,
        "error": visit.error,
        "under_way": under_way,
    }


def ask_to_repeat(step: Step, visit: Visit) -> bool:
    """Asks, if this state has had an effect that was undone on paper. False: there is nothing to ask."""
    where = place(step.run, visit)
    effects = [one for one in step.run.done_effects.get(where, ()) if one["effect"] is not None]
    if not effects:
        step.run.done_effects.pop(where, None)
        return False
    step.run.done_effects[where] = effects
    visit.phase = "repeat"
    stay = step.stay(visit)
    prompt = (
        f"{stay.state.name} has already been done (visit {effects[0]['visit']}) and cannot be undone. "
        "Do it again, or keep what was done?"
    )
    stay.ask("choice", prompt, purpose="repeat", options=REPEAT, default="keep")
    return True


def is_remembered(run: Run, visit: Visit) -> bool:
    """Whether an undone effect of the state is still to be dealt with; another visit that asked may have done so."""
    return bool(run.done_effects.get(place(run, visit)))


def forget(run: Run, visit: Visit) -> None:
    """The state's next undone effect, if there is one, is dealt with."""
    effects = run.done_effects.pop(place(run, visit), [])
    if effects[1:]:
        run.done_effects[place(run, visit)] = effects[1:]


def let_stand(run: Run, visit: Visit, undone: int) -> None:
    """What an undone visit of this place has done is taken over: nobody is asked about it."""
    where = place(run, visit)
    left = [one for one in run.done_effects.get(where, ()) if one["visit"] != undone]
    if left:
        run.done_effects[where] = left
    else:
        run.done_effects.pop(where, None)


def wait_for(step: Step, visit: Visit, undone: int) -> bool:
    """Takes over what an undone visit of this place is doing, once it is done. False: that is not known here."""
    effects = step.run.done_effects.get(place(step.run, visit), [])
    known = next((one for one in effects if one["visit"] == undone), None)
    if known is None:
        return False
    effects.remove(known)
    effects.insert(0, known)
    visit.phase = "repeat"
    keep(step, visit)
    return True


def keep(step: Step, visit: Visit) -> None:
    """Takes over what the undone visit did; waits for it, if it is still under way."""
    earlier = step.run.done_effects[place(step.run, visit)][0]
    visit.data["_keep"] = earlier["visit"]
    if earlier["under_way"]:
        return
    del visit.data["_keep"]
    forget(step.run, visit)
    visit.kept = earlier["visit"]
    visit.input = earlier["input"]
    visit.effect = earlier["effect"]
    visit.logs.append(f"kept what visit {earlier['visit']} did")
    hear(step, visit, Failed(earlier["error"]) if earlier["error"] else Done(earlier["output"], earlier["choice"]))


def effect_is_known(step: Step, undone: Visit) -> None:
    """An undone visit's call has ended; whoever waits to keep what it did can go on.

    If nothing has happened over there after all, and nobody has been asked yet, nobody will be.
    """
    run = step.run
    effects = run.done_effects.get(place(run, undone), [])
    index = next((index for index, known in enumerate(effects) if known["visit"] == undone.number), None)
    if index is None:
        return
    under_way = any(_may_have_an_effect(call) for call in undone.open_calls.values())
    effects[index] = _done(undone, under_way=under_way)
    if under_way:
        return
    visits = [run.visits[number] for number in run.open_visits]
    concerned = [one for one in visits if one.phase == "repeat" and place(run, one) == place(run, undone)]
    if undone.effect is None and not concerned:
        del effects[index]
        if not effects:
            del run.done_effects[place(run, undone)]
    for visit in concerned:
        if visit.data.get("_keep") == undone.number:
            keep(step, visit)
