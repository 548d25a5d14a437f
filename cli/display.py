"""A run on stderr as it goes: states as they end, what is said, and on a terminal a progress bar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from cli.console import compact, say, talk
from journeys.run import Changes, Entry, Snapshot, VisitView

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_ROUND = re.compile(r"/[0-9]+\.([0-9]+)(?=/|$)")
_MARKS = {"done": "✓", "failed": "✗", "skipped": "–", "interrupted": "–", "cancelled": "–", "superseded": "↶"}
_STYLES = {"done": "green", "failed": "red"}
_WAITS = {"person": "an answer", "tool": "a tool", "timer": "a timer", "child": "another journey", "event": "an event"}


_OF_SILENCE = ("notice", "assignment", "expiry")


class Display:
    """Shows changes; each thing once. `quiet`: shows nothing."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._told: dict[tuple[int, str], None] = {}
        self._heard = 0
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Display:
        if not self._quiet and talk().is_terminal:
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

            self._progress = Progress(
                BarColumn(bar_width=24),
                TaskProgressColumn(),
                TextColumn("{task.description}", markup=False),
                TimeElapsedColumn(),
                console=talk(),
                transient=True,
            )
            self._task = self._progress.add_task("", total=100)
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def changed(self, changes: Changes) -> None:
        """What has happened since."""
        if self._quiet:
            return
        for visit in changes.visits:
            key = (visit.number, visit.status)
            if visit.status != "open" and key not in self._told:
                self._told[key] = None
                say(_line(visit), _STYLES.get(visit.status, "dim"))
        for entry in changes.entries:
            if _is_said(entry) and entry.sequence > self._heard:
                say(f"  {entry.text}", "cyan")
        self._heard = max(self._heard, changes.sequence)

    def stands(self, snapshot: Snapshot) -> None:
        """Where it is."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=snapshot.progress.percent, description=where(snapshot))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Makes room for questions."""
        if self._progress is None:
            yield
            return
        self._progress.stop()
        try:
            yield
        finally:
            self._progress.start()


def where(snapshot: Snapshot) -> str:
    """The states it is in and what they wait for, on one line."""
    if snapshot.ended_at is not None or not snapshot.places:
        return snapshot.status
    rounds = {one.visit: one for one in snapshot.progress.containers}
    named = []
    for place in snapshot.places:
        if place.visit in rounds:
            box = rounds[place.visit]
            done = box.done + box.failed
            waits = f"{done} of {box.total} rounds" if box.total is not None else f"{done} rounds"
        else:
            waits = _WAITS[place.waits_for] if place.waits_for else ""
        title = f"{place.title}{round_of(place.scope)}"
        named.append(f"{title} ({waits})" if waits else title)
    return compact(", ".join(named), 100)


def round_of(scope: str) -> str:
    """Which round of each container around it a visit belongs to, counted from 1: ` #17`, ` #2.17`; or nothing."""
    found = _ROUND.findall(scope)
    return f" #{'.'.join(str(int(index) + 1) for index in found)}" if found else ""


def seconds_of(visit: VisitView) -> float:
    """How long a visit took that is over."""
    if visit.left_at is None:
        return 0.0
    return (datetime.fromisoformat(visit.left_at) - datetime.fromisoformat(visit.entered_at)).total_seconds()


def _line(visit: VisitView) -> str:
    line = f"{_MARKS[visit.status]} {visit.title}{round_of(visit.scope)} ({seconds_of(visit):.1f} s)"
    attempts = max((call.attempts or 1 for call in visit.calls), default=1)
    if attempts > 1:
        line += f", {attempts} attempts"
    if visit.error is not None:
        line += f": {visit.error.message}"
    return line


def _is_said(entry: Entry) -> bool:
    said = entry.who in ("journey", "agent") and entry.kind not in ("question", "status")
    return bool(entry.text) and (said or entry.kind in _OF_SILENCE)
