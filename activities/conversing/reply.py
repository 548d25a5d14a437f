"""The `reply` activity: what is said, in one question to a model."""

from __future__ import annotations

from pydantic import ValidationError
from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.conversing.asking import Asking, Inquiry, UnusableError
from activities.conversing.contracts import ReplyRequest
from activities.jsontext import as_text
from activities.temporal import under_temporal
from journeys.turns import Replied, Reply
from journeys.values import Json


class ReplyActivity:
    """Makes what is said.

    Args:
        border: takes the calls across.
        asking: asks models.
    """

    def __init__(self, border: Border, asking: Asking) -> None:
        self._border = border
        self._asking = asking

    @activity.defn(name=contracts.REPLY)
    async def run(self, request: ReplyRequest) -> Replied:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: ReplyRequest, attempt: int = 1) -> Replied:
        """Replies. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._reply, attempt=attempt, effect="pure")

    async def _reply(self, request: ReplyRequest, call: Call) -> Replied:
        inquiry = Inquiry(
            "reply",
            "Write the reply.",
            {"message": None} | request.situation.model_dump(mode="json", exclude_defaults=True),
            Reply.model_json_schema(),
            _read,
        )
        model = await self._asking.model_for(as_text(request.model) or None)
        if model is None:
            return Replied(reply=Reply(text=request.situation.no_match or "…"))
        answered = await self._asking.ask(inquiry, call.context, model)
        return Replied(reply=answered.made, refused=answered.refused, usage=answered.usage)


def _read(answer: dict[str, Json]) -> Reply:
    try:
        reply = Reply.model_validate(answer)
    except ValidationError as error:
        raise UnusableError(str(error)) from None
    if not reply.text.strip():
        raise UnusableError("The reply has no text")
    return reply
