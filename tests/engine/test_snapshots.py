"""A run as JSON, and the window of its visits."""

from __future__ import annotations

import json
from typing import Any

from engine import views
from engine.rewinding import can_rewind, latest_visit
from engine.run import Run
from engine.snapshots import from_json, restore, to_json, trim
from tests.engine.building import bundle, final, form, initial, journey, pause, ref, state, tool, way, ways
from tests.engine.driving import Drive


def taken(run: Run, keep: int) -> dict[str, Any]:
    """A chunk, as it is kept outside."""
    chunk = trim(run, keep)
    assert chunk is not None
    read: dict[str, Any] = json.loads(json.dumps(chunk))
    return read


def circling(rounds: int) -> Drive:
    """A cycle of a tool and a pause, gone through some times."""
    counted = [{"variable": "n", "operation": "increment"}]
    drive = Drive(journey([tool("t", effect="pure", context_changes=counted), pause("p")], ways("t>p>t")))
    for index in range(rounds):
        drive.succeed("t", index)
        drive.say("yes")
    return drive


def test_a_run_is_json_and_is_read_as_it_was() -> None:
    drive = circling(3)
    written = json.loads(json.dumps(to_json(drive.run), allow_nan=False))
    again = from_json(drive.bundle, written)
    assert to_json(again) == to_json(drive.run)
    assert again.visits == drive.run.visits
    assert again.current == drive.run.current


def test_what_is_written_is_not_changed_by_what_happens_later() -> None:
    drive = circling(1)
    written = to_json(drive.run)
    before = json.dumps(written)
    drive.succeed("t")
    assert json.dumps(written) == before


def test_the_bundle_and_the_requests_of_calls_are_no_part_of_it() -> None:
    drive = Drive([tool("t", arguments={"a": "long " * 1000})])
    written = to_json(drive.run)
    assert "bundle" not in written
    assert len(json.dumps(written)) < 8_000, "the request stands in it once, as the visit's input"


def test_old_visits_are_taken_out_and_what_they_led_to_stays() -> None:
    drive = circling(5)
    outputs, variables = dict(drive.outputs), dict(drive.variables)
    chunk = taken(drive.run, 2)
    assert [visit["number"] for visit in chunk["visits"]] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert list(drive.run.visits) == [9, 10, 11]
    assert (drive.outputs, drive.variables) == (outputs, variables)
    assert (chunk["from"], chunk["to"]) == (1, 8)


def test_the_transcript_goes_with_the_visits() -> None:
    drive = circling(5)
    before = [one["sequence"] for one in drive.run.entries]
    chunk = taken(drive.run, 2)
    assert [one["sequence"] for one in (*chunk["entries"], *drive.run.entries)] == before
    assert chunk["entries"]
    assert drive.run.entries


def test_when_there_is_nothing_to_take_nothing_is_taken() -> None:
    drive = circling(1)
    before = to_json(drive.run)
    assert trim(drive.run, 5) is None
    assert to_json(drive.run) == before


def test_a_run_of_many_visits_carries_no_more_than_one_of_few() -> None:
    def carried(rounds: int) -> int:
        drive = circling(1)
        for index in range(rounds):
            drive.succeed("t", index)
            drive.say("yes")
            trim(drive.run, 4)
        return len(json.dumps(to_json(drive.run)))

    assert carried(200) < carried(20) * 1.1


def test_a_visit_outside_the_window_is_put_back_to_go_back_to_it() -> None:
    drive = circling(5)
    chunks = [taken(drive.run, 6), taken(drive.run, 2)]
    assert not can_rewind(drive.run, 3)
    assert latest_visit(drive.run, "t") == 11
    while not can_rewind(drive.run, 3):
        restore(drive.run, chunks.pop())
    drive.rewind_to(3)
    assert drive.variables == {"n": 1}
    assert drive.path == ["t", "p", "t"]


