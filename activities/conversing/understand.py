"""The `understand` activity: what a message means, in one question to a model, or by rule where there is none."""

from __future__ import annotations

from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.conversing.asking import Asking, Inquiry
from activities.conversing.by_rule import understand_by_rule
from activities.conversing.checking import check
from activities.conversing.contracts import UnderstandRequest
from activities.conversing.narrowing import considered, narrowed
from activities.conversing.nearness import Embedder
from activities.conversing.understanding_prompt import INSTRUCTIONS, NAME, schema, shown
from activities.jsontext import as_text
from activities.temporal import under_temporal
from journeys.turns import Understood, Usage


class UnderstandActivity:
    """Finds out what a message means.

    Args:
        border: takes the calls across.
        asking: asks models.
        embedder: compares texts, for what a model is shown.
    """

    def __init__(self, border: Border, asking: Asking, embedder: Embedder) -> None:
        self._border = border
        self._asking = asking
        self._embedder = embedder

    @activity.defn(name=contracts.UNDERSTAND)
    async def run(self, request: UnderstandRequest) -> Understood:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: UnderstandRequest, attempt: int = 1) -> Understood:
        """Understands. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._understand, attempt=attempt, effect="pure")

    async def _understand(self, request: UnderstandRequest, call: Call) -> Understood:
        situation = request.situation
        model = await self._asking.model_for(as_text(request.model) or None)
        if model is None:
            made = understand_by_rule(situation)
            return Understood(understanding=made, considered=considered(situation), usage=Usage(by="rule"))
        seen = await narrowed(situation, self._embedder)
        # Values may be anything, so the form is not one that providers can enforce to the letter; it is checked here.
        inquiry = Inquiry(NAME, INSTRUCTIONS, shown(seen), schema(), lambda answer: check(seen, answer))
        answered = await self._asking.ask(inquiry, call.context, model)
        return Understood(
            understanding=answered.made.understanding,
            considered=considered(seen),
            refused=(*answered.refused, *answered.made.refused),
            usage=answered.usage,
        )
