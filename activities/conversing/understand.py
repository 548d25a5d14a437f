"""The `understand` activity: what a message means, in one question to a model."""

from __future__ import annotations

from pydantic import ValidationError
from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.conversing.asking import Asking, Inquiry, UnusableError
from activities.conversing.contracts import UnderstandRequest
from activities.jsontext import as_text
from activities.model_access import ModelAccess
from activities.temporal import under_temporal
from journeys.turns import Understanding, Understood
from journeys.values import Json


class UnderstandActivity:
    """Finds out what a message means.

    Args:
        border: takes the calls across.
        models: where models are found.
    """

    def __init__(self, border: Border, models: ModelAccess) -> None:
        self._border = border
        self._asking = Asking(models)

    @activity.defn(name=contracts.UNDERSTAND)
    async def run(self, request: UnderstandRequest) -> Understood:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: UnderstandRequest, attempt: int = 1) -> Understood:
        """Understands. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._understand, attempt=attempt, effect="pure")

    async def _understand(self, request: UnderstandRequest, call: Call) -> Understood:
        situation = request.situation
        inquiry = Inquiry(
            "understanding",
            "Say what the message means.",
            {"message": None} | situation.model_dump(mode="json", exclude_defaults=True, exclude={"top"}),
            Understanding.model_json_schema(),
            _read,
        )
        made, usage = await self._asking.ask(inquiry, call.context, as_text(request.model) or None)
        shown = (*(one.journey for one in situation.at_hand), *(one.id for one in situation.guidelines))
        return Understood(understanding=made, considered=shown, usage=usage)


def _read(answer: dict[str, Json]) -> Understanding:
    try:
        return Understanding.model_validate(answer)
    except ValidationError as error:
        raise UnusableError(str(error)) from None
