"""A bundle in which every field of bundles, journeys, states, transitions and conduct is set."""

from __future__ import annotations

from typing import Any

from journeys.bundle import Bundle

_SILENCE: dict[str, Any] = {
    "when": {"kind": "working_day", "days": 2, "calendar": "office"},
    "do": {"kind": "escalate", "queue": "desk"},
}
_REMIND: dict[str, Any] = {"when": {"kind": "after", "seconds": 60}, "do": {"kind": "remind", "text": "Still there?"}}
_HOOK = {"tool": "note"}
_FINAL: dict[str, Any] = {"id": "over", "type": "final"}
_ASK: dict[str, Any] = {
    "id": "ask",
    "type": "input_collection",
    "title": "Ask",
    "description": "Asks for the price",
    "source": {"node_id": "n", "node_type": "form"},
    "mapping_confidence": 0.5,
    "parent": "round",
    "join": "all",
    "branching": "all",
    "prompts": [{"text": "Hello"}],
    "responses": [{"id": "r", "text": "Thanks"}],
    "help": ["A number"],
    "error_messages": {"*": "No"},
    "timeout_seconds": 600,
    "assignment": {"queue": "desk", "exclusive": True},
    "silence": [_SILENCE],
    "retry": {"max_attempts": 2},
    "completion": {"required": ["price"]},
    "context_changes": [{"variable": "count", "value": 1}],
    "before": [_HOOK],
    "after": [_HOOK],
    "error_output": True,
    "skippable": True,
    "compensates": "pay",
    "weight": 2,
    "estimated_seconds": 5,
    "inputs": ["a"],
    "outputs": ["price"],
    "composition": "free",
    "labels": ["priced"],
    "sub_journey": "second",
    "fields": [
        {"name": "price", "type": "money", "currency": "EUR", "minimum": 1},
        {"name": "day", "type": "date", "earliest": "now", "latest": "2031-12-31"},
    ],
}
_WAY: dict[str, Any] = {
    "id": "onwards",
    "source": "pay",
    "target": "end",
    "trigger": "timeout",
    "choices": ["a"],
    "guard": True,
    "words": "They have paid",
    "priority": 2,
    "commands": ["stop"],
    "events": ["paid"],
    "after_seconds": 60,
    "confirmation": "Sure?",
    "transformations": [{"variable": "count", "value": 2}],
    "mappings": {"count": 1},
    "effects": [{"kind": "say", "text": "Paid"}],
    "source_edge": "e1",
    "source_handle": "source",
    "details": {"colour": "red"},
}
_MAIN: dict[str, Any] = {
    "id": "main",
    "title": "Main",
    "description": "All there is",
    "version": "3",
    "template": "shop",
    "activation": {"events": ["opened"], "conditions": ["They want to pay"], "observations": ["seen"]},
    "priority": 3,
    "composition": "strict",
    "tags": ["vip"],
    "labels": ["paying"],
    "variables": [{"name": "count", "default": 1}],
    "initial": ["round"],
    "states": [
        {"id": "round", "type": "loop", "count": 2},
        _ASK,
        {**_ASK, "id": "price", "parent": None, "compensates": "ask"},
        {"id": "pay", "type": "pause_point", "question": "Pay?"},
        {"id": "end", "type": "final", "output": 1},
    ],
    "transitions": [{"source": "round", "target": "price"}, {"source": "price", "target": "pay"}, _WAY],
    "origin": {"format": "mermaid"},
    "mapping_confidence": 0.9,
    "success_output": 1,
}
CONDUCT: dict[str, Any] = {
    "window": 7,
    "top": 2,
    "reach": 3,
    "max_message_characters": 100,
    "rounds": 2,
    "ends": "never",
    "model": "openai:small",
    "stream": False,
    "no_match": "No",
    "trouble": "Later",
    "locale": "de",
    "timezone": "Europe/Berlin",
    "budget": {"model_calls": 9, "when_spent": "ask"},
    "repair": {"by_kind": {"cancel": {"enabled": False}, "handoff": {"queue": "desk"}}},
    "assignment": {"queue": "desk"},
    "silence": [_REMIND],
}
EVERYTHING = Bundle.model_validate(
    {
        "journeys": [_MAIN, {"id": "second", "initial": ["over"], "states": [_FINAL]}],
        "active": ["main"],
        "children": [{"id": "child", "initial": ["over"], "states": [_FINAL]}],
        "environment": {"REGION": "eu"},
        "guidelines": [{"id": "seen", "condition": "They were seen", "tools": ["note"]}],
        "canned_responses": [{"id": "bye", "template": "Bye"}],
        "agents": [{"id": "desk", "name": "Desk"}],
        "relationships": [{"kind": "priority", "source": "guideline:seen", "target": "journey:second"}],
        "tag_names": [{"id": "vip", "name": "VIP"}],
        "tool_descriptions": [{"id": "note"}],
        "glossary": [{"id": "t", "name": "Fare", "description": "A price"}],
        "context_variables": [{"id": "v", "name": "plan"}],
        "capabilities": [{"id": "c", "title": "Refunds", "description": "Pays back"}],
        "customers": [{"id": "ada", "name": "Ada"}],
        "reading": {"format": "parlant"},
        "calendars": [{"id": "office", "country": "DE"}, {"id": "night", "hours": {"monday": ["00:00-06:00"]}}],
        "conduct": CONDUCT,
        "policy": {"max_visits": 5},
    }
)
