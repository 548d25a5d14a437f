"""A failure in a child, told in Sim's manner: the chain of workflows that led to it, and what happened at its end.

The texts are those of Sim's program output (v0.8.9).
"""

from __future__ import annotations

from engine.outcomes import Failed
from journeys.messages import MAX_CHAIN
from journeys.values import Json


def chained(title: str, child: str, error: dict[str, Json]) -> Failed:
    """The failure of a bridge whose child has failed.

    Args:
        title: the child's title.
        child: its id, which stands for a child that could not even be begun.
        error: the child's own error.
    """
    known = error.get("details") or {}
    if error.get("kind") == "depth":
        chain, root = [child], f"Maximum workflow call chain depth ({MAX_CHAIN}) exceeded."
    else:
        chain = [title, *known.get("chain", ())]
        root = str(known.get("root") or error.get("message") or "Unknown error")
    message = f'"{chain[0]}" failed: {root}' if len(chain) == 1 else f"Workflow chain: {' → '.join(chain)} | {root}"
    details: dict[str, Json] = {"chain": chain, "root": root}
    gives: dict[str, Json] = {"childWorkflowName": title}
    return Failed({"message": message, "kind": "child", "outcome": "failed", "details": details, "gives": gives})
