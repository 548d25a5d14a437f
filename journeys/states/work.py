"""States that check, tell, gather, and hand on."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.frozen import Frozen
from journeys.states.state import State
from journeys.states.tool import Manner
from journeys.values import Condition, Value


class Rule(Frozen):
    """One thing that must hold, and what is said when it does not."""

    when: Condition
    message: Value
    field: str | None = None


class Validation(State):
    """Checks rules over what is known. All that fail are told at once; failing takes the failure ways."""

    type: Literal["validation"] = "validation"
    rules: tuple[Rule, ...] = Field(min_length=1)
    output: Value = None


class Notification(State):
    """Tells somebody something: in the conversation, or by a channel that is a plug-in (`webhook`, `email` …)."""

    type: Literal["notification"] = "notification"
    channel: str = "conversation"
    message: Value
    recipients: Value = None
    data: Value = None


class Aggregation(State):
    """Gathers values. `object`: by name; `list`: in order; `merge`: objects into one; `concat`: lists into one;
    `sum`, `count`."""

    type: Literal["aggregation"] = "aggregation"
    mode: Literal["object", "list", "merge", "concat", "sum", "count"] = "object"
    values: dict[str, Value] = Field(default_factory=dict)
    """Evaluated in order. A member without a value is left out."""
    set_variables: dict[str, Value] = Field(default_factory=dict)
    """Variables set to these values, all evaluated before any is set."""


class WorkflowBridge(State):
    """Runs another journey of the bundle as a child, and goes on with its result.

    The output is `{success, result}`, or `output`, which may use `local.response` (`{success, result, journey,
    title}`).
    """

    type: Literal["workflow_bridge"] = "workflow_bridge"
    journey: str
    """The id of a bundle's child."""
    input: Value = None
    output: Value = None
    manner: Manner = "plain"
    """`sim`: a failure tells, in Sim's words, the chain of journeys that led to it."""
