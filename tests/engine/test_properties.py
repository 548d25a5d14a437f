"""What holds of every run of every journey, whatever happens to it and in whatever order."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from engine import events, views
from engine.commands import Command
from engine.engine import apply, start
from engine.hearing import asked, problems_with
from engine.interpreting import is_under_way
from engine.rewinding import can_rewind
from engine.run import Run
from engine.scopes import containers, named, place
from engine.snapshots import from_json, restore, to_json, trim
from engine.visit import Visit
from journeys.bundle import Bundle
from tests.engine import invariants
from tests.engine.journeys_strategy import REPAIRS, Action, actions, canvases, event_of, machines, nestings

ANY = st.one_of(machines(), canvases(guided=True), canvases(guided=True, mixed=True), nestings(guided=True))


def begin(bundle: Bundle) -> tuple[Run, list[Command]]:
    """A run, started."""
    return start(bundle, "run-1", 1000.0, input={"number": 3})


def reloaded(run: Run) -> Run:
    """The run after it has been written and read."""
    return from_json(run.bundle, json.loads(json.dumps(to_json(run))))


@given(ANY, actions())
def test_a_run_stays_valid_whatever_happens(bundle: Bundle, happening: list[Action]) -> None:
    run, commands = begin(bundle)
    invariants.check(run, commands)
    for action in happening:
        commands = apply(run, event_of(run, action))
        invariants.check(run, commands)


@given(ANY, actions())
def test_the_same_events_give_the_same_commands(bundle: Bundle, happening: list[Action]) -> None:
    (one, first), (two, second) = begin(bundle), begin(bundle)
    assert first == second
    for action in happening:
        event = event_of(one, action)
        assert apply(one, event) == apply(two, copy.deepcopy(event))
    assert to_json(one) == to_json(two)


@given(ANY, actions(), st.integers(0, 12))
def test_a_snapshot_taken_anywhere_goes_on_identically(bundle: Bundle, happening: list[Action], taken: int) -> None:
    run, _ = begin(bundle)
    for action in happening[:taken]:
        apply(run, event_of(run, action))
    twin = reloaded(run)
    for action in happening[taken:]:
        event = event_of(run, action)
        assert apply(run, event) == apply(twin, event)
        assert to_json(run) == to_json(twin)


@given(ANY, actions())
def test_looking_at_a_run_always_works_and_changes_nothing(bundle: Bundle, happening: list[Action]) -> None:
    run, _ = begin(bundle)
    for action in happening:
        before = to_json(run)
        for view in (views.snapshot(run), views.changes(run, 0), views.transcript(run), views.result(run)):
            json.dumps(view.model_dump(mode="json"), allow_nan=False)
        event = event_of(run, action)
        if isinstance(event, events.InputReceived):
            problems_with(run, event)
        assert to_json(run) == before
        apply(run, event)


@given(ANY, actions())
def test_what_would_be_refused_is_refused(bundle: Bundle, happening: list[Action]) -> None:
    run, _ = begin(bundle)
    for action in happening:
        event = event_of(run, action)
        asks = isinstance(event, events.InputReceived) and asked(run, event.question)
        problems = problems_with(run, event) if isinstance(event, events.InputReceived) else ()
        apply(run, event)
        read_in_vain(run)
        if asks and problems and not is_under_way(run):
            assert asks.question is not None or asks.status == "failed", "it is asked again, or cannot be asked at all"
            assert asks.question is None or asks.question["problems"]


def read_in_vain(run: Run) -> None:
    """What is being read in plain words says nothing that fits."""
    for number in list(run.open_visits):
        for call in [one for one, opened in run.visits[number].open_calls.items() if "answer" in opened]:
            apply(run, events.ToolSucceeded(run.now, number, call, {}))


# Going back.


def story(run: Run) -> dict[str, Any]:
    """A run without what merely counts: context, joins, and where it is, what it asks and waits for."""
    current = run.current
    places: list[Any] = []
    for number in run.open_visits:
        visit = run.visits[number]
        asked = visit.question and (visit.question["kind"], visit.question["prompt"], visit.question["problems"])
        waits = sorted(call.get("activity", "child") for call in visit.open_calls.values())
        # The time of a container begins anew when the run goes back into it; see `has_its_whole_time`.
        own = (None, []) if visit.region is not None else (asked, sorted(visit.timers))
        places.append((visit.state, visit.phase, waits, *own))
    joins = {scope: {state: sorted(heard) for state, heard in found.items()} for scope, found in current.joins.items()}
    tables = {"outputs": current.outputs, "errors": current.errors, "joins": joins, "known": current.known}
    return {
        **{name: {named(run, at): one for at, one in table.items() if one} for name, table in tables.items()},
        "rounds": {named(run, f"{at}.0"): found for at, found in current.rounds.items()},
        "variables": current.variables,
        "ends": current.ends,
        "done": current.done,
        "due": [(named(run, due.scope), due.state) for due in current.due],
        "places": sorted(places, key=repr),
    }


def has_its_whole_time(run: Run, container: Visit) -> bool:
    """Whether all timers of a container run from now on, and nothing is asked that came of earlier ones. One in which
    nothing waits has come to its end again at once."""
    if container.status != "open":
        return True
    graph = run.graph(container.activation)
    limit = graph.states[container.state].timeout_seconds
    wanted = {} if limit is None else {"timeout": run.now + limit}
    for index, way in enumerate(graph.out[container.state]):
        if way.trigger == "timeout" and way.after_seconds is not None:
            wanted[f"way:{index}"] = run.now + way.after_seconds
    return container.timers == wanted and (container.question is None or container.phase != "main")


CALM = ("go", "succeed", "answer", "fire", "fail", "operate", "child", "say", "nonsense", "stale", "continue")


@given(machines(single=True), actions(), st.integers(0, 30))
def test_a_run_that_went_back_equals_one_that_never_went_further(
    bundle: Bundle, happening: list[Action], pick: int
) -> None:
    run, _ = begin(bundle)
    stories: dict[int, dict[str, Any]] = {}
    for action in [None, *(one for one in happening if one.kind in CALM)]:
        earlier = reloaded(run)
        if action is not None:
            apply(run, event_of(run, action))
        if run.finished or run.inbox or run.current.due:
            run = earlier
            break
        for number in run.visits:
            stories.setdefault(number, copy.deepcopy(story(run)))
    targets = [number for number in run.visits if can_rewind(run, number)]
    assume(targets and not run.inbox and not run.current.due)
    target = targets[pick % len(targets)]
    invariants.check(run, apply(run, events.Rewound(run.now, target)))
    assert all(has_its_whole_time(run, container) for container, _ in containers(run, run.visits[target].scope))
    while any(run.visits[number].phase == "repeat" for number in run.open_visits):
        invariants.check(run, apply(run, events.InputReceived(run.now, text="repeat")))
    assert story(run) == stories[target]


@given(canvases(), actions(), st.integers(0, 30))
def test_branches_beside_what_is_undone_stay_as_they_are(bundle: Bundle, happening: list[Action], pick: int) -> None:
    run, _ = begin(bundle)
    told: list[tuple[str, events.Event]] = []
    for action in happening:
        event = event_of(run, action._replace(kind="fail" if action.kind == "fail" else "succeed"))
        earlier = reloaded(run)
        assert isinstance(event, (events.ToolSucceeded, events.ToolFailed))
        visit = run.visits.get(event.visit)
        if visit is None or event.call not in visit.open_calls:
            continue
        state = visit.state
        apply(run, event)
        if run.finished or run.ending is not None:
            run = earlier
            break
        told.append((state, event))
    targets = [number for number in run.visits if can_rewind(run, number)]
    assume(targets)
    target = targets[pick % len(targets)]
    apply(run, events.Rewound(run.now, target))
    undone = {visit.state for visit in run.visits.values() if visit.status == "superseded"}
    twin, _ = begin(bundle)
    for state, event in told:
        if state not in undone:
            apply(twin, copy_for(twin, state, event))
    one, two = story(run), story(twin)
    # Which way came to its end last is a matter of time.
    assert {**one, "ends": None} == {**two, "ends": None}


def copy_for(run: Run, state: str, event: Any) -> events.Event:
    """The same end of a call, for the visit of the same state in another run."""
    visit = next(run.visits[number] for number in run.open_visits if run.visits[number].state == state)
    if isinstance(event, events.ToolFailed):
        return events.ToolFailed(event.at, visit.number, next(iter(visit.open_calls)), event.failure, event.attempts)
    return events.ToolSucceeded(event.at, visit.number, next(iter(visit.open_calls)), event.result, event.attempts)


# Joins.


def counting(run: Run) -> list[Visit]:
    """The visits that count."""
    return [visit for visit in run.visits.values() if visit.status != "superseded"]


@given(ANY, actions())
def test_what_has_led_to_a_join_leads_to_it_once(bundle: Bundle, happening: list[Action]) -> None:
    run, _ = begin(bundle)
    for action in happening:
        apply(run, event_of(run, action))
    for activation in run.activations:
        graph = run.graph(activation)
        for state in graph.states.values():
            visits = [one for one in counting(run) if (one.activation, one.state) == (activation, state.id)]
            causes = [
                (visit.scope, cause)
                for visit in visits
                for cause in visit.causes
                if run.visits[cause].again != state.id
            ]
            assert state.join == "any" or len(causes) == len(set(causes))


def outcome_of(run: Run, visit: Visit, call: int, seed: int) -> events.Event:
    """How a block's call ends: always the same for a state, and only where the canvas has a way for it."""
    ways = run.graph(visit.activation).out[visit.state]
    fails = (seed >> int(visit.state[1:])) & 1 and any(way.trigger == "tool_failure" for way in ways)
    if fails:
        return events.ToolFailed(run.now, visit.number, call, {"message": f"{visit.state} broke"})
    return events.ToolSucceeded(run.now, visit.number, call, {"output": f"of {visit.state}", "effect": "pure"})


