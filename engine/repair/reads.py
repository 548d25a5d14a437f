"""What a state, or a way out of one, reads: the paths of its references, and what stands there for a visit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from pydantic import BaseModel

from engine.evaluation import View
from engine.expressions import UNDEFINED
from engine.run import Run
from engine.visit import Visit
from journeys.conversing import is_inferred, is_judged
from journeys.errors import StateError
from journeys.positions import values_of
from journeys.states import AnyState
from journeys.transitions import Transition
from journeys.values import Json, references

Path = tuple[str | int, ...]

ALL_THAT_WAS_SAID: tuple[Path, ...] = (("outputs",), ("variables",))
"""What a model reads that decides by the conversation: everything before it."""
_CHANGING = ("outputs", "errors", "variables", "scope")
_NOT_READ = ("error_messages", "help", "responses")


def paths_of(model: BaseModel, namespaces: tuple[str, ...] = _CHANGING) -> tuple[Path, ...]:
    """The paths of all references in a model that may stand for something else when an answer is another."""
    found: dict[Path, None] = {}
    for place, value in values_of(model):
        if not place.startswith(_NOT_READ):
            found.update({tuple(path): None for path in references(value) if path[0] in namespaces})
    return tuple(found)


def paths_of_state(state: AnyState) -> tuple[Path, ...]:
    """What a state reads."""
    return (*paths_of(state), *(ALL_THAT_WAS_SAID if is_inferred(state) or is_judged(state) else ()))


def paths_of_ways(ways: Iterable[Transition]) -> tuple[Path, ...]:
    """What ways out read: their guards, and what happens on them; of the state itself, what it gave."""
    found: dict[Path, None] = {}
    for way in ways:
        found.update(dict.fromkeys(paths_of(way, (*_CHANGING, "local"))))
        if way.worded:
            found.update(dict.fromkeys(ALL_THAT_WAS_SAID))
    return tuple(found)


def view_of_ways(run: Run, visit: Visit) -> View:
    """What the ways out of a visit see."""
    return View(run, visit.activation, visit.scope, {"output": visit.output, "error": visit.error})


def seen(view: View, paths: Iterable[Path]) -> dict[str, str]:
    """What stands at each path, so short that it can be kept: the same text for the same value."""
    return {json.dumps(path): _digest(view, path) for path in paths}


def _digest(view: View, path: Path) -> str:
    try:
        found: Json = view.find({"$ref": list(path)})
    except StateError as error:
        return f"! {error}"[:100]
    if found is UNDEFINED:
        return "-"
    written = json.dumps(found, sort_keys=True, default=str)
    return written if len(written) <= 32 else hashlib.sha256(written.encode()).hexdigest()[:32]
