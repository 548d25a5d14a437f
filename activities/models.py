"""Which provider serves a model: by the prefix of its name, by its family, or any server that speaks OpenAI's protocol.

Imported late, since it brings the providers' packages with it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Lock
from typing import Any

import httpx2
from openai import AsyncOpenAI
from pydantic_ai.embeddings import EmbeddingModel, infer_embedding_model
from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel
from pydantic_ai.exceptions import UserError
from pydantic_ai.models import Model, infer_model
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers import Provider, infer_provider, infer_provider_class
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

from activities.guarded_network import usual_authorities
from journeys.errors import ToolError

_FAMILIES = {
    "openai": ("gpt-", "chatgpt-", "o1", "o3", "o4", "computer-use"),
    "anthropic": ("claude-",),
    "google": ("gemini-", "gemma-"),
    "deepseek": ("deepseek-",),
    "xai": ("grok-",),
    "mistral": ("mistral-", "ministral-", "codestral-", "magistral-", "pixtral-"),
    "cohere": ("command-",),
}
_KEYS = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google": "GOOGLE_API_KEY",
    "deepseek": "DEEPSEEK_API_KEY",
    "xai": "XAI_API_KEY",
    "mistral": "MISTRAL_API_KEY",
    "cohere": "CO_API_KEY",
    "groq": "GROQ_API_KEY",
}
_TITLES = {"openai": "OpenAI", "xai": "xAI", "deepseek": "DeepSeek"}
_KEPT = 64
"""Models whose clients are kept open; a client belongs to one key."""
_NO_KEY = "none"
"""Sent where a server wants no key: the client refuses an empty one."""
PLAIN_PROFILE = OpenAIModelProfile(
    supports_tools=True,
    supports_json_schema_output=True,
    supports_json_object_output=True,
    json_schema_transformer=None,
    openai_supports_strict_tool_definition=True,
    openai_chat_supports_max_completion_tokens=False,
)
"""What is sent to an unknown server: exactly what the journey says, in the protocol's oldest words."""


@dataclass(frozen=True)
class Chosen:
    """A model that can be asked.

    Attributes:
        model: pydantic-ai's model.
        title: what its provider is called in messages.
        native_schema: whether the provider takes a JSON Schema for its reply.
    """

    model: Model
    title: str
    native_schema: bool


class ModelCatalogue:
    """Finds models by name, and keeps their clients.

    Args:
        default: the model of states that name none.
        base_url: a server that speaks OpenAI's protocol and serves every model that has no base URL of its own.
        api_key: the key for OpenAI and for such servers.
    """

    def __init__(self, *, default: str | None = None, base_url: str | None = None, api_key: str | None = None) -> None:
        self._default = default
        self._base_url = base_url
        self._api_key = api_key
        self._kept: OrderedDict[tuple[str, str | None, str | None], Chosen] = OrderedDict()
        self._http: httpx2.AsyncClient | None = None
        self._lock = Lock()

    async def close(self) -> None:
        """Closes the clients."""
        self._kept.clear()
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    def choose(self, name: str | None = None, base_url: str | None = None, api_key: str | None = None) -> Chosen:
        """The model of that name. The first time, its provider's package is loaded: call it in a thread.

        Args:
            name: as in `openai:gpt-5`, `claude-sonnet-5` or, with a base URL, whatever the server there calls it.
            base_url: a server that speaks OpenAI's protocol.
            api_key: its key, or the provider's.

        Raises:
            ToolError: kind `model_setup`: no such provider, its package is not installed, or it has no key.
        """
        wanted = (name or "").strip() or self._default
        if not wanted:
            raise _setup("No model is named; give the state a model, or the worker one for all (JOURNEYS_MODEL)")
        key = (wanted, base_url or self._base_url, api_key)
        with self._lock:
            chosen = self._kept.pop(key, None) or self._open(*key)
            self._kept[key] = chosen
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return chosen

    def embeddings(self, name: str) -> EmbeddingModel:
        """The model for embeddings of that name; call it in a thread.

        Raises:
            ToolError: see `choose`.
        """
        provider, model = _split(name)
        if self._base_url is not None:
            served = OpenAIProvider(openai_client=self._client(self._base_url, self._api_key))
            return OpenAIEmbeddingModel(model, provider=served)
        if provider in (None, "openai") and self._api_key:
            return OpenAIEmbeddingModel(model, provider=OpenAIProvider(openai_client=self._client(None, self._api_key)))
        try:
            return infer_embedding_model(f"{provider or 'openai'}:{model}")
        except (ImportError, UserError, ValueError) as error:
            raise _setup(f"The model {name!r} cannot be used: {error}") from None

    def _open(self, name: str, base_url: str | None, api_key: str | None) -> Chosen:
        provider, model = _split(name)
        if base_url is not None:
            # A key for OpenAI goes to the server that was set up with it, to no other.
            known = api_key or (self._api_key if base_url == self._base_url else None)
            served = OpenAICompatibleProvider(
                "openai-compatible",
                openai_client=self._client(base_url, known),
                profile=lambda _: PLAIN_PROFILE,
            )
            return _chosen(OpenAIChatModel(model, provider=served), "openai")
        if provider is None:
            raise _setup(
                f"No provider is known for the model {name!r}; write provider:model, as in openai:{name},"
                " or give the base URL of a server that speaks OpenAI's protocol"
            )
        if provider in ("openai", "openai-chat"):
            key = api_key or self._api_key
            if not key:
                raise _no_key(name, "openai")
            return _chosen(
                OpenAIChatModel(model, provider=OpenAIProvider(openai_client=self._client(None, key))),
                "openai",
            )
        return _chosen(_inferred(name, provider, model, api_key), provider)

    def _client(self, base_url: str | None, api_key: str | None) -> AsyncOpenAI:
        if self._http is None:
            self._http = httpx2.AsyncClient(
                timeout=None, follow_redirects=False, trust_env=False, verify=usual_authorities()
            )
        return AsyncOpenAI(
            base_url=base_url or "https://api.openai.com/v1",
            api_key=api_key or _NO_KEY,
            http_client=self._http,
            max_retries=0,
        )


