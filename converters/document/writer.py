"""Writes a bundle as a document: compiled, so that reading it gives the same bundle, whatever its texts look like."""

from __future__ import annotations

from converters.written import text_of
from journeys.bundle import FORMAT, Bundle
from journeys.canonical import plain
from journeys.values import Json


def write(bundle: Bundle) -> str:
    """The document as JSON text, indented, ending in a newline. `reader.read` gives an equal bundle back."""
    return text_of(document_of(bundle))


def document_of(bundle: Bundle) -> Json:
    """The document as parsed JSON."""
    return {"format": FORMAT, "compiled": True, **plain(bundle)}
