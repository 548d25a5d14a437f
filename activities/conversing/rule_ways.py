"""Which ways journeys take, when words are compared instead of a model being asked."""

from __future__ import annotations

from collections.abc import Sequence

from activities.conversing.nearness import coverage, lexical_nearness
from activities.conversing.polarity import agreement, is_refusal
from activities.conversing.stems import is_negation, words_of
from journeys.turns import JourneyUnderWay, Step, Way

NEAR = 0.34
"""From here on a condition is about what was said."""
_CLEARLY = 0.1
"""By how much the nearest must be nearer than the next."""
_REST = frozenset(("otherwise", "else", "other", "default", "any"))
_LONGEST = 20
"""How many steps one message may pass."""


def ways_taken(journey: JourneyUnderWay, said: str, *, answered: bool) -> tuple[str, ...]:
    """The ways that a journey takes: out of where it stands, if the customer has answered there or a condition is
    waited for, and on through forks.

    Args:
        said: the message, and what tools have answered.
        answered: whether the message is an answer to what the agent has said.
    """
    steps = {step.state: step for step in journey.steps}
    at = steps.get(journey.state)
    if at is None or (journey.needs == "customer" and not answered):
        return ()
    return _on_from(at, steps, said, answered=journey.needs == "customer")


def ways_from_start(start: str, steps: Sequence[Step], said: str) -> tuple[str, ...]:
    """The ways that a journey takes when it begins: through forks only."""
    by_state = {step.state: step for step in steps}
    at = by_state.get(start)
    return _on_from(at, by_state, said, answered=False) if at is not None and at.kind == "fork" else ()


def state_reached(start: str, ways: Sequence[str], steps: Sequence[Step]) -> str:
    """Where ways lead."""
    known = {way.id: way.to for step in steps for way in step.ways}
    return known[ways[-1]] if ways else start


def _on_from(at: Step | None, steps: dict[str, Step], said: str, *, answered: bool) -> tuple[str, ...]:
    taken: list[str] = []
    while at is not None and len(taken) < _LONGEST:
        way = chosen_way(at.ways, said, answered=answered)
        if way is None or way.id in taken:
            break
        taken.append(way.id)
        at = steps.get(way.to)
        answered = False
        if at is None or at.kind != "fork":
            break
    return tuple(taken)


def chosen_way(ways: Sequence[Way], said: str, *, answered: bool = False) -> Way | None:
    """The way whose words are clearly nearest to what was said; the only one, if it has no words.

    Where the words tell yes from no ("They do", "They don't"), a yes or no decides. `answered`: the customer has been
    asked and has answered, so that the only way is taken, whatever its words, unless they mean the opposite.
    """
    worded = [way for way in ways if way.when]
    if not worded:
        return ways[0] if len(ways) == 1 else None
    by_answer = _by_answer(worded, agreement(said))
    if by_answer is not None:
        return by_answer
    if len(ways) == 1 and answered:
        return ways[0] if agreement(said) is None else None
    scores = _scores(worded, said)
    order = sorted(range(len(worded)), key=lambda index: -scores[index])
    best = order[0]
    second = scores[order[1]] if len(order) > 1 else 0.0
    if scores[best] >= NEAR and scores[best] - second >= _CLEARLY:
        return worded[best]
    rest = [way for way in worded if _REST & set(words_of(way.when or ""))] or [way for way in ways if not way.when]
    return rest[0] if len(rest) == 1 and scores[best] < NEAR else None


def _by_answer(worded: Sequence[Way], said_yes: bool | None) -> Way | None:
    refusing = [way for way in worded if is_refusal(way.when or "")]
    agreeing = [way for way in worded if way not in refusing]
    if said_yes is True and len(agreeing) == 1:
        return agreeing[0]
    return refusing[0] if said_yes is False and len(refusing) == 1 else None


def _scores(worded: Sequence[Way], said: str) -> list[float]:
    texts = [way.when or "" for way in worded]
    negative = any(is_negation(word) for word in words_of(said))
    near = map(max, coverage(said, texts), lexical_nearness(said, texts))
    # A text that says no is nearer to a condition that does.
    return [score if is_refusal(text) == negative else score / 2 for score, text in zip(near, texts, strict=True)]
