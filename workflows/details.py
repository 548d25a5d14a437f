"""What the Temporal UI shows of a journey: where it is and what it waits for, as Markdown (20,000 bytes at most)."""

from __future__ import annotations

from engine.progress import progress_of
from engine.run import Run

LIMIT = 4_000
_MARKS = {"done": "✓", "skipped": "↷", "failed": "✗", "interrupted": "↯"}


def markdown(run: Run) -> str:
    """The details of a run."""
    progress = progress_of(run)
    lines = [f"**{run.status}** · {progress.percent:.0f} %", ""]
    for number in run.open_visits:
        visit = run.visits[number]
        title = run.graph(visit.activation).states[visit.state].name
        if visit.question is not None:
            lines.append(f"- **{title}** asks: {visit.question['prompt']}")
        else:
            lines.append(f"- **{title}** is under way")
    past = [visit for visit in run.visits.values() if visit.status in _MARKS][-12:]
    for visit in past:
        title = run.graph(visit.activation).states[visit.state].name
        lines.append(f"- {_MARKS[visit.status]} {title}")
    if run.error is not None:
        lines += ["", f"Failed: {run.error['message']}"]
    return "\n".join(lines)[:LIMIT]
