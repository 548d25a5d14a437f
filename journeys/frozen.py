"""The manner of every model here: frozen, closed to unknown fields, JSON on both sides."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer


class Frozen(BaseModel):
    """A value that never changes. Unknown fields are errors, so that a typing mistake is not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Tagged(Frozen):
    """A member of a union, told apart by its `type` or `kind`; written even where other defaults are left out."""

    @model_serializer(mode="wrap")
    def _keep_the_tag(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        written: dict[str, Any] = handler(self)
        tag = "type" if "type" in type(self).model_fields else "kind"
        return {tag: getattr(self, tag), **written}
