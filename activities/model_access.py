"""How activities come to a model: by its name, with the worker's defaults, and its failures as errors of a tool."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from activities.egress import Policy
from activities.guarded_network import check_host
from activities.jsontext import as_text
from journeys.errors import Outcome, ToolError
from journeys.values import Json

if TYPE_CHECKING:
    from pydantic_ai.embeddings import EmbeddingModel
    from pydantic_ai.exceptions import ModelAPIError

    from activities.models import Chosen, ModelCatalogue

_RETRYABLE = frozenset({408, 409, 425, 429})
_SHOWN = 2_000


class ModelAccess:
    """The models of one worker. The providers' packages are loaded with the first question.

    Args:
        policy: asked for base URLs that a journey names.
        default: the model of those that name none.
        base_url: a server that speaks OpenAI's protocol and serves every model.
        api_key: the key for OpenAI and for that server.
    """

    def __init__(
        self, policy: Policy, *, default: str | None = None, base_url: str | None = None, api_key: str | None = None
    ) -> None:
        self._policy = policy
        self._defaults = {"default": default, "base_url": base_url, "api_key": api_key}
        self._opening = asyncio.Lock()
        self.catalogue: ModelCatalogue | None = None
        """None before the first question."""

    @property
    def configured(self) -> bool:
        """Whether the worker itself has anything of a model: a name, a key or a server."""
        return any(self._defaults.values())

    async def close(self) -> None:
        """Closes the clients of the providers."""
        if self.catalogue is not None:
            await self.catalogue.close()

    async def choose(self, name: str | None = None, base_url: str | None = None, api_key: str | None = None) -> Chosen:
        """The model of that name. Raises ToolError, see `ModelCatalogue.choose`, and for a URL that the policy
        refuses."""
        catalogue = await self._opened()
        if base_url is not None:
            self._policy.check_url(urlsplit(base_url))
            await check_host(self._policy, base_url)
        return await asyncio.to_thread(catalogue.choose, name, base_url, api_key)

    async def embeddings(self, name: str) -> EmbeddingModel:
        """The model for embeddings of that name. Raises ToolError, see `ModelCatalogue.choose`."""
        return await asyncio.to_thread((await self._opened()).embeddings, name)

    async def _opened(self) -> ModelCatalogue:
        async with self._opening:
            if self.catalogue is None:
                self.catalogue = await asyncio.to_thread(_open_catalogue, self._defaults)
            return self.catalogue


@asynccontextmanager
async def model_failures(title: str, seconds: float, unknown: Outcome = "failed") -> AsyncIterator[None]:
    """Within it, a model is asked.

    Args:
        title: what its provider is called in messages.
        seconds: how long it may take.
        unknown: the outcome of a request that was broken off.

    Raises:
        ToolError: it did not answer, refused, or gave a reply that cannot be read; kinds `timeout`, `connection`,
            `model`, `model_setup`.
    """
    from pydantic_ai.exceptions import AgentRunError, ModelAPIError, UserError

    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        text = f"{title} did not answer within {seconds:g} s"
        raise ToolError(text, kind="timeout", retryable=True, outcome=unknown) from None
    except ModelAPIError as error:
        raise _refused(title, error, unknown) from None
    except UserError as error:
        raise ToolError(str(error), kind="model_setup") from None
    except AgentRunError as error:
        text = f"{title} gave a reply that cannot be understood: {error}"
        raise ToolError(text, kind="model", retryable=True, outcome=unknown) from None


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
