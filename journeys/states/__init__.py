"""All types of state, and their union."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as PydanticField

from journeys.memory import Memory
from journeys.states.agent import AgentInteraction, AgentTool, JourneyTool, Message, ResponseFormat
from journeys.states.container import Loop, ParallelExecution
from journeys.states.decision import Branch, DecisionPoint
from journeys.states.flow import ErrorHandling, Final, Initial, PausePoint, Wait
from journeys.states.input import Field, FieldType, InputCollection, Option
from journeys.states.mapping import ErrorRule, ToolMapping
from journeys.states.state import (
    Branching,
    Completion,
    ContextChange,
    Effect,
    Hook,
    Join,
    Prompt,
    ResponseTemplate,
    Retry,
    Source,
    State,
)
from journeys.states.tool import (
    Authentication,
    Body,
    FunctionTool,
    HttpTool,
    McpTool,
    RegisteredTool,
    Tool,
    ToolExecution,
)
from journeys.states.work import Aggregation, Notification, Rule, Validation, WorkflowBridge

AnyState = Annotated[
    Initial
    | Final
    | ToolExecution
    | InputCollection
    | AgentInteraction
    | DecisionPoint
    | ParallelExecution
    | Loop
    | WorkflowBridge
    | Validation
    | Notification
    | Aggregation
    | ErrorHandling
    | PausePoint
    | Wait,
    PydanticField(discriminator="type"),
]

__all__ = [
    "AgentInteraction",
    "AgentTool",
    "Aggregation",
    "AnyState",
    "Authentication",
    "Body",
    "Branch",
    "Branching",
    "Completion",
    "ContextChange",
    "DecisionPoint",
    "Effect",
    "ErrorHandling",
    "ErrorRule",
    "Field",
    "FieldType",
    "Final",
    "FunctionTool",
    "Hook",
    "HttpTool",
    "Initial",
    "InputCollection",
    "Join",
    "JourneyTool",
    "Loop",
    "McpTool",
    "Memory",
    "Message",
    "Notification",
    "Option",
    "ParallelExecution",
    "PausePoint",
    "Prompt",
    "RegisteredTool",
    "ResponseFormat",
    "ResponseTemplate",
    "Retry",
    "Rule",
    "Source",
    "State",
    "Tool",
    "ToolExecution",
    "ToolMapping",
    "Validation",
    "Wait",
    "WorkflowBridge",
]
