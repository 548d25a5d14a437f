"""Parlant scripts as a format that is written. Reading one means to run it, which only the command does."""

from __future__ import annotations

from converters.conversion import Conversion
from converters.documents import refuse
from converters.parlant.script.writer import write
from converters.parlant.writer import stores_of
from converters.parlant.writer import write as write_stores
from converters.registry import Format
from converters.report import Entry, Report
from converters.written import Written
from journeys.bundle import Bundle
from journeys.values import Json


def written(bundle: Bundle) -> Written:
    """A bundle as a script of Parlant's SDK; what Parlant or the script cannot say is in the report."""
    script = write(stores_of(bundle))
    told = write_stores(bundle).report
    entries = (*told.entries, *(Entry("changed", field="the script", message=one) for one in script.notices))
    return Written(script.source, Report("parlant", bundle.main.name, entries, confidence=told.confidence))


def read(document: Json) -> Conversion:  # noqa: ARG001 - the form of a reader
    """Always refuses.

    Raises:
        DocumentError: a script is no document.
    """
    refuse("the document", "is read as a Parlant script by running it", "give the .py file with --run-script")


FORMAT = Format("parlant", "a Parlant script (Python)", lambda _: 0.0, read, written)
