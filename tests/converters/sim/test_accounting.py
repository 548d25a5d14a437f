"""Every stored field of every block is in the report, exactly once, with what became of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from converters.conversion import Conversion
from converters.sim import read
from journeys.errors import DocumentError
from tests.converters.sim.test_properties import workflows
from tests.converters.sim.workflows import block, field, function, note, start, workflow

EXPORTS = sorted((Path(__file__).parents[2] / "data" / "sim").glob("*.json"))


def assert_all_told(document: dict[str, Any], made: Conversion) -> None:
    told = Counter((one.block_id, one.field) for one in made.report.entries if one.workflow is None)
    for block_id, one in document["state"]["blocks"].items():
        assert told[block_id, None] == 1
        for name in one["subBlocks"]:
            assert told[block_id, name] == 1, (block_id, name)
    assert {count for (block_id, _), count in told.items() if block_id} == {1}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(workflows())
def test_each_field_of_each_block_of_any_workflow_is_told_of_once(document: dict[str, Any]) -> None:
    try:
        made = read(document)
    except DocumentError:
        return
    assert_all_told(document, made)


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: str(path.stem))
def test_each_field_of_real_exports_is_told_of_once(path: Path) -> None:
    document = json.loads(path.read_text())
    assert_all_told(document, read(document))


def test_a_field_is_told_of_by_the_name_under_which_it_is_stored() -> None:
    sent = block("s", "slack", operation="send", channel="", manualChannel="C1", text="Hello", credential="c", id=None)
    made = read(workflow(start(), sent))
    outcomes = {one.field: one.outcome for one in made.report.entries if one.block_id == "s" and one.field}
    assert outcomes["manualChannel"] == "carried"
    assert outcomes["channel"] == "empty"
    assert outcomes["text"] == "carried"


def test_fields_of_blocks_that_never_run_are_not_used_and_cost_nothing() -> None:
    off = block("off", "function", code="return 1", language="", _enabled=False)
    made = read(workflow(start(), function("f", "return 1"), off))
    assert (note(made, "off").outcome, note(made, "off", "code").outcome) == ("unused", "unused")
    assert note(made, "off", "language").outcome == "empty"
    assert "off" not in made.report.confidences
    assert made.report.confidence == 1


def test_a_stale_copy_of_a_containers_setting_is_told_of_beside_it() -> None:
    looped = block("l", "loop", loopType="for", count=3, _data={"loopType": "for", "count": 4, "collection": "[1]"})
    inner = {**function("f", "return 1"), "data": {"parentId": "l"}}
    made = read(workflow(start(), looped, inner, edges=[("start", "l"), ("l", "f", "loop-start-source")]))
    assert note(made, "l", "count").outcome == "carried"
    assert note(made, "l", "subBlocks.count").outcome == "unused"
    assert "does not use it" in note(made, "l", "collection").message


def test_a_retry_that_changes_nothing_is_told_of() -> None:
    set_it = block("v", "variables", variables=[], _retry={"enabled": True})
    called = block("s", "stripe", query="x", _retry={"enabled": True})
    made = read(workflow(start(), set_it, called))
    assert (note(made, "v", "retry").outcome, note(made, "s", "retry").outcome) == ("unused", "carried")


def test_the_confidence_follows_the_formula() -> None:
    made = read(workflow(start(), block("f", "function", code="return 1", language="javascript", sandboxId="box")))
    assert made.report.confidences == {"start": 1.0, "f": 0.6667}
    assert made.report.confidence == pytest.approx(0.8334, abs=1e-4)


def test_blocks_of_children_stand_apart_from_blocks_of_the_same_id() -> None:
    child = workflow(start(field("a", "number")), block("f", "function", code="return 1", sandboxId="box"))
    parent = workflow(start(), block("f", "workflow_input", workflowId="kid"))
    report = read(parent, children={"kid": child}).report
    assert {"f", "kid/f", "start", "kid/start"} == set(report.confidences)
    assert report.confidences["kid/f"] < report.confidences["f"]
    (lost,) = report.of("dropped")
    assert (lost.workflow, lost.place) == ("kid", "f (function, f, in kid): sandboxId")
    assert {one.workflow for one in report.notices} == {"kid"}


def test_conditions_that_an_activity_evaluates_are_counted() -> None:
    entries = [{"id": f"c-{n}", "title": "if", "value": text} for n, text in enumerate(["1 < 2", "{{A}} === 1"])]
    facts = read(workflow(start(), block("c", "condition", conditions=json.dumps(entries)))).report.facts
    assert facts["conditions_evaluated_in_the_workflow"] == 1
    assert facts["conditions_evaluated_by_an_activity"] == 1
    assert facts["share_of_conditions_evaluated_in_the_workflow"] == 0.5
