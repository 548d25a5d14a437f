"""Journeys as React Flow documents: read back the same, and drawn so that a page can show them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from converters import registry
from converters.reactflow import draw, read, write
from journeys.bundle import Bundle
from journeys.errors import DocumentError
from tests.converters.reactflow.documents import api, flow, function, node, start
from tests.strategies import bundles

SIM = Path(__file__).parents[2] / "data" / "sim"
NESTED: dict[str, Any] = {
    "id": "nested",
    "initial": ["l"],
    "states": [
        {"id": "inner", "type": "aggregation", "parent": "p", "values": {"i": {"$ref": ["scope", "index"]}}},
        {"id": "p", "type": "parallel_execution", "count": 2, "parent": "l"},
        {"id": "l", "type": "loop", "kind": "for", "count": 2},
        {"id": "end", "type": "final"},
    ],
    "transitions": [{"source": "l", "target": "end"}, {"source": "l", "target": "end", "trigger": "tool_failure"}],
}


@given(bundles())
def test_a_written_bundle_reads_back_the_same(bundle: Bundle) -> None:
    text = write(bundle)
    again = read(text).bundle
    assert again == bundle
    assert again.fingerprint == bundle.fingerprint
    assert write(again) == text
    assert registry.detect(json.loads(text)).name == "reactflow"


def test_bundles_of_several_journeys_read_back_the_same() -> None:
    one = {"id": "a", "initial": ["x"], "states": [{"id": "x", "type": "final"}]}
    bundle = Bundle.model_validate(
        {"journeys": [one, {**one, "id": "b"}, NESTED], "active": ["b", "a"], "children": [{**one, "id": "c"}]}
    )
    assert read(write(bundle)).bundle == bundle


@pytest.mark.parametrize("export", sorted(SIM.glob("*.json")), ids=lambda path: path.stem)
def test_sim_workflows_are_written_and_read_back_the_same(export: Path) -> None:
    bundle = registry.read(export.read_text()).bundle
    document = registry.write(bundle, "reactflow").document
    assert registry.read(document).bundle == bundle
    ids = [one["id"] for one in (*document["nodes"], *document["edges"])]
    assert len(ids) == len(set(ids))


def boxes(document: dict[str, Any]) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of every node, from its container's corner."""
    return {
        one["id"]: (
            one["position"]["x"], one["position"]["y"],
            one["position"]["x"] + one["width"], one["position"]["y"] + one["height"],
        )
        for one in document["nodes"]
    }  # fmt: skip


def apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@settings(max_examples=25)
@given(bundles(max_states=6))
def test_nodes_never_lie_on_one_another(bundle: Bundle) -> None:
    found = list(boxes(draw(bundle.main)).values())
    assert all(apart(one, other) for number, one in enumerate(found) for other in found[:number])


def test_containers_hold_their_nodes_and_stand_before_them() -> None:
    bundle = Bundle.model_validate(NESTED)
    document = json.loads(write(bundle))
    places = boxes(document)
    order = [one["id"] for one in document["nodes"]]
    assert read(document).bundle == bundle
    for one in document["nodes"]:
        if "parentId" in one:
            assert order.index(one["parentId"]) < order.index(one["id"])
            left, top, right, bottom = places[one["id"]]
            width, height = (
                next(box[edge] for box in document["nodes"] if box["id"] == one["parentId"])
                for edge in ("width", "height")
            )
            assert (left >= 0, top >= 0, right <= width, bottom <= height) == (True,) * 4


def test_places_of_the_imported_document_are_kept() -> None:
    document = flow(
        [start("a"), api("get"), function("f", parameters=[{"name": "a", "required": True}])], "start>get>f"
    )
    for number, one in enumerate(document["nodes"]):
        one["position"] = {"x": 500.0 * number, "y": 7.0}
    drawn = draw(read(document).bundle.main)
    assert {one["id"]: (one["position"]["x"], one["position"]["y"]) for one in drawn["nodes"]} == {
        "start": (0, 7), "get": (500, 7), "f__parameters": (720, 7), "f": (1000, 7),
    }  # fmt: skip


def test_nodes_say_what_a_page_needs() -> None:
    nodes = [
        start("order"),
        api("get", "/{{order}}", name="Get", requiresUserConfirmation=True),
        node("if", "condition", condition="api_response.total > 1"),
        node(
            "ada",
            "agent",
            agentConfig={"name": "Ada", "systemPrompt": "Order {{order}}", "conversationMode": "multi-turn"},
        ),
        node("end", "final"),
    ]
    drawn = draw(read(flow(nodes, "start>get>if", "if:true>ada>end", "if:false>end")).bundle.main)
    data = {one["id"]: one["data"] for one in drawn["nodes"]}
    assert [one["type"] for one in drawn["nodes"]] == ["starter", "api", "condition", "agent", "final"]
    assert data["get"]["apiConfig"]["endpoint"] == "https://shop.example/{{start.order}}"
    assert data["get"]["requiresUserInput"]
    assert (data["get"]["stateType"], data["get"]["sourceNode"]["type"]) == ("tool_execution", "api")
    assert data["if"]["conditions"][0]["condition"] == "<Get.api_response>.total > 1"
    assert data["ada"]["agentConfig"]["systemPrompt"] == "Order {{start.order}}"
    assert data["start"]["prompts"][0]["kind"] == "welcome"
    assert [data[one]["isEntryPoint"] for one in ("start", "end")] == [True, False]
    assert [data[one]["isExitPoint"] for one in ("start", "end")] == [False, True]
    handles = {(one["source"], one["target"]): one["sourceHandle"] for one in drawn["edges"]}
    assert (handles["if", "ada"], handles["if", "end"], handles["start", "get"]) == ("true", "false", None)


def test_what_the_writer_wrote_may_be_rewired() -> None:
    document = json.loads(
        write(read(flow([start("a"), function("f"), function("g"), node("end", "final")], "start>f>end")).bundle)
    )
    document["edges"][0]["target"] = "g"
    document["edges"].append({"id": "new", "source": "g", "target": "f"})
    ways = [(way.source, way.target) for way in read(document).bundle.main.transitions]
    assert ways == [("start", "g"), ("f", "end"), ("g", "f")]


def test_a_node_drawn_into_a_written_document_needs_its_state() -> None:
    document = json.loads(write(read(flow([start("a")])).bundle))
    document["nodes"] += [function("f"), node("n", "note"), 5]
    with pytest.raises(DocumentError) as caught:
        read(document)
    assert [problem.place for problem in caught.value.problems] == ["nodes[1] (`f`)", "nodes[3]"]


def test_broken_states_are_told_where_they_stand() -> None:
    document = json.loads(write(read(flow([start("a")])).bundle))
    document["nodes"][0]["data"]["state"]["type"] = "magic"
    with pytest.raises(DocumentError, match=r"states\[0\] \(`start`\).*`magic`"):
        read(document)
