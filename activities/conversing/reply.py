"""The `reply` activity: what is said, in one question to a model, or by rule where there is none."""

from __future__ import annotations

from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.conversing import canned, reply_prompt
from activities.conversing.asking import Answered, Asking, Inquiry
from activities.conversing.broadcast import Broadcast
from activities.conversing.canned import Canned
from activities.conversing.contracts import ReplyRequest
from activities.conversing.nearness import Embedder
from activities.conversing.partial_text import text_so_far
from activities.conversing.reply_reading import Read, no_match, read_reply, summary_of
from activities.conversing.saying_by_rule import say_by_rule
from activities.conversing.streaming import Showing
from activities.jsontext import as_text
from activities.temporal import under_temporal
from journeys.conversation import Composition
from journeys.turns import Replied, Reply, ReplySituation, Usage


class ReplyActivity:
    """Makes what is said.

    Args:
        border: takes the calls across.
        asking: asks models.
        embedder: compares texts, for which canned responses a model is shown.
        broadcast: takes replies to those who watch, while they are made.
    """

    def __init__(self, border: Border, asking: Asking, embedder: Embedder, broadcast: Broadcast) -> None:
        self._border = border
        self._asking = asking
        self._embedder = embedder
        self._broadcast = broadcast

    @activity.defn(name=contracts.REPLY)
    async def run(self, request: ReplyRequest) -> Replied:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: ReplyRequest, attempt: int = 1) -> Replied:
        """Replies. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._reply, attempt=attempt, effect="pure")

    async def _reply(self, request: ReplyRequest, call: Call) -> Replied:
        situation = request.situation
        usable = canned.usable(situation) if situation.composition != "free" else []
        if situation.composition == "strict" and not usable:
            # There is nothing to choose from, so nobody is asked.
            said = Reply(text=no_match(situation), summary=summary_of(situation))
            return Replied(reply=said, usage=Usage(by="rule"))
        model = await self._asking.model_for(as_text(request.model) or None)
        if model is None:
            return Replied(reply=say_by_rule(situation), usage=Usage(by="rule"))
        offered = await canned.near(situation, usable, self._embedder)
        manner = manner_of(situation, offered)
        inquiry = inquiry_of(situation, manner, offered)
        if not situation.stream or manner == "strict":
            return _replied(await self._asking.ask(inquiry, call.context, model))

        def visible(answer: str) -> str:
            return call.redactor.text(text_so_far(answer, manner, offered=bool(offered)))

        async with Showing(self._broadcast, call.context.run, situation.turn, visible) as showing:
            replied = _replied(await self._asking.ask(inquiry, call.context, model, showing.listen))
            await showing.whole(call.redactor.text(replied.reply.text))
            return replied


def manner_of(situation: ReplySituation, offered: list[Canned]) -> Composition:
    """How the reply is made: without canned responses it is written freely, unless only they may be said."""
    return "free" if not offered and situation.composition != "strict" else situation.composition


def inquiry_of(situation: ReplySituation, manner: Composition, offered: list[Canned]) -> Inquiry[Read]:
    """What a model is asked."""
    schema = reply_prompt.schema(situation, manner)
    return Inquiry(
        reply_prompt.NAME,
        reply_prompt.instructions(situation, manner),
        reply_prompt.shown(situation, offered),
        schema,
        lambda answer: read_reply(situation, manner, offered, answer),
        # Texts for fields have names of their own, so a form with them is not one that providers can enforce.
        strict="fields" not in schema["properties"],
    )


def _replied(answered: Answered[Read]) -> Replied:
    read = answered.made
    return Replied(reply=read.reply, refused=(*answered.refused, *read.refused), usage=answered.usage)
