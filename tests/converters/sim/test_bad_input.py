"""What is no Sim workflow, or not one that Sim would run, is refused with all problems at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from converters import registry
from converters.documents import MAX_BYTES
from converters.sim import read
from journeys.errors import DocumentError
from tests.converters.sim.test_in_memory import play, result
from tests.converters.sim.workflows import block, function, note, start, workflow


def refused(document: Any, **options: Any) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(document, **options)
    for problem in caught.value.problems:
        assert problem.message
        assert problem.remedy
    return caught.value


def _with(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    document = workflow(start(), function("a", "return 1", "A"), function("b", "return 2", "B"))
    change(document)
    return document


def _edges(document: dict[str, Any]) -> list[Any]:
    found: list[Any] = document["state"]["edges"]
    return found


def _block(document: dict[str, Any], block_id: str) -> dict[str, Any]:
    found: dict[str, Any] = document["state"]["blocks"][block_id]
    return found


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "is not JSON"),
        ('{"a": NaN}', "is not JSON"),
        ("[1, 2", "line 1"),
        (b"\xff\xfe\x00", "not UTF-8"),
        ("[]", "a JSON list"),
        ('"text"', "a JSON str"),
        ('{"nodes": [], "edges": []}', "not a Sim workflow export"),
        ('{"version": "1.0", "state": {"edges": []}}', "not a Sim workflow export"),
        ("[" * 200_000, "nested too deeply"),
        ('{"state": {"blocks": {"a": 1, "a": 2}, "edges": []}}', "two members named `a`"),
    ],
)
def test_what_is_not_a_sim_export_is_refused_in_one_message(document: str | bytes, said: str) -> None:
    assert said in str(refused(document))


@pytest.mark.parametrize("depth", [100, 900])
def test_values_that_nest_too_deeply_are_refused(depth: int) -> None:
    deep: Any = "x"
    for _ in range(depth):
        deep = [deep]
    assert "nest" in str(refused(workflow(start(), block("a", "stripe", query=deep))))


def test_an_oversized_document_is_refused_by_its_size() -> None:
    assert "at most" in str(refused(" " * (MAX_BYTES + 1)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(version="9.9"), "version `9.9` is not known"),
        (lambda d: d["state"].pop("edges"), "must be a list of edges"),
        (lambda d: d["state"].update(edges={}), "must be a list of edges"),
        (lambda d: d["state"].update(blocks=[]), "must be an object of blocks"),
        (lambda d: d["state"]["blocks"].update(b=None), "block `b`: is null, where an object"),
        (lambda d: d["state"]["blocks"].update(b=[]), "block `b`: is a list, where an object"),
        (lambda d: _edges(d).append(None), "edge `3`: is null, where an object"),
        (lambda d: _edges(d)[0].update(target="ghost"), "its target `ghost` is not among the blocks"),
        (lambda d: _edges(d)[0].pop("source"), "`source` is missing"),
        (lambda d: _edges(d)[1].update(id="edge-0"), "two different edges have this id"),
        (lambda d: _block(d, "b").update(id="a"), "has the id `a`, as another one does"),
        (lambda d: _block(d, "b").pop("type"), "`type` is missing"),
        (lambda d: _block(d, "b").pop("position"), "`position` is missing"),
        (lambda d: _block(d, "b")["position"].update(x="left"), "`position.x`"),
        (lambda d: _block(d, "b").update(enabled="yes"), "`enabled`"),
        (lambda d: _block(d, "b").update(type="telepathy"), "Invalid block type: telepathy"),
        (lambda d: d["state"]["blocks"].pop("start") and d["state"].update(edges=[]), "No start block found"),
        (lambda d: _edges(d).append({"id": "back", "source": "b", "target": "a"}), "`A` → `B` → `A` is a cycle"),
        (lambda d: _edges(d).append({"id": "self", "source": "b", "target": "b"}), "is a cycle"),
        (lambda d: _block(d, "b").update(type="loop", data={"parentId": "b"}), "cannot be inside itself"),
        (lambda d: d["state"].update(variables={"v": {"value": 1}}), "variable `v`"),
    ],
)
def test_a_broken_workflow_is_refused_with_the_place(change: Callable[[dict[str, Any]], None], said: str) -> None:
    assert said in str(refused(_with(change)))


def test_all_problems_are_told_at_once() -> None:
    document = workflow(
        start(),
        block("x", "telepathy", "X"),
        block("y", "sorcery", "Y"),
        edges=[("start", "x"), ("x", "nowhere"), ("nobody", "y")],
    )
    problems = refused(document).problems
    assert len(problems) == 4
    assert {problem.place for problem in problems} == {"block `X`", "block `Y`", "edge `edge-1`", "edge `edge-2`"}


@pytest.mark.parametrize(
    ("child", "said"),
    [
        (None, '"kid" failed: Child workflow kid not found'),
        (
            workflow(start(), block("second", "input_trigger", "Second"), edges=[]),
            '"Child" failed: Child workflow has multiple trigger blocks. Keep only one Start block.',
        ),
        (workflow(start(), block("x", "telepathy", "X")), '"kid" failed: Invalid block type: telepathy'),
    ],
)
async def test_a_child_that_sim_cannot_run_fails_its_block_in_sims_words(child: Any, said: str) -> None:
    go = block("go", "workflow_input", "Go", workflowId="kid")
    given = None if child is None else {"name": "Child", "workflow": child}
    document, children = workflow(start(), go), {"kid": given}
    simulation, _ = await play(document, children=children)
    error = simulation.result().error
    assert error is not None
    assert error.message == f"Go: {said}"
    assert said.partition("failed: ")[2] in note(read(document, children=children), "go", "workflowId").message


async def test_a_child_whose_start_is_disabled_gives_nothing_as_in_sim() -> None:
    child = workflow({**start(), "enabled": False}, function("f", "return 1"))
    go = block("go", "workflow_input", "Go", workflowId="kid")
    assert await result(workflow(start(), go), children={"kid": {"name": "Child", "workflow": child}}) == {
        "success": True,
        "childWorkflowName": "Child",
        "childWorkflowId": "kid",
        "result": {},
    }


def test_a_broken_child_is_named() -> None:
    child = workflow(start(), block("x", "telepathy", "X"))
    child["version"] = "7"
    parent = workflow(start(), block("go", "workflow_input", workflowId="kid"))
    assert "child workflow `kid`" in str(refused(parent, children={"kid": child}))


def test_a_values_file_that_names_nothing_is_refused_with_what_there_is() -> None:
    document = workflow(start(), block("a", "agent", "Writer", model="gpt-4o"))
    assert "the blocks are Start, Writer" in str(refused(document, values={"Nobody": {"API Key": "x"}}))
    assert "API Key" in str(refused(document, values={"Writer": {"Colour": "red"}}))
    assert "must be an object" in str(refused(document, values={"Writer": "x"}))


def test_a_document_of_no_known_format_names_those_that_are() -> None:
    with pytest.raises(DocumentError, match="a Sim workflow export"):
        registry.read(json.dumps({"hello": "world"}))


def test_a_workflow_without_blocks_has_one_problem_whatever_its_edges() -> None:
    problems = refused(_with(lambda d: d["state"].update(blocks={}))).problems
    assert [problem.message for problem in problems] == ["there are no blocks"]


def test_two_blocks_of_one_name_are_a_warning() -> None:
    made = read(workflow(start(), function("a", "return 1", "Sum Up"), function("b", "return 2", "sumup")))
    (warning,) = made.advised
    assert (warning.place, warning.severity) == ("block `sumup` (b)", "warning")
    assert "the first" in warning.message
