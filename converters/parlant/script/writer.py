"""A reading of Parlant's stores → a script of its SDK that fills them the same way."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from converters.parlant.script import guidelines, journeys, relationships, states, things
from converters.parlant.script.layout import functions
from converters.parlant.script.literals import Code
from converters.parlant.script.making import Making
from converters.parlant.script.rows import BARE_TOOL, complete
from converters.parlant.script.steps import Step, ordered
from converters.parlant.script.tools import BUILT_IN, Definitions

_ABOUT = (
    '"""Agents and journeys for Parlant: `python` this file to serve them, with a provider of models configured."""'
)
_SHOWN = 3
_MAIN = """async def main():
    async with p.Server() as server:
        await build(server)


if __name__ == "__main__":
    asyncio.run(main())
"""


@dataclass(frozen=True, slots=True)
class Script:
    """A script.

    Attributes:
        source: Python, for Parlant 3.3.
        notices: what of the reading it cannot say, a sentence each.
    """

    source: str
    notices: tuple[str, ...]


def write(stores: Mapping[str, Any], *, tools_module: str | None = None) -> Script:
    """The script for a reading's `stores`, of Parlant 3.3 or of the next vocabulary.

    Args:
        tools_module: the module that has the tools, by their own names. Without one the script has stubs that raise:
            what a tool does is in no store.

    Raises:
        DocumentError: the reading is broken, or something in it has no name that Python could have.
    """
    making = Making(complete(stores))
    definitions = Definitions(making.names)
    imported = _tools(making, definitions, tools_module)
    journeys.name_all(making)
    things.write(making)
    things.write_canned(making)
    journeys.write(making)
    states.write(making)
    guidelines.write(making)
    relationships.write(making)
    _unused_tools(making)
    _retrievers(making)
    _other_ids(making)
    definitions.handlers(making.handlers)
    built = functions(ordered(_with_uses(making)), making)
    heads = sorted({"import asyncio", *definitions.needs})
    heads = [one for one in heads if one.startswith("import")] + [one for one in heads if one.startswith("from")]
    head = [_ABOUT, "", *heads, "", "import parlant.sdk as p", *imported, "", ""]
    return Script("\n".join([*head, *definitions.lines, *built, _MAIN]), tuple(making.notices))


def _tools(making: Making, definitions: Definitions, module: str | None) -> list[str]:
    """Defines the tools, or imports them."""
    rows = [row for row in making.stores["tools"] if row["id"].startswith(BUILT_IN)]
    if not making.stores["lists_tools"]:
        used = [tool for journey in making.stores["journeys"] for one in journey["nodes"] for tool in one["tools"]]
        ids = dict.fromkeys(one for one in used if one.startswith(BUILT_IN))
        rows = [{**BARE_TOOL, "id": one} for one in ids]
    imported = []
    for row in rows:
        name = row["id"].removeprefix(BUILT_IN)
        if module is not None and name.isidentifier():
            making.tools[row["id"]] = making.names.take(name)
            renamed = f" as {making.tools[row['id']]}" if making.tools[row["id"]] != name else ""
            imported.append(f"from {module} import {name}{renamed}")
        else:
            making.tools[row["id"]] = definitions.tool(row)
    return imported


def _unused_tools(making: Making) -> None:
    """Tools that nothing uses are enabled by themselves, since the tool service lists them."""
    for tool, name in making.tools.items():
        if tool not in making.tools_used:
            making.add("server._plugin_server.enable_tool", {}, Code(name))


def _retrievers(making: Making) -> None:
    """Stand-ins for what was bound to agents; no store holds the functions."""
    for one in making.stores["bound_in_process"].get("retrievers", ()):
        agent, _, name = one.partition(":")
        owner = making.of("agents", agent)
        if owner is None:
            making.notices.append(f"the retriever {one} was bound to a function, which no store holds")
        else:
            making.handlers.add("retrievers")
            making.add(f"{owner.text}.attach_retriever", {"id": name}, Code("unknown_handler"))


def _other_ids(making: Making) -> None:
    for kind, found in making.other_ids.items():
        shown = ", ".join(found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
        making.notices.append(f"ids of {kind} are derived by Parlant; {len(found)} will have others: {shown}")


def _with_uses(making: Making) -> Sequence[Step]:
    """The steps, each knowing the names that it uses."""
    for step in making.steps:
        tree = ast.parse(f"async def f():\n return (\n{step.source}\n)")
        step.uses = frozenset(one.id for one in ast.walk(tree) if isinstance(one, ast.Name))
    return making.steps
