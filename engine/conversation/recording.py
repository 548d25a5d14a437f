"""What is written down of a turn's decisions: what was decided, by whom and why, and what was refused of an answer."""

from __future__ import annotations

from engine.run import Run
from engine.visit import Visit
from journeys.values import Json


def decided(run: Run, what: str, why: str, *, visit: Visit | None = None, **more: Json) -> None:
    """A decision of the turn: of a rule, a form, or the model."""
    turn = run.turn
    by = turn["by"] if turn is not None else "rule"
    number = turn["number"] if turn is not None else None
    data = {"by": by, "what": what, "why": why, "turn": number, **more}
    run.say("decision", what, who="system", visit=visit, data={name: one for name, one in data.items() if one})


def refused(run: Run, reason: str, *, visit: Visit | None = None) -> None:
    """Something in the model's answer that the graph does not have, or the state does not offer; it counts for
    nothing."""
    turn = run.turn
    run.say("refused", reason, who="system", visit=visit, data={"by": turn["by"]} if turn is not None else None)
