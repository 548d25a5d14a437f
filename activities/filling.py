"""Fills environment values and secrets into a request, at the last moment. Decides nothing about the call itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from typing import TypeVar

from pydantic import BaseModel

from activities.contracts import AgentMessage, CallContext, Request
from activities.jsontext import as_text
from activities.redaction import Redactor
from activities.secrets import SecretsProvider
from journeys.errors import ToolError
from journeys.states.tool import Manner
from journeys.values import Json

R = TypeVar("R", bound=Request)

_NOT_OURS = frozenset({"context", "tools", "response_schema", "code", "environment", "dependencies", "situation"})
"""Fields that hold no values of the run: a JSON Schema may use `$` words of its own, code is code; and what a turn of a
conversation tells a model may never hold a secret."""


class Environment:
    """Environment values for one call: plain ones from the request, the rest from the secrets provider."""

    def __init__(self, context: CallContext, provider: SecretsProvider, redactor: Redactor) -> None:
        self._context = context
        self._provider = provider
        self._redactor = redactor

    def secret(self, name: str) -> str | None:
        """A secret by name, or None; from now on it is taken out of what leaves the call."""
        value = self._provider.get(name, self._context.workspace)
        if value is not None:
            self._redactor.add(name, value)
        return value

    def value(self, name: str) -> Json:
        """A value by name, plain or secret, or None."""
        plain = self._context.environment.get(name)
        return self.secret(name) if plain is None else plain

    async def values(self, names: list[str], manner: Manner = "plain") -> dict[str, Json]:
        """The values of these names.

        Raises:
            ToolError: names have no value (all of them are named). In Sim's manner they keep their `{{NAME}}` instead.
        """
        wanted = dict.fromkeys(names)
        if not wanted:
            return {}
        if self._provider.blocking:
            found = await asyncio.to_thread(lambda: {name: self.value(name) for name in wanted})
        else:
            found = {name: self.value(name) for name in wanted}
        unknown = [name for name, value in found.items() if value is None]
        if unknown and manner == "plain":
            raise ToolError(
                f"No value is known for {', '.join('{{' + name + '}}' for name in unknown)};"
                " give the worker one as a secret, or declare a plain value in the journey",
                kind="missing_value",
            )
        return {**found, **{name: "{{" + name + "}}" for name in unknown}}


async def fill(request: R, environment: Environment) -> R:
    """The request with `$env` and `$text` replaced by values and `$literal` unwrapped.

    Raises:
        ToolError: see `Environment.values`.
    """
    fields = {name: getattr(request, name) for name in type(request).model_fields if name not in _NOT_OURS}
    names = [name for value in fields.values() for name in _names(value)]
    manner: Manner = getattr(request, "manner", "plain")
    values = await environment.values(names, manner)
    filled = {name: _filled(value, values) for name, value in fields.items()}
    changed = {name: value for name, value in filled.items() if value is not fields[name]}
    return request.model_copy(update=changed) if changed else request


def _names(value: object) -> Iterator[str]:
    match value:
        case AgentMessage(role="assistant" | "tool"):
            return
        case AgentMessage():
            yield from _names(value.content)
        case BaseModel():
            for field in type(value).model_fields:
                yield from _names(getattr(value, field))
        case list() | tuple():
            for item in value:
                yield from _names(item)
        case dict() if "$literal" in value:
            return
        case {"$env": str() as name}:
            yield name
        case dict():
            for item in value.values():
                yield from _names(item)
        case _:
            return


def _filled(value: object, values: Mapping[str, Json]) -> Json:
    match value:
        case AgentMessage():
            return _filled_message(value, values)
        case BaseModel():
            before = {field: getattr(value, field) for field in type(value).model_fields}
            after = {field: _filled(item, values) for field, item in before.items()}
            changed = {field: item for field, item in after.items() if item is not before[field]}
            return value.model_copy(update=changed) if changed else value
        case tuple():
            filled = tuple(_filled(item, values) for item in value)
            return value if all(a is b for a, b in zip(filled, value, strict=True)) else filled
        case list():
            return [_filled(item, values) for item in value]
        case dict():
            return _filled_object(value, values)
        case _:
            return value


def _filled_object(value: dict[str, Json], values: Mapping[str, Json]) -> Json:
    match value:
        case {"$literal": literal}:
            return literal
        case {"$env": str() as name}:
            return values[name]
        case {"$text": list() as parts}:
            nulls = "null" if value.get("nulls") == "null" else ""
            return "".join(as_text(_filled(part, values), nulls) for part in parts)  # type: ignore[arg-type]
        case _:
            return {key: _filled(item, values) for key, item in value.items()}


def _filled_message(message: AgentMessage, values: Mapping[str, Json]) -> AgentMessage:
    """What a model or a tool has said is taken as it is: it must not be able to ask for a secret."""
    content = message.content
    if message.role in ("system", "user"):
        content = _filled(content, values)
    elif isinstance(content, dict) and "$literal" in content:
        content = content["$literal"]
    return message if content is message.content else message.model_copy(update={"content": content})
