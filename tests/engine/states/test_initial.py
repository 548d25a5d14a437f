"""Initial states."""

from __future__ import annotations

from tests.engine.building import initial, journey, ref, tool
from tests.engine.driving import Drive


def test_it_asks_nothing_and_gives_the_input_of_the_run() -> None:
    assert Drive([initial()], {"a": 1}).run.output == {"a": 1}


def test_without_an_input_it_gives_nothing() -> None:
    assert Drive([initial()]).run.output is None


def test_its_own_output_comes_before_the_input() -> None:
    assert Drive([initial(output={"seen": ref("input", "a")})], {"a": 1}).run.output == {"seen": 1}


def test_several_begin_side_by_side_in_the_order_of_the_journey() -> None:
    drive = Drive(journey([tool("a"), tool("b")], [], initial=["b", "a"]))
    assert drive.places == ["b", "a"]
