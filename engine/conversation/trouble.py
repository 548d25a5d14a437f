"""When the model is down, or gives nothing that can be used: the turn is kept, and the customer is told."""

from __future__ import annotations

from engine.commands import StartTimer
from engine.step import Step
from journeys.values import Json

TIMER = "turn"
FIRST_PAUSE = 10.0
LONGEST_PAUSE = 300.0


def failed(step: Step, failure: dict[str, Json]) -> bool:
    """A request of the turn has failed. True: the turn is over, since asking again would not help.

    A model that cannot be reached is asked again, with longer and longer pauses, for as long as it takes; one whose
    answers cannot be used has been asked twice already.
    """
    run = step.run
    turn = run.turn
    assert turn is not None
    useless = failure.get("kind") == "model"
    if useless or turn["tries"] == 0:
        run.say("message", run.bundle.conduct.trouble, data={"turn": turn["number"], "trouble": True})
    run.say("error", str(failure.get("message", "")), who="system", data={"kind": failure.get("kind")})
    if useless:
        return True
    pause = min(FIRST_PAUSE * 2 ** turn["tries"], LONGEST_PAUSE)
    turn["tries"] += 1
    run.timers[TIMER] = run.now + pause
    step.commands.append(StartTimer(0, TIMER, pause, "asking the model again"))
    return False
