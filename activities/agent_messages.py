"""A talk with a model in pydantic-ai's words, and its reply in ours. Asks nobody. Imported late, like `models`."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, cast

from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    ModelResponsePart,
    SystemPromptPart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters
from pydantic_ai.models.openai import OpenAIChatModelSettings
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from activities.contracts import AgentMessage, AgentReply, AgentRequest, ToolCall
from activities.contracts import ToolDefinition as OfferedTool
from activities.jsontext import as_text, storable, stringify
from activities.model_facts import cost_of
from journeys.errors import ToolError
from journeys.tool_descriptions import ToolDescription
from journeys.values import Json

Describe = Callable[[str], ToolDescription | None]
"""What is known of a registered tool, by its id."""
_FENCE = "```"
_EFFORTS = ("minimal", "low", "medium", "high", "xhigh", "max")


def conversation(messages: Sequence[AgentMessage]) -> list[ModelMessage]:
    """The messages, in order."""
    talk: list[ModelMessage] = []
    asked: list[ModelRequestPart] = []
    for message in messages:
        if message.role != "assistant":
            asked.append(_asked(message))
            continue
        if asked:
            talk.append(ModelRequest(parts=asked))
            asked = []
        talk.append(ModelResponse(parts=_answered(message)))
    if asked:
        talk.append(ModelRequest(parts=asked))
    return talk


def _asked(message: AgentMessage) -> ModelRequestPart:
    content = as_text(message.content)
    match message.role:
        case "system":
            return SystemPromptPart(content)
        case "tool":
            return ToolReturnPart(
                tool_name=message.name or "", content=content, tool_call_id=message.tool_call_id or ""
            )
        case _:
            return UserPromptPart(content)


def _answered(message: AgentMessage) -> list[ModelResponsePart]:
    content = as_text(message.content)
    calls = [
        ToolCallPart(
            call.name,
            call.arguments if isinstance(call.arguments, dict) else as_text(call.arguments),
            tool_call_id=call.id,
        )
        for call in message.tool_calls
    ]
    return [*([TextPart(content)] if content else []), *calls]


def parameters(request: AgentRequest, *, native_schema: bool, describe: Describe) -> ModelRequestParameters:
    """Tools and the form of the reply. A provider that takes no JSON Schema is told it in words."""
    tools = [_offered(tool, describe) for tool in request.tools]
    if request.response_schema is None:
        return ModelRequestParameters(function_tools=tools)
    return ModelRequestParameters(
        function_tools=tools,
        output_mode="native" if native_schema else "prompted",
        output_object=OutputObjectDefinition(
            json_schema=request.response_schema, name=request.response_name or "response", strict=request.strict
        ),
    )


def _offered(tool: OfferedTool, describe: Describe) -> ToolDefinition:
    known = describe(tool.registered) if tool.registered is not None else None
    schema, said = tool.parameters, tool.description
    if known is not None and known.schema is not None:
        properties = {name: one for name, one in known.schema.get("properties", {}).items() if name not in tool.fixed}
        required = [name for name in known.schema.get("required", []) if name in properties]
        schema = {**known.schema, "properties": properties, "required": required}
        said = known.description if not said else f"{said}: {known.description}" if known.description else said
    return ToolDefinition(
        name=tool.name,
        description=said or None,
        parameters_json_schema=schema or {"type": "object", "properties": {}},
        strict=False,
    )


def settings(request: AgentRequest) -> ModelSettings:
    """Temperature, lengths, limits of time. The retries are the workflow's, so the client makes none."""
    made = ModelSettings(timeout=request.context.timeout_seconds, max_retries=0)
    if request.temperature not in (None, ""):
        made["temperature"] = _number(request.temperature, "temperature")
    if request.max_tokens not in (None, ""):
        made["max_tokens"] = int(_number(request.max_tokens, "max_tokens"))
    _think(made, as_text(request.reasoning_effort).strip().lower())
    if request.verbosity not in (None, ""):
        cast("OpenAIChatModelSettings", made)["openai_text_verbosity"] = cast("Any", as_text(request.verbosity))
    if request.force_tool and request.tools:
        made["tool_choice"] = [request.force_tool] if isinstance(request.force_tool, str) else "required"
    return made


def _think(made: ModelSettings, effort: str) -> None:
    """How much to think, in the words of every provider; what is no level of theirs is told to OpenAI's as it is."""
    if not effort:
        return
    if effort == "none":
        made["thinking"] = False
    elif effort in _EFFORTS:
        made["thinking"] = cast("Any", effort)
    cast("OpenAIChatModelSettings", made)["openai_reasoning_effort"] = cast("Any", effort)


def _number(value: Json, name: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ToolError(f"{name} is no number: {stringify(value)[:80]}", kind="arguments") from None


def reply(request: AgentRequest, response: ModelResponse, *, native_schema: bool) -> AgentReply:
    """What the model said, in our words."""
    content = "".join(part.content for part in response.parts if isinstance(part, TextPart))
    refusal = (response.provider_details or {}).get("refusal")
    if not content and isinstance(refusal, str):
        content = refusal
    content = str(storable(content))
    calls = tuple(_called(part) for part in response.parts if isinstance(part, ToolCallPart))
    structured, problem = None, None
    if request.response_schema is not None and (content or not calls):
        structured, problem = _parsed(content if native_schema else unfenced(content))
    usage = response.usage
    model = response.model_name or ""
    return AgentReply(
        content=content,
        structured=structured,
        parse_error=problem,
        model=model,
        cost=cost_of(model, usage.input_tokens, usage.output_tokens),
        tokens={
            "input": usage.input_tokens,
            "output": usage.output_tokens,
            "total": usage.input_tokens + usage.output_tokens,
        },
        tool_calls=calls,
    )


def _parsed(content: str) -> tuple[Json, str | None]:
    try:
        return storable(json.loads(content)), None
    except (ValueError, RecursionError) as error:
        return None, f"The reply is not JSON: {error}"


def unfenced(content: str) -> str:
    """The text without the code fence that models like to put around JSON."""
    text = content.strip()
    if text.startswith(_FENCE) and text.endswith(_FENCE) and "\n" in text:
        return text.split("\n", 1)[1].removesuffix(_FENCE)
    return text


def _called(part: ToolCallPart) -> ToolCall:
    arguments: Json = part.args
    if isinstance(arguments, str):
        try:
            parsed = json.loads(arguments) if arguments.strip() else {}
        except (ValueError, RecursionError):
            parsed = None
        arguments = parsed if isinstance(parsed, dict) else arguments
    return ToolCall(id=part.tool_call_id, name=part.tool_name, arguments=storable(arguments or {}))
