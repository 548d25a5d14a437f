"""A run becomes the one that begins at one of its visits."""

from __future__ import annotations

from engine.conversation.talk import remember as remember_line
from engine.conversation.turn import is_conversation
from engine.due import Due
from engine.folding import Fold
from engine.forking.effects import note_effects
from engine.forking.hindsight import begins_anew, counted_at, put_back
from engine.projection import of_data, to_data
from engine.reopening import is_of_this_pass
from engine.run import Activation, Run
from engine.scopes import containers, levels
from engine.visit import Visit
from journeys.errors import InputRefusedError
from journeys.turns import Speaker
from journeys.values import Json


def is_within_reach(run: Run, number: int) -> bool:
    """Whether all that is needed stands in the window; if not, more of the archive is to be put back."""
    at = run.visits.get(number)
    if at is None or any(level.container not in run.visits for level in levels(at.scope)):
        return False
    begin = (one for one in run.visits.values() if begins_anew(one, at.entered_order))
    return all(one.entered_order > run.base_order for one in (at, *begin))


def fork(run: Run, number: int) -> Run:
    """The run that begins at a visit within reach. `run` is used up: its visits become those of the new one.

    Raises:
        InputRefusedError: what led to the visit is not there any more.
    """
    at = run.visits[number]
    order = at.entered_order
    _refuse_what_is_lost(run, at)
    anew = [*(one for one in run.visits.values() if begins_anew(one, order)), at]
    made = _begun(run, at)
    note_effects(made, _earlier_effects(run), anew, order)
    for visit in anew:
        made.visits.pop(visit.number, None)
    for visit in made.visits.values():
        put_back(visit, order)
    made.open_visits = {one.number: None for one in made.visits.values() if one.status == "open"}
    _refuse_what_is_not_led_to(made, at)
    return made


def _refuse_what_is_lost(run: Run, at: Visit) -> None:
    activation = run.activations[at.activation]
    around = list(containers(run, at.scope))
    if not all(counted_at(one, at.entered_order) and is_of_this_pass(one, index, at) for one, index in around):
        raise InputRefusedError(f"Visit {at.number} was in a round that has been made anew since")
    if activation.status != "open" and activation.ended_order < at.entered_order:
        raise InputRefusedError(f"Visit {at.number} began while its journey was ending")


def _refuse_what_is_not_led_to(made: Run, at: Visit) -> None:
    """What a container had given before the run went back into it is not kept."""
    base = of_data(to_data(made.base))
    begun = [(one, made.graphs[one.journey]) for one in made.activations.values()]
    visits = [(one, made.graph(one.activation)) for one in made.visits.values() if one.status != "superseded"]
    orphans = Fold(base).run(begun, visits, after=made.base_order)
    if orphans or (not at.forced and Due(at.activation, at.state, at.scope, at.causes) not in base.due):
        raise InputRefusedError(f"What led to visit {at.number} has been done anew since")


def _begun(run: Run, at: Visit) -> Run:
    """The new run, with visits that are still as they are now. What is not named here begins anew."""
    order = at.entered_order
    made = Run(run.bundle, run.id, run.workspace, run.user, run.input, run.started_at, at.entered_at)
    made.sequence, made.order, made.visit_count = run.sequence, run.order, at.number - 1
    made.visits = {number: one for number, one in run.visits.items() if one.entered_order < order}
    gone = sum(len(one.calls) for one in run.visits.values() if one.entered_order >= order)
    made.attempt_count = max(0, run.attempt_count - gone)
    made.activations = {one.id: _as_it_was(one, order) for one in run.activations.values() if one.order < order}
    later = [one.journey for one in run.activations.values() if one.order >= order]
    made.activated = {name: count - later.count(name) for name, count in run.activated.items()}
    made.base, made.base_order = run.base, run.base_order
    made.archive, made.archived_sequence = run.archive, run.archived_sequence
    made.durations = run.durations
    made.entries = _lines_before(run, at)
    happened = [(one["text"], one.get("data")) for one in made.entries if one["kind"] == "event"]
    made.events = [one for one in run.events if (one["name"], one["data"]) in happened]
    if is_conversation(made):
        _recall_the_talk(made)
    return made


def _as_it_was(activation: Activation, order: int) -> Activation:
    """A journey that had ended stays so; one that had not goes on."""
    if activation.status != "open" and activation.ended_order < order:
        return activation
    called = [one for one in activation.called if one[0] < order]
    return Activation(activation.id, activation.journey, activation.order, activation.variables, called=called)


def _lines_before(run: Run, at: Visit) -> list[dict[str, Json]]:
    """What had been said. Lines of one moment are told apart by the visits in which they were said."""
    for index, entry in enumerate(run.entries):
        visit = run.visits.get(entry.get("visit", 0))
        if entry["at"] > at.entered_at or (visit is not None and visit.entered_order >= at.entered_order):
            return run.entries[:index]
    return run.entries


SPEAKERS: dict[str, Speaker] = {"user": "customer", "agent": "agent", "journey": "agent", "person": "agent"}


def _recall_the_talk(made: Run) -> None:
    """A conversation goes on from the lines that are kept; a summary may tell of what came later."""
    for entry in made.entries:
        if entry["who"] in SPEAKERS and entry["text"]:
            remember_line(made, SPEAKERS[entry["who"]], entry["text"])
    made.talk["heard"] = any(entry["who"] == "user" for entry in made.entries)


def _earlier_effects(run: Run) -> dict[str, list[dict[str, Json]]]:
    """What undone visits have done that are in the archive, as far as nobody has been asked about it."""
    kept = {
        where: [one for one in found if one["visit"] not in run.visits] for where, found in run.done_effects.items()
    }
    return {where: effects for where, effects in kept.items() if effects}
