"""Calls for guidelines and observations, of an agent, of a journey, or of none."""

from __future__ import annotations

from typing import Any

from converters.parlant.script import ids
from converters.parlant.script.literals import Code
from converters.parlant.script.making import Making, differing, mode
from converters.parlant.script.rows import Row
from converters.parlant.script.things import derived, given_id

_PLAIN: Row = {
    "action": None, "description": None, "enabled": True, "metadata": {}, "criticality": "medium", "labels": [],
    "composition_mode": None, "track": True, "priority": 0,
}  # fmt: skip
_NOT_FOR_OBSERVATIONS = ("id", "action", "metadata", "track", "on_message")


def is_worded(making: Making, row: Row) -> bool:
    """Whether a guideline is a mere trigger: a text in the list of its journey's conditions made it."""
    used = any(row["id"] in journey["conditions"] for journey in making.stores["journeys"])
    others = [tag for tag in row["tags"] if not tag.startswith("journey:")]
    tools = any(one["guideline_id"] == row["id"] for one in making.stores["guideline_tools"])
    canned = making.canned_of(f"guideline:{row['id']}")
    bound = any(row["id"] in found for found in making.stores["bound_in_process"].values())
    plain = not differing(row, **_PLAIN)
    return used and plain and not (others or tools or canned or bound or _journey_of(making, row))


def write(making: Making) -> None:
    """Adds all guidelines but the worded triggers, which their journeys make."""
    for place, row in enumerate(making.stores["guidelines"]):
        if is_worded(making, row):
            derived(making, row, ids.of_guideline(row), "triggers")
        else:
            _write(making, row, place)


def _write(making: Making, row: Row, place: int) -> None:
    name = making.expressions["guidelines", row["id"]]
    journey, agent = _journey_of(making, row), _agent_of(making, row)
    given = _fields(making, row)
    section = ""
    rows = {"guidelines": place}
    if agent is None and journey is not None:
        owner = making.of("journeys", journey[0])
        section = owner.text if owner else ""
        tags = row["tags"]
        rows["relationships"] = journey[1]
    else:
        owner = agent
        tags = [tag for tag in row["tags"] if agent is None or tag not in _agents(row)[:1]]
    # The tag of a journey that it triggers comes with that journey.
    triggered = {f"journey:{one['id']}" for one in making.stores["journeys"] if row["id"] in one["conditions"]}
    named = [making.tag(tag) for tag in tags if tag not in triggered]
    given |= {"tags": named} if named else {}
    if not row["enabled"]:
        making.notices.append(f"the guideline {row['id']} is switched off, which the SDK cannot say")
    rows |= _tool_rows(making, row)
    rows |= {f"tagged {one['id']}": _tagged(one, f"guideline:{row['id']}") for one in _carrying(making, row)}
    if owner is None:
        given = _internal(given, row)
        making.add("server._create_guideline", given, defines=name, rows=rows)
    else:
        observed = row["action"] is None and not any(one in given for one in _NOT_FOR_OBSERVATIONS)
        observed = observed and (agent is not None or "criticality" not in given)
        function = "create_observation" if observed else "create_guideline"
        step = making.add(f"{owner.text}.{function}", given, defines=name, rows=rows, section=section)
        if section:
            key = (row["id"], f"journey:{journey[0] if journey else ''}", "dependency")
            making.automatic[key] += 1
            making.automatic_steps[key] = step


def _fields(making: Making, row: Row) -> dict[str, Any]:
    given: dict[str, Any] = given_id(making, row, ids.of_guideline(row))
    matcher = making.bound("custom_matchers", row["id"], "matcher")
    if row["condition"] or not (row["action"] or matcher):
        given["condition"] = row["condition"]
    given |= differing(row, action=None, description=None)
    tools = [
        making.tool(one["tool_id"]) for one in making.stores["guideline_tools"] if one["guideline_id"] == row["id"]
    ]
    canned = making.canned_of(f"guideline:{row['id']}")
    given |= ({"tools": tools} if tools else {}) | differing(row, metadata={})
    given |= {"canned_responses": canned} if canned else {}
    if row["criticality"] != "medium":
        given["criticality"] = Code(f"p.Criticality.{row['criticality'].upper()}")
    if row["composition_mode"] is not None:
        given["composition_mode"] = mode(row["composition_mode"])
    given |= matcher | making.bound("on_match", row["id"]) | making.bound("on_message", row["id"])
    return given | differing(row, track=True, labels=[], priority=0)


def _internal(given: dict[str, Any], row: Row) -> dict[str, Any]:
    """All arguments of the server's own call: no public one makes a guideline that belongs to nobody."""
    wanted: dict[str, Any] = {"condition": row["condition"], "action": None, "description": None, "tools": []}
    wanted |= {"metadata": {}, "criticality": Code("p.Criticality.MEDIUM"), "composition_mode": None}
    wanted |= {"canned_responses": [], "matcher": None, "on_match": None, "on_message": None}
    wanted |= {"canned_response_field_provider": None, "relationship_target_tag_id": None, "tags": []}
    found = wanted | given
    return found | {"tags": [Code(f"{tag.text}.id") for tag in found["tags"]]}


def _agents(row: Row) -> list[str]:
    return [tag for tag in row["tags"] if tag.startswith("agent:")]


def _agent_of(making: Making, row: Row) -> Code | None:
    found = _agents(row)
    return making.of("agents", found[0].removeprefix("agent:")) if found else None


def _journey_of(making: Making, row: Row) -> tuple[str, int] | None:
    """The journey that a guideline was made for, and the place of the relationship that says so."""
    if _agents(row):
        return None
    known = {one["id"] for one in making.stores["journeys"] if row["id"] not in one["conditions"]}
    for place, one in enumerate(making.stores["relationships"]):
        target = one["target"]["id"].removeprefix("journey:")
        if one["kind"] == "dependency" and one["source"]["id"] == row["id"] and target in known:
            return (target, place) if one["target"]["id"].startswith("journey:") else None
    return None


def _tool_rows(making: Making, row: Row) -> dict[str, int]:
    places = [place for place, one in enumerate(making.stores["guideline_tools"]) if one["guideline_id"] == row["id"]]
    for place in places:
        one = making.stores["guideline_tools"][place]
        making.ids.taken(one["guideline_id"] + one["tool_id"], one["id"])
    return {"guideline_tools": places[0]} if places else {}


def _carrying(making: Making, row: Row) -> list[Row]:
    tag = f"guideline:{row['id']}"
    return [one for one in making.stores["canned_responses"] if tag in one["tags"]]


def _tagged(row: Row, tag: str) -> int:
    place: int = row["tags"].index(tag)
    return place
