"""What a run tells about itself."""

from __future__ import annotations

import pytest

from results.durations import in_words
from results.insights import find
from tests.results.records import CALL, USUAL, record, visit


def test_the_slowest_states_are_by_working_time_without_waiting_for_people() -> None:
    found = find(record(*USUAL))
    assert [(one.title, one.time, one.share) for one in found.slowest_states] == [
        ("Look up", 2000, 0.8),
        ("Done", 500, 0.2),
    ]
    assert (found.working, found.waiting_for_people) == (2500, 4000)
    assert "Most time went into Look up (2 s), Done (500 ms)." in found.sentences
    assert "Questions were open for 4 s, 40% of the whole." in found.sentences


def test_visits_of_one_state_add_up() -> None:
    found = find(record(visit(1, "call", 0, 2), visit(2, "call", 2, 5), visit(3, "call", 5, 9, "superseded")))
    assert [(one.visits, one.time) for one in found.slowest_states] == [(2, 5000)]


def test_retries_are_counted() -> None:
    tried = visit(1, "call", 0, 2, "failed", calls=({**CALL, "attempts": 3},), error={"message": "x"})
    again = visit(2, "call", 2, 3, calls=(CALL,))
    found = find(record(tried, again))
    assert [(one.title, one.attempts, one.failures) for one in found.retried_states] == [("Look up", 4, 1)]
    assert "Look up took 4 attempts and failed 1 time." in found.sentences


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    found = find(record(visit(1, "end", 0, 0)))
    assert found.sentences == ()
    assert found.comparison is None


@pytest.mark.parametrize(
    ("earlier", "sentence"),
    [
        ([10.2], "It took about as long as the median of 1 earlier run (10.2 s)."),
        ([8.0, 8.0], "It took 25% longer than the median of 2 earlier runs (8 s)."),
        ([20.0], "It took 50% less than the median of 1 earlier run (20 s)."),
        ([2.0], "It took 5.0 times as long as the median of 1 earlier run (2 s)."),
    ],
)
def test_the_comparison_is_said_in_words(earlier: list[float], sentence: str) -> None:
    assert sentence in find(record(*USUAL), earlier).sentences


def test_a_run_under_way_is_not_compared_and_its_estimate_states_its_error() -> None:
    progress: dict[str, float] = {"percent": 50, "states_done": 1, "states_expected": 2, "elapsed_seconds": 5}
    progress |= {"remaining_seconds": 20.0, "remaining_error_seconds": 5.0}
    found = find(record(USUAL[0], status="running", ended=None, progress=progress), [3.0])
    assert found.comparison is None
    assert found.remaining is not None
    assert (found.remaining.time, found.remaining.error) == (20_000, 5000)
    assert "The rest may take about 20 s, give or take 5 s." in found.sentences


def test_an_estimate_without_a_known_error_says_so() -> None:
    progress = {"percent": 50, "states_done": 1, "states_expected": 2, "elapsed_seconds": 5, "remaining_seconds": 20.0}
    found = find(record(USUAL[0], status="running", ended=None, progress=progress))
    assert "The rest may take about 20 s, with no known error." in found.sentences


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 ms"), (0.34, "340 ms"), (2.0, "2 s"), (2.54, "2.5 s"), (59.97, "1 min"), (185, "3 min 5 s"), (7200, "2 h"),
     (187_261, "2 d 4 h")],
)  # fmt: skip
def test_durations_are_written_as_people_say_them(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
