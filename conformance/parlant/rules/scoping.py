"""P9: scoped guidelines are considered only where they are in force; those of states work."""

from __future__ import annotations

from conformance.parlant.case import ToolRun
from conformance.parlant.preparing import Prepared

RULE = "P9"


def is_out_of_scope(prepared: Prepared, run: ToolRun, active: frozenset[str]) -> bool:
    """Whether a tool is one that only guidelines of journeys have that are not active."""
    tool = next((one.id for one in prepared.bundle.tool_descriptions if one.id.endswith(f":{run.tool}")), "")
    owners = [one for one in prepared.bundle.guidelines if tool in one.tools]
    scopes = [_scope(prepared, one.id) for one in owners]
    return bool(owners) and all(scope is not None and scope not in active for scope in scopes)


def _scope(prepared: Prepared, guideline: str) -> str | None:
    """The journey that a guideline depends on."""
    for one in prepared.bundle.relationships:
        if one.kind == "dependency" and one.source == f"guideline:{guideline}" and one.target.startswith("journey:"):
            return one.target.removeprefix("journey:")
    return None
