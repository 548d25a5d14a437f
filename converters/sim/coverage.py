"""The tables about Sim in docs/converters.md, of blocks and of warnings: `python -m converters.sim.coverage [--check]`.

Every type is converted and looked at. A table stands between `<!-- coverage: NAME -->` and `<!-- end -->`.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

from converters.sim.probes import Coverage, coverage_of
from converters.sim.tables import block_types, table_of
from converters.sim.warnings import rules
from converters.sim.warnings.canvas import Rule
from journeys.documentation import fill

PATH = Path("docs") / "converters.md"
_TABLE = re.compile(r"(<!-- coverage: ([a-z]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_NEEDS = {
    "agent_interaction": "a model and its key",
    "workflow_bridge": "the export of the child workflow",
}


@cache
def coverage() -> tuple[Coverage, ...]:
    """What becomes of every block type that Sim has, in the order of its registry; containers last."""
    return tuple(coverage_of(block_type) for block_type in block_types())


def tables() -> dict[str, str]:
    """The tables by name: of the blocks, and of what the report warns of."""
    found = coverage()
    own = [one for one in found if one.category != "tools" and not one.derived]
    others = [one for one in found if one not in own]
    return {
        "summary": _summary(found),
        "blocks": _blocks(own),
        "integrations": _integrations(others),
        "better": _rules([one for one in rules() if one.difference]),
        "kept": _rules([one for one in rules() if not one.difference]),
    }


def filled(text: str) -> str:
    """A document with its tables filled in.

    Raises:
        KeyError: a table of an unknown name.
    """
    known = tables()
    return _TABLE.sub(lambda match: f"{match[1]}{known[match[2]]}\n{match[3]}", text)


def _summary(found: tuple[Coverage, ...]) -> str:
    own = [one for one in found if one.confidence == 1]
    known = [one for one in found if one.becomes == "tool_execution" and one not in own and not one.derived]
    derived = [one for one in found if one.derived]
    rest = len(found) - len(own) - len(known) - len(derived)
    return (
        f"Of {len(found)} block types, {len(own)} can be carried over with nothing lost, {len(known)} become calls of "
        f"tools whose ids are known, {len(derived)} calls of tools whose ids are derived; of {rest}, something is "
        "always changed or left out, or there is nothing to run."
    )


def _blocks(found: list[Coverage]) -> str:
    rows = ["| Block | Becomes | Confidence | Needs | Not carried over as it is |", "|---|---|---|---|---|"]
    order = sorted(found, key=lambda one: (one.category != "triggers", one.category == "container", one.type))
    for one in order:
        becomes = f"`{one.becomes}`" if one.becomes else "nothing; it is an annotation"
        confidence = "" if one.confidence is None else f"{one.confidence:.2f}"
        cells = (f"`{one.type}`", becomes, confidence, _needs(one), _restrictions(one))
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def _needs(one: Coverage) -> str:
    if one.tool == "mcp":
        return "the MCP server, declared for the worker"
    if one.tool is None:
        return _NEEDS.get(one.becomes or "", "")
    others = len(_tool_ids(one)) - 1
    return f"the tool `{one.tool}`" + (f", or that of the operation ({others} more)" if others > 0 else "")


def _tool_ids(one: Coverage) -> list[str]:
    table = table_of(one.type)
    return list(dict.fromkeys((*table.tool_by_operation.values(), *table.tools))) if table is not None else []


def _restrictions(one: Coverage) -> str:
    """Fields of which the same is said, together."""
    found: dict[str, list[str]] = {}
    for entry in one.restricted:
        found.setdefault(entry.message, []).append(f"`{entry.field}`" if entry.field else "the block")
    return "; ".join(f"{', '.join(names)}: {message}" for message, names in found.items())


def _integrations(found: list[Coverage]) -> str:
    """One row for each manner in which tools are called, with the ids of all blocks that are called so."""
    groups: dict[tuple[bool, float], list[Coverage]] = {}
    for one in found:
        groups.setdefault((one.derived, one.confidence or 0.0), []).append(one)
    rows = ["| Tool id | Confidence | Blocks |", "|---|---|---|"]
    for (derived, confidence), members in sorted(groups.items()):
        ids = ", ".join(f"`{one.type}`" for one in members)
        named = "derived: the operation if it begins with the type, else `TYPE_OPERATION`" if derived else "known"
        rows.append(f"| {named} | {confidence:.2f} | {len(members)}: {ids} |")
    return "\n".join(rows)


def _rules(found: list[Rule]) -> str:
    rows = ["| Rule | Told where it may matter |", "|---|---|"]
    rows += [f"| {f'{one.difference}, ' if one.difference else ''}`{one.name}` | {one.message} |" for one in found]
    return "\n".join(rows)


def main(arguments: list[str] | None = None) -> int:
    """Fills the tables in, or with `--check` says whether they are up to date. Returns the exit code."""
    return fill("converters.sim.coverage", PATH, filled, arguments)


if __name__ == "__main__":
    sys.exit(main())
