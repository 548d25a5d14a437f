"""Effects that going back has undone on paper only: whether they are to happen again, or what was done is kept."""

from __future__ import annotations

from engine.leaving import hear
from engine.outcomes import Done, Failed
from engine.run import Run
from engine.step import Step
from engine.visit import Visit
from journeys.states import Option

REPEAT = (
    Option(value="repeat", label="Do it again"),
    Option(value="keep", label="Keep what was done"),
)


def remember(run: Run, visit: Visit) -> None:
    """A visit is undone: what it has done outside, or may be doing, is not forgotten."""
    if visit.effect is not None:
        kept = {
            "visit": visit.number,
            "output": visit.output,
            "choice": visit.choice,
            "effect": visit.effect,
            "input": visit.input,
        }
        run.done_effects[_key(visit)] = kept
    elif visit.open_calls and any(call.get("effect") in ("keyed", "unsafe") for call in visit.open_calls.values()):
        kept = {"visit": visit.number, "output": None, "choice": None, "effect": "unsafe", "input": visit.input}
        run.done_effects[_key(visit)] = kept


def ask_to_repeat(step: Step, visit: Visit) -> bool:
    """Asks, if this state has had an effect that was undone on paper. False: there is nothing to ask."""
    earlier = step.run.done_effects.get(_key(visit))
    if earlier is None:
        return False
    visit.phase = "repeat"
    stay = step.stay(visit)
    prompt = (
        f"{stay.state.name} has already been done (visit {earlier['visit']}) and cannot be undone. "
        "Do it again, or keep what was done?"
    )
    stay.ask("choice", prompt, purpose="repeat", options=REPEAT, default="keep")
    return True


def forget(run: Run, visit: Visit) -> None:
    """The effect is to happen again."""
    del run.done_effects[_key(visit)]


def keep(step: Step, visit: Visit) -> None:
    """Takes over what the undone visit did; waits for it, if it is still under way."""
    run = step.run
    earlier = run.done_effects[_key(visit)]
    visit.data["_keep"] = earlier["visit"]
    undone = run.visits.get(earlier["visit"])
    if undone is not None and undone.open_calls:
        return
    forget(run, visit)
    if undone is not None:
        earlier = {
            "visit": undone.number,
            "output": undone.output,
            "choice": undone.choice,
            "effect": undone.effect,
            "input": undone.input,
        }
    visit.input = earlier["input"]
    visit.effect = earlier["effect"]
    visit.logs.append(f"kept what visit {earlier['visit']} did")
    if undone is not None and undone.error is not None:
        hear(step, visit, Failed(undone.error))
    else:
        hear(step, visit, Done(earlier["output"], earlier["choice"]))


def effect_is_known(step: Step, undone: Visit) -> None:
    """An undone visit's call has ended; whoever waits to keep what it did can go on."""
    for number in list(step.run.open_visits):
        visit = step.run.visits[number]
        if visit.data.get("_keep") == undone.number:
            keep(step, visit)


def _key(visit: Visit) -> str:
    return f"{visit.scope}|{visit.state}"
