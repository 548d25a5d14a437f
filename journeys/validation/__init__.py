"""What is wrong with a bundle: all problems at once, each with its place and its remedy.

Whether a document has the right shape is pydantic's to say, in the words of `translation`; here is what the shape
cannot tell.
"""

from __future__ import annotations

from collections.abc import Collection

from pydantic import ValidationError

from journeys.bundle import Bundle
from journeys.collector import collector_paused
from journeys.errors import DocumentError
from journeys.validation import (
    broken,
    conduct,
    flow,
    guidance,
    identity,
    references,
    repair,
    sharing,
    silence,
    states,
    translation,
    variables,
    ways,
    wording,
)
from journeys.validation import packages as imports
from journeys.validation.chart import Chart
from journeys.validation.problem import Problem
from journeys.values import Json

_CHECKS = (
    identity.check,
    states.check,
    silence.check,
    ways.check,
    wording.check,
    references.check,
    variables.check,
    flow.check,
    broken.check,
    repair.check,
)


@collector_paused()
def validate(
    bundle: Bundle, packages: Collection[str] | None = None, holidays: silence.Parts | None = None
) -> tuple[Problem, ...]:
    """All problems of a bundle, errors first; empty if there are none.

    Args:
        packages: what functions in JavaScript may import; None: the workers know.
        holidays: whose holidays are known; None: the workers know.
    """
    found = [*silence.check_bundle(bundle, holidays)]
    found += [*sharing.check(bundle), *guidance.check(bundle), *imports.check(bundle, packages)]
    found += [*conduct.check(bundle), *repair.check_patterns(bundle)]
    for journey in (*bundle.journeys, *bundle.children):
        chart = Chart(bundle, journey)
        for check in _CHECKS:
            found += check(chart)
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.severity != "error"))


def require_valid(
    bundle: Bundle, packages: Collection[str] | None = None, holidays: silence.Parts | None = None
) -> None:
    """Refuses a bundle that cannot run as it is meant. `packages`, `holidays`: as in `validate`.

    Raises:
        DocumentError: carries all errors; warnings alone do not refuse.
    """
    errors = [problem for problem in validate(bundle, packages, holidays) if problem.severity == "error"]
    if errors:
        raise DocumentError(errors, "The journey is not valid")


def parse(document: Json) -> Bundle:
    """The bundle that a document holds, a bare journey being a bundle of one. Only its shape is looked at.

    Raises:
        DocumentError: carries all problems of the shape.
    """
    try:
        return Bundle.model_validate(document)
    except ValidationError as error:
        raise DocumentError(translation.problems(error, document, Bundle), "The document is not a journey") from None
    except RecursionError:
        found = Problem(place="the document", message="is nested too deeply", remedy="make it flatter")
        raise DocumentError([found], "The document is not a journey") from None
