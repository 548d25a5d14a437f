"""What visits had done outside at a past moment: it is asked about before a fork does it once more."""

from __future__ import annotations

from collections.abc import Sequence

from engine.forking.hindsight import counted_at
from engine.repeating import remember
from engine.run import Run
from engine.scopes import place
from engine.visit import Visit
from journeys.values import Json

Effects = dict[str, list[dict[str, Json]]]

LOST: dict[str, Json] = {
    "message": "It was under way in the journey that this one comes from; whether it has happened is not known here",
    "kind": "forked",
    "outcome": "unknown",
}


def note_effects(made: Run, earlier: Effects, anew: Sequence[Visit], order: int) -> None:
    """Notes what undone visits had done and nobody had been asked about again, and what those that begin anew have.

    Args:
        made: the new run; its visits are as they are now, and those that begin anew are still among them.
        earlier: what visits that are in the archive have done.
    """
    made.done_effects = earlier
    begin = {one.number: None for one in anew}
    for visit in made.visits.values():
        if visit.number in begin:
            continue
        if visit.phase != "repeat":
            _is_dealt_with(made.done_effects, place(made, visit))
        if not counted_at(visit, order):
            remember(made, [visit])
    remember(made, anew)
    for effects in made.done_effects.values():
        effects[:] = [_known(one) for one in effects]


def _is_dealt_with(effects: Effects, where: str) -> None:
    """The place was reached again, and whoever was asked has said what is to become of it."""
    if where in effects:
        effects[where].pop(0)
        if not effects[where]:
            del effects[where]


def _known(effect: dict[str, Json]) -> dict[str, Json]:
    """A call that was under way does not tell the new run how it ends."""
    if not effect["under_way"]:
        return effect
    return {**effect, "under_way": False, "effect": effect["effect"] or "unsafe", "error": LOST}
