"""What can come after what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.reachability import Reachability


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    names = [f"s{number}" for number in range(draw(st.integers(1, 10)))]
    return {name: tuple(draw(st.lists(st.sampled_from(names), max_size=3))) for name in names}


def walked(ways: dict[str, tuple[str, ...]], start: str) -> set[str]:
    """What comes after a state, found by walking."""
    found: set[str] = set()
    agenda = [start]
    while agenda:
        new = set(ways[agenda.pop()]) - found
        found |= new
        agenda += new
    return found


@given(graphs())
def test_what_is_reached_is_what_walking_finds_cycles_included(ways: dict[str, tuple[str, ...]]) -> None:
    known = Reachability(ways, dict.fromkeys(ways, 1.0))
    for start in ways:
        after = walked(ways, start)
        assert {target for target in ways if known.leads(start, target)} == after
        assert set(known.names(known.ahead([start]))) == after | {start}


@given(graphs(), st.data())
def test_a_state_counts_once_however_many_ways_lead_to_it(
    ways: dict[str, tuple[str, ...]], data: st.DataObject
) -> None:
    weights = {name: data.draw(st.sampled_from([0.0, 1.0, 2.5])) for name in ways}
    known = Reachability(ways, weights)
    here = data.draw(st.lists(st.sampled_from(list(ways)), min_size=1))
    ahead = set(here).union(*(walked(ways, start) for start in here))
    assert known.weight(known.ahead(here)) == sum(weights[name] for name in ahead)
