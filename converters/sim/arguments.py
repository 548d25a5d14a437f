"""Values that are handed to code or to an expression, by the names that stand for them there."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeys.values import Json


@dataclass(slots=True)
class Arguments:
    """Values by name; the same value has one name, however often it is read."""

    values: dict[str, Json] = field(default_factory=dict)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def name(self, prefix: str, value: Json) -> str:
        """The name of a value: `PREFIX_N`."""
        key = (prefix, repr(value))
        if key not in self.known:
            self.known[key] = f"{prefix}_{len(self.values)}"
            self.values[self.known[key]] = value
        return self.known[key]
