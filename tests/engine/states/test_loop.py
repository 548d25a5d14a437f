"""Loops: rounds one after another, each a scope of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.building import (
    FOR_AN_ACTIVITY,
    THROWS,
    Document,
    bundle,
    final,
    initial,
    journey,
    ref,
    state,
    tool,
    way,
    ways,
)
from tests.engine.driving import Drive

BELOW_TWO: Document = {"$js": ["<", ["value", ref("scope", "index"), "index"], 2]}


def repeated(*inside: Document, edges: list[Document] | None = None, **loop: Any) -> Drive:
    """A journey with a loop around some states, and a tool after it."""
    members = [{**one, "parent": "loop"} for one in inside]
    return Drive(
        journey(
            [initial(), state("loop", "loop", **loop), *members, tool("after")],
            [*ways("start>loop>after"), *(edges or [])],
        )
    )


def look(state_id: str = "look", *path: str | int, **more: Any) -> Document:
    """A state that writes down something of its round."""
    return state(state_id, "aggregation", values={"seen": ref("scope", *(path or ("index",)))}, **more)


def seen(drive: Drive) -> list[Any]:
    """What the states inside have written down, round by round."""
    return [[one["seen"] for one in outputs] for outputs in drive.outputs["loop"]["results"]]


def test_a_counted_loop_makes_so_many_rounds() -> None:
    drive = repeated(look(), count=3)
    assert drive.outputs["loop"] == {"results": [[{"seen": 0}], [{"seen": 1}], [{"seen": 2}]]}
    assert drive.places == ["after"]


@pytest.mark.parametrize(("count", "rounds"), [(0, 0), (-2, 0), (2.5, 3), ("3", 3), ({"$ref": ["input", "n"]}, 2)])
def test_a_count_is_a_number_or_a_text_of_one(count: Any, rounds: int) -> None:
    members = [state("loop", "loop", count=count), look(parent="loop"), tool("after")]
    drive = Drive(journey([initial(), *members], ways("start>loop>after")), given={"n": 2})
    assert len(drive.outputs["loop"]["results"]) == rounds


@pytest.mark.parametrize("count", ["many", True, None, [], {"$ref": ["input", "nothing"]}])
def test_a_count_that_is_no_number_fails_the_loop(count: Any) -> None:
    drive = repeated(look(), count={"$literal": count} if isinstance(count, list) else count)
    assert drive.run.error is not None
    assert "which is no number" in drive.run.error["message"]


def test_a_billion_rounds_are_refused_before_the_first() -> None:
    drive = repeated(look(), count=1_000_000_000)
    assert drive.run.error is not None
    assert drive.run.error["message"] == "loop would make 1000000000 rounds; at most 1000000 are possible"


def test_each_item_has_a_round() -> None:
    drive = repeated(look("item", "item"), kind="for_each", collection=["a", {"b": 1}])
    assert seen(drive) == [["a"], [{"b": 1}]]


def test_an_object_is_gone_through_as_pairs_of_name_and_value() -> None:
    drive = repeated(look("item", "item"), kind="for_each", collection={"$literal": {"a": 1, "b": 2}})
    assert seen(drive) == [[["a", 1]], [["b", 2]]]


def test_without_items_the_loop_is_left_at_once() -> None:
    drive = repeated(look(), kind="for_each", collection=[])
    assert drive.outputs["loop"] == {"results": []}
    assert drive.places == ["after"]


def test_a_collection_that_is_none_fails_the_loop() -> None:
    drive = repeated(look(), kind="for_each", collection="abc")
    assert drive.run.error is not None
    assert drive.run.error["message"] == "loop goes through something that is no list and no object"


def test_a_while_loop_tests_before_each_round() -> None:
    assert seen(repeated(look(), kind="while", condition=BELOW_TWO)) == [[0], [1]]
    assert seen(repeated(look(), kind="while", condition=False)) == []


def test_a_do_while_loop_tests_after_each_round() -> None:
    assert seen(repeated(look(), kind="do_while", condition=False)) == [[0]]
    assert seen(repeated(look(), kind="do_while", condition=BELOW_TWO)) == [[0], [1]]


def test_a_condition_sees_what_the_round_before_has_given() -> None:
    again: Document = {"$js": ["value", ref("outputs", "ask", "again"), "again"]}
    drive = repeated(tool("ask"), kind="do_while", condition=again)
    drive.succeed("ask", {"again": True})
    drive.succeed("ask", {"again": False})
    assert drive.outputs["loop"] == {"results": [[{"again": True}], [{"again": False}]]}


def test_a_condition_that_needs_an_activity_is_asked_there() -> None:
    drive = repeated(look(), kind="while", condition=FOR_AN_ACTIVITY)
    drive.succeed("loop", answers=[{"truthy": True}])
    drive.succeed("loop", answers=[{"truthy": False}])
    assert seen(drive) == [[0]]


def test_a_broken_condition_fails_the_loop_or_ends_it() -> None:
    failed = repeated(look(), kind="while", condition=THROWS)
    assert failed.run.error is not None
    assert failed.run.error["message"] == "The condition of loop cannot be evaluated: this cannot be parsed"
    ended = repeated(look(), kind="while", condition=THROWS, broken_condition="end")
    assert ended.outputs["loop"] == {"results": []}
    assert "counts as false" in ended.visit("loop").logs[0]


def test_after_its_most_rounds_a_loop_is_left() -> None:
    assert seen(repeated(look(), kind="while", condition=True, max_iterations=2)) == [[0], [1]]


def test_a_round_ends_when_nothing_is_left_in_it() -> None:
    drive = repeated(tool("a"), tool("b"), count=2)
    assert drive.places == ["loop", "a", "b"]
    drive.succeed("b", "b0")
    drive.succeed("a", "a0")
    assert drive.places == ["loop", "a", "b"]
    drive.succeed("a", "a1")
    drive.succeed("b", "b1")
    assert drive.outputs["loop"] == {"results": [["b0", "a0"], ["a1", "b1"]]}


def test_rounds_join_and_skip_on_their_own() -> None:
    branches = [{"id": "even", "when": {"$js": ["===", ["value", ref("scope", "index"), "i"], 0]}}, {"id": "odd"}]
    inside = [
        state("which", "decision_point", branches=branches, branching="all", join="all"),
        tool("even", join="all", branching="all"),
        state("both", "aggregation", values={"even": ref("outputs", "even")}, join="all", branching="all"),
    ]
    edges = [way("which", "even", choices=["even"]), way("which", "both", choices=["odd"]), way("even", "both")]
    drive = repeated(*inside, edges=edges, count=2)
    drive.succeed("even", "E")
    assert [list(one[-1].values()) for one in drive.outputs["loop"]["results"]] == [["E"], ["E"]]
    assert drive.path.count("even") == 1, "in the second round the way there is dead, and its value is the earlier one"


def test_what_the_last_round_gave_can_be_read_after_the_loop() -> None:
    states = [initial(), state("loop", "loop", count=2), look(parent="loop"), final(output=ref("outputs", "look"))]
    drive = Drive(journey(states, ways("start>loop>end")))
    assert drive.run.output == {"seen": 1}


def test_loops_nest_to_any_depth() -> None:
    pair = {"out": ref("scope", "outer", "index"), "in": ref("scope", "index")}
    states = [
        initial(),
        state("outer", "loop", count=2),
        state("inner", "loop", count=2, parent="outer"),
        state("cell", "aggregation", values=pair, parent="inner"),
    ]
    drive = Drive(journey(states, ways("start>outer")))
    cells = [[one["results"] for one in outputs] for outputs in drive.run.output["results"]]
    assert cells == [[[[{"out": out, "in": inner}] for inner in (0, 1)]] for out in (0, 1)]


def test_a_failure_inside_that_nobody_takes_fails_the_run_in_its_own_name() -> None:
    drive = repeated(tool("a"), count=2)
    drive.fail("a", "no luck")
    assert drive.run.status == "failed"
    assert drive.run.error is not None
    assert drive.run.error["message"] == "a: no luck"
    assert drive.statuses["loop"] == "cancelled"


def test_a_way_for_failures_out_of_the_loop_takes_failures_inside() -> None:
    states = [initial(), state("loop", "loop", count=3), tool("a", parent="loop"), tool("b", parent="loop")]
    edges = [*ways("start>loop"), way("loop", "rescue", trigger="tool_failure")]
    drive = Drive(journey([*states, tool("rescue")], edges))
    drive.fail("a", "no luck")
    assert drive.places == ["rescue"]
    assert drive.errors["loop"]["message"] == "a: no luck"
    assert drive.statuses["b"] == "cancelled"
    drive.succeed("rescue", 1)
    assert not drive.run.finished, "what was under way is let finish"
    drive.succeed("b", "late")
    assert drive.run.finished
    assert drive.visit("b").output == "late", "and its result is kept"


def test_an_end_inside_ends_the_journey() -> None:
    drive = repeated(final("stop", output=ref("scope", "index")), count=3)
    assert drive.run.status == "completed"
    assert drive.run.output == 0


def test_an_interruption_leaves_the_loop_with_its_open_round() -> None:
    states = [initial(), state("loop", "loop", count=3), tool("a", parent="loop"), tool("instead")]
    drive = Drive(
        journey(states, [*ways("start>loop"), way("loop", "instead", trigger="external_event", events=["no"])])
    )
    drive.happen("no")
    assert drive.places == ["instead"]
    assert drive.statuses == {"start": "done", "loop": "interrupted", "a": "cancelled", "instead": "open"}


def test_a_loop_that_is_tried_again_begins_with_its_first_round() -> None:
    members = [state("loop", "loop", kind="while", condition=FOR_AN_ACTIVITY), tool("a", parent="loop"), tool("after")]
    one = journey([initial(), *members], ways("start>loop>after"))
    drive = Drive(bundle(one, policy={"on_failure": "incident"}))
    drive.succeed("loop", answers=[{"truthy": True}])
    drive.succeed("a", "first")
    drive.fail("loop", "the activity is not there")
    drive.say("retry")
    drive.succeed("loop", answers=[{"truthy": True}])
    drive.succeed("a", "again")
    drive.succeed("loop", answers=[{"truthy": False}])
    assert drive.outputs["loop"] == {"results": [["again"]]}


def test_a_loop_at_work_is_not_tried_again_but_can_be_skipped() -> None:
    drive = repeated(tool("a"), count=2)
    drive.command("retry", "loop")
    assert drive.said("refusal") == ["loop is still at work; wait for it, or skip it"]
    drive.command("skip", "loop")
    assert drive.places == ["after"]


def test_the_result_of_the_whole_may_be_another_than_the_output() -> None:
    result = {"rounds": ref("local", "total"), "indexes": ref("local", "indexes")}
    states = [initial(), state("loop", "loop", count=2, result=result, output="short"), look(parent="loop")]
    drive = Drive(journey(states, ways("start>loop")))
    assert drive.outputs["loop"] == "short"
    assert drive.run.output == {"rounds": 2, "indexes": [0, 1]}


def test_ten_thousand_rounds_are_made_in_stretches_that_let_the_host_breathe() -> None:
    drive = repeated(look(), count=1000)
    stretches = 0
    while drive.places != ["after"]:
        drive.tell_continued()
        stretches += 1
    assert len(drive.outputs["loop"]["results"]) == 1000
    assert stretches >= 3
