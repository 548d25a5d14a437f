"""Our own documents as a format: journeys as people write them, and as the writer does."""

from __future__ import annotations

from converters.conversion import Conversion
from converters.document.reader import read, read_with_warnings
from converters.document.writer import document_of, write
from converters.registry import Format
from converters.report import Entry, Report
from converters.written import Written
from journeys.bundle import Bundle
from journeys.values import Json

__all__ = ["FORMAT", "read", "read_with_warnings", "write"]


def recognises(document: Json) -> float:
    """1 for a document that says its format, 0.9 for one that has states or journeys, 0 otherwise."""
    if not isinstance(document, dict):
        return 0.0
    if str(document.get("format", "")).startswith("journeys/"):
        return 1.0
    return 0.9 if any(isinstance(document.get(key), (list, dict)) for key in ("states", "journeys")) else 0.0


def convert(document: Json) -> Conversion:
    """Reads a journey document. All of it is carried over; doubts are in the report.

    Raises:
        DocumentError: it is not one; carries all problems.
    """
    reading = read_with_warnings(document)
    notes = tuple(
        Entry("carried", field=doubt.place, message=doubt.message, remedy=doubt.remedy) for doubt in reading.warnings
    )
    return Conversion(reading.bundle, Report("journey", reading.bundle.main.name, notes))


def written(bundle: Bundle) -> Written:
    """A bundle as a journey document, which says all of it."""
    return Written(document_of(bundle), Report("journey", bundle.main.name))


FORMAT = Format("journey", "a journey document (`format: journeys/1`)", recognises, convert, written)
