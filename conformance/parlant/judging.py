"""The verdict on a case: what was seen, compared with what Parlant gave, and with what the rules make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from conformance.deviations import Deviation, named
from conformance.parlant.case import ToolRun
from conformance.parlant.facts import plain
from conformance.parlant.observing import Moment
from conformance.parlant.preparing import Prepared
from conformance.parlant.reckoning import Reckoned, reckon
from conformance.parlant.rules.here import Here
from conformance.verdicts import Difference
from journeys.values import Json


@dataclass
class Judgement:
    """What differs, and what may.

    Attributes:
        differences: what speaks against the case.
        allowed: what differs by a rule, by rule.
    """

    differences: list[Difference] = field(default_factory=list)
    allowed: dict[str, list[Difference]] = field(default_factory=dict)


def judge(prepared: Prepared, seen: Sequence[Moment], deviations: Sequence[Deviation] = ()) -> Judgement:
    """What differs from what Parlant gave. Of what no rule accounts for, the list may allow some."""
    made = Judgement()
    turns = zip(reckon(prepared, seen), prepared.case.observed, seen, strict=False)
    for number, (reckoned, observed, moment) in enumerate(turns, 1):
        for name in dict.fromkeys((*observed.journey_path_states, *moment.paths)):
            expected = plain(observed.journey_path_states.get(name, ()))
            actual = moment.paths.get(name, ())
            here = reckoned.here.get(name, Here())
            _compare(made, f"turns/{number}/paths/{name}", expected, actual, here)
        _compare_tools(made, f"turns/{number}/tools", observed.tools, moment.tools, reckoned)
    if len(seen) < len(prepared.case.conversation):
        made.differences.append(Difference("turns", len(prepared.case.conversation), len(seen)))
    for rule, listed in named(prepared.case.name, deviations, made.differences).items():
        made.allowed.setdefault(rule, []).extend(listed)
        made.differences = [one for one in made.differences if one not in listed]
    return made


def _compare(made: Judgement, place: str, expected: tuple[str, ...], actual: tuple[str, ...], here: Here) -> None:
    if expected == actual:
        return
    difference = Difference(place, list(expected), list(actual))
    if here.rules and actual in (here.path, *here.others):
        for rule in here.rules:
            made.allowed.setdefault(rule, []).append(difference)
    else:
        made.differences.append(difference)


def _compare_tools(
    made: Judgement, place: str, expected: Sequence[ToolRun], actual: Sequence[ToolRun], reckoned: Reckoned
) -> None:
    if _shown(expected) == _shown(actual):
        return
    difference = Difference(place, _shown(expected), _shown(actual))
    if reckoned.rules and _shown(reckoned.tools) == _shown(actual):
        for rule in reckoned.rules:
            made.allowed.setdefault(rule, []).append(difference)
    else:
        made.differences.append(difference)


def _shown(runs: Sequence[ToolRun]) -> list[Json]:
    return list(_listed(runs))


def _listed(runs: Sequence[ToolRun]) -> Iterator[Json]:
    for one in runs:
        yield {"tool": one.tool, "arguments": one.arguments}
