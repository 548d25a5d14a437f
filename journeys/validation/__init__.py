"""What is wrong with a bundle: all problems at once, each with its place and its remedy.

Whether a document has the right shape is pydantic's to say, in the words of `translation`; here is what the shape
cannot tell.
"""

from __future__ import annotations

from pydantic import ValidationError

from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.validation import broken, flow, identity, references, sharing, states, translation, variables, ways
from journeys.validation.chart import Chart
from journeys.validation.problem import Problem
from journeys.values import Json

_CHECKS = (identity.check, states.check, ways.check, references.check, variables.check, flow.check, broken.check)


def validate(bundle: Bundle) -> tuple[Problem, ...]:
    """All problems of a bundle, errors first; empty if there are none."""
    found = list(sharing.check(bundle))
    for journey in (*bundle.journeys, *bundle.children):
        chart = Chart(bundle, journey)
        for check in _CHECKS:
            found += check(chart)
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.severity != "error"))


def require_valid(bundle: Bundle) -> None:
    """Refuses a bundle that cannot run as it is meant.

    Raises:
        DocumentError: carries all errors; warnings alone do not refuse.
    """
    errors = [problem for problem in validate(bundle) if problem.severity == "error"]
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
