"""Where cases are: ours, whose outcomes follow from how Sim is specified, and Sim's own corpus where it is at hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conformance.sim.case import Case

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "data" / "conformance"
CORPUS = ROOT.parent / "shared" / "data" / "sim-conformance"
DIRECTORIES = [OWN, *([CORPUS] if CORPUS.is_dir() else [])]
FILES = [path for directory in DIRECTORIES for path in sorted(directory.glob("*.json"))]


def own(name: str, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Case:
    """One of our cases, changed."""
    document = json.loads((OWN / f"{name}.json").read_text(encoding="utf-8"))
    change(document)
    return Case.model_validate(document)


def logged(document: dict[str, Any], name: str) -> dict[str, Any]:
    """What a case expects of a block; of its first execution."""
    found: dict[str, Any] = next(one for one in document["expected"]["blocks"] if one["name"] == name)
    return found
