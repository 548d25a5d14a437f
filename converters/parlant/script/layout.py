"""The calls of a script as functions: one for each journey, and one that calls them all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from converters.parlant.script.literals import indented
from converters.parlant.script.making import Making
from converters.parlant.script.steps import Step


def functions(steps: Sequence[Step], making: Making) -> list[str]:
    """The source of all functions, in the order of the steps; `build(server)` is the last."""
    runs = [(section, list(found)) for section, found in groupby(steps, lambda step: step.section)]
    titles = {making.expressions["journeys", one["id"]]: one["title"] for one in making.stores["journeys"]}
    lines: list[str] = []
    body: list[str] = []
    for place, (section, run) in enumerate(runs):
        later = {name for _, other in runs[place + 1 :] for step in other for name in step.uses}
        if not section:
            body += _statements(run, later)
            continue
        name = making.names.make(f"build {titles[section]}", "build_journey", words=7)
        given = [one for one in dict.fromkeys(_free(run)) if one == "server" or _defined(one, runs[:place])]
        made = [step.defines for step in run if step.defines and step.defines in later]
        head = f"async def {name}({', '.join(given)}):"
        ending = [f"return {', '.join(made)}"] if made else []
        lines += [head, *indented([*_statements(run, later), *ending]), "", ""]
        call = f"await {name}({', '.join(given)})"
        body.append(f"{', '.join(made)} = {call}" if made else call)
    return [*lines, "async def build(server):", *indented(body or ["pass"]), "", ""]


def _statements(run: Sequence[Step], later: set[str]) -> list[str]:
    """The calls; a value that nobody asks for is not kept."""
    found = []
    for place, step in enumerate(run):
        used = later | {name for other in run[place + 1 :] for name in other.uses}
        kept = step.defines is not None and step.defines in used
        found.append(f"{step.defines} = {step.source}" if kept else _bare(step.source))
    return found


def _bare(source: str) -> str:
    """A call whose value is not kept, without what takes a part of it."""
    return (
        source.removeprefix("(").removesuffix(".target").removesuffix(")") if source.startswith("(await ") else source
    )


def _free(run: Sequence[Step]) -> list[str]:
    """The names that a run uses and does not make, in order."""
    made = {step.defines for step in run}
    return [name for step in run for name in sorted(step.uses) if name not in made]


def _defined(name: str, runs: Sequence[tuple[str, list[Step]]]) -> bool:
    return any(step.defines == name for _, run in runs for step in run)