def played(bundle: Bundle, seed: int, order: st.DataObject) -> Run:
    """A canvas, run to its end, with the calls ending in any order."""
    run, commands = begin(bundle)
    invariants.check(run, commands)
    while not run.finished:
        under_way = [(number, call) for number in run.open_visits for call in run.visits[number].open_calls]
        number, call = order.draw(st.sampled_from(under_way))
        invariants.check(run, apply(run, outcome_of(run, run.visits[number], call, seed)))
    return run


def expected(bundle: Bundle, seed: int) -> set[str]:
    """The blocks that run: those that a live edge leads to, found block by block and without an engine."""
    (journey,) = bundle.journeys
    live = {"s0"}
    for state in journey.states:
        if state.id not in live:
            continue
        ways = [way for way in journey.transitions if way.source == state.id]
        fails = (seed >> int(state.id[1:])) & 1 and any(way.trigger == "tool_failure" for way in ways)
        for way in ways:
            if state.type == "decision_point":
                taken = not way.choices or ("yes" if state.branches[0].when else "no") in way.choices
            elif state.type == "tool_execution" and fails:
                taken = way.trigger in ("tool_failure", "automatic")
            else:
                taken = way.trigger != "tool_failure"
            live |= {way.target} if taken else set()
    return live


@given(canvases(), st.integers(0, 1023), st.data())
def test_the_order_in_which_calls_end_does_not_matter(bundle: Bundle, seed: int, order: st.DataObject) -> None:
    one, two = played(bundle, seed, order), played(bundle, seed, order)
    assert {visit.state for visit in one.visits.values()} == expected(bundle, seed)
    assert len(one.visits) == len(expected(bundle, seed)), "each block has run once"
    assert one.current.outputs == two.current.outputs
    assert {visit.state: visit.status for visit in one.visits.values()} == {
        visit.state: visit.status for visit in two.visits.values()
    }
    assert one.status == two.status == "completed"


