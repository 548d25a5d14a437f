"""What workflows and activities agree on: names, requests, results, failures. Workflows know no more of activities.

Names are permanent: they stand in recorded histories. A request's values may hold `{"$env": NAME}`, and
`{"$text": [...]}` with such parts in it, which the activity fills in at the last moment, and `{"$literal": JSON}`,
which it takes as it is.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from journeys.errors import Outcome
from journeys.frozen import Frozen
from journeys.states.mapping import ToolMapping
from journeys.states.state import Effect
from journeys.states.tool import Manner
from journeys.tool_accounts import ToolTimes, Transformation
from journeys.tool_descriptions import ToolKind
from journeys.values import Json

HTTP, FUNCTION = "http", "function"
AGENT = "agent"
TOOL = "tool"
NOTIFY = "notify"
EVALUATE = "evaluate"
ARCHIVE, UNARCHIVE = "archive", "unarchive"
BREATHE, MOMENT, INTERPRET = "breathe", "moment", "interpret"
UNDERSTAND, REPLY = "understand", "reply"


class CallContext(Frozen):
    """Who calls: handed to every activity, and to registered tools."""

    run: str
    """The Temporal workflow id."""
    journey: str
    journey_title: str = ""
    state: str
    state_title: str = ""
    visit: int
    call: int = 0
    """The number of the call within its visit."""
    workspace: str | None = None
    user: str | None = None
    idempotency_key: str
    """The same for every attempt of this call, different for every other call."""
    effect: Effect | None = None
    """None: what a registered tool declares. An unsafe call is never made on a second attempt: the first may have
    done it."""
    max_attempts: int = 1
    """Attempts of the call itself; lost workers do not count."""
    retry_all: bool = False
    """Every failure is tried again, not only those that the activity calls retryable."""
    max_pause_seconds: float = 30.0
    """The longest pause between attempts."""
    timeout_seconds: float
    """How long one attempt may take."""
    environment: dict[str, Json] = Field(default_factory=dict)
    """The plain environment values among those that the request names."""


class Request(Frozen):
    """What every request has."""

    context: CallContext


class HttpBody(Frozen):
    """See `journeys.states.Body`; `value` may hold `$env`."""

    kind: Literal["json", "form", "raw"] = "json"
    value: Json = None
    content_type: str | None = None


class HttpAuthentication(Frozen):
    """See `journeys.states.Authentication`; values may hold `$env`."""

    kind: Literal["basic", "bearer", "api_key"]
    username: Json = None
    password: Json = None
    token: Json = None
    name: str = "X-API-Key"
    location: Literal["header", "query"] = "header"


class HttpRequest(Request):
    """An HTTP request. With `any_status`, a reply of any status is a result; the engine judges it."""

    method: Json = "GET"
    url: Json
    query: Json = None
    headers: Json = None
    body: HttpBody | None = None
    authentication: HttpAuthentication | None = None
    any_status: bool = False
    max_response_bytes: int = 10_000_000
    manner: Manner = "plain"
    retry_statuses: tuple[int, ...] = (429, 500, 502, 503, 504)


class HttpResponse(Frozen):
    """`data` is parsed JSON if the reply says that it is JSON, else text. Header names are in lower case.

    `metrics`: `wall_seconds` from sending to the end of the reply.
    """

    data: Json = None
    status: int
    headers: dict[str, str] = Field(default_factory=dict)
    metrics: dict[str, float] = Field(default_factory=dict)


class FunctionRequest(Request):
    """Code to run in a sandbox; see `journeys.states.FunctionTool`."""

    language: Literal["javascript", "python"]
    code: str
    arguments: dict[str, Json] = Field(default_factory=dict)
    environment: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    memory_mb: int = 128
    network: bool = False
    manner: Manner = "plain"


class FunctionResult(Frozen):
    """What the code returned, as JSON, and what it printed. `undefined`: JavaScript returned nothing, not even null.

    `metrics`: `wall_seconds` it ran and, where the sandbox can tell, `memory_mb` that were in use at its end.
    """

    result: Json = None
    stdout: str = ""
    undefined: bool = False
    metrics: dict[str, float] = Field(default_factory=dict)


class AgentMessage(Frozen):
    """One message of a talk with a model; `tool_calls` are an assistant's, `tool_call_id` is of a tool's answer."""

    role: Literal["system", "user", "assistant", "tool"]
    content: Json = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None
    name: str | None = None


class ToolCall(Frozen):
    """A tool call that a model asks for. `arguments` is an object, or the text itself when the model wrote none."""

    id: str
    name: str
    arguments: Json = None


class ToolDefinition(Frozen):
    """A tool as the model sees it. Where it is a registered one, of the id `registered`, the worker's own schema and
    description count, if it knows them, without the arguments that are `fixed`."""

    name: str
    description: str = ""
    parameters: dict[str, Json] = Field(default_factory=dict)
    """JSON Schema."""
    registered: str | None = None
    fixed: tuple[str, ...] = ()


class AgentRequest(Request):
    """One request to a model. `base_url` names any OpenAI-compatible server."""

    model: Json = None
    base_url: Json = None
    api_key: Json = None
    messages: tuple[AgentMessage, ...]
    tools: tuple[ToolDefinition, ...] = ()
    force_tool: bool | str = False
    """True: some tool must be called; a name: that one."""
    temperature: Json = None
    max_tokens: Json = None
    reasoning_effort: Json = None
    verbosity: Json = None
    response_name: str | None = None
    response_schema: dict[str, Json] | None = None
    strict: bool = True


class AgentReply(Frozen):
    """One reply of a model.

    `structured` is the content parsed as JSON when a schema was asked for and it parses; `tokens` is `{input, output,
    total}`, and so is `cost`, in US dollars, where the model's price is known.
    """

    content: str = ""
    structured: Json = None
    parse_error: str | None = None
    model: str = ""
    tokens: dict[str, int] = Field(default_factory=dict)
    cost: dict[str, float] = Field(default_factory=dict)
    tool_calls: tuple[ToolCall, ...] = ()


class ToolRequest(Request):
    """A call of a tool. That of an MCP server has the id `mcp:SERVER`, and arguments `{server, tool, arguments}`."""

    tool: str
    name: str = ""
    arguments: dict[str, Json] = Field(default_factory=dict)
    mapping: ToolMapping | None = None


class ToolResult(Frozen):
    """What a registered tool gave, and what it logged."""

    output: Json = None
    logs: tuple[str, ...] = ()
    effect: Effect = "unsafe"
    """As the tool declares it."""
    kind: ToolKind = "universal_adapter"
    original: Json = None
    """What the tool itself gave, where that is not the output."""
    transformations: tuple[Transformation, ...] = ()
    times: ToolTimes | None = None


class NotifyRequest(Request):
    """A notification by a channel."""

    channel: str
    message: Json
    recipients: Json = None
    data: Json = None


class NotifyResult(Frozen):
    """What the channel says of the delivery."""

    receipt: Json = None


class Question(Frozen):
    """One expression to evaluate: JavaScript with the values of its names."""

    source: str
    names: dict[str, Json] = Field(default_factory=dict)


class EvaluateRequest(Request):
    """Expressions that the workflow cannot evaluate itself, in order; with `until_truthy`, up to the first that
    holds."""

    questions: tuple[Question, ...]
    until_truthy: bool = False


class Answer(Frozen):
    """The value of an expression, as JSON, or what it threw."""

    value: Json = None
    truthy: bool = False
    error: str | None = None


class EvaluateResult(Frozen):
    """One answer for each question that was evaluated."""

    answers: tuple[Answer, ...]


class Failure(Frozen):
    """A tool's failure, as it travels: the first detail of a Temporal ApplicationError whose type is `kind`."""

    message: str
    kind: str = "tool"
    outcome: Outcome = "failed"
    details: dict[str, Json] = Field(default_factory=dict)
    logs: tuple[str, ...] = ()


class ArchiveRequest(Frozen):
    """A chunk of older visits to keep."""

    run: str
    chunk: Json


class ArchiveReference(Frozen):
    """Where a chunk is kept; `run` is needed only to fetch it."""

    ref: str
    run: str = ""


class ArchivedChunk(Frozen):
    """A chunk that was kept."""

    chunk: Json
