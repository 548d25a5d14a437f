"""Mermaid state diagrams as a format."""

from __future__ import annotations

from converters.mermaid.heading import heading_of
from converters.mermaid.reader import read
from converters.registry import Format
from journeys.values import Json


def recognises(document: Json) -> float:
    """1 for the text of a Mermaid diagram of any kind (the reader says which are read), else 0."""
    return 1.0 if isinstance(document, str) and heading_of(document) is not None else 0.0


FORMAT = Format("mermaid", "a Mermaid state diagram (`stateDiagram-v2`)", recognises, read)
