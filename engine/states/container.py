"""Loops and parallels: how many rounds there are, which are opened next, when it is enough, what comes of them."""

from __future__ import annotations

import math

from engine.calling import make_call
from engine.evaluation import NeedsActivity, View, is_true
from engine.events import Event, ToolFailed, ToolSucceeded
from engine.formatting import json_text
from engine.functions import items_of
from engine.outcomes import Done, Failed, Opened, Outcome, Waiting, failure
from engine.questions import question_for_activity
from engine.scopes import round_scope
from engine.stay import Stay
from engine.visit import Region, Round
from journeys.errors import ExpressionFailedError, StateError
from journeys.states import Loop, ParallelExecution
from journeys.states.container import MAX_BRANCHES, MAX_ROUNDS
from journeys.values import Json

Container = Loop | ParallelExecution


def enter(state: Container, stay: Stay) -> Outcome:
    """Finds out how many rounds there are, and opens the first ones."""
    entries = stay.run.graph(stay.activation).entries[state.id]
    rounds = stay.visit.region.rounds if stay.visit.region is not None else []
    for projection in (stay.run.current, stay.run.base):
        projection.rounds.pop(f"{stay.scope}/{stay.visit.number}", None)
    region = stay.visit.region = Region(items=_items(state, stay), rounds=rounds, passed=len(rounds))
    most = MAX_ROUNDS if isinstance(state, Loop) else MAX_BRANCHES
    region.total = _total(state, stay, region, len(entries))
    if not entries:
        return failure(f"{state.name} has no states inside to begin with", "container")
    if region.total is not None and region.total > most:
        return failure(f"{state.name} would make {region.total} rounds; at most {most} are possible", "limit")
    stay.work_with(_shown(region))
    if isinstance(state, Loop):
        return Opened((0,)) if state.kind == "do_while" else _next_round(state, stay)
    return Opened(tuple(range(min(region.total or 0, state.batch_size)))) if region.total else _done(state, stay)


def receive(state: Container, stay: Stay, event: Event) -> Outcome:
    """What an activity says about a loop's condition."""
    match event:
        case ToolSucceeded(result=result) if isinstance(state, Loop):
            answer = result["answers"][0]
            if answer.get("error"):
                return _broken(state, stay, ExpressionFailedError(str(answer["error"])))
            return _open_or_leave(state, stay, holds=bool(answer["truthy"]))
        case ToolFailed(failure=failed):
            return Failed(failed)
        case _:
            return Waiting()


def round_over(state: Container, stay: Stay, over: Round) -> Outcome:
    """One of the rounds has ended: another begins, or the container is left."""
    region = _region(stay)
    match state:
        case Loop():
            return Failed(over.error) if over.error is not None else _next_round(state, stay)
        case ParallelExecution(until="race"):
            return _done(state, stay) if over.error is None else Failed(over.error)
        case ParallelExecution(until="any") if over.error is None:
            return _done(state, stay)
        case ParallelExecution(until="all", failures="fail_fast") if over.error is not None:
            return Failed(over.error)
    if region.open:
        return Waiting()
    begun, total = region.next_index, region.total or 0
    if begun < total:
        return Opened(tuple(range(begun, min(total, begun + state.batch_size))))
    if state.until == "any" and over.error is not None:
        return Failed(over.error)
    return _done(state, stay)


def _items(state: Container, stay: Stay) -> list[Json] | None:
    if state.collection is None or (isinstance(state, Loop) and state.kind != "for_each"):
        return None
    found: list[Json] = items_of(
        stay.find(state.collection), f"{state.name} goes through something that is no list and no object"
    )
    return found


def _total(state: Container, stay: Stay, region: Region, entries: int) -> int | None:
    if region.items is not None:
        return len(region.items)
    if isinstance(state, Loop) and state.kind in ("while", "do_while"):
        return None
    if isinstance(state, ParallelExecution) and state.count is None:
        return entries
    return _whole(stay.value(state.count), state)


def _whole(value: Json, state: Container) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not math.isfinite(number):
        raise ExpressionFailedError(f"{state.name} is to be repeated {json_text(value)} times, which is no number")
    return max(0, math.ceil(number))


def _next_round(state: Loop, stay: Stay) -> Outcome:
    region = _region(stay)
    following = region.next_index
    if state.max_iterations is not None and following >= state.max_iterations:
        return _done(state, stay)
    if region.total is not None:
        return Opened((following,)) if following < region.total else _done(state, stay)
    ahead = View(stay.run, stay.activation, round_scope(stay.scope, stay.visit.number, following))
    try:
        return _open_or_leave(state, stay, holds=is_true(ahead.find(state.condition)))
    except NeedsActivity:
        try:
            question = question_for_activity(ahead, state.condition)
        except StateError as error:
            return _broken(state, stay, error)
        return Waiting((make_call(stay, "evaluate", {"questions": [question]}),))
    except StateError as error:
        return _broken(state, stay, error)


def _open_or_leave(state: Loop, stay: Stay, *, holds: bool) -> Outcome:
    return Opened((_region(stay).next_index,)) if holds else _done(state, stay)


def _broken(state: Loop, stay: Stay, error: StateError) -> Outcome:
    """A condition that cannot be evaluated."""
    if state.broken_condition == "end":
        stay.visit.logs.append(f"the condition cannot be evaluated, which counts as false: {error}")
        return _done(state, stay)
    return failure(f"The condition of {state.name} cannot be evaluated: {error}", "expression")


def _done(state: Container, stay: Stay) -> Outcome:
    region = _region(stay)
    rounds = sorted(stay.run.current.rounds.get(f"{stay.scope}/{stay.visit.number}", ()), key=lambda one: one[0])
    errors = [{"index": index, **error} for index, _, error in rounds if error is not None]
    results = [list(outputs.values()) for _, outputs, _ in rounds]
    stay.local["results"] = results
    stay.local["rounds"] = [outputs for _, outputs, _ in rounds]
    stay.local["indexes"] = [index for index, _, _ in rounds]
    stay.local["errors"] = errors
    stay.local["total"] = len(rounds) if region.total is None else region.total
    if state.result is not None:
        region.result = stay.value(state.result)
    if state.output is not None:
        return Done(stay.value(state.output))
    return Done({"results": results, "errors": errors} if errors else {"results": results})


def _region(stay: Stay) -> Region:
    if stay.visit.region is None:
        stay.visit.region = Region()
    return stay.visit.region


def _shown(region: Region) -> Json:
    shown: dict[str, Json] = {} if region.total is None else {"total": region.total}
    return shown if region.items is None else {**shown, "items": region.items}
