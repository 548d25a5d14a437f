"""What a run gives to a fork of it: the answer of the query `carry`. The run itself is not changed."""

from __future__ import annotations

from collections.abc import Sequence

from engine.forking.making import fork, is_within_reach
from engine.forking.pointing import visit_meant
from engine.run import Run
from engine.snapshots import from_json, restore, to_json
from journeys.errors import InputRefusedError
from journeys.messages import Carried, Carry
from journeys.values import Json


def carry(run: Run, message: Carry) -> Carried:
    """The run that begins at the visit that is meant; what is missing for it, or why there is none."""
    if (message.visit, message.state, message.words) == (None, None, None):
        return Carried(problem="Name a visit, a state, or what was asked there")
    copy = _with(run, message.chunks)
    number = visit_meant(copy, message)
    if number is None or not is_within_reach(copy, number):
        if copy.archive:
            return Carried(missing=copy.archive[-1])
        return Carried(problem=_not_there(run, message))
    at = copy.visits[number]
    title = copy.graph(at.activation).states[at.state].name
    about: dict[str, Json] = {"origin": run.id, "visit": number, "state": at.state, "title": title}
    about |= {"workspace": run.workspace, "user": run.user}
    try:
        return Carried(forked={**about, "run": to_json(fork(copy, number))})
    except InputRefusedError as refused:
        return Carried(problem=f"{refused}; choose an earlier visit")


def _with(run: Run, chunks: Sequence[dict[str, Json]]) -> Run:
    """A copy, with what was moved out of it put back, the latest first."""
    copy = from_json(run.bundle, to_json(run))
    for chunk in chunks:
        copy.archive.pop()
        restore(copy, chunk)
    return copy


def _not_there(run: Run, message: Carry) -> str:
    if message.visit is not None:
        return f"There is no visit {message.visit}; the journey has made {run.visit_count}"
    if message.state is not None:
        return f"The journey has not been at state {message.state!r}"
    return f"No question or state of the journey is known by {message.words!r}"
