"""What turns may cost: counted after each request, and looked at before each."""

from __future__ import annotations

from engine.ending import fail_run
from engine.forms import yes_or_no
from engine.repair.performing import perform
from engine.run import Run
from engine.step import Step
from journeys.turns import RepairWanted, Usage

ASK = "The budget for language models is spent. Shall I go on all the same? (yes or no)"
SPENT = "That is as much as I may think about here. A colleague will go on with you."


def count(run: Run, usage: Usage) -> None:
    """Adds what a request has cost, to the turn and to the whole."""
    turn = run.turn
    assert turn is not None
    for sums in (turn, run.talk):
        sums["model_calls"] = sums.get("model_calls", 0) + usage.model_calls
        tokens = sums.setdefault("tokens", {})
        for name, number in usage.tokens.items():
            tokens[name] = tokens.get(name, 0) + number


def is_spent(run: Run) -> bool:
    """Whether nothing more may be spent, in this turn or at all."""
    turn = run.turn
    assert turn is not None
    limits = run.bundle.conduct.budget
    granted = 1 + int(run.talk.get("granted", 0))
    if limits.model_calls_per_turn is not None and turn["model_calls"] >= limits.model_calls_per_turn:
        return True
    if limits.model_calls is not None and run.talk.get("model_calls", 0) >= limits.model_calls * granted:
        return True
    total = run.talk.get("tokens", {}).get("total", 0)
    return limits.tokens is not None and total >= limits.tokens * granted


def stop(step: Step) -> None:
    """The run does not go on spending: it asks, hands over, or fails."""
    run = step.run
    limits = run.bundle.conduct.budget
    match limits.when_spent:
        case "fail":
            fail_run(step, {"message": "The budget for language models is spent", "kind": "budget"})
        case "ask":
            assert run.turn is not None
            run.talk["kept"] = run.turn["text"]
            run.say("message", ASK)
        case "handoff":
            hand_over(step, SPENT, "the budget for language models is spent")


def hand_over(step: Step, said: str, reason: str) -> None:
    """A person goes on with the customer."""
    step.run.say("message", said)
    perform(step, RepairWanted(kind="handoff", value=reason), by="rule")


def granted(run: Run, text: str) -> str | None:
    """Whether an answer to the question about the budget grants more of it: then the message that was kept, which is
    taken up again. A message that is neither yes nor no asks again.

    Raises:
        Unfit: it is neither.
    """
    agreed = yes_or_no(text)
    kept = run.talk.pop("kept", None)
    if not agreed:
        return None
    run.talk["granted"] = run.talk.get("granted", 0) + 1
    return str(kept or "")
