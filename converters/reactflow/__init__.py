"""React Flow documents as a format: `{nodes, edges}`, as canvases keep them (docs/converters.md)."""

from __future__ import annotations

from converters.reactflow.reader import read
from converters.reactflow.writer import document_of, draw, write
from converters.registry import Format
from converters.report import Report
from converters.written import Written
from journeys.bundle import Bundle
from journeys.values import Json

__all__ = ["FORMAT", "draw", "read", "write"]


def recognises(document: Json) -> float:
    """1 for a document that says its format or carries nodes with positions, 0.8 for nodes and edges, else 0."""
    if not isinstance(document, dict) or any(name in document for name in ("states", "journeys", "blocks", "state")):
        return 0.0
    nodes, edges = document.get("nodes"), document.get("edges")
    if not isinstance(nodes, list) or not isinstance(edges, list):
        return 0.5 if document.get("format") == "reactflow" else 0.0
    shaped = all(isinstance(one, dict) and "id" in one for one in nodes)
    return 1.0 if shaped and (document.get("format") == "reactflow" or "viewport" in document) else 0.8


def written(bundle: Bundle) -> Written:
    """A bundle as a React Flow document, which says all of it."""
    return Written(document_of(bundle), Report("reactflow", bundle.main.name))


FORMAT = Format("reactflow", "a React Flow document (`nodes` and `edges`)", recognises, read, written)
