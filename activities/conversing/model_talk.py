"""One request to a model, whole or listened to while it answers. Imported late: it brings the providers' packages."""

from __future__ import annotations

from pydantic_ai.direct import model_request, model_request_stream
from pydantic_ai.exceptions import ModelAPIError, UnexpectedModelBehavior
from pydantic_ai.messages import ModelResponse, PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta

from activities import agent_messages as words
from activities.contracts import AgentReply, AgentRequest
from activities.conversing.asking import Listen
from activities.models import Chosen


async def say(chosen: Chosen, request: AgentRequest, listen: Listen | None = None) -> AgentReply:
    """The model's answer; an empty one, if what it sent cannot be read. Raises pydantic-ai's errors of transport."""
    try:
        response = await (_whole(chosen, request) if listen is None else _in_parts(chosen, request, listen))
    except ModelAPIError:
        raise
    except UnexpectedModelBehavior:
        return AgentReply()
    return words.reply(request, response, native_schema=chosen.native_schema)


async def _whole(chosen: Chosen, request: AgentRequest) -> ModelResponse:
    return await model_request(
        chosen.model,
        words.conversation(request.messages),
        model_settings=words.settings(request),
        model_request_parameters=words.parameters(request, native_schema=chosen.native_schema, describe=lambda _: None),
    )


async def _in_parts(chosen: Chosen, request: AgentRequest, listen: Listen) -> ModelResponse:
    parameters = words.parameters(request, native_schema=chosen.native_schema, describe=lambda _: None)
    said = ""
    async with model_request_stream(
        chosen.model,
        words.conversation(request.messages),
        model_settings=words.settings(request),
        model_request_parameters=parameters,
    ) as stream:
        async for event in stream:
            match event:
                case PartStartEvent(part=TextPart(content=content)):
                    said += content
                case PartDeltaEvent(delta=TextPartDelta(content_delta=content)):
                    said += content
                case _:
                    continue
            await listen(said)
        return stream.get()
