"""Parallels: branches side by side, each a scope of its own."""

from __future__ import annotations

from typing import Any

import pytest

from engine.commands import CancelChild
from tests.engine.building import Document, final, form, initial, journey, ref, state, tool, way, ways
from tests.engine.driving import Drive, cancelled_timers


def side_by_side(*inside: Document, edges: list[Document] | None = None, **parallel: Any) -> Drive:
    """A journey with a parallel around some states, and a tool after it."""
    members = [{**one, "parent": "side"} for one in inside]
    return Drive(
        journey(
            [initial(), state("side", "parallel_execution", **parallel), *members, tool("after")],
            [*ways("start>side>after"), *(edges or [])],
        )
    )


def end(drive: Drive, branch: int, output: Any = None, *, error: str | None = None, name: str = "t") -> None:
    """The tool of a branch ends."""
    visit = next(one for one in drive.run.visits.values() if one.state == name and one.scope.endswith(f".{branch}"))
    call = next(iter(visit.open_calls))
    if error is None:
        drive.succeed_at(visit.number, call, output)
    else:
        drive.fail_at(visit.number, call, error)


def test_each_branch_runs_the_region_for_itself() -> None:
    drive = side_by_side(tool("t", arguments={"n": ref("scope", "index")}), count=3)
    assert [one.arguments["arguments"] for one in drive.calls("t")] == [{"n": 0}, {"n": 1}, {"n": 2}]
    for branch in (2, 0, 1):
        end(drive, branch, f"of {branch}")
    assert drive.outputs["side"] == {"results": [["of 0"], ["of 1"], ["of 2"]]}, "in the order of the branches"
    assert drive.places == ["after"]


@pytest.mark.parametrize(("collection", "items"), [([5, 6], [5, 6]), ({"$literal": {"a": 1}}, [["a", 1]]), ([], [])])
def test_branches_may_be_the_items_of_a_collection(collection: Any, items: list[Any]) -> None:
    drive = side_by_side(state("see", "aggregation", values={"it": ref("scope", "item")}), collection=collection)
    assert drive.outputs["side"] == {"results": [[{"it": one}] for one in items]}


def test_without_count_and_collection_each_beginning_of_the_region_is_a_branch() -> None:
    drive = side_by_side(tool("a"), tool("b"), tool("b2"), edges=ways("b>b2"))
    assert drive.places == ["side", "a", "b"]
    drive.succeed("b", "B")
    drive.succeed("a", "A")
    drive.succeed("b2", "B2")
    assert drive.outputs["side"] == {"results": [["A"], ["B", "B2"]]}


def test_branches_run_in_batches() -> None:
    drive = side_by_side(tool("t"), count=5, batch_size=2)
    assert len(drive.calls("t")) == 2
    end(drive, 0, 0)
    assert len(drive.calls("t")) == 2
    end(drive, 1, 1)
    assert len(drive.calls("t")) == 4
    for branch in (3, 2, 4):
        end(drive, branch, branch)
    assert drive.outputs["side"] == {"results": [[0], [1], [2], [3], [4]]}


def test_a_branch_does_not_see_what_another_one_gave() -> None:
    see = state("see", "aggregation", values={"mine": ref("outputs", "t")}, join="all")
    drive = side_by_side(tool("t"), see, edges=ways("t>see"), count=2)
    end(drive, 1, "one")
    end(drive, 0, "zero")
    assert drive.outputs["side"]["results"] == [["zero", {"mine": "zero"}], ["one", {"mine": "one"}]]


def test_what_the_first_branch_gave_can_be_read_after_the_parallel() -> None:
    members = [state("side", "parallel_execution", count=2), tool("t", parent="side")]
    drive = Drive(journey([initial(), *members, final(output=ref("outputs", "t"))], ways("start>side>end")))
    end(drive, 1, "one")
    end(drive, 0, "zero")
    assert drive.run.output == "zero"


def test_fail_fast_fails_with_the_first_failure_and_lets_the_others_finish() -> None:
    members = [state("side", "parallel_execution", count=3), tool("t", parent="side"), tool("rescue")]
    drive = Drive(journey([initial(), *members], [*ways("start>side"), way("side", "rescue", trigger="tool_failure")]))
    end(drive, 1, error="no luck")
    assert drive.places == ["rescue"]
    assert drive.errors["side"]["message"] == "t: no luck"
    assert sorted(one.status for one in drive.run.visits.values() if one.state == "t") == [
        "cancelled", "cancelled", "failed",
    ]  # fmt: skip
    end(drive, 0, "kept")
    assert next(one for one in drive.run.visits.values() if one.scope.endswith(".0")).output == "kept"


