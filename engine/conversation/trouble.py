"""When the model is down, or gives nothing that can be used: the turn is kept, and the customer is told."""

from __future__ import annotations

from engine.commands import StartTimer
from engine.conversation import budget
from engine.step import Step
from journeys.turns import Usage
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
    details = failure.get("details") or {}
    if "usage" in details:
        budget.count(run, Usage.model_validate(details["usage"]))
    # What has a status could not be asked, or was too busy: another time it may answer.
    useless = failure.get("kind") == "model" and "status" not in details
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