def in_any_order(value: Any) -> Any:
    """A value in which the outputs of each round stand in an order of their own, not in that in which they came."""
    if isinstance(value, dict):
        made = {name: in_any_order(one) for name, one in value.items()}
        if "results" in made:
            made["results"] = [sorted(one, key=repr) for one in made["results"]]
        return made
    return [in_any_order(one) for one in value] if isinstance(value, list) else value


@given(nestings(decided=True), st.integers(0, 2**20), st.data())
def test_in_loops_and_parallels_the_order_in_which_calls_end_does_not_matter_either(
    bundle: Bundle, seed: int, order: st.DataObject
) -> None:
    one, two = played(bundle, seed, order), played(bundle, seed, order)
    assert one.status == two.status
    assert in_any_order(one.current.outputs["j"]) == in_any_order(two.current.outputs["j"])
    assert in_any_order(one.current.known) == in_any_order(two.current.known)
    places = [sorted((place(run, visit), visit.status) for visit in run.visits.values()) for run in (one, two)]
    assert places[0] == places[1]
    tables = (one.current.outputs, one.current.joins, one.current.known, one.current.rounds)
    assert all("/" not in scope for table in tables for scope in table), "nothing is left of rounds that are over"


@given(canvases(mixed=True), st.integers(0, 1023), st.data())
def test_where_some_blocks_take_any_arrival_all_that_is_reached_has_run(
    bundle: Bundle, seed: int, order: st.DataObject
) -> None:
    run = played(bundle, seed, order)
    assert {visit.state for visit in run.visits.values()} == expected(bundle, seed)
    assert run.status == "completed"


