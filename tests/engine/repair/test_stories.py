"""What holds of every correction, whatever the journey, the moment and the answer."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.repair.fields import Answered, correctable, reachable
from engine.repair.preview import Preview, preview
from engine.run import Run
from engine.scopes import place
from journeys.bundle import Bundle
from tests.engine.repair.stories import Player, stories


def told(run: Run) -> dict[str, Any]:
    """What a run has come to."""
    current = run.current
    waits = [place(run, run.visits[number]) for number in run.open_visits]
    asked = (run.visits[number].question for number in run.open_visits)
    questions = [question["prompt"] for question in asked if question is not None]
    made = {name: in_any_order(one) for name, one in current.outputs.get("j", {}).items()}
    return {"outputs": made, "variables": current.variables, "waits": waits, "asks": questions, "status": run.status}


def in_any_order(value: Any) -> Any:
    """A value in which results of rounds stand in an order of their own, not in that in which they came."""
    if isinstance(value, list):
        return sorted((in_any_order(one) for one in value), key=repr)
    return value


def to_correct(run: Run, pick: int) -> Answered | None:
    """One of the answers that have been given, if there is any."""
    known = [one for one in correctable(run) if not one.is_open and reachable(run, one) and one.field.name == "n"]
    return known[pick % len(known)] if known else None


def corrected(player: Player, pick: int, value: int) -> None:
    """Corrects one of the answers that have been given."""
    run, one = player.run, to_correct(player.run, pick)
    if one is None:
        return
    value = (value + 1) % 4 if one.value == value else value
    player.answers[place(run, run.visits[one.visit])] = value
    player.say(f"/correct {one.id} {value}")
    while any(visit.question and visit.question["purpose"] == "repair" for visit in run.visits.values()):
        player.say("yes")


@given(stories(), st.integers(1, 20), st.integers(0, 9), st.integers(0, 3))
def test_a_corrected_answer_is_as_good_as_one_that_was_right_at_first(
    bundle: Bundle, steps: int, pick: int, value: int
) -> None:
    player = Player(bundle).begin(steps)
    corrected(player, pick, value)
    player.play()
    assert told(player.run) == told(Player(bundle, player.answers).play().run)


CORRECTIONS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)), max_size=3)


@given(stories(), st.integers(1, 20), CORRECTIONS)
def test_several_corrections_one_after_another_come_to_the_same(
    bundle: Bundle, steps: int, corrections: list[tuple[int, int, int]]
) -> None:
    player = Player(bundle).begin(steps)
    for pick, value, further in corrections:
        corrected(player, pick, value)
        player.begin(further)
    player.play()
    assert told(player.run) == told(Player(bundle, player.answers).play().run)


@given(stories(effect="unsafe"), st.integers(1, 20), CORRECTIONS)
def test_nothing_with_an_effect_is_done_twice_unless_somebody_says_so(
    bundle: Bundle, steps: int, corrections: list[tuple[int, int, int]]
) -> None:
    player = Player(bundle).begin(steps)
    for pick, value, further in corrections:
        corrected(player, pick, value)
        player.begin(further)
    player.play()
    made = Counter(where for where, _ in player.called)
    assert all(count == 1 for count in made.values()), made


@given(stories(), st.integers(1, 20), st.integers(0, 9), st.integers(0, 3))
def test_what_runs_again_was_foretold_where_nothing_else_is_reached(
    bundle: Bundle, steps: int, pick: int, value: int
) -> None:
    player = Player(bundle).begin(steps)
    run = player.run
    one = to_correct(run, pick)
    found = preview(run, one) if one is not None else Preview()
    done = [place(run, visit) for visit in run.visits.values() if visit.status == "done"]
    before = len(player.called)
    corrected(player, pick, value)
    player.begin(3)
    again = [where.rpartition("|")[2] for where, _ in player.called[before:] if where in done]
    assert found.decided or all(state in found.again for state in again), (again, found)
