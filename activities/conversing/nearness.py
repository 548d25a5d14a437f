"""How near texts are to what was said: the interface, and its own way, by words, which needs no network."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Protocol

from activities.conversing.stems import stems_of


class Embedder(Protocol):
    """Compares texts."""

    async def nearness(self, said: str, texts: Sequence[str]) -> list[float]:
        """How near each of the texts is to what was said, from 0 (nothing in common) to 1. Never fails."""


class LexicalEmbedder:
    """By the stems of words: the cosine of their weights, where words that fewer of the texts have weigh more (tf-idf).

    Always the same, and without any network.
    """

    async def nearness(self, said: str, texts: Sequence[str]) -> list[float]:
        """See `Embedder`."""
        return lexical_nearness(said, texts)


def lexical_nearness(said: str, texts: Sequence[str]) -> list[float]:
    """See `LexicalEmbedder`."""
    counted = [Counter(stems_of(text)) for text in texts]
    asked = Counter(stems_of(said))
    weights = _weights([*counted, asked])
    return [_cosine(asked, one, weights) for one in counted]


def coverage(said: str, texts: Sequence[str]) -> list[float]:
    """How much of each text's meaning is in what was said, from 0 to 1: its words, weighed as above."""
    counted = [Counter(stems_of(text)) for text in texts]
    asked = set(stems_of(said))
    weights = _weights(counted)
    found = []
    for one in counted:
        whole = sum(weights[stem] for stem in one)
        found.append(sum(weights[stem] for stem in one if stem in asked) / whole if whole else 0.0)
    return found


def _weights(counted: Sequence[Counter[str]]) -> Mapping[str, float]:
    """What a stem weighs: more, the fewer texts have it; never nothing."""
    having = Counter(stem for one in counted for stem in one)
    return {stem: 1.0 + math.log((1 + len(counted)) / (1 + count)) for stem, count in having.items()}


def _cosine(first: Counter[str], second: Counter[str], weights: Mapping[str, float]) -> float:
    shared = sum(_weight(first, stem, weights) * _weight(second, stem, weights) for stem in first if stem in second)
    if not shared:
        return 0.0
    lengths = [math.sqrt(sum(_weight(one, stem, weights) ** 2 for stem in one)) for one in (first, second)]
    return shared / (lengths[0] * lengths[1])


def _weight(counted: Counter[str], stem: str, weights: Mapping[str, float]) -> float:
    # A word that is said ten times means no ten times more.
    return (1.0 + math.log(counted[stem])) * weights[stem]
