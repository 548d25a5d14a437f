"""Writes a bundle as a document: compiled, so that reading it gives the same bundle, whatever its texts look like."""

from __future__ import annotations

import json

from journeys.bundle import FORMAT, Bundle
from journeys.canonical import plain


def write(bundle: Bundle) -> str:
    """The document as JSON text, indented, ending in a newline. `reader.read` gives an equal bundle back."""
    document = {"format": FORMAT, "compiled": True, **plain(bundle)}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
