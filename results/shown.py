"""The manner of results: frozen, with names as JavaScript writes them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from journeys.values import Json


class Shown(BaseModel):
    """A part of a result. `to_json` gives it as others read it."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True, use_attribute_docstrings=True
    )

    def to_json(self) -> dict[str, Json]:
        """As JSON values, in camel case."""
        return self.model_dump(mode="json", by_alias=True)
