"""Values given before their form is entered, or to a form that is entered anew: it takes them as an answer."""

from __future__ import annotations

from engine.run import Run
from engine.scopes import named
from journeys.values import Json


def give(run: Run, activation: str, scope: str, state: str, field: str, value: Json) -> None:
    """Holds a value for a form of a journey, in the scope that it will be entered in."""
    within = scope if scope == activation else named(run, scope)
    run.given.setdefault(f"{within}|{state}", {})[field] = value
