"""What the stores of a Parlant server hold, as plain JSON: ids as they are, times left out, labels sorted.

Field names are those of Parlant 3.3 (`parlant.core`, Apache-2.0).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from importlib import import_module
from typing import Any

Row = dict[str, Any]

_STORES = {
    "agents": ("agents", "AgentStore"),
    "journeys": ("journeys", "JourneyStore"),
    "guidelines": ("guidelines", "GuidelineStore"),
    "relationships": ("relationships", "RelationshipStore"),
    "canned_responses": ("canned_responses", "CannedResponseStore"),
    "tags": ("tags", "TagStore"),
    "variables": ("context_variables", "ContextVariableStore"),
    "terms": ("glossary", "GlossaryStore"),
    "capabilities": ("capabilities", "CapabilityStore"),
    "customers": ("customers", "CustomerStore"),
}


async def read(server: Any) -> Row:
    """All that a server's stores hold, by kind, each in the order in which its store lists it."""
    found = {name: getattr(import_module(f"parlant.core.{module}"), store) for name, (module, store) in _STORES.items()}
    stores = {name: server.container[store] for name, store in found.items()}
    return {
        "agents": [_agent(one) for one in await stores["agents"].list_agents()],
        "journeys": [await _journey(stores["journeys"], one) for one in await stores["journeys"].list_journeys()],
        "guidelines": [_guideline(one) for one in await stores["guidelines"].list_guidelines()],
        "guideline_tools": await _guideline_tools(server),
        "relationships": _relationships(await stores["relationships"].list_relationships()),
        "canned_responses": [_canned(one) for one in await stores["canned_responses"].list_canned_responses()],
        "tags": [_taken(one, "id", "name") for one in await stores["tags"].list_tags()],
        "tools": sorted((_tool(one.tool) for one in server._plugin_server.tools.values()), key=lambda row: row["id"]),
        "variables": [await _variable(stores["variables"], one) for one in await stores["variables"].list_variables()],
        "terms": [
            _taken(one, "id", "name", "description", "synonyms", "tags") for one in await stores["terms"].list_terms()
        ],
        "capabilities": [
            _taken(one, "id", "title", "description", "signals", "tags")
            for one in await stores["capabilities"].list_capabilities()
        ],
        "customers": [
            _taken(one, "id", "name", "extra", "tags") for one in (await stores["customers"].list_customers()).items
        ],
        "bound_in_process": _bound(server),
    }


def _plain(value: Any) -> Any:
    """A stored value as JSON: enumerations by value, tool ids as `service:name`, sets sorted."""
    if isinstance(value, Enum):
        return value.value
    if hasattr(value, "tool_name"):
        return value.to_string()
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(one) for one in value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _taken(thing: Any, *names: str) -> Row:
    return {name: _plain(getattr(thing, name)) for name in names}


def _agent(one: Any) -> Row:
    names = ("id", "name", "description", "max_engine_iterations", "composition_mode", "message_output_mode", "tags")
    return _taken(one, *names)


async def _journey(store: Any, one: Any) -> Row:
    edge_names = ("id", "source", "target", "condition", "metadata")
    node_names = ("id", "action", "description", "tools", "metadata", "composition_mode", "labels")
    names = ("id", "title", "description", "conditions", "root_id", "tags", "composition_mode", "labels", "priority")
    return {
        **_taken(one, *names),
        "nodes": [_taken(node, *node_names) for node in await store.list_nodes(one.id)],
        "edges": [_taken(edge, *edge_names) for edge in await store.list_edges(one.id)],
    }


def _guideline(one: Any) -> Row:
    first = {"id": str(one.id), **_taken(one.content, "condition", "action", "description")}
    row = first | _taken(one, "enabled", "tags", "metadata", "criticality", "labels", "composition_mode", "track")
    # Their order is a matter of chance in the store.
    return row | {"tags": sorted(row["tags"]), "priority": one.priority}


async def _guideline_tools(server: Any) -> list[Row]:
    store = server.container[import_module("parlant.core.guideline_tool_associations").GuidelineToolAssociationStore]
    return [_taken(one, "id", "guideline_id", "tool_id") for one in await store.list_associations()]


def _relationships(found: Iterable[Any]) -> list[Row]:
    """The relationships; the random ids of groups become `group-1`, `group-2` … in order of appearance."""
    groups: dict[str, str] = {}
    rows = []
    for one in found:
        group = groups.setdefault(one.group_id, f"group-{len(groups) + 1}") if one.group_id else None
        ends = {
            end: {"id": _plain(getattr(one, end).id), "kind": _plain(getattr(one, end).kind)}
            for end in ("source", "target")
        }
        rows.append({"id": str(one.id), "kind": _plain(one.kind), **ends, "group_id": group})
    return rows


def _canned(one: Any) -> Row:
    row = _taken(one, "id", "value", "tags", "signals", "metadata", "field_dependencies")
    return row | {"fields": [_taken(field, "name", "description", "examples") for field in one.fields]}


def _tool(one: Any) -> Row:
    parameters = {
        name: {
            "descriptor": _plain(dict(descriptor)),
            "options": _taken(options, "hidden", "source", "description", "significance", "examples")
            | {"adapter": options.adapter is not None, "choice_provider": options.choice_provider is not None}
            | _taken(options, "precedence", "display_name"),
        }
        for name, (descriptor, options) in one.parameters.items()
    }
    return {
        "id": f"built-in:{one.name}",
        "description": one.description,
        "parameters": parameters,
        "required": list(one.required),
        "consequential": one.consequential,
        "overlap": one.overlap.value,
        "metadata": _plain(dict(one.metadata)),
    }


async def _variable(store: Any, one: Any) -> Row:
    values = [
        {"key": key, "id": value.id, "data": _plain(value.data)} for key, value in await store.list_values(one.id)
    ]
    return _taken(one, "id", "name", "description", "tool_id", "freshness_rules", "tags") | {"values": values}


def _bound(server: Any) -> Row:
    """The ids of what functions are bound to: no store holds those, and they cannot be written again."""
    hooks = server.container[import_module("parlant.sdk").EngineHooks]
    strategies = import_module(
        "parlant.core.engines.alpha.guideline_matching.generic_guideline_matching_strategy_resolver"
    ).GenericGuidelineMatchingStrategyResolver
    return {
        "on_match": sorted(name for name, bound in hooks.on_guideline_match_handlers.items() if bound),
        "on_message": sorted(name for name, bound in hooks.on_guideline_message_handlers.items() if bound),
        "journey_on_match": sorted(name for name, bound in hooks.on_journey_match_handlers.items() if bound),
        "journey_on_message": sorted(name for name, bound in hooks.on_journey_message_handlers.items() if bound),
        "custom_matchers": sorted(server.container[strategies].guideline_overrides),
        "retrievers": sorted(f"{agent}:{name}" for agent, found in server._retrievers.items() for name in found),
    }
