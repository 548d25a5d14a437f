"""A model is asked for an object that can be used: once, and once more with the problem, if the answer cannot be."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic_core import from_json

from activities.contracts import AgentMessage, AgentReply, AgentRequest, CallContext
from activities.model_access import ModelAccess, model_failures
from journeys.errors import ToolError
from journeys.turns import Usage
from journeys.values import Json

if TYPE_CHECKING:
    from activities.models import Chosen

Made = TypeVar("Made")
Listen = Callable[[str], Awaitable[None]]
"""Is given the whole answer so far, whenever more of it has come."""
_SHOWN = 500
_TRIES = 2


class UnusableError(Exception):
    """An answer cannot be used; the text says why, for the model and for the record."""


@dataclass(frozen=True)
class Inquiry(Generic[Made]):
    """What a model is asked, and how its answer is read.

    Attributes:
        name: of the response format.
        instructions: the system message.
        situation: the user's message, written as one JSON object.
        schema: JSON Schema of the answer.
        read: makes something of the answer's object. Raises UnusableError.
        strict: whether providers that can are to enforce the schema to the letter.
    """

    name: str
    instructions: str
    situation: Mapping[str, Json]
    schema: dict[str, Json]
    read: Callable[[dict[str, Json]], Made]
    strict: bool = False


@dataclass
class Cost:
    """What was spent so far."""

    calls: int = 0
    tokens: dict[str, int] = field(default_factory=dict)
    model: str = ""

    def add(self, reply: AgentReply) -> None:
        """Counts one answer."""
        self.model = reply.model or self.model
        for kind, count in reply.tokens.items():
            self.tokens[kind] = self.tokens.get(kind, 0) + count

    def usage(self) -> Usage:
        """The same, as a turn records it."""
        return Usage(model_calls=self.calls, tokens=self.tokens, model=self.model)


@dataclass(frozen=True)
class Answered(Generic[Made]):
    """What was made of an answer, what it has cost, and why an earlier one was refused, if one was."""

    made: Made
    usage: Usage
    refused: tuple[str, ...] = ()


class Asking:
    """Asks models. One of them serves a whole worker."""

    def __init__(self, models: ModelAccess) -> None:
        self._models = models

    async def model_for(self, name: str | None) -> Chosen | None:
        """The model to ask; None: the worker has none, and the conversation names none that can be had.

        Raises:
            ToolError: kind `model_setup`: the worker has something of a model, but this one cannot be had.
        """
        if name is None and not self._models.configured:
            return None
        try:
            return await self._models.choose(name)
        except ToolError:
            if self._models.configured:
                raise
            return None

    async def ask(
        self, inquiry: Inquiry[Made], context: CallContext, model: Chosen, listen: Listen | None = None
    ) -> Answered[Made]:
        """Asks, and once more if the answer cannot be used. `listen` hears the first answer while it comes.

        Raises:
            ToolError: the model cannot be asked, or gave no answer that can be used (kind `model`; its details have
                the `usage`).
        """
        from activities.conversing.model_talk import say

        cost, refused = Cost(), list[str]()
        async with model_failures(model.title, context.timeout_seconds):
            for _ in range(_TRIES):
                cost.calls += 1
                reply = await say(model, _request(inquiry, context, "".join(refused)), None if refused else listen)
                cost.add(reply)
                try:
                    return Answered(inquiry.read(_object_of(reply.content)), cost.usage(), tuple(refused))
                except UnusableError as error:
                    refused = [str(error)]
        text = f"{model.title} gave no {inquiry.name} that can be used, when asked again either: {refused[0][:_SHOWN]}"
        raise ToolError(text, kind="model", details={"usage": cost.usage().model_dump(mode="json")})


def _request(inquiry: Inquiry[Any], context: CallContext, problem: str) -> AgentRequest:
    situation = {**inquiry.situation, "problem": problem} if problem else inquiry.situation
    return AgentRequest(
        context=context,
        messages=(
            AgentMessage(role="system", content=inquiry.instructions),
            AgentMessage(role="user", content=json.dumps(situation, ensure_ascii=False)),
        ),
        response_name=inquiry.name,
        response_schema=inquiry.schema,
        strict=inquiry.strict,
    )


def _object_of(content: str) -> dict[str, Json]:
    from activities.agent_messages import unfenced

    if not content.strip():
        raise UnusableError("The answer is empty")
    try:
        made = from_json(unfenced(content), allow_inf_nan=False)
    except ValueError as error:
        raise UnusableError(f"The answer is not JSON: {error}") from None
    if not isinstance(made, dict):
        raise UnusableError("The answer is JSON, but no object")
    return made
