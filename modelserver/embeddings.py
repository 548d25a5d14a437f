"""Embeddings of a model that does not exist: a bag of words, so that texts are as near as the words they share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

_SIZE = 256


def embed(request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a request for embeddings, in OpenAI's form."""
    given = request.get("input", "")
    texts = given if isinstance(given, list) else [given]
    data = [
        {"object": "embedding", "index": index, "embedding": _vector(str(text))} for index, text in enumerate(texts)
    ]
    words = sum(len(str(text).split()) for text in texts)
    usage = {"prompt_tokens": words, "total_tokens": words}
    return {"object": "list", "data": data, "model": str(request.get("model", "")), "usage": usage}


def _vector(text: str) -> list[float]:
    made = [0.0] * _SIZE
    for word in re.findall(r"\w+", text.lower()):
        made[crc32(word.encode()) % _SIZE] += 1.0
    return made
