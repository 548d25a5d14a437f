"""The known deviations: which case differs by which rule, and where. Packaged; `deviations.toml` is the list.

What a list names is allowed in that case. Cases that it does not name are judged by the rules themselves.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import Field, ValidationError

from conformance.parlant.rules import RULES as OF_PARLANT
from conformance.sim.rules import RULES as OF_SIM
from conformance.verdicts import Difference
from journeys.errors import DocumentError, UsageError
from journeys.frozen import Frozen
from journeys.validation.problem import Problem

PACKAGED = Path(__file__).with_name("deviations.toml")
_RULES = "|".join((*OF_SIM, *OF_PARLANT))


class Deviation(Frozen):
    """A case that differs by a rule."""

    case: str
    rule: str = Field(pattern=f"^({_RULES})$")
    differs: list[str] = Field(min_length=1)
    """Places, as differences name them; `*` stands for anything."""
    why: str

    def allows(self, difference: Difference) -> bool:
        """Whether a difference is one of those that it names."""
        return any(fnmatchcase(difference.place, _literally(pattern)) for pattern in self.differs)


class _Listed(Frozen):
    deviation: list[Deviation] = Field(default_factory=list)


def read_deviations(path: Path = PACKAGED) -> list[Deviation]:
    """The deviations of a list.

    Raises:
        UsageError: the file cannot be read.
        DocumentError: it is no list of deviations; carries all problems.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--deviations {path}: cannot be read ({error})") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"--deviations {path}: is no TOML ({error})") from None
    try:
        return _Listed.model_validate(document).deviation
    except ValidationError as error:
        problems = [
            Problem(
                place=".".join(map(str, one["loc"])), message=one["msg"], remedy="write case, rule, differs and why"
            )
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise DocumentError(problems, f"{path} is no list of deviations") from None


def named(case: str, deviations: Sequence[Deviation], differences: Sequence[Difference]) -> dict[str, list[Difference]]:
    """The differences that the list allows in a case, by rule."""
    found: dict[str, list[Difference]] = {}
    for one in deviations:
        if one.case == case:
            found.setdefault(one.rule, []).extend(difference for difference in differences if one.allows(difference))
    return {rule: allowed for rule, allowed in found.items() if allowed}


def _literally(pattern: str) -> str:
    """Brackets stand for themselves: places have indexes."""
    return pattern.replace("[", "[[]")
