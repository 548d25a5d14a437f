"""Reads a journey document: JSON or YAML, a bundle or a bare journey, as people write it or as `writer` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from converters.document.compilation import Compilation
from converters.document.shorthand import write_out
from converters.documents import parse
from journeys.bundle import FORMAT, Bundle, as_bundle
from journeys.errors import DocumentError
from journeys.positions import of_model
from journeys.validation import translation
from journeys.validation.problem import Problem
from journeys.values import Json

COMPILED = "compiled"
"""The member at the root of a document in which no text is looked at: all values stand there as they are."""
MAX_DEPTH = 500
"""How deep a document may nest, expression trees included."""
_TITLE = "{} is not a journey"


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, read. `warnings` tell what may not be meant as it was taken."""

    bundle: Bundle
    warnings: tuple[Problem, ...] = ()


def read(source: str | bytes | Json, *, source_name: str = "the document") -> Bundle:
    """The bundle of a document, given as text or as parsed JSON.

    Whether the journeys in it make sense is for `journeys.validation.validate` to say.

    Raises:
        DocumentError: the document cannot be read; carries all problems, those of the shape and those of expressions.
    """
    return read_with_warnings(source, source_name=source_name).bundle


def read_with_warnings(source: str | bytes | Json, *, source_name: str = "the document") -> Reading:
    """As `read`, and with what is doubtful.

    Raises:
        DocumentError: as `read`.
    """
    document = parse(source, source_name) if isinstance(source, (str, bytes)) else source
    title = _TITLE.format(source_name[:1].upper() + source_name[1:])
    found = _whole(document)
    if found:
        raise DocumentError(found, title)
    assert isinstance(document, dict)
    whole = {key: value for key, value in document.items() if key != COMPILED}
    compilation = Compilation()
    if document.get(COMPILED) is not True:
        whole = _compiled(whole, compilation)
    try:
        bundle = Bundle.model_validate(whole)
    except ValidationError as error:
        shape = translation.problems(error, whole, Bundle)
        raise DocumentError([*shape, *compilation.problems], title) from None
    errors = [problem for problem in compilation.problems if problem.severity == "error"]
    if errors:
        raise DocumentError(errors, title)
    return Reading(bundle, tuple(compilation.problems))


def _whole(document: Json) -> list[Problem]:
    """What is wrong with a document as a whole, before anything in it is looked at."""
    place = "the document"
    if not isinstance(document, dict):
        return [Problem(place=place, message="is no object", remedy="a journey has `id` and `states`")]
    if "journeys" not in document and "states" not in document:
        hint = "a journey has `id` and `states`, a bundle has `journeys`"
        return [Problem(place=place, message="has neither `states` nor `journeys`", remedy=hint)]
    if document.get("format", FORMAT) != FORMAT:
        message = f"the format `{document['format']}` is not known; known is `{FORMAT}`"
        return [Problem(place="format", message=message, remedy="read it with the version that wrote it")]
    if document.get(COMPILED) not in (None, True, False):
        hint = "remove it if people write the document"
        return [Problem(place=COMPILED, message="must be true or false", remedy=hint)]
    if _deeper(document, MAX_DEPTH):
        return [Problem(place=place, message=f"nests deeper than {MAX_DEPTH} levels", remedy="make it flatter")]
    return []


def _deeper(document: Json, limit: int) -> bool:
    """Whether anything nests deeper than `limit`."""
    level: list[Any] = [document]
    for _ in range(limit):
        level = [
            inner
            for one in level
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def _compiled(document: dict[str, Json], compilation: Compilation) -> dict[str, Json]:
    written_out = write_out(document)
    bare = "journeys" not in written_out
    whole = as_bundle(written_out)
    environment = whole.get("environment")
    compilation.names.environment = dict.fromkeys(environment if isinstance(environment, dict) else ())
    made = compilation.at(of_model(Bundle), whole)
    if bare:
        compilation.problems[:] = [_without_bundle(problem, written_out) for problem in compilation.problems]
        made = {**made, **made["journeys"][0]}
        del made["journeys"]
    return dict(made)


def _without_bundle(problem: Problem, journey: Json) -> Problem:
    prefix = translation.step_into("journeys[0]", journey) + "."
    return problem.model_copy(update={"place": problem.place.removeprefix(prefix)})
