"""The settings of nodes that steer, gather, tell and end."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from converters.reactflow.schema.configs import ApiConfig, ToolConfig
from converters.reactflow.schema.theirs import Choices, Mapping, Theirs, called
from journeys.values import Json


class ConditionBranch(Theirs):
    """One of several ways out of a condition; without a condition it is taken when no other is."""

    id: str = ""
    name: Annotated[str, called("label", "title")] = ""
    condition: Annotated[str | bool | None, called("expression", "value")] = None


class ConditionConfig(Theirs):
    """A decision: by an expression, by a person, or by what a tool answers."""

    condition: Annotated[str | bool | None, called("expression")] = None
    conditions: Annotated[list[ConditionBranch], called("branches")] = Field(default_factory=list)
    evaluationType: Literal["expression", "user_choice", "external_data"] | None = None  # noqa: N815
    requiresUserInput: bool = False  # noqa: N815
    question: str | None = None
    options: Choices = Field(default_factory=list)
    defaultChoice: Annotated[str | bool | None, called("defaultOption")] = None  # noqa: N815
    timeout: float | None = Field(default=None, gt=0)
    truePath: Annotated[str | None, called("trueBranch")] = None  # noqa: N815
    falsePath: Annotated[str | None, called("falseBranch")] = None  # noqa: N815
    maxIterations: int | None = Field(default=None, ge=1)  # noqa: N815
    toolConfig: Annotated[ToolConfig | None, called("externalData")] = None  # noqa: N815
    apiConfig: ApiConfig | None = None  # noqa: N815


class ParallelConfig(Theirs):
    """Branches side by side: the nodes inside, or those that edges lead to, up to where they meet."""

    executionMode: Annotated[Literal["all", "any", "race"], called("mode")] = "all"  # noqa: N815
    failureMode: Annotated[Literal["fail-fast", "collect-errors"], called("failureHandling")] = "collect-errors"  # noqa: N815
    convergencePoint: Annotated[str | None, called("convergenceNode", "convergenceNodeId")] = None  # noqa: N815
    parallelBlocks: Annotated[list[str], called("childNodes", "children")] = Field(default_factory=list)  # noqa: N815
    count: Any = None
    collection: Annotated[Any, called("items")] = None
    maxConcurrency: Annotated[int | None, called("batchSize")] = None  # noqa: N815


_KINDS = {"forEach": "for_each", "foreach": "for_each", "doWhile": "do_while"}


def _kind(value: Json) -> Json:
    return _KINDS.get(value, value) if isinstance(value, str) else value


class LoopConfig(Theirs):
    """A loop: the nodes inside, or those on a way that leads back to it."""

    loopType: Annotated[Literal["for", "for_each", "while", "do_while"], BeforeValidator(_kind)] | None = None  # noqa: N815
    condition: Annotated[str | bool | None, called("conditionCheck")] = None
    count: Annotated[Any, called("iterations")] = None
    collection: Annotated[Any, called("items", "forEachItems")] = None
    maxIterations: int = Field(default=100, ge=1)  # noqa: N815
    conditionNode: Annotated[str | None, called("loopCondition")] = None  # noqa: N815
    exitNode: Annotated[str | None, called("loopExit")] = None  # noqa: N815
    bodyNodes: Annotated[list[str], called("loopBody")] = Field(default_factory=list)  # noqa: N815
    showProgress: bool = True  # noqa: N815
    collectResults: bool = True  # noqa: N815


class BridgeConfig(Theirs):
    """Another workflow, run as a child."""

    workflowId: str = ""  # noqa: N815
    input: Annotated[Any, called("inputMapping")] = None
    outputMapping: Mapping = Field(default_factory=dict)  # noqa: N815


class RuleConfig(Theirs):
    """One thing that must hold."""

    condition: Annotated[str | bool | None, called("expression", "rule")] = None
    field: str | None = None
    type: str | None = None
    value: Any = None
    message: str = ""


class ValidationConfig(Theirs):
    """Rules that must all hold."""

    rules: Annotated[list[RuleConfig], called("validationRules", "validation")] = Field(default_factory=list)


class NotificationConfig(Theirs):
    """Something that is said, here or by a channel."""

    message: Annotated[str | None, called("content", "text")] = None
    channel: str = "conversation"
    recipients: Annotated[Any, called("to")] = None
    data: Annotated[Any, called("payload")] = None


class AggregationConfig(Theirs):
    """Values that are gathered."""

    mode: Literal["object", "list", "merge", "concat", "sum", "count"] = "object"
    values: Annotated[Any, called("sources", "inputSources")] = None
    setVariables: Mapping = Field(default_factory=dict)  # noqa: N815


class ErrorConfig(Theirs):
    """What happens after a failure that an edge leads here for."""

    strategy: str = "fallback"
    maxRetries: int = Field(default=1, ge=1)  # noqa: N815
    fallback: Annotated[Any, called("fallbackValue")] = None
    message: str | None = None


class PauseConfig(Theirs):
    """A stop until a person says go on."""

    question: Annotated[str | None, called("confirmationPrompt", "message")] = None
    timeout: float | None = Field(default=None, gt=0)


class WaitConfig(Theirs):
    """A pause by the clock: milliseconds, or until a moment."""

    duration: Annotated[float | str | None, called("delay")] = None
    until: str | None = None


class FinalConfig(Theirs):
    """An end."""

    outcome: Literal["completed", "failed", "cancelled"] = "completed"
    output: Annotated[Any, called("result", "outputs")] = None
    message: str | None = None
