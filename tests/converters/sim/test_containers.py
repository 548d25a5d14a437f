"""Loops and parallels of Sim, converted and run in memory: what Sim's executor would give."""

from __future__ import annotations

from typing import Any

import pytest

from converters.sim import read
from tests.converters.sim.test_in_memory import play
from tests.converters.sim.workflows import block, condition, field, function, note, start, states, workflow

Json = Any
NO_INDEX = '"index" doesn\'t exist on block "box". Available fields: results'
NO_COLLECTION = "Value did not resolve to an array or object"


def around(data: Json, *inside: Json, kind: str = "loop", after: str = "return <box.results>") -> Json:
    """A workflow with a container `Box` around some blocks side by side, and a function after it."""
    members = [{**one, "data": {**one["data"], "parentId": "box"}} for one in inside]
    edges = [("start", "box"), *(("box", one["id"], f"{kind}-start-source") for one in members)]
    return workflow(
        start(field("list", "array"), field("text"), field("n", "number")),
        block("box", kind, "Box", _data=data),
        *members,
        function("after", after),
        edges=[*edges, ("box", "after", f"{kind}-end-source")],
    )


async def rounds(document: Json, given: Json = None) -> list[list[Json]]:
    """What the functions inside were given, round by round."""
    simulation, _ = await play(document, given or {})
    made = simulation.result()
    assert made.success, made.error
    found = next(one.output for one in simulation.changes().visits if one.state == "box")["results"]
    return [[one["result"] for one in outputs] for outputs in found]


async def failure(document: Json, given: Json = None) -> str:
    """The text that the run fails with."""
    simulation, _ = await play(document, given or {})
    made = simulation.result()
    assert made.error is not None
    return made.error.message


@pytest.mark.parametrize(
    ("count", "made"), [(2, 2), ("3", 3), (0, 5), (None, 5), (-4, 1), (2.5, 3), ("many", 1), ("<start.n>", 4)]
)
async def test_a_counted_loop_makes_as_many_rounds_as_in_sim(count: Json, made: int) -> None:
    document = around({"loopType": "for", "count": count}, function("f", "return <loop.index>"))
    assert await rounds(document, {"n": 4}) == [[[index]] for index in range(made)]


async def test_a_loop_goes_through_a_list_an_object_or_json_with_single_quotes() -> None:
    inside = function("f", "return [<loop.currentItem>, <box.index>, <loop.items>]")
    each = {"loopType": "forEach", "collection": "<start.list>"}
    assert await rounds(around(each, inside), {"list": ["a"]}) == [[["a", 0, ["a"]]]]
    assert await rounds(around(each | {"collection": "['x']"}, inside)) == [[["x", 0, ["x"]]]]
    pairs = [["k", 1]]
    assert await rounds(around(each | {"collection": '{"k": 1}'}, inside)) == [[[["k", 1], 0, pairs]]]


@pytest.mark.parametrize(
    ("collection", "reason"),
    [
        ("<start.text>", NO_COLLECTION),
        ("<nobody.list>", NO_COLLECTION),
        ("5", NO_COLLECTION),
        ("<loop.currentItem>", NO_COLLECTION),
        ("not json", 'Failed to parse items as JSON: "not json"'),
        ("[<start.n>]", 'Failed to parse items as JSON: "[<start.n>]"'),
        (
            "<box.index>",
            f'Failed to resolve reference "<box.index>": {NO_INDEX}',
        ),
    ],
)
async def test_a_collection_that_is_none_fails_in_sims_words(collection: str, reason: str) -> None:
    loop = around({"loopType": "forEach", "collection": collection}, function("f", "return 1"))
    assert await failure(loop, {"text": "[1]", "n": 1}) == f"ForEach loop resolution failed: {reason}"
    side = around({"parallelType": "collection", "collection": collection}, function("f", "return 1"), kind="parallel")
    assert await failure(side, {"text": "[1]", "n": 1}) == f"Parallel Items did not resolve: {reason}"


@pytest.mark.parametrize("collection", ["", None])
async def test_a_container_without_a_collection_says_so(collection: str | None) -> None:
    hint = "is empty. Provide an array or a reference that resolves to a collection."
    loop = around({"loopType": "forEach", "collection": collection}, function("f", "return 1"))
    assert await failure(loop) == f"ForEach loop collection {hint}"
    side = around({"parallelType": "collection", "collection": collection}, function("f", "return 1"), kind="parallel")
    assert await failure(side) == f"Parallel collection distribution {hint}"


@pytest.mark.parametrize("kind", ["loop", "parallel"])
async def test_a_container_without_blocks_fails_when_it_is_reached(kind: str) -> None:
    document = around({"count": 2, "whileCondition": "true", "loopType": "while"}, kind=kind, after="return 1")
    hint = f"Add or enable at least one block in the {kind}."
    assert await failure(document) == f"{kind.capitalize()} has no executable blocks inside. {hint}"


async def test_a_while_loop_reads_what_its_round_has_given() -> None:
    inside = function("f", "return <loop.index>")
    assert await rounds(around({"loopType": "while", "whileCondition": "<loop.index> < 2"}, inside)) == [[[0]], [[1]]]
    again = {"loopType": "doWhile", "doWhileCondition": "<f.result>.length + <loop.index> < 3"}
    assert await rounds(around(again, inside)) == [[[0]], [[1]]]


