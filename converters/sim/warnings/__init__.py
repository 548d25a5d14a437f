"""What a user may not expect of a workflow, told from its graph: one file for each subject, rules by name in each.

A rule tells what Sim does and what is done here. Where Sim loses work in silence, or lets the moment decide, the run is
better here, and the rule has a name `D1` … `D7`; every other surprise is kept as it is in Sim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from converters.report import Notice
from converters.sim.part import Part
from converters.sim.warnings import containers, deviations, references, timing, values, ways
from converters.sim.warnings.canvas import Canvas, Rule
from converters.sim.warnings.course import Course

_CHECKS: tuple[Callable[[Canvas], Iterator[Notice]], ...] = (
    deviations.check,
    containers.check,
    references.check,
    values.check,
)
_CHECKS_OF_COURSE: tuple[Callable[[Course], Iterator[Notice]], ...] = (timing.check, ways.check)


def rules() -> tuple[Rule, ...]:
    """All rules, those by which the run is better here first."""
    modules = (deviations, timing, containers, ways, references, values)
    found = [one for module in modules for one in vars(module).values() if isinstance(one, Rule)]
    return tuple(sorted(found, key=lambda one: (one.difference is None, one.difference or "")))


def notices_of(parts: Sequence[Part]) -> Iterator[Notice]:
    """The notices of a workflow and its children, those of each together."""
    family: dict[str, Canvas] = {}
    for part in parts:
        family[part.id] = Canvas(part, family)
    for canvas in family.values():
        for check in _CHECKS:
            yield from check(canvas)
        course = Course(canvas)
        for follow in _CHECKS_OF_COURSE:
            yield from follow(course)
