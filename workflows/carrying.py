"""What one run of the workflow hands to the next at continue-as-new: the run, what has not been heard yet, and
where its keys begin."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engine import events
from engine.events import Event
from engine.run import Run
from engine.snapshots import from_json, to_json
from journeys.bundle import Bundle
from journeys.values import Json
from workflows.attributes import Told

_EVENTS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        events.Started,
        events.Continued,
        events.InputReceived,
        events.EventReceived,
        events.ToolSucceeded,
        events.ToolFailed,
        events.TimerFired,
        events.ChildEnded,
        events.Paused,
        events.Resumed,
        events.Cancelled,
        events.Rewound,
        events.CommandGiven,
    )
}


def write(run: Run, inbox: list[Event], key: str, attributes: Told) -> dict[str, Json]:
    """All that is carried, as JSON."""
    waiting = [{"event": type(event).__name__, **asdict(event)} for event in inbox]
    return {"run": to_json(run), "inbox": waiting, "key": key, "attributes": attributes}


def read(bundle: Bundle, carried: dict[str, Json]) -> tuple[Run, list[Event], str, Told]:
    """What `write` wrote: run, inbox, key, search attributes."""
    waiting: list[Event] = []
    for one in carried["inbox"]:
        fields = {name: value for name, value in one.items() if name != "event"}
        waiting.append(_EVENTS[one["event"]](**fields))
    return from_json(bundle, carried["run"]), waiting, carried["key"], carried["attributes"]
