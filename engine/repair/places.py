"""Where words such as "the question about the dates" mean: the visit whose question is nearest to them."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from engine.repair.fields import words_of
from engine.rewinding import can_rewind
from engine.run import Run
from engine.visit import Visit
from journeys.states import AgentInteraction, AnyState, DecisionPoint, InputCollection, PausePoint
from journeys.values import Json

_EMPTY = (
    "question", "questions", "about", "where", "when", "you", "i", "we", "asked", "me", "was", "is", "it", "to", "in",
    "on", "what", "which", "part", "step", "state", "form", "with", "that", "this", "and", "or", "do", "did", "be",
    "please", "at", "again",
)  # fmt: skip
_KINDS = {
    "date": "date day", "time": "time", "datetime": "date day time", "integer": "number", "number": "number",
    "money": "money amount", "phone": "phone number", "email": "email address", "url": "link", "file": "file",
}  # fmt: skip
"""What people call a field by what is asked in it, whatever its own words are."""
_ALIKE = 0.82
"""How like two words must be to count as the same one, misspelt or in another form."""


def meant(run: Run, words: str) -> tuple[int, ...]:
    """The latest visits of the states that words may mean, and that the run can go back to: one; none; or several that
    are equally near. An id or a title that is written in full means that state alone."""
    latest = _latest(run)
    exact = [visit.number for visit, state in latest if words.strip().lower() in (state.id.lower(), state.name.lower())]
    if exact:
        return tuple(exact[:1])
    wanted = [one for one in words_of(words) if one not in _EMPTY]
    scores = [(sum(_weight(one, state) for one in wanted), visit.number) for visit, state in latest]
    best = max((score for score, _ in scores), default=0.0)
    return tuple(number for score, number in scores if best > 0 and score == best)


def _latest(run: Run) -> list[tuple[Visit, AnyState]]:
    """Of each state that was visited, the latest visit that can be gone back to; the latest first."""
    found: dict[tuple[str, str], tuple[Visit, AnyState]] = {}
    for visit in reversed(run.visits.values()):
        key = (visit.activation, visit.state)
        if key not in found and visit.status != "superseded" and can_rewind(run, visit.number):
            found[key] = (visit, run.graph(visit.activation).states[visit.state])
    return list(found.values())


def _weight(word: str, state: AnyState) -> float:
    """How much a word speaks for a state: for a question more than for other states, for its name more than for what
    it says besides."""
    asks = 0.5 if isinstance(state, (InputCollection, DecisionPoint, PausePoint, AgentInteraction)) else 0.0
    if any(_same(word, one) for one in words_of(f"{state.id} {state.title}")):
        return 2.0 + asks
    if any(_same(word, one) for text in _texts(state) for one in words_of(text)):
        return 1.0 + asks
    return 0.0


def _texts(state: AnyState) -> Iterator[str]:
    yield state.description
    if isinstance(state, InputCollection):
        yield from _plain(state.question)
        for field in state.fields:
            yield f"{field.name} {field.title} {field.description} {_KINDS.get(field.type, '')}"
            yield from _plain(field.prompt)
            yield from (option.label for option in field.options)
    elif isinstance(state, (DecisionPoint, PausePoint)):
        yield from _plain(state.question)
        if isinstance(state, DecisionPoint):
            yield from (branch.label for branch in state.branches)
    elif isinstance(state, AgentInteraction):
        yield from _plain(state.goal)


def _plain(value: Json) -> Iterator[str]:
    """The texts that stand in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (part for part in value.get("$text", ()) if isinstance(part, str))


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < 4:
        return one.rstrip("s") == other.rstrip("s") and len(one) > 2
    return sorted(one) == sorted(other) or SequenceMatcher(None, one, other).ratio() >= _ALIKE
