"""Tool execution: an HTTP request, a function, a registered tool, a tool of an MCP server."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from journeys.frozen import Frozen, Tagged
from journeys.states.mapping import ToolMapping
from journeys.states.state import Effect, State
from journeys.values import Condition, Value

Manner = Literal["plain", "sim"]
"""Whose rules decide details such as error texts and default headers."""


class Body(Frozen):
    """The body of a request: JSON, a form (URL-encoded), or raw text."""

    kind: Literal["json", "form", "raw"] = "json"
    value: Value = None
    content_type: str | None = None


class Authentication(Frozen):
    """How a request proves who it is from. Values are usually `{"$env": NAME}`."""

    kind: Literal["basic", "bearer", "api_key"]
    username: Value = None
    password: Value = None
    token: Value = None
    name: str = "X-API-Key"
    """The name of the header or query parameter of an API key."""
    location: Literal["header", "query"] = "header"


class HttpTool(Tagged):
    """An HTTP request. Its output is `{data, status, headers}`; `data` is parsed when the reply is JSON. Besides,
    `local.response` has `metrics`: `wall_seconds`."""

    kind: Literal["http"] = "http"
    method: Value = "GET"
    url: Value
    query: Value = None
    """An object, or a list of `[name, value]` pairs."""
    headers: Value = None
    body: Body | None = None
    authentication: Authentication | None = None
    success: Condition = None
    """What must hold of `local.response` (`{data, status, headers}`); default: status 200 to 299."""
    max_response_bytes: int = Field(default=10_000_000, gt=0)
    manner: Manner = "plain"


class FunctionTool(Tagged):
    """Code in a sandbox without files. The code is the body of a function; its output is `{result, stdout}`, and
    `local.response` has `metrics` besides: `wall_seconds` and, where it is known, `memory_mb`."""

    kind: Literal["function"] = "function"
    language: Literal["javascript", "python"] = "javascript"
    code: str
    arguments: dict[str, Value] = Field(default_factory=dict)
    """Names that the code sees, with their values."""
    environment: tuple[str, ...] = ()
    """Names of environment values that the code uses, as `environmentVariables.NAME`."""
    dependencies: tuple[str, ...] = ()
    """Packages that the code imports; each must be one that the worker allows."""
    network: bool = False
    """Whether the code may use `fetch` (JavaScript only). Then it is no pure function any more: `effect` says whether
    it may be run again, and without a word it may not."""
    memory_mb: int = Field(default=128, gt=0)
    manner: Manner = "plain"


class RegisteredTool(Tagged):
    """A tool that the worker knows by its id: a function, an operation of an OpenAPI document, a tool of a Sim
    server."""

    kind: Literal["registered"] = "registered"
    id: str = Field(min_length=1)
    arguments: dict[str, Value] = Field(default_factory=dict)
    name: str = ""
    """The block or service as its author calls it, for messages."""
    mapping: ToolMapping | None = None
    """What is renamed or replaced for this call, before the tool's own mapping."""


class McpTool(Tagged):
    """A tool of an MCP server."""

    kind: Literal["mcp"] = "mcp"
    server: str = Field(min_length=1)
    """The server's name in the worker's configuration, or its URL."""
    tool: str = Field(min_length=1)
    arguments: dict[str, Value] = Field(default_factory=dict)
    mapping: ToolMapping | None = None
    """What is renamed or replaced for this call, before the tool's own mapping."""
    manner: Manner = "plain"
    """What it gives: `plain` the structured content, or what the content says; `sim` the whole result, as Sim's block
    does."""


Tool = Annotated[HttpTool | FunctionTool | RegisteredTool | McpTool, Field(discriminator="kind")]


class ToolExecution(State):
    """Calls a tool and goes on with its answer.

    With `infer` or `further_tools` a model decides, from the conversation and the `instruction`, with which arguments
    and which of the tools are called. `effect` tells whether the call may be made again: None takes what the tool
    declares or, for HTTP, what its method means.
    """

    type: Literal["tool_execution"] = "tool_execution"
    tool: Tool
    further_tools: tuple[Tool, ...] = ()
    """Other tools that may be called here, as the conversation asks."""
    instruction: str | None = None
    """What is to be done here, in words."""
    infer: bool = False
    """Whether arguments that are not given are inferred from the conversation."""
    effect: Effect | None = None
    confirm: Value = None
    """Asked before the call is made, if given."""
    output: Value = None
    """What the state gives, from `local.response`; default: the answer itself."""
    call_timeout_seconds: float | None = Field(default=None, gt=0)
    """How long one attempt may take."""
