"""Journeys as drawings."""

from __future__ import annotations

import re
import time
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from converters.labels import label_of
from converters.svg import writer
from converters.svg.layout import lay_out
from converters.svg.routes import Edge, Frame, Router
from journeys.journey import Journey
from journeys.run import Place, Progress, Snapshot

NODES = st.integers(1, 12)


def journey(title: str = "Ask") -> Journey:
    states = [
        {"id": "ask", "type": "input_collection", "title": title},
        {"id": "look", "type": "tool_execution", "tool": {"kind": "http", "url": "http://x"}},
        {"id": "end", "type": "final"},
    ]
    ways = [
        {"source": "ask", "target": "look"},
        {"source": "look", "target": "ask", "trigger": "tool_failure"},
        {"source": "look", "target": "end"},
        {"source": "ask", "target": "end", "trigger": "timeout", "after_seconds": 60},
    ]
    return Journey.model_validate({"id": "j", "initial": ["ask"], "states": states, "transitions": ways})


@given(st.text(max_size=200))
def test_any_title_gives_well_formed_xml_in_which_it_is_only_text(title: str) -> None:
    root = ElementTree.fromstring(writer.write(journey(title)))
    assert all(not element.tag.endswith("script") for element in root.iter())


def test_every_state_and_every_label_is_drawn() -> None:
    drawn = writer.write(journey())
    for said in ("Ask", "look", "end", "on failure", "time is over after 1 min"):
        assert f">{said}<" in drawn


def test_where_the_run_is_can_be_seen() -> None:
    place = Place(visit=2, journey="j", state="look", title="look", type="tool_execution", scope="j", since="")
    progress = Progress(percent=50, states_done=1, states_expected=2, elapsed_seconds=1)
    snapshot = Snapshot(
        run="r", journey="j", title="j", version="1", fingerprint="", status="running", places=(place,),
        path=("ask", "look"), progress=progress, started_at="", updated_at="", sequence=1, visits=2,
    )  # fmt: skip
    drawn = writer.write(journey(), snapshot)
    assert re.search(r'class="state tool_execution current"', drawn)
    assert re.search(r'class="state input_collection done"', drawn)


@given(NODES, st.data())
def test_no_two_nodes_overlap_and_all_lie_within_the_drawing(count: int, data: st.DataObject) -> None:
    names = [f"n{number}" for number in range(count)]
    edges = data.draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=30))
    laid = lay_out(dict.fromkeys(names, (100.0, 40.0)), edges)
    assert laid.places.keys() == set(names)
    for name, (x, y) in laid.places.items():
        assert -0.01 <= x <= laid.width - 100 + 0.01
        assert -0.01 <= y <= laid.height - 40 + 0.01
        for other, (left, top) in laid.places.items():
            assert name == other or abs(x - left) >= 100 or abs(y - top) >= 40


def test_a_way_back_runs_upwards_through_a_lane_of_its_own() -> None:
    laid = lay_out(dict.fromkeys("abcd", (100.0, 40.0)), [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")])
    tops = [laid.places[node][1] for node in "abcd"]
    assert tops == sorted(tops)
    assert [len(laid.lanes[number]) for number in range(4)] == [0, 0, 0, 2]
    for x, _, _ in laid.lanes[3]:
        assert all(not left <= x <= left + 100 for left, _ in (laid.places[node] for node in "bc"))


def test_labels_do_not_cover_each_other() -> None:
    box = [Frame(0, 0, 100, 40), Frame(0, 120, 100, 40)]
    router = Router(list(box), [Edge(box[0], box[1], "the same label"), Edge(box[0], box[1], "the same label")])
    first, second = (route.label for route in router.route())
    assert abs(first[1] - second[1]) >= 14 or abs(first[0] - second[0]) >= 14 * 6


def test_a_condition_is_shown_as_it_was_written() -> None:
    when = {"$js": ["x"], "source": "__0 > 100", "names": {"__0": {"$ref": ["outputs", "ask", "items", 0, "total"]}}}
    states = [
        {
            "id": "ask",
            "type": "decision_point",
            "title": "Ask it",
            "branches": [{"id": "b", "title": "if", "when": when}],
        },
        {"id": "end", "type": "final"},
    ]
    ways = [{"source": "ask", "target": "end", "choices": ["b"]}]
    made = Journey.model_validate({"id": "j", "initial": ["ask"], "states": states, "transitions": ways})
    assert label_of(made, made.transitions[0]) == "if: <Ask it.items[0].total> > 100"


def test_a_hundred_states_are_drawn_in_a_moment() -> None:
    states = [{"id": f"s{number}", "type": "aggregation"} for number in range(100)]
    ways = [{"source": f"s{number}", "target": f"s{(number * 7 + 1) % 100}"} for number in range(100)]
    made = Journey.model_validate({"id": "j", "initial": ["s0"], "states": states, "transitions": ways})
    begun = time.process_time()
    ElementTree.fromstring(writer.write(made))
    assert time.process_time() - begun < 5
