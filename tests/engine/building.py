"""Small journeys as documents, in few words."""

from __future__ import annotations

import itertools
from typing import Any

from journeys.bundle import Bundle

Document = dict[str, Any]


def state(state_id: str, type_: str, /, **more: Any) -> Document:
    """A state of any type."""
    return {"id": state_id, "type": type_, **more}


def initial(state_id: str = "start", **more: Any) -> Document:
    """A beginning that asks nothing."""
    return state(state_id, "initial", **more)


def final(state_id: str = "end", **more: Any) -> Document:
    """An end."""
    return state(state_id, "final", **more)


def tool(state_id: str, **more: Any) -> Document:
    """A registered tool of the same name; `arguments` go to it."""
    arguments = more.pop("arguments", {})
    return state(
        state_id, "tool_execution", tool={"kind": "registered", "id": state_id, "arguments": arguments}, **more
    )


def form(state_id: str, *fields: Document | str, **more: Any) -> Document:
    """A form; a field that is only a name is a text."""
    written = [{"name": one} if isinstance(one, str) else one for one in fields]
    return state(state_id, "input_collection", fields=written, **more)


def choice(state_id: str, *branches: str, **more: Any) -> Document:
    """A choice that a person makes."""
    return state(state_id, "decision_point", by="choice", branches=[{"id": one} for one in branches], **more)


def pause(state_id: str, **more: Any) -> Document:
    """A pause that a person ends."""
    return state(state_id, "pause_point", **more)


def way(source: str, target: str, **more: Any) -> Document:
    """A transition."""
    return {"source": source, "target": target, **more}


def ways(*pairs: str) -> list[Document]:
    """Automatic transitions: `a>b` or `a>b>c`."""
    found = []
    for pair in pairs:
        names = pair.split(">")
        found += [way(source, target) for source, target in itertools.pairwise(names)]
    return found


def journey(states: list[Document], transitions: list[Document] | None = None, **more: Any) -> Document:
    """A journey that begins with its first state, and goes from one to the next if no transitions are given."""
    if transitions is None:
        transitions = [way(one["id"], two["id"]) for one, two in itertools.pairwise(states)]
    return {"id": "j", "initial": [states[0]["id"]], "states": states, "transitions": transitions, **more}


def bundle(*journeys: Document, **more: Any) -> Bundle:
    """A bundle; `policy`, `active`, `children`, `environment` as in the model."""
    return Bundle.model_validate({"journeys": list(journeys), **more})


def ref(*path: str | int, **more: Any) -> Document:
    """A reference."""
    return {"$ref": list(path), **more}


THROWS: Document = {"$invalid": "this cannot be parsed"}
"""A value whose evaluation fails."""
FOR_AN_ACTIVITY: Document = {"$script": "Date.now() > limit", "names": {"limit": {"$literal": 5}}}
"""A condition that only a JavaScript engine can evaluate."""
SECRET: Document = {"$env": "API_KEY"}
"""A value that only an activity may know."""