# The window of visits.


@given(ANY, actions(), st.integers(0, 4), st.sets(st.integers(0, 24)))
def test_moving_old_visits_out_changes_nothing(
    bundle: Bundle, happening: list[Action], keep: int, moments: set[int]
) -> None:
    run, _ = begin(bundle)
    trimmed = reloaded(run)
    chunks: list[Any] = []
    for index, action in enumerate(happening):
        if index in moments:
            chunk = trim(trimmed, keep)
            chunks += [] if chunk is None else [json.loads(json.dumps(chunk))]
        event = event_of(run, action)
        if action.kind in ("unknown", "repair", "correct"):
            continue  # what has been moved out can be gone back to by a message only
        if isinstance(event, events.Rewound):
            while chunks and not can_rewind(trimmed, event.visit):
                restore(trimmed, chunks.pop())
        assert apply(run, event) == apply(trimmed, event)
        assert run.percent == trimmed.percent
    while chunks:
        restore(trimmed, chunks.pop())
    assert to_json(run) == to_json(trimmed)


# Progress.


def asks_to_go_back(run: Run, event: events.Event) -> bool:
    """Whether somebody says something that may take the run back: that asks for a repair, or agrees to one."""
    if not isinstance(event, events.InputReceived):
        return False
    agreed = any(visit.question and visit.question["purpose"] == "repair" for visit in run.visits.values())
    return agreed or (event.text or "").startswith(("/", *REPAIRS))


@given(ANY, actions())
def test_progress_never_goes_down_unless_the_run_goes_back(bundle: Bundle, happening: list[Action]) -> None:
    run, _ = begin(bundle)
    for action in happening:
        before = run.percent
        event = event_of(run, action)
        goes_back = isinstance(event, events.Rewound) or asks_to_go_back(run, event)
        apply(run, event)
        assert 0 <= run.percent <= 100
        assert run.percent >= before or goes_back
