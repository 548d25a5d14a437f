"""A decision: one way out is chosen, by an expression, a person, a tool's answer, or a judge of worded conditions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from journeys.frozen import Frozen
from journeys.states.state import Effect, State
from journeys.states.tool import Tool
from journeys.values import Condition, Value


class Branch(Frozen):
    """One way out. Transitions name it by their `choices`."""

    id: str = Field(min_length=1)
    title: str = ""
    description: str = ""
    when: Condition = True
    """For `expression` and `tool`: truthy takes this branch (JavaScript's truth). An else branch is `true`, and the
    last. By a tool, its answer is `local.result`."""
    words: str | None = None
    """For `judge`: the condition in words."""
    output: Value = None

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


class DecisionPoint(State):
    """Takes the first branch that holds; none holding is an end of this path, not an error.

    By `tool`, the tool is called first; if it fails, so does the decision, and the failure ways are taken. The output
    is `output` (evaluated without the choice) merged with the branch's own `output`; with neither, `{choice, title}`
    and, by a tool, its answer as `result`.

    A judge's decision may be without branches: a fork, whose ways out have their conditions themselves (`words`).
    """

    type: Literal["decision_point"] = "decision_point"
    by: Literal["expression", "choice", "tool", "judge"] = "expression"
    branches: tuple[Branch, ...] = ()
    tool: Tool | None = None
    """For `tool`: what is called, and answers."""
    effect: Effect | None = None
    """For `tool`: whether the call may be made again."""
    call_timeout_seconds: float | None = Field(default=None, gt=0)
    """For `tool`: how long one attempt may take."""
    question: Value = None
    default: str | None = None
    """For `choice`: the branch taken when the state's time is over without an answer, or on an empty answer."""
    none_output: Value = None
    """Merged into the output when no branch holds."""
    output: Value = None

    model_config = State.model_config | {
        "json_schema_extra": {
            "if": {"not": {"properties": {"by": {"const": "judge"}}, "required": ["by"]}},
            "then": {"properties": {"branches": {"minItems": 1}}, "required": ["branches"]},
        }
    }

    @property
    def is_fork(self) -> bool:
        """Whether its ways out have the conditions."""
        return self.by == "judge" and not self.branches

    @model_validator(mode="after")
    def _something_to_choose_from(self) -> DecisionPoint:
        if not self.branches and self.by != "judge":
            raise ValueError("a decision has at least one of `branches`, unless a judge takes it")
        return self
