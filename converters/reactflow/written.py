"""Reads what our own writer wrote: the states and transitions that nodes and edges carry, and the rest of the bundle.

The friendly fields beside them are for people and pages; what `data.state` and `data.transition` say counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from converters.conversion import Conversion
from converters.report import Report
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from journeys.validation import translation
from journeys.validation.problem import Problem
from journeys.values import Json

FORMAT = "reactflow"
_TITLE = "The React Flow document cannot be read"


def is_ours(document: Json) -> bool:
    """Whether a document carries a whole journey."""
    return isinstance(document, dict) and isinstance(document.get("journey"), dict) and "nodes" in document


def read(document: dict[str, Json], environment: Mapping[str, Json], name: str | None = None) -> Conversion:
    """The bundle that a document carries; its journey may be given another title.

    Raises:
        DocumentError: a node has no state, or what it carries is no journey; carries all problems.
    """
    about = {key: value for key, value in document["journey"].items() if key != "order"}
    about |= {"title": name} if name is not None else {}
    problems: list[Problem] = []
    states = _members(document, "nodes", "state", problems)
    ways = _members(document, "edges", "transition", problems)
    if problems:
        raise DocumentError(problems, _TITLE)
    order = document["journey"].get("order")
    if isinstance(order, list):
        place = {one: number for number, one in enumerate(order) if isinstance(one, str)}
        states.sort(key=lambda state: place.get(str(state.get("id")), len(place)))
    around = document.get("bundle")
    bundle = dict(around) if isinstance(around, dict) else {}
    at = bundle.pop("position", 0)
    others = list(bundle.get("journeys") or ())
    others.insert(at if isinstance(at, int) else 0, {**about, "states": states, "transitions": ways})
    whole = {**bundle, "journeys": others}
    if environment:
        whole["environment"] = {**(whole.get("environment") or {}), **environment}
    try:
        found = Bundle.model_validate(whole)
    except ValidationError as error:
        raise DocumentError(translation.problems(error, whole, Bundle), _TITLE) from None
    return Conversion(found, Report(FORMAT, found.main.name))


def _members(document: dict[str, Json], name: str, inner: str, problems: list[Problem]) -> list[dict[str, Json]]:
    """What the nodes or edges carry. An edge that was drawn anew is a plain way; a node must carry its state."""
    found: list[dict[str, Json]] = []
    given = document.get(name)
    for number, one in enumerate(given if isinstance(given, list) else []):
        data = one.get("data") if isinstance(one, dict) else None
        carried = data.get(inner) if isinstance(data, dict) else None
        if inner == "transition" and isinstance(one, dict):
            plain = {"id": one.get("id", "")} if carried is None else carried
            found.append({**plain, "source": one.get("source"), "target": one.get("target")})
        elif isinstance(carried, dict):
            found.append(carried)
        elif not (isinstance(one, dict) and one.get("type") in ("note", "group")):
            shown = one.get("id") if isinstance(one, dict) else None
            place = f"{name}[{number}] (`{shown}`)" if shown else f"{name}[{number}]"
            remedy = "write it there, or remove the member `journey`, so that the other fields are read"
            problems.append(Problem(place=place, message="has no `data.state`", remedy=remedy))
    return found
