"""What holds of every run of every journey, whatever happens to it and in whatever order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.commands import Command
from engine.engine import apply, start
from engine.run import Run
from journeys.bundle import Bundle
from tests.engine import invariants
from tests.engine.journeys_strategy import Action, actions, canvases, event_of, machines

ANY = st.one_of(machines(), canvases(guided=True), canvases(guided=True, mixed=True))


def begin(bundle: Bundle) -> tuple[Run, list[Command]]:
    """A run, started."""
    return start(bundle, "run-1", 1000.0, input={"number": 3})


@given(ANY, actions())
def test_a_run_stays_valid_whatever_happens(bundle: Bundle, happening: list[Action]) -> None:
    run, commands = begin(bundle)
    invariants.check(run, commands)
    for action in happening:
        commands = apply(run, event_of(run, action))
        invariants.check(run, commands)
