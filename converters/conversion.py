"""What a converter gives: a bundle, a report, and what must still be supplied before the bundle can run."""

from __future__ import annotations

import json
from dataclasses import dataclass

from converters.report import MissingField, Report
from journeys.bundle import Bundle
from journeys.errors import MissingValuesError
from journeys.validation.problem import Problem


@dataclass(frozen=True, slots=True)
class Conversion:
    """A document, read.

    Attributes:
        bundle: what can be rendered and, when nothing is missing, run.
        report: what became of each block and field.
        missing: what the document leaves out and a run needs; one problem for each field.
        empty: what is empty and may be needed; never a reason to refuse.
        doubts: what fails when it is reached; never a reason to refuse.
    """

    bundle: Bundle
    report: Report
    missing: tuple[Problem, ...] = ()
    empty: tuple[Problem, ...] = ()
    doubts: tuple[Problem, ...] = ()

    @property
    def advised(self) -> tuple[Problem, ...]:
        """All that should be looked at, and is never a reason to refuse."""
        return (*self.empty, *self.doubts)

    def runnable(self) -> Bundle:
        """The bundle.

        Raises:
            MissingValuesError: values are missing; names all of them, and those that may be.
        """
        if self.missing:
            raise MissingValuesError((*self.missing, *self.empty))
        return self.bundle


def problem_of(one: MissingField) -> Problem:
    """A missing field as a problem, with what to write into a values file."""
    remedy = "supply it with --values, as " + _example(one.keys)
    return Problem(
        place=f"block `{one.block_name}`" + (f", tool `{one.tool}`" if one.tool else ""),
        message=f"{one.title} is missing" + (f" ({one.reason})" if one.reason else ""),
        remedy=remedy,
        severity="error" if one.required else "warning",
    )


def _example(keys: list[str]) -> str:
    made: object = "…"
    for key in reversed(keys):
        made = {key: made}
    return json.dumps(made, ensure_ascii=False)
