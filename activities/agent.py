"""The `agent` activity: one request to a language model. The loop over tools is the workflow's. Logs no prompt."""

from __future__ import annotations

from collections.abc import Callable

from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.contracts import AgentReply, AgentRequest
from activities.jsontext import as_text
from activities.model_access import ModelAccess, model_failures
from activities.temporal import under_temporal
from journeys.errors import Outcome
from journeys.tool_descriptions import ToolDescription


class AgentActivity:
    """Requests to language models.

    Args:
        border: takes the calls across.
        models: where models are found.
        describe: what is known of a registered tool, by its id.
    """

    def __init__(
        self,
        border: Border,
        models: ModelAccess,
        *,
        describe: Callable[[str], ToolDescription | None] = lambda _: None,
    ) -> None:
        self._border = border
        self._models = models
        self._describe = describe

    @activity.defn(name=contracts.AGENT)
    async def run(self, request: AgentRequest) -> AgentReply:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: AgentRequest, attempt: int = 1) -> AgentReply:
        """Asks the model. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._ask, attempt=attempt, effect="pure")

    async def _ask(self, request: AgentRequest, call: Call) -> AgentReply:
        chosen = await self._models.choose(
            as_text(request.model) or None,
            as_text(request.base_url).strip() or None,
            as_text(request.api_key).strip() or None,
        )
        # Imported late: the providers' packages take two seconds.
        from pydantic_ai.direct import model_request

        from activities import agent_messages as words

        unknown: Outcome = "unknown" if call.effect == "unsafe" else "failed"
        async with model_failures(chosen.title, call.context.timeout_seconds, unknown):
            response = await model_request(
                chosen.model,
                words.conversation(request.messages),
                model_settings=words.settings(request),
                model_request_parameters=words.parameters(
                    request, native_schema=chosen.native_schema, describe=self._describe
                ),
            )
        return words.reply(request, response, native_schema=chosen.native_schema)
