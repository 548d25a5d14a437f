"""Our own documents as a format: a bundle, or a bare journey, as JSON."""

from __future__ import annotations

from pydantic import ValidationError

from converters.conversion import Conversion
from converters.registry import Format
from converters.report import Report
from journeys.bundle import FORMAT as BUNDLE_FORMAT
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.validation.problem import Problem
from journeys.values import Json


def recognises(document: Json) -> float:
    """1 for a document that says its format, 0.9 for one that has states, 0 otherwise."""
    if not isinstance(document, dict):
        return 0.0
    if str(document.get("format", "")).startswith("journeys/"):
        return 1.0
    return 0.9 if isinstance(document.get("states"), list) or isinstance(document.get("journeys"), list) else 0.0


def read(document: Json) -> Conversion:
    """Reads a journey document.

    Raises:
        DocumentError: it is not one; carries all problems.
    """
    version = document.get("format", BUNDLE_FORMAT) if isinstance(document, dict) else None
    if version not in (None, BUNDLE_FORMAT):
        message = f"the format `{version}` is not known; known is {BUNDLE_FORMAT}"
        raise DocumentError([Problem(place="format", message=message, remedy="read it with the version that wrote it")])
    try:
        bundle = Bundle.model_validate(document)
    except ValidationError as error:
        raise DocumentError(problems_of(error, document)) from None
    return Conversion(bundle, Report("journey", bundle.main.name))


FORMAT = Format("journey", "a journey document (`format: journeys/1`)", recognises, read)


def problems_of(error: ValidationError, document: Json) -> list[Problem]:
    """A validation error as problems, each with the state or transition that it stands in."""
    return [
        Problem(
            place=_place(one["loc"], document),
            message=_message(one["type"], one["msg"]),
            remedy="see docs/journey.schema.json",
        )
        for one in error.errors(include_url=False)
    ]


def _message(kind: str, message: str) -> str:
    return "is missing" if kind == "missing" else "is not known here" if kind == "extra_forbidden" else message


def _place(path: tuple[int | str, ...], document: Json) -> str:
    """The path to what is wrong, in which members of lists are named by their id."""
    current: Json = document
    words: list[str] = []
    for part in path:
        inner = None
        if isinstance(part, int) and isinstance(current, (list, tuple)) and part < len(current):
            inner = current[part]
            name = inner.get("id") if isinstance(inner, dict) else None
            words.append(f"`{name}`" if isinstance(name, str) and name else str(part + 1))
        elif isinstance(current, dict) and part in current:
            inner = current[str(part)]
            words.append(str(part))
        elif not (isinstance(current, dict) and part in (current.get("type"), current.get("kind"))):
            words.append(str(part))
        else:
            inner = current
        current = inner
    return ".".join(words)