def _split(name: str) -> tuple[str | None, str]:
    """Provider and model; a colon may also belong to the model's own name, as in `llama3:8b`."""
    before, colon, after = name.partition(":")
    if colon and after and _is_provider(before):
        return before, after
    for provider, prefixes in _FAMILIES.items():
        if name.startswith(prefixes):
            return provider, name
    return None, name


def _is_provider(name: str) -> bool:
    """Whether pydantic-ai has a provider of that name. Its module is looked for, not loaded: that may take a second."""
    plain = name.removeprefix("gateway/")
    if plain in ("openai-chat", "openai-responses", "azure-responses"):
        return True
    module = plain.replace("-", "_")
    return module.isidentifier() and find_spec(f"pydantic_ai.providers.{module}") is not None


def _inferred(name: str, provider: str, model: str, api_key: str | None) -> Model:
    def made(provider_name: str) -> Provider[Any]:
        if api_key is None:
            return infer_provider(provider_name)
        kind: Any = infer_provider_class(provider_name)
        return kind(api_key=api_key)  # type: ignore[no-any-return]

    try:
        return infer_model(f"{provider}:{model}", provider_factory=made)
    except ImportError:
        raise _setup(
            f"The model {name!r} is {_title(provider)}'s, and the package for it is not installed; install"
            f" pydantic-ai-slim[{provider}]"
        ) from None
    except UserError as error:
        if "api_key" in str(error) or "API_KEY" in str(error):
            raise _no_key(name, provider) from None
        raise _setup(f"The model {name!r} cannot be used: {error}") from None
    except (TypeError, ValueError) as error:
        raise _setup(f"The model {name!r} cannot be used: {error}") from None


def _chosen(model: Model, provider: str) -> Chosen:
    return Chosen(model, _title(provider), bool(model.profile.get("supports_json_schema_output", False)))


def _title(provider: str) -> str:
    return _TITLES.get(provider, provider.replace("-", " ").title())


def _no_key(name: str, provider: str) -> ToolError:
    variable = _KEYS.get(provider, f"{provider.upper().replace('-', '_')}_API_KEY")
    return _setup(
        f"The model {name!r} needs a key of {_title(provider)}:"
        f" set {variable} for the worker, or give the state an api_key"
    )


def _setup(text: str) -> ToolError:
    return ToolError(text, kind="model_setup")
