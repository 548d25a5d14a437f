"""Model names: whose model a name on Sim's canvas means, and what our agents call it."""

from __future__ import annotations

import re
from functools import lru_cache

PREFIXES = {
    "azure": "azure",
    "azure-openai": "azure",
    "azure-anthropic": "azure",
    "vertex": "vertex",
    "bedrock": "bedrock",
    "openrouter": "openrouter",
    "groq": "groq",
    "cerebras": "cerebras",
    "fireworks": "fireworks",
    "together": "together",
    "mistral": "mistral",
    "ollama": "ollama",
    "vllm": "vllm",
    "litellm": "litellm",
    "xai": "xai",
    "deepseek": "deepseek",
    "openai": "openai",
    "anthropic": "anthropic",
    "google": "google",
}
"""What stands before a slash."""
_NAMES = (
    (re.compile(r"gpt|o[1345](-|$)|chatgpt|davinci|text-", re.IGNORECASE), "openai"),
    (re.compile(r"claude", re.IGNORECASE), "anthropic"),
    (re.compile(r"gemini|deep-research", re.IGNORECASE), "google"),
    (re.compile(r"grok", re.IGNORECASE), "xai"),
    (re.compile(r"deepseek", re.IGNORECASE), "deepseek"),
    (re.compile(r"(open-)?mi[sx]tral|codestral|magistral|ministral|devstral|pixtral", re.IGNORECASE), "mistral"),
)
_OURS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "google": "google",
    "xai": "xai",
    "deepseek": "deepseek",
    "mistral": "mistral",
    "azure": "azure",
    "vertex": "google-cloud",
    "bedrock": "bedrock",
    "openrouter": "openrouter",
    "groq": "groq",
    "cerebras": "cerebras",
    "fireworks": "fireworks",
    "together": "together",
    "ollama": "ollama",
    "vllm": "openai-chat",
    "litellm": "openai-chat",
}
_WITHOUT_KEY = frozenset({"ollama", "vllm", "vertex", "bedrock"})


@lru_cache(maxsize=1024)
def provider_of(model: str) -> str:
    """Whose model it is, by prefix, else by name; what nobody claims is Ollama's."""
    prefix, slash, _ = model.partition("/")
    if slash and prefix.lower() in PREFIXES:
        return PREFIXES[prefix.lower()]
    return next((provider for pattern, provider in _NAMES if pattern.match(model)), "ollama")


def our_name(model: str) -> str:
    """`provider:model`, as agents here call it."""
    prefix, slash, rest = model.partition("/")
    bare = rest if slash and prefix.lower() in PREFIXES else model
    return f"{_OURS[provider_of(model)]}:{bare}"


def needs_key(model: str) -> bool:
    """Whether Sim refuses to run such a model without an API key."""
    return provider_of(model) not in _WITHOUT_KEY
