"""A decision: one way out is chosen, by an expression, by a person, or by a judge of worded conditions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.frozen import Frozen
from journeys.states.state import State
from journeys.values import Condition, Value


class Branch(Frozen):
    """One way out. Transitions name it by their `choices`."""

    id: str = Field(min_length=1)
    title: str = ""
    description: str = ""
    when: Condition = True
    """For `expression`: truthy takes this branch (JavaScript's truth). An else branch is `true`, and the last."""
    words: str | None = None
    """For `judge`: the condition in words."""
    output: Value = None

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


class DecisionPoint(State):
    """Takes the first branch that holds; none holding is an end of this path, not an error.

    The output is `output` (evaluated without the choice) merged with the branch's own `output`; with neither,
    `{choice}`.
    """

    type: Literal["decision_point"] = "decision_point"
    by: Literal["expression", "choice", "judge"] = "expression"
    branches: tuple[Branch, ...] = Field(min_length=1)
    question: Value = None
    default: str | None = None
    """For `choice`: the branch taken when the state's time is over without an answer, or on an empty answer."""
    none_output: Value = None
    """Merged into the output when no branch holds."""
    output: Value = None
