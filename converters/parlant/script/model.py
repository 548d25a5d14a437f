"""A language model and an embedder for a server that is never asked anything."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Generic, TypeVar

p: Any = import_module("parlant.sdk")
_generation: Any = import_module("parlant.core.nlp.generation")
_Schema = TypeVar("_Schema")


class Tokenizer(p.EstimatingTokenizer):  # type: ignore[misc]
    """Counts words. Parlant's vector stores divide texts by this count, so it is never zero."""

    async def estimate_token_count(self, prompt: str) -> int:
        """At least one."""
        return max(1, len(prompt.split()))


class Embedder(p.Embedder):  # type: ignore[misc]
    """Vectors from a text's hash: nothing is searched for, and equal texts must be equal."""

    id = "journeys/none"
    max_tokens = 8192
    dimensions = 16

    @property
    def tokenizer(self) -> Tokenizer:
        """See `Tokenizer`."""
        return Tokenizer()

    async def embed(self, texts: list[str], hints: Mapping[str, Any] | None = None) -> Any:  # noqa: ARG002 - Parlant's
        """One vector a text, none of them zero."""
        return p.EmbeddingResult(
            [[1.0 + byte for byte in hashlib.sha256(text.encode()).digest()[: self.dimensions]] for text in texts]
        )


class Generator(_generation.SchematicGenerator, Generic[_Schema]):  # type: ignore[misc]
    """A generator that refuses; generic, since Parlant asks a generator for its schema by its class argument."""

    id = "journeys/none"
    max_tokens = 8192

    @property
    def tokenizer(self) -> Tokenizer:
        """See `Tokenizer`."""
        return Tokenizer()

    async def generate(self, prompt: Any, hints: Mapping[str, Any] | None = None) -> Any:  # noqa: ARG002 - Parlant's
        """Always raises: while a script is read, no model is there."""
        raise p.SDKError("A language model was asked while the script was read. Ask it in a tool, not while building.")


class Service(p.NLPService):  # type: ignore[misc]
    """What the server takes for its provider of models."""

    supports_streaming = False

    async def get_schematic_generator(self, t: Any, hints: Any = None) -> Any:  # noqa: ARG002 - Parlant's
        """A generator for one schema."""
        return Generator[t]()

    async def get_streaming_text_generator(self, hints: Any = None) -> Any:
        """There is none; the same refusal."""
        return await Generator[Any]().generate("", hints)

    async def get_embedder(self, hints: Any = None) -> Any:  # noqa: ARG002 - Parlant's
        """See `Embedder`."""
        return Embedder()

    async def get_moderation_service(self) -> Any:
        """Nothing is moderated."""
        return p.NoModeration()
