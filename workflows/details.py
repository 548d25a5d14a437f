"""What the Temporal UI shows of a journey: where it is and what it waits for, as Markdown (20,000 bytes at most)."""

from __future__ import annotations

from itertools import islice

from engine.progress import percent_of
from engine.run import Run

LIMIT = 4_000
PAST = 8
"""How many of the states that have been left are told, the latest first."""
_MARKS = {"done": "✓", "skipped": "↷", "failed": "✗", "interrupted": "↯"}


def markdown(run: Run) -> str:
    """The details of a run."""
    lines = [f"**{run.status}** · {percent_of(run):.0f} %", ""]
    for number in run.open_visits:
        visit = run.visits[number]
        title = run.graph(visit.activation).states[visit.state].name
        if visit.question is not None:
            lines.append(f"- **{title}** asks: {visit.question['prompt']}")
        else:
            lines.append(f"- **{title}** is under way")
    past = (visit for visit in reversed(run.visits.values()) if visit.status in _MARKS)
    for visit in islice(past, PAST):
        title = run.graph(visit.activation).states[visit.state].name
        lines.append(f"- {_MARKS[visit.status]} {title}")
    if run.error is not None:
        lines += ["", f"Failed: {run.error['message']}"]
    return "\n".join(lines)[:LIMIT]
