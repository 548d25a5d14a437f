"""Nearness by embeddings: of a server that speaks OpenAI's protocol, or of any provider that is installed."""

from __future__ import annotations

import logging
import math
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256

from activities.conversing.nearness import lexical_nearness
from activities.model_access import ModelAccess, model_failures
from journeys.errors import ToolError

_log = logging.getLogger(__name__)
_KEPT = 20_000
_CHARACTERS = 8_000
"""How much of one text is sent: below the limit of every model for embeddings."""
_BATCH = 256
_SECONDS = 10.0


class ServedEmbedder:
    """Asks a model for vectors, each text once; what cannot be had in time is compared by words.

    Args:
        models: where models are found.
        name: the model, as in `openai:text-embedding-3-small`.
    """

    def __init__(self, models: ModelAccess, name: str) -> None:
        self._models = models
        self._name = name
        self._vectors: OrderedDict[bytes, list[float]] = OrderedDict()

    async def nearness(self, said: str, texts: Sequence[str]) -> list[float]:
        """See `Embedder`."""
        wanted = [text[:_CHARACTERS] for text in (said, *texts)]
        try:
            vectors = await self._vectors_of(wanted)
        except ToolError as error:
            _log.warning("Embeddings cannot be had, so words are compared: %s", error)
            return lexical_nearness(said, texts)
        return [max(0.0, _cosine(vectors[0], one)) for one in vectors[1:]]

    async def _vectors_of(self, texts: Sequence[str]) -> list[list[float]]:
        # What is said is new every time, and kept with the rest: a round may ask again.
        new = [text for text in dict.fromkeys(texts) if text.strip() and _key(text) not in self._vectors]
        for start in range(0, len(new), _BATCH):
            part = new[start : start + _BATCH]
            for text, vector in zip(part, await self._asked(part), strict=True):
                self._vectors[_key(text)] = vector
        found = [self._vectors.get(_key(text), []) for text in texts]
        for text in texts:
            if _key(text) in self._vectors:
                self._vectors.move_to_end(_key(text))
        while len(self._vectors) > _KEPT:
            self._vectors.popitem(last=False)
        return found

    async def _asked(self, texts: list[str]) -> list[list[float]]:
        model = await self._models.embeddings(self._name)
        async with model_failures(self._name, _SECONDS):
            made = await model.embed(texts, input_type="document")
        vectors = [list(one) for one in made.embeddings]
        if len(vectors) != len(texts):
            raise ToolError(f"{self._name} gave {len(vectors)} vectors for {len(texts)} texts", kind="model")
        return vectors


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace")).digest()


def _cosine(first: Sequence[float], second: Sequence[float]) -> float:
    if len(first) != len(second) or not first:
        return 0.0
    lengths = math.hypot(*first) * math.hypot(*second)
    return sum(a * b for a, b in zip(first, second, strict=True)) / lengths if lengths else 0.0
