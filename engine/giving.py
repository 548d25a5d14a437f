"""Values given before their form is entered, or to a form that is entered anew: it takes them as an answer."""

from __future__ import annotations

from engine.run import Run
from engine.scopes import named, place
from engine.visit import Visit
from journeys.values import Json


def give(run: Run, activation: str, scope: str, state: str, field: str, value: Json) -> None:
    """Holds a value for a form of a journey, in the scope that it will be entered in."""
    within = scope if scope == activation else named(run, scope)
    run.given.setdefault(f"{within}|{state}", {})[field] = value


def take(run: Run, visit: Visit) -> dict[str, Json]:
    """What is held for a form that is being entered; it is held no longer."""
    return run.given.pop(place(run, visit), {})
