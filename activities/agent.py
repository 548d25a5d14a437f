"""The `agent` activity: one request to a language model. The loop over tools is the workflow's. Logs no prompt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from temporalio import activity

from activities import contracts
from activities.border import Border, Call
from activities.contracts import AgentReply, AgentRequest
from activities.egress import Policy
from activities.guarded_network import check_host
from activities.jsontext import as_text
from activities.temporal import under_temporal
from journeys.errors import Outcome, ToolError
from journeys.tool_descriptions import ToolDescription
from journeys.values import Json

if TYPE_CHECKING:
    from pydantic_ai.exceptions import ModelAPIError

    from activities.models import Chosen, ModelCatalogue

_RETRYABLE = frozenset({408, 409, 425, 429})
_SHOWN = 2_000


class AgentActivity:
    """Requests to language models.

    Args:
        border: takes the calls across.
        policy: asked for base URLs that a journey names.
        default: the model of states that name none.
        base_url: a server that speaks OpenAI's protocol and serves every model.
        api_key: the key for OpenAI and for that server.
        describe: what is known of a registered tool, by its id.
    """

    def __init__(
        self,
        border: Border,
        policy: Policy,
        *,
        default: str | None = None,
        base_url: str | None = None,
        api_key: str | None = None,
        describe: Callable[[str], ToolDescription | None] = lambda _: None,
    ) -> None:
        self._border = border
        self._describe = describe
        self._policy = policy
        self._defaults = {"default": default, "base_url": base_url, "api_key": api_key}
        self._catalogue: ModelCatalogue | None = None
        self._opening = asyncio.Lock()

    async def close(self) -> None:
        """Closes the clients of the providers."""
        if self._catalogue is not None:
            await self._catalogue.close()

    @activity.defn(name=contracts.AGENT)
    async def run(self, request: AgentRequest) -> AgentReply:
        """The activity as Temporal calls it."""
        return await under_temporal(self.perform, request)

    async def perform(self, request: AgentRequest, attempt: int = 1) -> AgentReply:
        """Asks the model. Raises ToolError, see `Border.cross`."""
        return await self._border.cross(request, self._ask, attempt=attempt, effect="pure")

    async def _ask(self, request: AgentRequest, call: Call) -> AgentReply:
        chosen = await self._chosen(request)
        # Imported late: the providers' packages take two seconds.
        from pydantic_ai.direct import model_request
        from pydantic_ai.exceptions import AgentRunError, ModelAPIError, UserError

        from activities import agent_messages as words

        unknown: Outcome = "unknown" if call.effect == "unsafe" else "failed"
        seconds = call.context.timeout_seconds
        try:
            async with asyncio.timeout(seconds):
                response = await model_request(
                    chosen.model,
                    words.conversation(request.messages),
                    model_settings=words.settings(request),
                    model_request_parameters=words.parameters(
                        request, native_schema=chosen.native_schema, describe=self._describe
                    ),
                )
        except TimeoutError:
            text = f"{chosen.title} did not answer within {seconds:g} s"
            raise ToolError(text, kind="timeout", retryable=True, outcome=unknown) from None
        except ModelAPIError as error:
            raise _refused(chosen.title, error, unknown) from None
        except UserError as error:
            raise ToolError(str(error), kind="model_setup") from None
        except AgentRunError as error:
            text = f"{chosen.title} gave a reply that cannot be understood: {error}"
            raise ToolError(text, kind="model", retryable=True, outcome=unknown) from None
        return words.reply(request, response, native_schema=chosen.native_schema)

    async def _chosen(self, request: AgentRequest) -> Chosen:
        async with self._opening:
            if self._catalogue is None:
                self._catalogue = await asyncio.to_thread(_open_catalogue, self._defaults)
        base_url = as_text(request.base_url).strip() or None
        if base_url is not None:
            self._policy.check_url(urlsplit(base_url))
            await check_host(self._policy, base_url)
        return await asyncio.to_thread(
            self._catalogue.choose,
            as_text(request.model) or None,
            base_url,
            as_text(request.api_key).strip() or None,
        )


def _open_catalogue(defaults: Mapping[str, str | None]) -> ModelCatalogue:
    # Loaded here, in a thread, and not on the event loop.
    import pydantic_ai.direct  # noqa: F401

    import activities.agent_messages  # noqa: F401
    from activities.models import ModelCatalogue

    return ModelCatalogue(**defaults)


def _refused(title: str, error: ModelAPIError, unknown: Outcome) -> ToolError:
    from pydantic_ai.exceptions import ModelHTTPError, ModelTimeoutError

    if not isinstance(error, ModelHTTPError):
        kind = "timeout" if isinstance(error, ModelTimeoutError) else "connection"
        return ToolError(f"{title} could not be reached: {error}", kind=kind, retryable=True, outcome=unknown)
    status = error.status_code
    return ToolError(
        f"{title} API error ({status}): {_said(error.body)[:_SHOWN]}",
        kind="model",
        retryable=status in _RETRYABLE or status >= 500,
        retry_after=error.retry_after,
        details={"status": status, "model": error.model_name},
    )


def _said(body: Json) -> str:
    """The message in an error's body, wherever the provider puts it."""
    if isinstance(body, Mapping):
        inner = body.get("error", body)
        if isinstance(inner, Mapping):
            return as_text(inner.get("message") or inner)
        return as_text(inner)
    return as_text(body)
