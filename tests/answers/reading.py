"""What an answer in plain words comes to, in a test's words: at ten in the morning on Wednesday, 1 May 2030, UTC."""

from __future__ import annotations

from typing import Any

from answers.interpreting import interpret

NOW = "2030-05-01T10:00:00Z"


def field(name: str, kind: str | None = None, **more: Any) -> dict[str, Any]:
    """A field; without a type, one of the type that is its name."""
    return {"name": name, "type": kind or name, **more}


def found(text: str, *fields: Any, locale: str | None = None, now: str = NOW, zone: str = "UTC") -> dict[str, Any]:
    """The whole answer of `interpret`."""
    asked = [field(one) if isinstance(one, str) else one for one in fields]
    return interpret({"fields": asked, "text": text, "now": now, "timezone": zone, "locale": locale})


def values(text: str, *fields: Any, **about: Any) -> dict[str, Any]:
    """The values, where there is nothing to be asked back."""
    made = found(text, *fields, **about)
    assert made["reasons"] == {}
    values: dict[str, Any] = made["values"]
    return values


def value(text: str, kind: str, *, locale: str | None = None, now: str = NOW, zone: str = "UTC", **more: Any) -> Any:
    """The value of one field; None if nothing was found."""
    return values(text, field("it", kind, **more), locale=locale, now=now, zone=zone).get("it")


def reason(text: str, kind: str, *, locale: str | None = None, **more: Any) -> str:
    """Why one field is asked for again; nothing of it is taken."""
    made = found(text, field("it", kind, **more), locale=locale)
    assert made["values"] == {}
    return str(made["reasons"].get("it", ""))
