"""A reading becomes a script, Parlant runs the script, its stores are read: they are the same, ids and order too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.scripts import run_script
from converters.parlant.script.writer import write
from tests.parlant.conftest import readings

OWN = Path(__file__).parents[1] / "data" / "parlant"
Outcome = list[tuple[str, str, int, int]]


def rows(value: Any) -> int:
    """How many rows stores hold, those of states and transitions too."""
    if isinstance(value, list):
        return sum(1 + rows(one) for one in value if isinstance(one, dict))
    return sum(rows(one) for name, one in value.items() if isinstance(one, list)) if isinstance(value, dict) else 0


def differing(one: Any, other: Any) -> int:
    """How many rows of one are not in the other, at the same place."""
    if isinstance(one, list) and isinstance(other, list):
        longer = max(len(one), len(other))
        return sum(place >= len(one) or place >= len(other) or one[place] != other[place] for place in range(longer))
    return sum(differing(one[name], other.get(name)) for name in one) if isinstance(one, dict) else int(one != other)


def read_back(source: str, folder: Path) -> dict[str, Any]:
    script = folder / "script.py"
    script.write_text(source, encoding="utf-8")
    found: Any = run_script(script)
    stores: dict[str, Any] = found["stores"]
    return stores


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    corpus: Path | None = metafunc.config.getoption("--corpus")
    if "reading" in metafunc.fixturenames:
        found = [("own", *one) for one in readings(OWN / "script_readings")]
        found += [("reading", *one) for one in readings(corpus / "readings")] if corpus else []
        metafunc.parametrize(("group", "name", "reading"), found, ids=[f"{one[0]}-{one[1]}" for one in found])
    if "case" in metafunc.fixturenames:
        cases = _cases(corpus) if corpus else []
        cases += _cases(OWN / "journeys")
        metafunc.parametrize(("name", "case"), cases, ids=[one[0] for one in cases])


def _cases(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Journeys that are listed without the rest of their stores, in the two forms that are about."""
    path, example = folder / "sdk-journeys.json", folder / "inprocess-export-example.json"
    found = []
    if path.is_file():
        cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
        found += [(case["name"], {"journeys": case["journeys"]}) for case in cases]
    if example.is_file():
        listed = json.loads(example.read_text(encoding="utf-8"))
        found.append((example.stem, {"journeys": [_joined(one) for one in listed]}))
    return found


def _joined(listed: dict[str, Any]) -> dict[str, Any]:
    nodes = [{**node, "tools": [":".join(tool) for tool in node["tools"]]} for node in listed["nodes"]]
    whole = {**listed["journey"], "nodes": nodes, "edges": listed["edges"]}
    untimed: dict[str, Any] = json.loads(json.dumps(whole), object_hook=_untimed)
    return untimed


def _untimed(value: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in value.items() if name != "creation_utc"}


def test_all_stores_come_back_the_same(
    group: str, name: str, reading: dict[str, Any], tmp_path: Path, outcome: Outcome
) -> None:
    stores = reading["stores"]
    found = read_back(write(stores).source, tmp_path)
    outcome.append((group, name, rows(stores), rows(stores) - differing(stores, found)))
    assert found == stores


def test_journeys_come_back_the_same(name: str, case: dict[str, Any], tmp_path: Path, outcome: Outcome) -> None:
    relationships = [one for journey in case["journeys"] for one in journey.get("relationships", ())]
    whole = [
        {"kind": one["kind"], **{end: {"id": one[end], "kind": one[f"{end}_kind"]} for end in ("source", "target")}}
        for one in relationships
    ]
    found = read_back(write({**case, "relationships": whole}).source, tmp_path)
    # The next version derives ids of roots and transitions in another way; a script cannot say those.
    derived = not any("triggers" in one for one in case["journeys"])
    wanted = [_common(one, {}, derived=derived) for one in case["journeys"]]
    conditions = {one["id"]: one["condition"] for one in found["guidelines"]}
    come_back = [_common(one, conditions, derived=derived) for one in found["journeys"]]
    outcome.append(("journeys", name, rows(wanted), rows(wanted) - differing(wanted, come_back)))
    assert come_back == wanted
    kept = {(one["kind"], one["source"]["id"], one["target"]["id"]) for one in found["relationships"]}
    assert {(one["kind"], one["source"], one["target"]) for one in relationships} <= kept


def _common(journey: dict[str, Any], conditions: dict[str, str], *, derived: bool) -> dict[str, Any]:
    """What both forms say of a journey: its triggers in words where they are known, the rest as it is."""
    named = (
        "id",
        "title",
        "description",
        "tags",
        "labels",
        "priority",
        "composition_mode",
        "nodes",
        "root_id",
        "edges",
    )
    about = {name: journey[name] for name in named}
    if not derived:
        root = journey["root_id"]
        about["root_id"] = "root"
        about["nodes"] = [{**one, "id": "root" if one["id"] == root else one["id"]} for one in journey["nodes"]]
        about["edges"] = [
            {"source": "root" if one["source"] == root else one["source"], "target": one["target"]}
            | {"condition": one["condition"]}
            for one in journey["edges"]
        ]
    # The older form names its triggers by ids of guidelines that it does not have.
    said = journey.get("triggers", [conditions[one] for one in journey.get("conditions", ()) if one in conditions])
    return about | {"triggers": [] if derived else sorted(said)}
