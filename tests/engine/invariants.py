"""What holds of every run, after every event, whatever happened."""

from __future__ import annotations

import json
from collections.abc import Iterable

from engine.commands import CallTool, Command, StartChild, Yield
from engine.conversation.positions import needs_of
from engine.conversation.turn import listens
from engine.rewinding import folded
from engine.run import Run
from engine.snapshots import from_json, to_json
from journeys.run import ENDED


def check(run: Run, commands: Iterable[Command]) -> None:
    """Asserts all of it."""
    yielded = any(isinstance(command, Yield) for command in commands)
    assert folded(run) == run.current, "the projection is what the visits say"
    assert list(run.open_visits) == [number for number, visit in run.visits.items() if visit.status == "open"]
    assert all(
        visit.left_order and visit.left_at is not None for visit in run.visits.values() if visit.status != "open"
    )
    if run.finished:
        assert run.status in ENDED
        assert not run.open_visits
        assert not run.current.due
        assert not run.timers
    else:
        assert run.status not in ENDED
        assert run.paused or yielded or not run.current.due, "what is due is entered"
        under_way = any(visit.status == "cancelled" and visit.open_calls for visit in run.visits.values())
        talks = run.turn is not None or listens(run)
        takes_back = any(one.undoing is not None for one in run.activations.values())
        assert run.open_visits or run.current.due or under_way or talks or takes_back, "an open run is somewhere"
        for number in run.open_visits:
            assert_waits(run, number)
    for command in commands:
        if isinstance(command, (CallTool, StartChild)):
            assert not run.paused, "nothing starts in a paused run"
    written = json.loads(json.dumps(to_json(run), allow_nan=False))
    assert to_json(from_json(run.bundle, written)) == to_json(run)


def assert_waits(run: Run, number: int) -> None:
    """An open visit waits for somebody or something."""
    visit = run.visits[number]
    awaited = visit.question or visit.open_calls or visit.timers or "_keep" in visit.data
    rounds = visit.region.open if visit.region is not None else []
    words = run.turn is not None or needs_of(run, visit) is not None
    assert awaited or rounds or words, f"visit {number} of {visit.state} ({visit.phase}) waits for nothing"
