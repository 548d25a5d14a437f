"""Calls for what stands by itself: agents, tags, customers, terms, capabilities, variables, canned responses."""

from __future__ import annotations

from typing import Any

from converters.parlant.script import ids
from converters.parlant.script.literals import Code, call
from converters.parlant.script.making import Making, differing, mode
from converters.parlant.script.rows import Row

GUEST = "guest"
_GLOBAL = "DEFAULT"
_OWNERS = ("agent", "journey")


def write(making: Making) -> None:
    """Adds the calls of all these kinds."""
    for kind, one in (
        ("agents", _agent), ("tags", _tag), ("customers", _customer), ("terms", _term),
        ("capabilities", _capability), ("variables", _variable),
    ):  # fmt: skip
        for place, row in enumerate(making.stores[kind]):
            one(making, row, {kind: place})


def given_id(making: Making, row: Row, checksum: str) -> dict[str, Any]:
    """The id as an argument, unless it will come by itself."""
    return {} if making.ids.taken(checksum, row["id"]) else {"id": row["id"]}


def derived(making: Making, row: Row, checksum: str, kind: str) -> None:
    """Follows an id that cannot be given."""
    if not making.ids.taken(checksum, row["id"]) and "invented" not in row:
        making.other_ids[kind].append(row["id"])


def _agent(making: Making, row: Row, rows: dict[str, int]) -> None:
    name = making.names.make(row["name"], "agent")
    given: dict[str, Any] = {"name": row["name"], "description": row["description"]}
    given |= given_id(making, row, ids.of_agent(row))
    given |= differing(row, max_engine_iterations=3)
    if row["composition_mode"] != "canned_fluid":
        given["composition_mode"] = mode(row["composition_mode"])
    if row["message_output_mode"] != "block":
        given["output_mode"] = Code(call("p.OutputMode", {}, row["message_output_mode"]))
    if row["tags"]:
        making.notices.append(f"the agent {row['name']} has tags, which Parlant drops")
    making.add("server.create_agent", given, defines=name, rows=rows)
    making.expressions["agents", row["id"]] = name


def _tag(making: Making, row: Row, rows: dict[str, int]) -> None:
    name = making.names.make(f"{row['name']} tag", "tag")
    derived(making, row, row["name"], "tags")
    making.add("server.create_tag", {"name": row["name"]}, defines=name, rows=rows)
    making.expressions["tags", row["id"]] = name


def _customer(making: Making, row: Row, rows: dict[str, int]) -> None:
    if row["id"] == GUEST:
        return
    name = making.names.make(row["name"], "customer")
    tags = [Code(f"{making.tag(tag).text}.id") for tag in row["tags"]]
    given: dict[str, Any] = {"name": row["name"]} | given_id(making, row, ids.of_customer(row))
    given |= ({"metadata": row["extra"]} if row["extra"] else {}) | ({"tags": tags} if tags else {})
    making.add("server.create_customer", given, defines=name, rows=rows)
    making.expressions["customers", row["id"]] = name


def _term(making: Making, row: Row, rows: dict[str, int]) -> None:
    given: dict[str, Any] = {"name": row["name"], "description": row["description"]}
    given |= given_id(making, row, ids.of_term(row)) | differing(row, synonyms=[])
    _owned(making, row, rows, given, "create_term", "p.GlossaryStore")


def _capability(making: Making, row: Row, rows: dict[str, int]) -> None:
    checksum = ids.checksum(row["title"], row["description"], row["signals"], row["tags"])
    derived(making, row, checksum, "capabilities")
    given: dict[str, Any] = {"title": row["title"], "description": row["description"]} | differing(row, signals=[])
    _owned(making, row, rows, given, "experimental_features.create_capability", "p.CapabilityStore")