def test_a_failure_that_nobody_takes_fails_the_run() -> None:
    drive = side_by_side(tool("t"), count=2)
    end(drive, 1, error="no luck")
    end(drive, 0, "let finish")
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "t: no luck"


def test_collect_goes_on_and_tells_of_the_failures() -> None:
    drive = side_by_side(tool("t"), count=3, failures="collect")
    end(drive, 1, error="no luck")
    assert drive.places == ["side", "t", "t"]
    end(drive, 0, "zero")
    end(drive, 2, "two")
    output = drive.outputs["side"]
    assert output["results"] == [["zero"], [{"error": "no luck"}], ["two"]]
    assert [(one["index"], one["message"]) for one in output["errors"]] == [(1, "t: no luck")]
    assert drive.places == ["after"]


def test_any_goes_on_with_the_first_success() -> None:
    drive = side_by_side(tool("t"), count=3, until="any")
    end(drive, 0, error="no luck")
    assert drive.places == ["side", "t", "t"]
    end(drive, 2, "won")
    assert drive.places == ["after"]
    assert drive.outputs["side"]["results"] == [[{"error": "no luck"}], ["won"]]


def test_any_fails_when_all_have_failed() -> None:
    drive = side_by_side(tool("t"), count=2, until="any")
    end(drive, 1, error="first")
    end(drive, 0, error="last")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "t: last"


@pytest.mark.parametrize("error", [None, "no luck"])
def test_race_ends_as_the_first_one_ends(error: str | None) -> None:
    drive = side_by_side(tool("t"), count=3, until="race")
    end(drive, 1, "won", error=error)
    if error is None:
        assert drive.outputs["side"]["results"] == [["won"]]
        assert drive.places == ["after"]
    else:
        assert drive.run.error is None or drive.run.error["message"] == "t: no luck"
        assert drive.run.status == "failed" or drive.run.ending is not None


def test_losers_that_only_wait_are_let_go() -> None:
    members = [
        state("wait", "wait", seconds=60),
        form("ask", "name"),
        state("call", "workflow_bridge", journey="j"),
        tool("quick"),
    ]
    drive = side_by_side(*members, until="any")
    drive.succeed("quick", 1)
    assert drive.questions == ()
    assert "wait" in cancelled_timers(drive.last)
    assert any(isinstance(one, CancelChild) for one in drive.last)
    assert drive.places == ["after"]


def test_the_run_does_not_end_before_a_losers_side_effect_has() -> None:
    drive = side_by_side(tool("t"), count=2, until="race")
    end(drive, 0, "won")
    drive.succeed("after", "done")
    assert not drive.run.finished
    end(drive, 1, error="too late")
    assert drive.run.status == "completed"
    late = next(one for one in drive.run.visits.values() if one.scope.endswith(".1"))
    assert late.error is not None


def test_parallels_and_loops_nest() -> None:
    members = [
        state("side", "parallel_execution", collection=["x", "y"]),
        state("loop", "loop", count=2, parent="side"),
        tool("t", parent="loop", arguments={"at": [ref("scope", "side", "item"), ref("scope", "loop", "index")]}),
        tool("then", parent="side"),
    ]
    drive = Drive(journey([initial(), *members], ways("start>side", "loop>then")))
    while drive.places.count("t"):
        drive.succeed("t", "done")
    assert [one.arguments["arguments"]["at"] for one in drive.calls("t")] == [["x", 0], ["y", 0], ["x", 1], ["y", 1]]
    assert drive.places == ["side", "then", "then"], "what comes after the loop in a branch waits for all its rounds"


def test_a_thousand_branches_at_once() -> None:
    drive = side_by_side(state("see", "aggregation", values={"n": ref("scope", "index")}), count=1000, batch_size=1000)
    while drive.places != ["after"]:
        drive.tell_continued()
    assert drive.outputs["side"]["results"] == [[{"n": index}] for index in range(1000)]


def test_more_branches_than_are_possible_are_refused() -> None:
    drive = side_by_side(tool("t"), count=10**9)
    assert drive.run.error is not None
    assert drive.run.error["message"] == "side would make 1000000000 rounds; at most 100000 are possible"


def test_a_container_without_states_inside_fails() -> None:
    drive = side_by_side(count=2)
    assert drive.run.error is not None
    assert drive.run.error["message"] == "side has no states inside to begin with"
