"""Conversations as Sim exports: goals as system messages, forks as routers."""

from __future__ import annotations

import json
from typing import Any

from converters import registry
from converters.document import reader

_CHAT = {"type": "agent_interaction", "mode": "chat"}
_TALK: dict[str, Any] = {
    "id": "pay",
    "states": {
        "begin": {"type": "initial", "next": "ask"},
        "ask": {**_CHAT, "goal": "Ask how they want to pay", "next": "fork"},
        "fork": {"type": "decision_point", "by": "judge", "next": {"By card": "card", "By transfer": "bank"}},
        "card": {**_CHAT, "goal": "Ask for the card"},
        "bank": {**_CHAT, "goal": "Give the account"},
    },
    "agents": [{"id": "desk"}],
}


def test_a_fork_is_one_router_whose_routes_are_its_conditions() -> None:
    written = registry.write(reader.read(_TALK), "sim").document
    blocks = written["state"]["blocks"].values()
    (router,) = [one for one in blocks if one["type"] == "router_v2"]
    routes = json.loads(router["subBlocks"]["routes"]["value"])
    assert [one["value"] for one in routes] == ["By card", "By transfer"]
    handles = [one["sourceHandle"] for one in written["state"]["edges"] if one["source"] == router["id"]]
    assert sorted(handles) == [f"router-{one['id']}" for one in routes]


def test_a_goal_is_a_system_message_and_what_sim_has_not_is_told() -> None:
    written = registry.write(reader.read(_TALK), "sim")
    agents = [one for one in written.document["state"]["blocks"].values() if one["type"] == "agent"]
    said = [one["subBlocks"]["messages"]["value"] for one in agents]
    messages = [json.loads(one) if isinstance(one, str) else one for one in said]
    assert [one[0]["content"] for one in messages] == [
        "Ask how they want to pay",
        "Ask for the card",
        "Give the account",
    ]
    assert any(entry.field == "agents.desk" and entry.outcome == "dropped" for entry in written.report.entries)
    assert any(entry.field == "goal" and entry.outcome == "changed" for entry in written.report.entries)
