"""Agent interaction: one reply of a language model, or a chat of several turns."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from journeys.frozen import Frozen, Tagged
from journeys.memory import Memory
from journeys.states.state import Effect, State
from journeys.states.tool import FunctionTool, HttpTool, Manner, McpTool, RegisteredTool
from journeys.values import Json, Value


class Message(Frozen):
    """One message to the model."""

    role: Literal["system", "user", "assistant"]
    content: Value


class JourneyTool(Tagged):
    """Another journey of the bundle, run as a child. The model is given its output."""

    kind: Literal["journey"] = "journey"
    journey: str = Field(min_length=1)
    input: Value = None


class AgentTool(Frozen):
    """A tool that the model may call. What the model gives is `local.arguments` in the tool's own values."""

    name: str = Field(min_length=1)
    title: str = ""
    """What the state's output calls it; default: its name."""
    description: str = ""
    parameters: dict[str, Json] = Field(default_factory=lambda: {"type": "object", "properties": {}})
    """JSON Schema of the arguments."""
    tool: Annotated[HttpTool | FunctionTool | RegisteredTool | McpTool | JourneyTool, Field(discriminator="kind")]
    fixed: Value = None
    """An object: what the author has filled in. Only told, together with what the model gave."""
    output: Value = None
    """What the model is given, from `local.response`; default: the answer itself."""
    effect: Effect | None = None
    usage: Literal["auto", "force", "none"] = "auto"


class ResponseFormat(Frozen):
    """Structured output: the JSON Schema that the reply must fit."""

    name: str = "response"
    schema_: dict[str, Json] = Field(alias="schema", serialization_alias="schema")
    strict: bool = True

    model_config = Frozen.model_config | {"populate_by_name": True, "serialize_by_alias": True}


class AgentInteraction(State):
    """A language model replies, calling tools as it needs.

    `single`: one reply. `chat`: turns with the user until the model says that its goal is met, or `max_turns` are
    over. Its output is
    `{content, model, tokens, tool_calls}`, or `output`, which may use `local.response` (`{content, structured,
    parse_error, model, tokens, cost, tool_calls}`; `cost` in US dollars).
    """

    type: Literal["agent_interaction"] = "agent_interaction"
    mode: Literal["single", "chat"] = "single"
    model: Value = None
    """Provider and model, as in `openai:gpt-5`; None takes the worker's own."""
    base_url: Value = None
    api_key: Value = None
    messages: tuple[Message, ...] = ()
    goal: Value = None
    """For a chat: what is to be reached."""
    memory: Memory | None = None
    """A conversation to go on with; it comes after the system messages."""
    temperature: Value = None
    max_tokens: Value = None
    reasoning_effort: Value = None
    """How much the model is to think, where it can: `none`, `minimal`, `low`, `medium`, `high` …"""
    verbosity: Value = None
    """How much it is to say, where it knows that: `low`, `medium`, `high`."""
    response_format: ResponseFormat | None = None
    tools: tuple[AgentTool, ...] = ()
    max_rounds: int = Field(default=20, ge=1)
    """How many rounds of tool calls one reply may take."""
    max_turns: int = Field(default=20, ge=1)
    manner: Manner = "plain"
    say: bool = False
    """Whether a single reply is said to the user; a chat's replies always are."""
    output: Value = None
