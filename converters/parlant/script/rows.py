"""A reading as the writer takes it: every row with all its fields, whichever of Parlant's vocabularies it is in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from converters.documents import refuse

Row = dict[str, Any]

_NODE: Row = {"action": None, "description": None, "tools": [], "metadata": {}, "composition_mode": None, "labels": []}
_GUIDELINE: Row = {
    "condition": "", "action": None, "description": None, "enabled": True, "tags": [], "metadata": {},
    "criticality": "medium", "labels": [], "composition_mode": None, "track": True, "priority": 0,
}  # fmt: skip
BARE_TOOL: Row = {
    "description": "", "parameters": {}, "required": [], "consequential": False, "overlap": 2, "metadata": {},
}  # fmt: skip
_DEFAULTS: dict[str, Row] = {
    "agents": {
        "name": "Agent", "description": None, "max_engine_iterations": 3, "composition_mode": "canned_fluid",
        "message_output_mode": "block", "tags": [],
    },
    "journeys": {
        "title": "", "description": "", "conditions": [], "tags": [], "composition_mode": None, "labels": [],
        "priority": 0, "nodes": [], "edges": [],
    },
    "guidelines": _GUIDELINE,
    "guideline_tools": {},
    "relationships": {"id": None, "group_id": None},
    "canned_responses": {"tags": [], "signals": [], "metadata": {}, "field_dependencies": [], "fields": []},
    "tags": {},
    "tools": BARE_TOOL,
    "variables": {"description": None, "tool_id": None, "freshness_rules": None, "tags": [], "values": []},
    "terms": {"synonyms": [], "tags": []},
    "capabilities": {"signals": [], "tags": []},
    "customers": {"extra": {}, "tags": []},
}  # fmt: skip


def complete(stores: Mapping[str, Any]) -> dict[str, Any]:
    """The stores with every kind and every field, `triggers` of the next vocabulary as guidelines, and known agents.

    Raises:
        DocumentError: a kind is no list of objects with ids.
    """
    found: dict[str, Any] = {}
    for kind, defaults in _DEFAULTS.items():
        rows = stores.get(kind, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in {**defaults, **row} for row in rows):
            refuse(
                "the reading", f"`{kind}` is no list of objects with ids", "give what Parlant's stores hold, as it is"
            )
        found[kind] = [{**defaults, **row} for row in rows]
    found["lists_tools"] = "tools" in stores
    found["bound_in_process"] = dict(stores.get("bound_in_process") or {})
    for journey in found["journeys"]:
        journey["nodes"] = [{**_NODE, **node} for node in journey["nodes"]]
        journey["edges"] = [{"condition": None, "metadata": {}, **edge} for edge in journey["edges"]]
        if "triggers" in journey:
            journey["conditions"] = [_trigger(found["guidelines"], journey, one) for one in journey.pop("triggers")]
    found["guidelines"] += _unlisted(found)
    found["agents"] += _unnamed(found)
    return found


def _trigger(guidelines: list[Row], journey: Row, trigger: str) -> str:
    """The id of a trigger: the next vocabulary names it by its id or by its words."""
    if any(row["id"] == trigger for row in guidelines):
        return trigger
    made = {**_GUIDELINE, "id": f"{journey['id']}: {trigger}", "condition": trigger, "invented": True}
    guidelines.append(made | {"tags": [f"journey:{journey['id']}"]})
    return str(made["id"])


def _unlisted(found: Mapping[str, Any]) -> list[Row]:
    """Triggers that are named by ids, where the reading has no guidelines: their words are not known."""
    known = {row["id"] for row in found["guidelines"]}
    missing = {one: journey for journey in found["journeys"] for one in journey["conditions"] if one not in known}
    return [
        {**_GUIDELINE, "id": one, "condition": f"(trigger {one})", "tags": [f"journey:{journey['id']}"]}
        for one, journey in missing.items()
    ]


def _unnamed(found: Mapping[str, Any]) -> list[Row]:
    """Agents that tags name and the reading does not hold."""
    known = {row["id"] for row in found["agents"]}
    kinds = ("journeys", "guidelines", "canned_responses", "terms", "variables", "capabilities")
    tags = [tag for kind in kinds for row in found[kind] for tag in row["tags"] if tag.startswith("agent:")]
    ids = dict.fromkeys(tag.removeprefix("agent:") for tag in tags)
    return [{**_DEFAULTS["agents"], "id": one, "description": ""} for one in ids if one not in known]
