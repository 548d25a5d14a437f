"""Readings of Parlant's stores: those of the repository, and those beside it where they are at hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
OWN = ROOT / "tests" / "data" / "parlant" / "readings"
BESIDE = ROOT.parent / "shared" / "data" / "parlant"
ANEW = ("projection", "mermaid", "script")


def readings() -> dict[str, Any]:
    """All readings by name; each case of a collection by itself."""
    files = [*OWN.glob("*.json"), *BESIDE.glob("readings/*.json"), *BESIDE.glob("inprocess-export-example.json")]
    found = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(files)}
    collection = BESIDE / "sdk-journeys.json"
    if collection.exists():
        whole = json.loads(collection.read_text(encoding="utf-8"))
        found |= {collection.stem: whole} | {case["name"]: case for case in whole["cases"]}
    return found


def reading(name: str) -> Any:
    """One of the repository's own readings."""
    return json.loads((OWN / f"{name}.json").read_text(encoding="utf-8"))


def without_what_is_made_anew(data: Any) -> Any:
    """A reading without what follows from its stores."""
    if isinstance(data, dict):
        return {name: without_what_is_made_anew(one) for name, one in data.items() if name not in ANEW}
    return [without_what_is_made_anew(one) for one in data] if isinstance(data, list) else data


def journey_row(*nodes: dict[str, Any], edges: tuple[tuple[str, str, str | None], ...] = (), **more: Any) -> Any:
    """The row of a journey with a root `r`, an end, and these nodes between."""
    whole = [{"id": "r"}, *nodes, {"id": "end"}]
    rows = [{"id": f"e{number}", "source": one, "target": other, "condition": words}
            for number, (one, other, words) in enumerate(edges)]  # fmt: skip
    return {"id": "j", "title": "J", "root_id": "r", "nodes": whole, "edges": rows, **more}


def chat(name: str, action: str | None = "Ask", **more: Any) -> dict[str, Any]:
    """The row of a chat state."""
    return {"id": name, "action": action, "metadata": {"journey_node": {"kind": "chat"}}, **more}
