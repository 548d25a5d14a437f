"""The way that a turn took, on one line: states, tools with what they gave, and what it has cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cli.console import compact
from cli.display import round_of
from journeys.run import Entry, VisitView
from journeys.values import Json

if TYPE_CHECKING:
    from journeys.bundle import Bundle

BRIEF = 60
_CALLING = ("tool_execution", "workflow_bridge")


def side_line(bundle: Bundle, before: VisitView | None, visits: Iterable[VisitView], entries: Sequence[Entry]) -> str:
    """What happened in a turn; empty if nothing did that is worth a line. A journey is named when it changes.

    Args:
        before: the last visit that there was before the turn.
        visits: those that have changed in it.
        entries: what was said in it.
    """
    titles = {one.id: one.name for one in bundle.journeys} if len(bundle.journeys) > 1 else {}
    changed = sorted(visits, key=lambda one: one.number)
    undone = sum(one.status == "superseded" for one in changed)
    told = [f"↶ {undone} undone"] if undone else []
    journey, last = (bundle.main.id, 0) if before is None else (before.journey, before.number)
    for visit in changed:
        if visit.status == "superseded" or (visit.number <= last and visit.status == "open"):
            continue
        if titles and visit.journey != journey and visit.journey in titles:
            journey = visit.journey
            told.append(f"[{titles[journey]}]")
        told.append(told_of(visit))
    line = " → ".join(told).replace("] → ", "] ")
    return " · ".join(part for part in (line, *_cost(entries)) if part)


def told_of(visit: VisitView) -> str:
    """A visit: its title, how it went, and what its tool gave."""
    title = f"{visit.title}{round_of(visit.scope)}"
    match visit.status:
        case "failed":
            return f"{title} ✗ {compact(visit.error.message, BRIEF)}" if visit.error else f"{title} ✗"
        case "cancelled" | "interrupted" | "skipped":
            return f"{title} –"
        case "done" if visit.choice is not None:
            return f"{title}: {compact(visit.choice, BRIEF)}"
        case "done" if visit.type in _CALLING:
            return f"{title} ({brief(visit.output)})"
        case _:
            return title


def brief(value: Json) -> str:
    """A result in few words: of a list, how many; of an object, its first members."""
    match value:
        case list():
            return f"{len(value)} of them"
        case dict():
            parts = [f"{name} {brief(one)}" for name, one in value.items() if one not in (None, "", [], {})]
            return compact(", ".join(parts), BRIEF)
        case _:
            return compact(value, BRIEF)


def _cost(entries: Sequence[Entry]) -> Iterator[str]:
    """How the turn was understood and answered: by rule, form or model, and the model's calls and tokens."""
    told = [one.data for one in entries if isinstance(one.data, dict)]
    calls = max((one["model_calls"] for one in told if isinstance(one.get("model_calls"), int)), default=0)
    tokens = max((_total(one.get("tokens")) for one in told), default=0)
    by = list(dict.fromkeys(one["by"] for one in told if isinstance(one.get("by"), str)))
    refused = sum(one.kind == "refused" for one in entries)
    if calls:
        yield f"{calls} model {'call' if calls == 1 else 'calls'}{f', {tokens:,} tokens' if tokens else ''}"
    elif by:
        yield "by " + " and ".join(by)
    if refused:
        yield f"{refused} refused"


def _total(tokens: Json) -> int:
    found = tokens.get("total", 0) if isinstance(tokens, dict) else 0
    return found if isinstance(found, int) else 0
