"""Takes the secrets of one call out of everything that leaves it. Knows the values, keeps no text.

A value is found as it is and as it usually comes back in an echo: URL-encoded, in Base64 (at any offset, so also inside
basic authentication), escaped for JSON, HTML or Python. What is found becomes `{{NAME}}`.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from typing import Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import quote, quote_plus

from pydantic import BaseModel

from journeys.values import Json

MIN_LENGTH = 4
"""A shorter value occurs by chance; it is taken out only where it is the whole text."""
_MIN_CODED = 6
"""The same for the part of a Base64 text that a value alone decides."""

_CLOSED = (int, float, bool)
"""Types of fields that are no text: a status of 200 is no secret, whatever the secrets are."""

Model = TypeVar("Model", bound=BaseModel)


class Redactor:
    """The secrets that one call has used so far."""

    def __init__(self) -> None:
        self._whole: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._longest_first: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._whole)

    def add(self, name: str, value: str) -> None:
        """From now on, `value` is written `{{NAME}}`."""
        if not value or value in self._whole:
            return
        placeholder = "{{" + name + "}}"
        for text in value, value.strip():
            self._whole.setdefault(text, placeholder)
            if len(text) >= MIN_LENGTH:
                for written in _writings(text):
                    self._parts.setdefault(written, placeholder)
        self._longest_first = sorted(self._parts, key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without secrets."""
        if text in self._whole:
            return self._whole[text]
        # Looking for each first is a hundred times faster on a long text than a pattern of all.
        found = [part for part in self._longest_first if part in text]
        if not found:
            return text
        return re.sub("|".join(map(re.escape, found)), lambda hit: self._parts[hit[0]], text)

    def value(self, value: Json) -> Json:
        """A JSON value without secrets, keys included; a number that is a secret becomes text."""
        if not self._whole:
            return value
        match value:
            case str():
                return self.text(value)
            case bool() | None:
                return value
            case int() | float():
                return self._whole.get(str(value), value)
            case dict():
                return {self.text(str(key)): self.value(item) for key, item in value.items()}
            case list() | tuple():
                return [self.value(item) for item in value]
            case _:
                return self.text(str(value))

    def model(self, model: Model) -> Model:
        """A model without secrets: every field is gone through whose type leaves room for one."""
        if not self._whole:
            return model
        fields = type(model).model_fields
        return model.model_copy(
            update={name: self._field(getattr(model, name), field.annotation) for name, field in fields.items()}
        )

    def _field(self, value: Json, annotation: object) -> Json:
        if annotation in _CLOSED or get_origin(annotation) is Literal or int in get_args(annotation):
            return value
        match value:
            case BaseModel():
                return self.model(value)
            case tuple():
                return tuple(self._field(item, Any) for item in value)
            case _:
                return self.value(value)


def _writings(value: str) -> Iterator[str]:
    yield value
    for encoded in (quote(value), quote(value, safe=""), quote_plus(value)):
        yield encoded
        yield re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), encoded)
    for ascii_only in (True, False):
        escaped = json.dumps(value, ensure_ascii=ascii_only)[1:-1]
        yield escaped
        yield escaped.replace("/", "\\/")
        yield json.dumps(escaped, ensure_ascii=ascii_only)[1:-1]
    yield html.escape(value)
    yield html.escape(value, quote=False)
    yield repr(value)[1:-1]
    yield from _base64_writings(value.encode())


def _base64_writings(value: bytes) -> Iterator[str]:
    """What is sure to stand in any Base64 text that holds the value, for each of the three offsets it can begin at."""
    for offset in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            coded = encode(b"\0" * offset + value).rstrip(b"=").decode()
            bits = 8 * (offset + len(value))
            stable = coded[-(-8 * offset // 6) : bits // 6]
            if len(stable) >= _MIN_CODED:
                yield stable
                if offset == 0:
                    yield encode(value).decode()
                    yield coded