@pytest.mark.parametrize("written", ["<box.index> < 2", "<parallel.index> < 2", "{{LIMIT}} > 1", "throw 1", ""])
async def test_a_while_condition_that_sim_cannot_evaluate_means_no_round(written: str) -> None:
    document = around({"loopType": "while", "whileCondition": written}, function("f", "return 1"))
    assert await rounds(document) == []


async def test_what_a_container_never_has_stays_as_it_is_written() -> None:
    counted = around(
        {"loopType": "for", "count": 1}, block("m", "response", data="<loop.currentItem>", dataMode="json")
    )
    simulation, _ = await play(counted, {})
    assert simulation.result().output["data"] == "<loop.currentItem>"


async def test_a_missing_member_of_an_item_stays_in_a_text_and_breaks_code() -> None:
    each = {"loopType": "forEach", "collection": '[{"a": 1}]'}
    said = around(each, block("m", "response", data="<loop.currentItem.b>", dataMode="json"))
    simulation, _ = await play(said, {})
    assert simulation.result().output["data"] == "<loop.currentItem.b>"
    broken = around(each, function("f", "return <loop.currentItem.b>"))
    wanted = "f: Syntax Error: Line 1: `return <loop.currentItem.b>` - Unexpected token '<'"
    assert await failure(broken) == wanted


async def test_a_field_that_a_container_does_not_have_fails_with_those_that_it_has() -> None:
    each = around({"loopType": "forEach", "collection": "[1]"}, function("f", "return <loop.size>"))
    wanted = 'f: "size" doesn\'t exist on block "loop". Available fields: index, currentItem, items'
    assert await failure(each) == wanted
    outside = around({"loopType": "for", "count": 1}, function("f", "return 1"), after="return <box.index>")
    assert await failure(outside) == f"after: {NO_INDEX}"


async def test_branches_have_an_index_and_an_item() -> None:
    inside = function("f", "return [<parallel.index>, <parallel.currentItem>, <parallel.items>]")
    side = {"parallelType": "collection", "collection": '["a", "b"]'}
    items = ["a", "b"]
    found = await rounds(around(side, inside, kind="parallel"))
    assert found == [[[0, "a", items]], [[1, "b", items]]]
    counted = around({"count": 1}, function("f", "return [<parallel.items>, <parallel>]"), kind="parallel")
    assert await rounds(counted) == [[[[], {"index": 0, "items": []}]]]


async def test_a_container_at_the_end_gives_the_whole_what_sim_gives() -> None:
    for kind, more in (
        ("loop", {"shouldContinue": False, "shouldExit": True, "selectedRoute": "loop_exit", "totalIterations": 2}),
        ("parallel", {"sentinelEnd": True, "selectedRoute": "parallel_exit", "totalBranches": 2}),
    ):
        document = around({"count": 2}, function("f", "return 1"), kind=kind)
        document["state"]["edges"] = document["state"]["edges"][:-1]
        simulation, _ = await play(document, {})
        assert simulation.result().output == {"results": [[{"result": [], "stdout": ""}]] * 2, **more}


async def test_a_condition_in_a_container_of_a_later_branch_does_not_find_its_edges_as_in_sim() -> None:
    inner = {"parentId": "inner"}
    which = {**condition("which", "true"), "data": inner}
    document = workflow(
        start(),
        block("side", "parallel", "Side", _data={"count": 2}),
        block("inner", "loop", "Inner", _data={"count": 1, "parentId": "side"}),
        {**function("f", "return 1"), "data": inner},
        which,
        {**function("g", "return 2"), "data": inner},
        edges=[
            ("start", "side"),
            ("side", "inner", "parallel-start-source"),
            ("inner", "f", "loop-start-source"),
            ("f", "which"),
            ("which", "g", "condition-which-0"),
        ],
    )
    simulation, _ = await play(document, {})
    found = [one.output for one in simulation.changes().visits if one.state == "which"]
    assert [one["selectedPath"] for one in found] == [
        {"blockId": "g", "blockType": "function", "blockTitle": "g"},
        None,
    ]
    assert ["result" in one for one in found] == [True, False]
    assert len([one for one in simulation.changes().visits if one.state == "g"]) == 2


def test_a_billion_rounds_are_told_at_conversion() -> None:
    made = read(around({"loopType": "for", "count": 1_000_000_000}, function("f", "return 1")))
    assert "1000000" in note(made, "box", "count").message


def test_an_edge_into_the_middle_of_a_container_is_no_way_and_is_told() -> None:
    document = around({"count": 2}, function("f", "return 1"), function("g", "return 2"))
    document["state"]["edges"] += [
        {"id": "in", "source": "start", "target": "g", "sourceHandle": "source", "targetHandle": "target"}
    ]
    made = read(document)
    assert not any(
        one["source"] == "start" and one["target"] == "g"
        for one in made.bundle.model_dump()["journeys"][0]["transitions"]
    )
    assert any("border of a container" in one.message for one in made.report.entries)
    assert states(made)["g"]["parent"] == "box"


def test_a_block_in_a_container_that_is_not_reached_is_no_part_of_the_run_whatever_leads_to_it() -> None:
    inside = {**function("g", "return 2"), "data": {"parentId": "box"}}
    document = workflow(
        start(), block("box", "loop", "Box", _data={"count": 2}), inside, function("h", "return 3"),
        edges=[("start", "g"), ("g", "h")],
    )  # fmt: skip
    made = read(document)
    assert list(states(made)) == ["start"]
    assert made.runnable() is made.bundle
    assert {one.block_id for one in made.report.entries if "no way leads here" in one.message} >= {"g", "h", "box"}
