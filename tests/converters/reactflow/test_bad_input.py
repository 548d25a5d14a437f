"""Documents that cannot be read: every problem at once, with its place and its remedy."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from converters import registry
from converters.reactflow import read, recognises
from journeys.errors import DocumentError
from tests.converters.reactflow.documents import flow, function, node, problems_of
from tests.strategies import json_values

F, G = function("f"), function("g")


@pytest.mark.parametrize(
    ("document", "messages"),
    [
        ({"nodes": [], "edges": []}, ["nodes: must not be empty; fill it in"]),
        ({"nodes": [F]}, ["edges: is missing; add it"]),
        ({"nodes": [F, 5], "edges": [{"id": "e"}]}, ["nodes[1]: must be an object", "target: is missing"]),
        (flow([{**F, "id": ""}]), ["must not be empty"]),
        (flow([F, F]), ["node `f`: two nodes have this id; give each one its own"]),
        (
            flow([F, G], {"id": "x", "source": "f", "target": "g"}, {"id": "x", "source": "g", "target": "f"}),
            ["edge `x` (`g` → `f`): two edges have this id"],
        ),
        (
            flow([F], {"id": "x", "source": "ff", "target": "nowhere"}),
            ["its source `ff` is not among the nodes; did you mean `f`?", "its target `nowhere` is not among"],
        ),
        (flow([node("a", "teleport")]), ["its type `teleport` is not known; ", "data.toolConfig.toolId"]),
        (flow([node("a", "functoin", name="Sum")]), ["node `Sum` (a), of type `functoin`", "did you mean `function`?"]),
        (flow([node("a", "")]), ["node `a`: nothing says what it does"]),
        (flow([node("a", "custom"), node("b", "notificaton")]), ["`custom`", "did you mean `notification`?"]),
        (flow([{**F, "parentId": "x"}]), ["node `f`: its parent `x` is not among the nodes"]),
        (flow([node("l", "loop", "l", count=1)]), ["node `l`: a container cannot be inside itself"]),
        (
            flow([node("l", "loop", "m", count=1), node("m", "loop", "l", count=1)]),
            ["node `l`: a container cannot be inside itself", "node `m`: a container cannot be inside itself"],
        ),
        (flow([F, G], "f>g>f"), ["nodes `f`, `g`: are in a cycle in which every edge is always taken"]),
        (flow([F], "f>f"), ["nodes `f`: are in a cycle"]),
        (flow([node("f", "final"), G], "f>g"), ["leaves `f`, which ends the journey; remove it"]),
        (flow([{**F, "data": {"functionConfig": "x"}}]), ["data.functionConfig: must be an object"]),
        (
            flow([F, G], {"id": "x", "source": "f", "target": "g", "data": {"trigger": "magic", "timeout": -5}}),
            ["edge `x` (`f` → `g`), data.timeout: must be more than 0"],
        ),
        (
            flow([F, G], {"id": "x", "source": "f", "target": "g", "data": {"trigger": "magic"}}),
            ["there is no trigger `magic`; known are `automatic`"],
        ),
        (
            flow([F, G], {"id": "x", "source": "f", "target": "g", "data": {"condition": "a +"}}),
            ["edge `x` (`f` → `g`): `a +` is no condition"],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_the_remedy(document: Any, messages: list[str]) -> None:
    found = "\n".join(problems_of(document))
    for message in messages:
        assert message in found


def test_problems_of_different_kinds_are_told_together() -> None:
    found = problems_of(
        {
            "nodes": [F, F, node("a", "teleport"), node("b", "api", apiConfig={"timeout": "soon"})],
            "edges": [{"id": "e", "source": "f", "target": "q"}],
        }
    )
    assert len(found) == 4


def test_notes_and_groups_are_drawn_and_never_run() -> None:
    document = flow(
        [node("g", "group", label="All"), node("n", "note", "g", text="Look!"), {**F, "parentId": "g"}], "n>f"
    )
    conversion = read(document)
    assert [(state.id, state.parent) for state in conversion.bundle.main.states] == [("f", None)]
    assert [entry.block_id for entry in conversion.report.of("unused")] == ["g", "n"]


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"nodes": [F], "edges": []}, "reactflow"),
        ({"nodes": [F], "edges": [], "viewport": {}}, "reactflow"),
        ({"blocks": {}, "edges": []}, "sim"),
        ({"state": {"blocks": {}, "edges": []}}, "sim"),
        ({"id": "j", "states": {"end": {"type": "final"}}, "nodes": [], "edges": []}, "journey"),
    ],
)
def test_the_format_is_found_by_itself(document: Any, name: str) -> None:
    assert registry.detect(document).name == name


@given(json_values())
def test_whatever_is_not_a_document_is_refused_and_never_breaks(value: Any) -> None:
    assert recognises(value) in (0.0, 0.5, 0.8, 1.0)
    with pytest.raises(DocumentError):
        read(value)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"id": st.sampled_from(["a", "b", "c"])},
            optional={
                "type": st.sampled_from(
                    ["starter", "agent", "api", "function", "condition", "loop", "parallel", "final", "x"]
                ),
                "data": st.dictionaries(
                    st.sampled_from(
                        ["agentConfig", "apiConfig", "functionConfig", "condition", "count", "inputFields"]
                    ),
                    json_values(),
                ),
                "parentId": st.sampled_from(["a", "b", "z"]),
            },
        ),
        max_size=4,
    ),
    st.lists(
        st.fixed_dictionaries(
            {"source": st.sampled_from("abcz"), "target": st.sampled_from("abc")},
            optional={"sourceHandle": st.sampled_from(["true", "error", "body"]), "data": json_values()},
        ),
        max_size=5,
    ),
)
def test_whatever_nodes_and_edges_hold_they_are_read_or_refused(nodes: list[Any], drawn: list[Any]) -> None:
    document = {"nodes": nodes, "edges": drawn}
    found = problems_of(document)
    assert all(found) if found else read(document).bundle.main.states