def _variable(making: Making, row: Row, rows: dict[str, int]) -> None:
    tool = row["tool_id"]
    printed = tool
    if tool:
        service, _, tool_name = tool.partition(":")
        # As the tuple with names that the store prints into the checksum, which has a form of its own as a text.
        printed = f"{service}:{tool_name}"
    checksum = ids.checksum(row["name"], row["description"], printed, row["freshness_rules"], row["tags"])
    derived(making, row, checksum, "variables")
    given: dict[str, Any] = {"name": row["name"]} | differing(row, description=None, freshness_rules=None)
    values = values_of(row["values"])
    name = making.names.make(row["name"], "variable") if values else None
    if tool:
        given["tool"] = making.tool(tool)
    _owned(making, row, rows, given, "create_variable", "p.ContextVariableStore", name)
    for key, data in values:
        _value(making, str(name), key, data)


def values_of(values: Any) -> list[tuple[str, Any]]:
    """A variable's values by key: a list of rows or pairs, or an object of rows or of the data itself."""
    pairs = (
        values.items() if isinstance(values, dict) else ((one["key"], one) if "key" in one else one for one in values)
    )
    return [(key, one["data"] if isinstance(one, dict) and "data" in one else one) for key, one in pairs]


def _value(making: Making, variable: str, key: str, data: Any) -> None:
    customer = making.of("customers", key)
    if key == _GLOBAL:
        making.add(f"{variable}.set_global_value", {}, data)
    elif key.startswith("tag:"):
        making.add(f"{variable}.set_value_for_tag", {}, Code(f"{making.tag(key.removeprefix('tag:')).text}.id"), data)
    elif customer is not None:
        making.add(f"{variable}.set_value_for_customer", {}, customer, data)
    else:
        given = {"variable_id": Code(f"{variable}.id"), "key": key, "data": data}
        making.add("server.container[p.ContextVariableStore].update_value", given)


def _owned(
    making: Making, row: Row, rows: dict[str, int], given: dict[str, Any], function: str, store: str,
    defines: str | None = None,
) -> None:  # fmt: skip
    """A call of the agent that a thing belongs to; of the store for one that belongs to none, or to several."""
    agents = [tag.removeprefix("agent:") for tag in row["tags"]]
    owner = making.of("agents", agents[0]) if len(agents) == 1 and row["tags"][0].startswith("agent:") else None
    if owner is not None:
        making.add(f"{owner.text}.{function}", given, defines=defines, rows=rows)
        return
    tags = {"tags": [Code(f"{making.tag(tag).text}.id") for tag in row["tags"]]}
    if "tool" in given:
        given["tool_id"] = Code(call("p.ToolId.from_string", {}, row["tool_id"]))
        del given["tool"]
    making.add(f"server.container[{store}].{function.rpartition('.')[2]}", given | tags, defines=defines, rows=rows)


def write_canned(making: Making) -> None:
    """Adds the canned responses: of an agent or of a journey by its tag, else of the server."""
    for place, row in enumerate(making.stores["canned_responses"]):
        name = making.expressions["canned_responses", row["id"]]
        derived(making, row, ids.checksum(row["value"], row["fields"]), "canned responses")
        owner_tag, owner = _owner(making, row["tags"])
        tags = [tag for tag in row["tags"] if tag != owner_tag]
        # What a state or a guideline adds later is added by its own call.
        tags = [tag for tag in tags if not tag.startswith(("journey_node:", "guideline:"))]
        given: dict[str, Any] = {"template": row["value"]}
        given |= {"tags": [making.tag(tag) for tag in tags]} if tags else {}
        given |= differing(row, signals=[], metadata={}, field_dependencies=[])
        making.add(
            f"{owner.text if owner else 'server'}.create_canned_response", given, defines=name,
            rows={"canned_responses": place}, section=owner.text if owner and owner_tag.startswith("journey:") else "",
        )  # fmt: skip


def _owner(making: Making, tags: list[str]) -> tuple[str, Code | None]:
    """The tag of the agent or journey that a canned response is made by, which adds that tag, and what names it."""
    for tag in tags:
        kind, _, owner = tag.partition(":")
        found = making.of(f"{kind}s", owner) if kind in _OWNERS else None
        if found is not None:
            return tag, found
    return "", None
