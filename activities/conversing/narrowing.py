"""What of a situation a model is shown: all that is under way, and of the rest what is nearest to the talk.

Of the journeys at hand and of the guidelines, `top` each; where there are no more than that, all. Guidelines are ranked
alike, whether they have tools (whose words count with theirs), tell ambiguities, or neither. What belongs together is
kept together beyond that number: a journey is shown with the observations that start it, and an ambiguity, which is
shown when its own guideline or two of what it is between are, with all that it is between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from activities.conversing.nearness import Embedder
from activities.conversing.stems import texts_in
from journeys.turns import JourneyAtHand, Situation, Talk

_LINES = 6
"""How many of the latest lines are compared, beside the message."""
_BEFORE = 0.5
"""What nearness to earlier lines counts, against nearness to the message."""
One = TypeVar("One")


async def narrowed(situation: Situation, embedder: Embedder) -> Situation:
    """The situation as a model is shown it."""
    texts = _texts_of_guidelines(situation)
    journeys = await nearest(
        situation.at_hand, lambda one: _text_of_journey(one, texts), situation, situation.top, embedder,
        first=lambda one: one.left is not None,
    )  # fmt: skip
    guidelines = await nearest(situation.guidelines, lambda one: texts[one.id], situation, situation.top, embedder)
    return _closed(
        situation,
        {one.journey for one in journeys},
        {one.id for one in guidelines} | {id_ for one in journeys for id_ in one.observations},
    )


async def nearest(
    things: Sequence[One],
    text_of: Callable[[One], str],
    talk: Talk,
    count: int,
    embedder: Embedder,
    first: Callable[[One], bool] = lambda _: False,
) -> list[One]:
    """The things nearest to what is said, the nearest first, and of the rest those that come `first`; all of them, as
    they are, if there are no more than `count`."""
    if len(things) <= count:
        return list(things)
    texts = [text_of(one) for one in things]
    now = await embedder.nearness(said_now(talk), texts)
    before = await embedder.nearness(said_before(talk), texts)
    near = [max(one, other * _BEFORE) for one, other in zip(now, before, strict=True)]
    order = sorted(range(len(things)), key=lambda index: (-near[index], not first(things[index]), index))
    return [things[index] for index in order[:count]]


def said_now(talk: Talk) -> str:
    """What is to be understood: the message, and what tools have answered in this turn."""
    results = " ".join(f"{one.tool} {texts_in(one.result)} {one.error or ''}" for one in talk.results)
    return f"{talk.message or ''} {results}".strip()


def said_before(talk: Talk) -> str:
    """The latest lines before it."""
    return " ".join(line.text for line in talk.window[-_LINES:])


def _text_of_journey(one: JourneyAtHand, guidelines: dict[str, str]) -> str:
    observed = (guidelines.get(id_, "") for id_ in one.observations)
    return " ".join((one.title, one.description, *one.conditions, *observed))


def _texts_of_guidelines(situation: Situation) -> dict[str, str]:
    """The words of each guideline, with those of its tools."""
    tools: dict[str, list[str]] = {}
    for offer in situation.tools:
        owner = guideline_of(offer.id)
        if owner is not None:
            tools.setdefault(owner, []).append(f"{offer.tool.replace('_', ' ')} {offer.description}")
    return {one.id: " ".join((one.when, one.do or "", *tools.get(one.id, ()))) for one in situation.guidelines}


def guideline_of(offer: str) -> str | None:
    """The guideline that an offered tool belongs to, if it is one's."""
    return offer.removeprefix("guideline:").rpartition("/")[0] if offer.startswith("guideline:") else None


def _closed(situation: Situation, journeys: set[str], guidelines: set[str]) -> Situation:
    """The situation with these journeys and guidelines, and all that belongs to them."""
    size = -1
    # Until nothing is added any more: an ambiguity may bring a journey, whose observation tells another ambiguity.
    while size != len(journeys) + len(guidelines):
        size = len(journeys) + len(guidelines)
        for one in situation.ambiguities:
            if one.id in guidelines or len((journeys | guidelines) & set(one.between)) > 1:
                guidelines |= {one.id, *one.between}
                journeys |= set(one.between)
        guidelines |= {id_ for one in situation.at_hand if one.journey in journeys for id_ in one.observations}
    at_hand = tuple(one for one in situation.at_hand if one.journey in journeys)
    hidden = [one.journey for one in situation.at_hand if one.journey not in journeys]
    return situation.model_copy(
        update={
            "at_hand": at_hand,
            "guidelines": tuple(one for one in situation.guidelines if one.id in guidelines),
            "ambiguities": tuple(one for one in situation.ambiguities if one.id in guidelines),
            "tools": tuple(one for one in situation.tools if _is_shown(one.id, hidden, guidelines)),
        }
    )


def _is_shown(offer: str, hidden: list[str], guidelines: set[str]) -> bool:
    owner = guideline_of(offer)
    if owner is not None:
        return owner in guidelines
    return not any(offer.startswith(f"state:{journey}/") for journey in hidden)


def considered(situation: Situation) -> tuple[str, ...]:
    """The ids of the journeys at hand and the guidelines in a situation."""
    return (*(one.journey for one in situation.at_hand), *(one.id for one in situation.guidelines))
