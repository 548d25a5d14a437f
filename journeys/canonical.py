"""Canonical JSON and fingerprints: the same content is the same text, whoever writes it."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel

from journeys.values import Json


def plain(model: BaseModel) -> Json:
    """The model as JSON values, without what is only a default; the type words of unions are kept."""
    return model.model_dump(mode="json", exclude_defaults=True, by_alias=True)


def dump(data: Json) -> str:
    """Canonical JSON text: keys sorted, no blanks, no escapes beyond JSON's own."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def fingerprint(model: BaseModel) -> str:
    """sha256 of the canonical JSON text, in hexadecimal."""
    return hashlib.sha256(dump(plain(model)).encode()).hexdigest()
