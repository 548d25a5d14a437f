"""Import, export, import: the identity on all that Sim can say."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from converters.sim import read, write
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from tests.conformance.cases import FILES
from tests.converters.sim.test_properties import workflows
from tests.converters.sim.workflows import block, condition, field, function, start, workflow
from tests.converters.sim.writing.going_back import edited, essence, read_again, remarks_of
from tests.strategies import bundles

DATA = Path(__file__).parents[3] / "data" / "sim"
EXPORTS = sorted(DATA.glob("*.json"))
_NOT_KEPT = ("outputs",)
"""Follows from the type of a block."""


def child() -> dict[str, Any]:
    return workflow(
        start(field("n", "number", 3)),
        function("double", "return <start.n> * 2", "Double"),
        metadata={"name": "Child"},
    )


def everything() -> dict[str, Any]:
    """A bit of all that a canvas may hold."""
    entries = json.dumps([{"id": "r1", "title": "One", "value": "small"}, {"id": "r2", "title": "Two", "value": "big"}])
    model = {"model": "gpt-4o", "apiKey": "{{KEY}}"}
    for_each = {"loopType": "forEach", "collection": "<start.items>"}
    assignment = {"variableId": "v2", "variableName": "note", "type": "string", "value": "<form.ok>"}
    made = workflow(
        start(field("items", "array", "[1,2]"), field("who", "string", ""), runMetadata=True),
        block("agent", "agent", "Agent", messages=[{"role": "user", "content": "Hi <start.who>"}], **model),
        block("route", "router_v2", "Route", context="<agent.content>", routes=entries, **model),
        block("loop", "loop", "Loop", collection="stale", _data={**for_each, "width": 600, "height": 400}),
        block("inner", "parallel", "Inner", _data={"parentId": "loop", "parallelType": "count", "count": 2}),
        function("deep", "return <loop.currentItem> + <inner.index>", "Deep") | {"data": {"parentId": "inner"}},
        condition("check", "<loop.results>.length > 1", None, name="Check"),
        block("form", "human_in_the_loop", "Form", inputFormat=[{**field("ok", "boolean"), "required": True}]),
        block("set", "variables", "Set", variables=[assignment]),
        block("call", "workflow_input", "Call", workflowId="child", inputMapping={"n": "<loop.results[0][0].result>"}),
        block("wait", "wait", "Wait", timeValue="2", timeUnit="minutes"),
        block("end", "response", "End", dataMode="structured", builderData=[field("x", "string", "42")]),
        block("end2", "response", "End", dataMode="json", data='{"a": "<variable.note>"}'),
        block("note", "note", "A Note", content="Look <here>"),
        function("off", "return 1", "Off") | {"enabled": False},
        function("lost", "return <agent.content>", "Lost"),
        function("across", "return 1", "Across"),
        edges=[
            ("start", "agent", "source-right"),
            ("agent", "route", None),
            ("route", "loop", "router-r1"),
            ("route", "wait", "router-r2"),
            ("route", "off", "error"),
            ("loop", "inner", "loop-start-source"),
            ("inner", "deep", "parallel-start-source"),
            ("deep", "across", "source"),
            ("loop", "check", "loop-end-source"),
            ("check", "form", "condition-check-0"),
            ("check", "call", "condition-check-1"),
            ("form", "set", ""),
            ("form", "end", "error"),
            ("set", "end2"),
            ("off", "lost"),
        ],
        variables={
            "v1": {"id": "v1", "name": "limit", "type": "number", "value": "7"},
            "v2": {"id": "v2", "name": "note", "type": "plain", "value": "n"},
            "v3": {"id": "v3", "name": "list", "type": "array", "value": "[1, 2]"},
        },
        metadata={"name": "Everything", "description": "All of it", "sortOrder": 3},
    )  # fmt: skip
    for number, one in enumerate(made["state"]["blocks"].values()):
        one |= {"position": {"x": number * 100.5, "y": -number}, "height": number, "locked": number == 2}
    made["workflow"] = {"id": "w-1", "name": "Everything", "description": "All of it", "workspaceId": "ws"}
    return made


def as_stored(document: dict[str, Any]) -> dict[str, Any]:
    """Blocks and edges of an export as far as Sim reads them: values by field, without what follows from the type."""
    blocks = {}
    for name, one in document["state"]["blocks"].items():
        kept = {key: value for key, value in one.items() if key not in _NOT_KEPT and value is not None}
        blocks[name] = {
            "horizontalHandles": True, "height": 0, "locked": False, "advancedMode": False, "triggerMode": False,
            **kept, "subBlocks": {key: field["value"] for key, field in one["subBlocks"].items()},
        }  # fmt: skip
    edges = [(one["source"], one["target"], one["sourceHandle"]) for one in document["state"]["edges"]]
    return {"blocks": blocks, "order": list(blocks), "edges": edges, "variables": document["state"]["variables"]}


def check_that_nothing_is_lost(document: dict[str, Any], **options: Any) -> None:
    first = read(document, **options).bundle
    written = write(first)
    assert essence(read_again(written, first)) == essence(first)
    assert remarks_of(written) == []


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.stem)
def test_an_export_of_sim_comes_back_as_the_same_journey(path: Path) -> None:
    check_that_nothing_is_lost(json.loads(path.read_text("utf-8")))


def test_a_workflow_with_everything_comes_back_as_the_same_journey() -> None:
    check_that_nothing_is_lost(everything(), children={"child": {"name": "Child", "workflow": child()}})


def test_a_workflow_is_written_block_by_block_as_it_was() -> None:
    bundle = read(everything(), children={"child": {"name": "Child", "workflow": child()}}).bundle
    written = write(bundle)
    assert as_stored(written.document) == as_stored(everything())
    assert written.document["state"]["metadata"] == everything()["state"]["metadata"]
    assert written.document["workflow"] == everything()["workflow"]
    assert (written.document["version"], written.document["exportedAt"]) == ("1.0", "2026-01-01T00:00:00.000Z")
    assert as_stored(written.others["child"]) == as_stored(child())


def test_the_loops_and_parallels_of_the_export_are_made_from_the_blocks() -> None:
    bundle = read(everything(), children={"child": {"name": "Child", "workflow": child()}}).bundle
    state = write(bundle).document["state"]
    assert state["loops"]["loop"]["nodes"] == ["inner"]
    assert state["loops"]["loop"]["forEachItems"] == "<start.items>"
    assert state["parallels"]["inner"] | {"enabled": True} == state["parallels"]["inner"]
    assert (state["parallels"]["inner"]["nodes"], state["parallels"]["inner"]["count"]) == (["deep"], 2)


def calls_what_cannot_run(bundle: Bundle) -> bool:
    """Whether something stands in for a child that Sim cannot run: what was wrong with the child is not written."""
    return any(child.origin is None for child in bundle.children)


def test_all_workflows_of_the_corpus_come_back_as_the_same_journeys() -> None:
    checked = 0
    for path in FILES:
        case = json.loads(path.read_text("utf-8"))
        scenario = case["scenario"]
        options: dict[str, Any] = {
            "trigger": scenario.get("trigger") or "manual",
            "children": scenario.get("workflows") or {},
        }
        try:
            bundle = read(case["workflow"], **options).bundle
        except DocumentError:
            continue
        if calls_what_cannot_run(bundle):
            continue
        check_that_nothing_is_lost(case["workflow"], **options)
        checked += 1
    assert checked >= len(FILES) * 0.9


def quotes_a_title(bundle: Bundle, state_id: str | None, field: str | None) -> bool:
    """Whether a field has a title in a text of its own, as it was: in what Sim says of a failure, or in a link."""
    state = next(one for one in bundle.main.states if one.id == state_id)
    text = json.dumps(state.model_dump(mode="json").get(field or "")).lower()
    return any(one.title.lower() in text for one in bundle.main.states if one.title)


def test_every_title_of_every_workflow_can_change() -> None:
    def rename(journey: dict[str, Any]) -> None:
        for number, state in enumerate(journey["states"]):
            state["title"] = f"Renamed {number}"

    for path in FILES:
        case = json.loads(path.read_text("utf-8"))
        children = case["scenario"].get("workflows") or {}
        with suppress(DocumentError):
            before = read(case["workflow"], children=children).bundle
            bundle = edited(before, rename)
            if calls_what_cannot_run(bundle):
                continue
            written = write(bundle)
            assert [one for one in remarks_of(written) if not quotes_a_title(before, one[0], one[1])] == []
            again = read_again(written, bundle)
            assert [one.title for one in again.main.states] == [one.title for one in bundle.main.states]
            assert [type(one) for one in again.main.states] == [type(one) for one in bundle.main.states]


def test_values_that_were_supplied_are_written() -> None:
    document = json.loads((DATA / "pr-review.json").read_text("utf-8"))
    values = {"reviewer": {"API Key": "{{OPENAI_API_KEY}}"}, "slacknotify": {"Channel": "C1"}}
    first = read(document, values=values).bundle
    written = write(first)
    assert essence(read_again(written, first)) == essence(first)
    fields = [one["subBlocks"] for one in written.document["state"]["blocks"].values() if one["name"] == "reviewer"]
    assert fields[0]["apiKey"]["value"] == "{{OPENAI_API_KEY}}"


def test_the_block_that_begins_is_the_one_that_was_chosen() -> None:
    document = workflow(
        start(),
        block("daily", "schedule", "Daily", scheduleType="daily", dailyTime="09:00"),
        function("a", "return 1"),
        edges=[("start", "a"), ("daily", "a")],
    )
    first = read(document, trigger="schedule").bundle
    assert first.main.initial == ("daily",)
    assert essence(read_again(write(first), first)) == essence(first)


def test_the_address_where_runs_are_answered_is_known_again() -> None:
    form = block("form", "human_in_the_loop", "Form", inputFormat=[field("ok", "boolean")])
    check_that_nothing_is_lost(workflow(start(), form), resume_address="https://sim.example")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(workflows())
def test_any_workflow_comes_back_as_the_same_journey(document: dict[str, Any]) -> None:
    try:
        first = read(document).bundle
    except DocumentError:
        return
    written = write(first)
    told = {entry.message for entry in written.report.entries if entry.outcome != "carried"}
    if told:
        # All that Sim's own exports leave out, too.
        assert all(message.startswith("holds a credential in clear text") for message in told)
        return
    assert essence(read_again(written, first)) == essence(first)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(bundles())
def test_any_journey_can_be_written_and_what_was_written_comes_back_as_it_is(bundle: Bundle) -> None:
    written = write(bundle)
    assert write(bundle) == written
    first = read_again(written, bundle)
    second = write(first)
    assert essence(read_again(second, first)) == essence(first)
    assert remarks_of(second) == []
    told = {entry.block_id for entry in written.report.entries if entry.outcome != "carried"}
    for state in bundle.main.states:
        assert state.id in told or any(one.id == state.id for one in first.main.states)
