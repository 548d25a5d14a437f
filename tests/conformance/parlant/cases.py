"""Where cases of Parlant's behaviour are: ours, and the corpus of what its engine did where that is at hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from conformance.parlant.case import Case
from tests.conformance.cases import ROOT

OWN = ROOT / "tests" / "data" / "conformance_parlant"
CORPUS = ROOT.parent / "shared" / "data" / "parlant" / "behaviour"
READINGS = ROOT / "tests" / "data" / "parlant" / "readings"
SHARED_READINGS = CORPUS.parent / "readings"
DIRECTORIES = [OWN, *([CORPUS] if CORPUS.is_dir() else [])]
FILES = [path for directory in DIRECTORIES for path in sorted(directory.glob("*.json"))]
Document = dict[str, Any]


def own(name: str, change: Callable[[Document], None] = lambda _: None) -> Case:
    """One of our cases, changed."""
    document = json.loads((OWN / f"{name}.json").read_text(encoding="utf-8"))
    change(document)
    return Case.model_validate_json(json.dumps(document))
