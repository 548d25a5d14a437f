"""Readings of Parlant's stores as a format (docs/converters.md)."""

from __future__ import annotations

from converters.parlant.forms import form_of
from converters.parlant.reader import read
from converters.parlant.writer import stores_of, write
from converters.registry import Format
from journeys.values import Json

__all__ = ["FORMAT", "read", "stores_of", "write"]


def recognises(document: Json) -> float:
    """1 for a document that holds what Parlant's stores hold, 0 otherwise."""
    return 0.0 if form_of(document) is None else 1.0


FORMAT = Format("parlant-json", "a reading of Parlant's stores (JSON)", recognises, read, write)
