"""Parameters of operations as they stand in a request, by their style (OpenAPI 3.1, section 4.8.12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from activities.jsontext import as_text, stringify
from journeys.values import Json

_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
_BETWEEN = {"spaceDelimited": " ", "pipeDelimited": "|"}
IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that mean nothing, by the specification."""


@dataclass(frozen=True)
class Parameter:
    """A parameter.

    Attributes:
        name: in the request.
        place: `path`, `query`, `header` or `cookie`.
        argument: the name of the tool's argument.
        style, explode: how lists and objects are written.
        as_json: whether the value is written as JSON text.
    """

    name: str
    place: str
    argument: str
    style: str
    explode: bool
    as_json: bool

    def text(self, value: Json) -> str:
        """The value in a path or a header."""
        if self.as_json:
            written = stringify(value)
            return quote(written, safe="") if self.place == "path" else written
        plain = quote_part if self.place == "path" else as_text
        match value:
            case list():
                parts = [plain(item) for item in value]
            case dict():
                sign = "=" if self.explode else ","
                parts = [f"{plain(key)}{sign}{plain(item)}" for key, item in value.items()]
            case _:
                parts = [plain(value)]
        match self.style:
            case "label":
                return "." + ("." if self.explode else ",").join(parts)
            case "matrix":
                return self._matrix(value, parts)
            case _:
                return ",".join(parts)

    def pairs(self, value: Json) -> list[tuple[str, str]]:
        """Names and values in a query or a cookie."""
        if self.as_json:
            return [(self.name, stringify(value))]
        match value:
            case dict() if self.style == "deepObject":
                return [(f"{self.name}[{key}]", as_text(item)) for key, item in value.items()]
            case dict() if self.explode:
                return [(key, as_text(item)) for key, item in value.items()]
            case dict():
                return [(self.name, ",".join(as_text(part) for pair in value.items() for part in pair))]
            case list() if self.explode:
                return [(self.name, as_text(item)) for item in value]
            case list():
                return [(self.name, _BETWEEN.get(self.style, ",").join(map(as_text, value)))]
            case _:
                return [(self.name, as_text(value))]

    def _matrix(self, value: Json, parts: list[str]) -> str:
        if isinstance(value, dict) and self.explode:
            return "".join(f";{part}" for part in parts)
        if isinstance(value, list) and self.explode:
            return "".join(f";{self.name}={part}" for part in parts)
        return f";{self.name}={','.join(parts)}"


def quote_part(value: Json) -> str:
    """A value as a part of a path."""
    return quote(as_text(value), safe="")


def parameter_of(content: Mapping[str, Any], argument: str) -> Parameter:
    """A parameter from its description in a document."""
    place = str(content.get("in"))
    style = str(content.get("style") or _STYLES.get(place, "simple"))
    explode = content.get("explode")
    return Parameter(
        name=str(content.get("name")),
        place=place,
        argument=argument,
        style=style,
        explode=style == "form" if explode is None else bool(explode),
        as_json="schema" not in content and "content" in content,
    )
