"""The formats that can be read and written: ours, and those of plug-ins by the entry point group `journeys.converters`.

A plug-in's entry point names a `Format`. A format of the same name as one of ours replaces it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from converters.conversion import Conversion
from converters.documents import parse, refuse
from converters.written import Written
from journeys.bundle import Bundle
from journeys.errors import UsageError
from journeys.values import Json

GROUP = "journeys.converters"
_OURS = {
    "journey": "converters.document:FORMAT",
    "sim": "converters.sim:FORMAT",
    "reactflow": "converters.reactflow:FORMAT",
    "parlant-json": "converters.parlant.reading:FORMAT",
    "parlant": "converters.parlant.script.format:FORMAT",
    "mermaid": "converters.mermaid.format:FORMAT",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A format: how a document of it is known, and how it is read and written.

    `recognises` takes a parsed document (of a diagram, its text) and says how sure it is, from 0 (not this format)
    to 1. `read` takes the parsed document and the options of its format by name (`values`, `name` …); it raises
    `DocumentError` with all problems.
    `write` takes a bundle; None where the format is only read.
    """

    name: str
    title: str
    recognises: Callable[[Json], float]
    read: Callable[..., Conversion]
    write: Callable[[Bundle], Written] | None = None


@cache
def formats() -> dict[str, Format]:
    """All formats by name, ours first."""
    found = {name: _load(target) for name, target in _OURS.items()}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        found[point.name] = point.load()
    return found


def detect(document: Json) -> Format:
    """The format of a parsed document.

    Raises:
        DocumentError: none of the known formats.
    """
    sure = {one.name: one.recognises(document) for one in formats().values()}
    best = max(sure, key=lambda name: sure[name])
    if sure[best] <= 0:
        known = ", ".join(one.title for one in formats().values())
        shape = (
            "a journey has `id` and `states`, a Sim export has `state` with `blocks` and `edges`, "
            "a React Flow document has `nodes` and `edges`, a reading of Parlant's stores has `stores`, "
            "a Mermaid diagram begins with `stateDiagram-v2`"
        )
        refuse("the document", "is of no known format", f"known are {known}; {shape}")
    return formats()[best]


def read(source: str | bytes | Json, *, format: str | None = None, **options: Any) -> Conversion:  # noqa: A002
    """Reads a document: text, or parsed JSON, of the named format or of whichever it is.

    Options are those of the format; an option that it does not know is a `TypeError`, as in any call.

    Raises:
        DocumentError: the document cannot be read; carries all problems.
        UsageError: no such format.
    """
    document = parse(source) if isinstance(source, (str, bytes)) else source
    if format is None:
        return detect(document).read(document, **options)
    if format not in formats():
        raise UsageError(f"There is no format `{format}`; known are {', '.join(formats())}")
    return formats()[format].read(document, **options)


def write(bundle: Bundle, format: str) -> Written:  # noqa: A002
    """Writes a bundle in a format.

    Raises:
        UsageError: no such format, or one that is only read.
    """
    writers = {name: one.write for name, one in formats().items() if one.write is not None}
    if format not in writers:
        raise UsageError(f"Nothing can be written as `{format}`; known are {', '.join(writers)}")
    return writers[format](bundle)


def _load(target: str) -> Format:
    module, _, name = target.partition(":")
    found: Format = getattr(import_module(module), name)
    return found
