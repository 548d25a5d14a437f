"""Documents as they come: JSON or YAML text, checked for size, encoding, depth and members named twice; diagrams."""

from __future__ import annotations

import json
from typing import NoReturn

from converters import yaml_text
from converters.mermaid.heading import heading_of
from journeys.errors import DocumentError
from journeys.validation.problem import Problem
from journeys.values import Json

MAX_BYTES = 64 * 1024 * 1024
"""Documents larger than this are refused."""


def parse(source: str | bytes, place: str = "the document") -> Json:
    """The JSON value of a document. A text that begins with a brace is JSON; others may be YAML. The text of a Mermaid
    diagram is its own value.

    Raises:
        DocumentError: it is too large, neither JSON nor a YAML list or object, nested too deeply, or names a member
            twice.
    """
    if len(source) > MAX_BYTES:
        refuse(place, f"has {len(source):,} bytes; at most {MAX_BYTES:,} are read", "export the workflows one by one")
    twice: list[str] = []
    text = decoded(source, place)
    if heading_of(text) is not None:
        return text
    try:
        document = json.loads(text, object_pairs_hook=lambda pairs: _members(pairs, twice), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        if not text.lstrip().startswith(("{", "[")):
            return _from_yaml(text, place)
        refuse(
            f"{place}, line {error.lineno}, column {error.colno}",
            f"is not JSON: {error.msg}",
            "export it again, as JSON",
        )
    except RecursionError:
        refuse(place, "is nested too deeply", "a workflow does not need that; check the file")
    except ValueError as error:
        refuse(place, f"is not JSON: {error}", "export it again, as JSON")
    if twice:
        raise DocumentError(
            [
                Problem(place=place, message=f"has two members named `{name}`", remedy="keep one of them")
                for name in twice
            ]
        )
    return document


def decoded(source: str | bytes, place: str) -> str:
    """A document as text, without a byte order mark.

    Raises:
        DocumentError: it is not UTF-8.
    """
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        refuse(place, f"is not UTF-8 text (byte {error.start})", "export it again, as JSON")


def _from_yaml(text: str, place: str) -> Json:
    document = yaml_text.parse(text, place)
    if not isinstance(document, (dict, list)):
        refuse(place, "is neither JSON nor YAML: it is plain text", "give a journey document or an export")
    return document


def _members(pairs: list[tuple[str, Json]], twice: list[str]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice.extend(name for name in made if names.count(name) > 1)
    return made


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON value")


def refuse(place: str, message: str, remedy: str) -> NoReturn:
    """Raises the error for one problem of a whole document."""
    raise DocumentError([Problem(place=place, message=message, remedy=remedy)], title="The document cannot be read")
