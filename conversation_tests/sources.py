"""The journey that a file of tests is about: a file of any format, or a document inside the file."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path

from conversation_tests.document import Suite
from converters import registry
from converters.documents import parse
from journeys.bundle import Bundle
from journeys.errors import DocumentError, MissingValuesError
from journeys.validation import require_valid
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import Json

READING = ("format", "values", "children", "trigger", "name", "start")
"""What `reading` may say."""


def bundle_of(suite: Suite, folder: Path, packages: tuple[str, ...] = ()) -> Bundle:
    """The bundle that a suite is about.

    Args:
        folder: from which the files' paths go.
        packages: what functions may import.

    Raises:
        DocumentError: it cannot be read, lacks values, or cannot run; carries all problems, placed as the suite's.
    """
    document = _document(suite.journey, folder)
    format = registry.formats().get(str(suite.reading.get("format"))) or registry.detect(document)  # noqa: A001
    known = inspect.signature(format.read).parameters
    options = _options(suite.reading, folder, tuple(known))
    if "environment" in known:
        options["environment"] = dict(suite.environment)
    try:
        bundle = format.read(document, **options).runnable()
        if "environment" not in known and suite.environment:
            members = {name: getattr(bundle, name) for name in Bundle.model_fields}
            bundle = Bundle.model_validate({**members, "environment": {**bundle.environment, **suite.environment}})
        require_valid(bundle, packages)
    except (DocumentError, MissingValuesError) as error:
        named = suite.journey if isinstance(suite.journey, str) else "the journey"
        raise DocumentError([_placed(one, named) for one in error.problems]) from None
    return bundle


def _placed(problem: Problem, named: str) -> Problem:
    message = f"{problem.place}: {problem.message}" if problem.place else problem.message
    return Problem(place="journey", message=f"{named}: {message}", remedy=problem.remedy)


def _document(journey: str | dict[str, Json], folder: Path) -> Json:
    return journey if isinstance(journey, dict) else read_file(folder / journey, "journey")


def read_file(path: Path, place: str) -> Json:
    """The document of a file that the suite names.

    Raises:
        DocumentError: it cannot be read.
    """
    try:
        return parse(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})"
        remedy = "write its path from the folder of this file"
        raise DocumentError([Problem(place=place, message=message, remedy=remedy)]) from None
    except DocumentError as error:
        raise DocumentError([_placed(one, str(path)) for one in error.problems]) from None


def _options(reading: Mapping[str, Json], folder: Path, known: tuple[str, ...]) -> dict[str, Json]:
    problems: list[Problem] = []
    options: dict[str, Json] = {}
    formats = list(registry.formats())
    for name, value in reading.items():
        place = f"reading.{name}"
        if name == "format":
            if value not in formats:
                hint = remedy(str(value), formats)
                problems.append(Problem(place=place, message=f"there is no format `{value}`", remedy=hint))
        elif name not in READING:
            problems.append(Problem(place=place, message="there is no such field here", remedy=remedy(name, READING)))
        elif name not in known:
            problems.append(Problem(place=place, message="does not go with this format", remedy="remove it"))
        else:
            _fill_in(options, name, value, folder)
    if problems:
        raise DocumentError(problems)
    return options


def _fill_in(options: dict[str, Json], name: str, value: Json, folder: Path) -> None:
    """Files are read where an option is made of documents."""

    def read(path: str) -> Json:
        return read_file(folder / path, f"reading.{name}")

    match name, value:
        case "values", str():
            options[name] = read(value)
        case "children", dict():
            options[name] = {key: read(one) if isinstance(one, str) else one for key, one in value.items()}
        case _:
            options[name] = value
