"""What values and conditions refer to: states, variables, scopes and environment values that exist, and come before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from journeys.validation.chart import Chart, parts_of, way_place
from journeys.validation.contents import Content, content_at
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy

RUN_NAMES = ("id", "journey", "title", "workspace", "user", "started_at", "now")
SCOPE_NAMES = ("index", "item", "items")
Path = list[str | int]


def check(chart: Chart) -> Iterator[Problem]:
    """Every reference of a journey, wherever it stands; each wrong one once per state."""
    before = _before(chart)
    for state, contents in chart.contents:
        yield from _check_all(chart, f"state `{state.id}`", state.id, _by_path(contents), before)
    for way, contents in chart.contents_of_ways:
        yield from _check_all(chart, way_place(way), way.source, _by_path(contents), before)
    if chart.journey.success_output is not None:
        found = _by_path([content_at("success_output", chart.journey.success_output)])
        yield from _check_all(chart, "", None, found, before)


def _by_path(contents: Iterable[Content]) -> dict[tuple[str | int, ...], str]:
    """Where each different reference stands first."""
    found: dict[tuple[str | int, ...], str] = {}
    for one in contents:
        for path in one.references:
            found.setdefault(tuple(path), one.place)
    return found


def _check_all(
    chart: Chart,
    place: str,
    state: str | None,
    found: dict[tuple[str | int, ...], str],
    before: dict[str, int],
) -> Iterator[Problem]:
    reported: dict[tuple[str | int, ...], None] = {}
    for path, where in found.items():
        head = path[:2]
        if head in reported:
            continue
        problem = _check_one(chart, f"{place}, `{where}`" if place else f"`{where}`", state, list(path), before)
        if problem is not None:
            reported[head] = None
            yield problem


def _check_one(chart: Chart, place: str, state: str | None, path: Path, before: dict[str, int]) -> Problem | None:
    if len(path) < 2:
        return None
    namespace, name = path[0], str(path[1])
    match namespace:
        case "outputs" | "errors":
            if name not in chart.states:
                hint = remedy(name, chart.states, "name a state of this journey")
                return chart.problem(place, f"refers to the state `{name}`, which does not exist", hint)
            if state is not None and _never_before(chart, name, state, before):
                message = f"refers to `{name}`, which never runs before it: there will be no value"
                return chart.problem(place, message, "refer to a state that comes before", warning=True)
        case "variables":
            known = [one.name for one in chart.journey.variables]
            if name not in known:
                hint = remedy(name, known, f"declare it in `variables`: name: {name}")
                return chart.problem(place, f"refers to the variable `{name}`, which is not declared", hint)
        case "run":
            if name not in RUN_NAMES:
                return chart.problem(place, f"the run has no `{name}`", remedy(name, RUN_NAMES))
        case "scope":
            return _check_scope(chart, place, state, name)
        case _:
            pass
    return None


def _check_scope(chart: Chart, place: str, state: str | None, name: str) -> Problem | None:
    around = chart.around(state) if state in chart.states else []
    if name in chart.regions:
        if name not in around and name != state:
            message = f"refers to the scope of `{name}`, and stands outside of it"
            return chart.problem(place, message, f"refer to its output, `outputs.{name}`", warning=True)
    elif name not in SCOPE_NAMES:
        hint = remedy(name, [*SCOPE_NAMES, *around])
        return chart.problem(place, f"there is no `{name}` in a scope, and no container of this name", hint)
    elif not around and state not in chart.regions:
        message = f"refers to `scope.{name}`, and stands in no container: there will be no value"
        return chart.problem(place, message, "give the state a `parent`, or remove the reference", warning=True)
    return None


def _never_before(chart: Chart, wanted: str, state: str, before: dict[str, int]) -> bool:
    if wanted == state or wanted not in chart.reachable or state not in before:
        return False
    return not before[state] >> chart.numbers[wanted] & 1


def _before(chart: Chart) -> dict[str, int]:
    """For each reachable state, as bits, the states that may have run before it; regions run within their container."""
    following: dict[str, list[str]] = {}
    for state in chart.reachable:
        container = chart.parent(state)
        after = [way.target for way in chart.outgoing[state]] + chart.regions.get(state, [])
        after += [container] if container is not None else []
        following[state] = [one for one in after if one in chart.reachable]
    before = dict.fromkeys(chart.reachable, 0)
    for part in parts_of(following):
        if len(part) > 1 or part[0] in following[part[0]]:  # each of them may run before each other
            all_before = 0
            for state in part:
                all_before |= before[state] | 1 << chart.numbers[state]
            before.update(dict.fromkeys(part, all_before))
        for state in part:
            handed = before[state] | 1 << chart.numbers[state]
            for one in following[state]:
                before[one] |= handed
    return before
