"""Which visit is meant: by its number, by its state, or by words, as in "the question about the dates".

Words are compared with what the state is called, what it asks, and what its form wants. The visit that shares the most
of them is meant, the latest if several do; one that shares less than half is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.run import Run
from engine.visit import Visit
from journeys.messages import Carry
from journeys.states import InputCollection

_WORD = re.compile(r"[^\W_]+")
_EMPTY_WORDS = """
    a about an and answer ask asked at back before by did do for from had i in is it last latest me my of on one or our
    question said state step that the their this to us visit was we were what when where which who with you your
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
STEM = 4
"""Words that begin with the same letters, so many at least, are the same but for their ending."""
ENDING = 3


def visit_meant(run: Run, message: Carry) -> int | None:
    """The number of the visit; None if it is not in the window, or there is none."""
    if message.visit is not None:
        return message.visit if message.visit in run.visits else None
    counting = [one for one in run.visits.values() if one.status != "superseded"]
    if message.state is not None:
        return next((one.number for one in reversed(counting) if one.state == message.state), None)
    wanted = _words(message.words or "")
    if not wanted:
        return None
    scores = {one.number: _shared(wanted, list(_told_of(run, one))) for one in counting}
    best = max(scores.values(), default=0.0)
    return max(number for number, score in scores.items() if score == best) if best >= 0.5 else None


def _shared(wanted: list[str], told: list[str]) -> float:
    return sum(any(_is_alike(one, other) for other in told) for one in wanted) / len(wanted)


def _is_alike(one: str, other: str) -> bool:
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one == other or (shared >= STEM and max(len(one), len(other)) - shared <= ENDING)


def _told_of(run: Run, visit: Visit) -> Iterator[str]:
    state = run.graph(visit.activation).states[visit.state]
    texts = [state.name, state.id]
    texts += [one["text"] for one in run.entries if one.get("visit") == visit.number and one["who"] != "user"]
    if isinstance(state, InputCollection):
        texts += [text for one in state.fields for text in (one.name, one.label or "")]
    for text in texts:
        yield from _words(text)


def _words(text: str) -> list[str]:
    folded = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).lower()
    return [word for word in _WORD.findall(folded) if word not in _EMPTY]
