"""How far a run is, and how long the rest may take."""

from __future__ import annotations

import pytest

from engine.progress import percent_of, progress_of
from engine.snapshots import to_json
from tests.engine.building import bundle, choice, final, form, initial, journey, pause, state, tool, way, ways
from tests.engine.driving import Drive


def steps(count: int, **more: float) -> Drive:
    """A row of tools."""
    return Drive([tool(f"t{index}", **more) for index in range(count)])


def test_it_grows_with_the_states_that_are_done() -> None:
    drive = steps(4)
    percents = []
    for index in range(4):
        percents.append(progress_of(drive.run).percent)
        drive.succeed(f"t{index}")
    assert percents == [0, 25, 50, 75]
    assert progress_of(drive.run).percent == 100


def test_heavier_states_count_for_more() -> None:
    drive = Drive([tool("light"), tool("heavy", weight=9)])
    drive.succeed("light")
    assert progress_of(drive.run).percent == 10


def test_states_without_weight_do_not_count() -> None:
    drive = Drive([tool("a", weight=0), tool("b")])
    drive.succeed("a")
    assert progress_of(drive.run).percent == 0


def test_where_ways_part_the_mean_of_the_lightest_and_the_heaviest_is_expected() -> None:
    states = [choice("go", "short", "long"), *(tool(f"t{index}") for index in range(3)), final()]
    edges = [way("go", "end", choices=["short"]), way("go", "t0", choices=["long"]), *ways("t0>t1>t2>end")]
    drive = Drive(journey(states, edges))
    assert progress_of(drive.run).states_expected == round((2 + 5) / 2)


def test_it_does_not_go_down_when_more_turns_out_to_come() -> None:
    states = [choice("go", "short", "long"), *(tool(f"t{index}") for index in range(20)), final()]
    chain = ">".join(f"t{index}" for index in range(20))
    edges = [way("go", "end", choices=["short"]), way("go", "t0", choices=["long"]), *ways(f"{chain}>end")]
    drive = Drive(journey([tool("first"), *states], [*ways("first>go"), *edges]))
    drive.succeed("first")
    before = progress_of(drive.run).percent
    drive.say("long")
    assert progress_of(drive.run).percent >= before


def test_it_goes_down_when_the_run_goes_back() -> None:
    drive = steps(4)
    for index in range(3):
        drive.succeed(f"t{index}", effect="pure")
    drive.rewind("t1")
    assert progress_of(drive.run).percent == 25


def test_a_run_that_is_open_is_never_at_a_hundred() -> None:
    drive = Drive(journey([tool("a", weight=1000), pause("b", weight=0)]))
    drive.succeed("a")
    assert progress_of(drive.run).percent == 99


def test_a_run_that_failed_stays_where_it_was() -> None:
    drive = steps(4)
    drive.succeed("t0")
    drive.fail("t1")
    progress = progress_of(drive.run)
    assert (progress.percent, progress.remaining_seconds) == (25, 0)


def test_asking_changes_nothing() -> None:
    drive = steps(4)
    before = to_json(drive.run)
    progress_of(drive.run)
    percent_of(drive.run)
    assert to_json(drive.run) == before


def test_branches_side_by_side_all_count() -> None:
    canvas = {"branching": "all", "join": "all"}
    states = [initial(branching="all"), tool("a", **canvas), tool("b", **canvas), tool("sum", **canvas)]
    drive = Drive(journey(states, ways("start>a>sum", "start>b>sum")))
    assert progress_of(drive.run).percent == 25
    drive.succeed("a")
    assert progress_of(drive.run).percent == 50


def test_all_active_journeys_count() -> None:
    one, two = journey([tool("a")], id="one"), journey([tool("b"), tool("c"), tool("d")], id="two")
    drive = Drive(bundle(one, two, active=["one", "two"]))
    drive.succeed("a")
    assert progress_of(drive.run).percent == 25


# Time.


def test_without_any_knowledge_there_is_no_estimate() -> None:
    progress = progress_of(steps(3).run)
    assert progress.remaining_seconds is None
    assert progress.remaining_error_seconds is None


def test_the_authors_estimate_is_as_uncertain_as_it_is_long() -> None:
    progress = progress_of(steps(3, estimated_seconds=10).run)
    assert progress.remaining_seconds == 30
    assert progress.remaining_error_seconds == pytest.approx(300**0.5, abs=0.001)


def test_what_was_seen_in_this_run_comes_before_the_estimate() -> None:
    drive = Drive(journey([tool("t", estimated_seconds=100), pause("p")], ways("t>p>t")))
    for _ in range(3):
        drive.later(2).succeed("t")
        drive.say("yes")
    remaining = progress_of(drive.run).remaining_seconds
    assert remaining is not None
    assert remaining < 10


def test_durations_that_vary_make_the_estimate_uncertain() -> None:
    def error(*seconds: float) -> float:
        drive = Drive(journey([tool("t"), pause("p", estimated_seconds=0)], ways("t>p>t")))
        for one in seconds:
            drive.later(one).succeed("t")
            drive.say("yes")
        found = progress_of(drive.run).remaining_error_seconds
        assert found is not None
        return found

    assert error(1, 9, 1, 9) > error(5, 5, 5, 5)


def test_states_of_which_nothing_is_known_are_taken_to_last_as_long_as_the_others() -> None:
    drive = steps(3)
    drive.later(6).succeed("t0")
    assert progress_of(drive.run).remaining_seconds == 12


def test_the_time_that_people_take_is_not_the_states() -> None:
    drive = Drive([form("ask", "x"), tool("t")])
    drive.later(3600).say("1")
    assert progress_of(drive.run).remaining_seconds == 0


def test_states_of_the_same_name_in_different_journeys_have_their_own_durations() -> None:
    one, two = journey([tool("t"), tool("u")], id="one"), journey([tool("t"), pause("p")], id="two")
    drive = Drive(bundle(one, two, active=["one", "two"]))
    drive.later(100).succeed("t")
    drive.succeed("t")
    assert drive.run.durations["one/t"][1] == 100
    assert drive.run.durations["two/t"][1] == 100
    assert "t" not in drive.run.durations


def test_elapsed_time_is_that_of_the_run() -> None:
    drive = Drive([state("w", "wait", seconds=60)])
    drive.fire("w", "wait")
    assert progress_of(drive.run).elapsed_seconds == 60
