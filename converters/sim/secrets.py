"""What a credential could stand in: kept out of everything that is only for show."""

from __future__ import annotations

import re
from functools import lru_cache

from journeys.values import Json

_SENSITIVE = re.compile(
    r"(?:^|[_\-.])(?:authorization|cookie|signature)|secret|passw|credential|api[_\-]?key|access[_\-]?key|private[_\-]?key|token(?!s$|s[_\-]|Limit|Count)|bearer",
    re.IGNORECASE,
)
_NOT_SENSITIVE = frozenset(
    {
        "maxTokens",
        "slidingWindowTokens",
        "secretScope",
        "mountedSecrets",
        "requireAuth",
        "secretHeaderName",
        "promptTokens",
    }
)
_ONLY_ENVIRONMENT = re.compile(r"\s*(?:Bearer\s+|Basic\s+)?\{\{[^{}]+\}\}\s*", re.IGNORECASE)
_USER_INFO = re.compile(r"(?<=://)[^/\s@]+@")


@lru_cache(maxsize=4096)
def is_sensitive(name: str) -> bool:
    """Whether a field or header of that name usually holds a credential."""
    return name not in _NOT_SENSITIVE and _SENSITIVE.search(name) is not None


@lru_cache(maxsize=4096)
def is_secret(name: str) -> bool:
    """Whether a field of that name holds a secret itself, and not only the name of an account."""
    return is_sensitive(name) and "credential" not in name.lower()


def is_written_out(value: Json) -> bool:
    """Whether a value stands there itself, and not as `{{NAME}}`."""
    return isinstance(value, str) and bool(value.strip()) and _ONLY_ENVIRONMENT.fullmatch(value) is None


def without_credentials(value: Json, *, keep_accounts: bool = False) -> Json:
    """A configuration as it came, without whatever could be a credential; names of accounts, too, unless kept."""
    if isinstance(value, dict):
        if isinstance(value.get("cells"), dict):
            return {**value, "cells": _cells(value["cells"])}
        return {
            key: without_credentials(item, keep_accounts=keep_accounts)
            for key, item in value.items()
            if not (is_sensitive(key) and _could_be_one(item))
            or (keep_accounts and isinstance(item, str) and not is_secret(key))
        }
    if isinstance(value, list):
        return [without_credentials(item, keep_accounts=keep_accounts) for item in value]
    if isinstance(value, str) and "@" in value:
        return _USER_INFO.sub("", value)
    return value


def _could_be_one(value: Json) -> bool:
    return is_written_out(value) if isinstance(value, str) else isinstance(value, (dict, list))


def _cells(cells: dict[str, Json]) -> dict[str, Json]:
    name = cells.get("Key")
    if isinstance(name, str) and is_sensitive(name) and is_written_out(cells.get("Value")):
        return {key: item for key, item in cells.items() if key != "Value"}
    return cells