def test_changes_tell_when_they_are_not_all_there() -> None:
    drive = circling(5)
    since = drive.run.visits[9].sequence
    chunk = taken(drive.run, 2)
    drive.run.archive.append("chunk-1")
    assert not views.changes(drive.run, 0).complete
    assert views.changes(drive.run, since).complete
    assert views.changes(drive.run, 0).archive == ("chunk-1",)
    restore(drive.run, chunk)
    drive.run.archive.pop()
    assert views.changes(drive.run, 0).complete
    assert drive.run.archived_sequence == 0


def test_a_visit_with_a_call_under_way_stays_until_its_result_has_come() -> None:
    edges = [way("slow", "p", events=["stop"]), *ways("p>q>r")]
    drive = Drive(journey([tool("slow"), pause("p"), pause("q"), pause("r")], edges))
    drive.happen("stop")
    drive.say("yes")
    drive.say("yes")
    taken(drive.run, 0)
    assert 1 in drive.run.visits
    drive.succeed("slow")
    taken(drive.run, 0)
    assert 1 not in drive.run.visits


def test_the_failure_that_an_error_handling_asks_about_stays() -> None:
    states = [tool("t"), state("mend", "error_handling", strategy="ask"), final(output=ref("outputs", "t"))]
    drive = Drive(journey(states, [*ways("t>end"), way("t", "mend", trigger="tool_failure")]))
    drive.fail("t", "no")
    assert trim(drive.run, 0) is None
    drive.say("retry")
    drive.succeed("t", 1)
    assert drive.run.output == 1


def test_retries_are_counted_across_chunks() -> None:
    states = [tool("t"), state("mend", "error_handling", strategy="retry", max_retries=2), final("lost")]
    edges = [way("t", "mend", trigger="tool_failure"), way("mend", "lost", trigger="tool_failure")]
    drive = Drive(journey(states, edges))
    for _ in range(3):
        drive.fail("t")
        trim(drive.run, 0)
    assert drive.run.finished
    assert [call.visit for call in drive.calls()] == [1, 3, 5]


def test_an_effect_is_remembered_across_chunks() -> None:
    drive = Drive([form("a", "x"), tool("pay", effect="unsafe"), pause("p")])
    drive.say("1")
    drive.succeed("pay", "receipt")
    drive.rewind("a")
    drive.say("2")
    taken(drive.run, 0)
    drive.say("keep")
    assert drive.outputs["pay"] == "receipt"


def test_journeys_that_are_over_are_moved_out_too() -> None:
    side = journey([form("s", "x")], id="side", activation={"events": ["go"]})
    drive = Drive(bundle(journey([pause("p")], id="main"), side))
    for index in range(5):
        drive.happen("go")
        drive.reply("s", str(index))
    percent = drive.run.percent
    chunk = taken(drive.run, 1)
    assert list(drive.run.activations) == ["main", "side#4", "side#5"]
    assert [one["id"] for one in chunk["activations"]] == ["side", "side#2", "side#3"]
    assert list(drive.run.current.outputs) == ["side#4", "side#5"]
    drive.happen("go")
    assert list(drive.run.activations) == ["main", "side#4", "side#5", "side#6"]
    assert drive.run.percent == percent
    restore(drive.run, chunk)
    assert drive.run.current.outputs["side"] == {"s": {"x": "0"}}


def test_an_end_in_a_chunk_is_not_gone_back_over_until_it_is_put_back() -> None:
    states = [initial(branching="all"), form("a", "x"), form("side", "y"), final()]
    one = journey(states, ways("start>a>end", "start>side"), id="one")
    drive = Drive(bundle(one, journey([pause("other")], id="other"), active=["one", "other"]))
    drive.reply("a", "1")
    number = drive.visit("a").number
    chunk = taken(drive.run, 0)
    assert not can_rewind(drive.run, number)
    restore(drive.run, chunk)
    assert can_rewind(drive.run, number)
    drive.rewind_to(number)
    assert sorted(drive.places) == ["a", "other", "side"]
