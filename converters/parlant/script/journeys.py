"""Calls for journeys: what they are, what starts them, whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, permutations
from typing import Any

from converters.parlant.script import ids
from converters.parlant.script.guidelines import is_worded
from converters.parlant.script.literals import Code
from converters.parlant.script.making import Making, differing, mode
from converters.parlant.script.rows import Row

_ORDERS = 720
"""How many orders of observations among the triggers are tried to find the one that gives the id."""


def name_all(making: Making) -> None:
    """Gives all that calls may name each other by a name: canned responses, guidelines, journeys, worded triggers."""
    for row in making.stores["canned_responses"]:
        making.expressions["canned_responses", row["id"]] = making.names.make(row["value"], "response", words=4)
    for row in making.stores["journeys"]:
        making.expressions["journeys", row["id"]] = making.names.make(f"{row['title']} journey", "journey")
    worded = {row["id"] for row in making.stores["guidelines"] if is_worded(making, row)}
    for row in making.stores["guidelines"]:
        if row["id"] not in worded:
            name = making.names.make(row["condition"] or row["action"] or "", "guideline", words=5)
            making.expressions["guidelines", row["id"]] = name
    tried = making.ids.copy()
    for row in making.stores["guidelines"]:
        if not tried.taken(ids.of_guideline(row), row["id"]) and row["id"] in worded:
            making.renamed.add(row["id"])
    for row in making.stores["journeys"]:
        made, objects = _conditions(making, row, worded)
        for place, one in enumerate([*objects, *made]):
            name = f"{making.expressions['journeys', row['id']]}.conditions[{place}]"
            making.expressions.setdefault(("guidelines", one), name)


def write(making: Making) -> None:
    """Adds the calls that make the journeys, and those that attach them to further agents."""
    worded = {row["id"] for row in making.stores["guidelines"] if is_worded(making, row)}
    places = {row["id"]: place for place, row in enumerate(making.stores["guidelines"])}
    for place, row in enumerate(making.stores["journeys"]):
        made, objects = _conditions(making, row, worded)
        rows = {"journeys": place} | ({"guidelines": min(places[one] for one in made)} if made else {})
        _write(making, row, made, objects, rows)


def _conditions(making: Making, row: Row, worded: set[str]) -> tuple[list[str], list[str]]:
    """The triggers that the journey's own call makes of texts, in the order of their making, and the others."""
    earlier = making.stores["journeys"][: making.stores["journeys"].index(row)]
    taken = {condition for one in earlier for condition in one["conditions"]}
    own = {one for one in row["conditions"] if one in worded and one not in taken}
    made = [one["id"] for one in making.stores["guidelines"] if one["id"] in own]
    return made, [one for one in row["conditions"] if one not in own]


def _write(making: Making, row: Row, made: Sequence[str], objects: Sequence[str], rows: dict[str, int]) -> None:
    name = making.expressions["journeys", row["id"]]
    given: dict[str, Any] = {"title": row["title"], "description": row["description"]}
    order = _identified(making, row, made, objects)
    given |= {} if order is not None else {"id": row["id"]}
    known = {one["id"]: one for one in making.stores["guidelines"]}
    named = [making.of("guidelines", one) for one in order or objects]
    given["conditions"] = [*named, *(known[one]["condition"] for one in made)]
    if row["composition_mode"] is not None:
        given["composition_mode"] = mode(row["composition_mode"])
    given |= differing(row, labels=[], priority=0)
    given |= making.bound("journey_on_match", row["id"], "on_match")
    given |= making.bound("journey_on_message", row["id"], "on_message")
    first = _agent(making, row["tags"][0]) if row["tags"] else None
    rest = list(row["tags"][1:] if first else row["tags"])
    tags: list[str] = []
    while first and rest and _agent(making, rest[0]) is None:
        tags.append(rest.pop(0))
    given |= {"tags": [making.tag(tag) for tag in tags]} if tags else {}
    making.add(f"{first.text if first else 'server'}.create_journey", given, defines=name, rows=rows, section=name)
    for place, tag in enumerate(rest):
        _attach(making, row, tag, name, place)


def _identified(making: Making, row: Row, made: Sequence[str], objects: Sequence[str]) -> list[str] | None:
    """The order of the observations among the triggers that gives the journey its id; None if it must be said."""
    if making.renamed.intersection(made):
        return None
    for order in islice(permutations(objects), _ORDERS):
        if making.ids.taken(ids.of_journey(row, [*order, *made]), row["id"]):
            return [*order]
    return None


def _agent(making: Making, tag: str) -> Code | None:
    return making.of("agents", tag.removeprefix("agent:")) if tag.startswith("agent:") else None


def _attach(making: Making, row: Row, tag: str, name: str, place: int) -> None:
    agent = _agent(making, tag)
    rows = {f"tags of {row['id']}": place}
    if agent is not None:
        making.add(f"{agent.text}.attach_journey", {}, Code(name), section=name, rows=rows)
        return
    given = {"journey_id": Code(f"{name}.id"), "tag_id": Code(f"{making.tag(tag).text}.id")}
    making.add("server.container[p.JourneyStore].upsert_tag", given, section=name, rows=rows)
