"""Forms: whether an answer fits a field, and what it means as the field's type."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

import re2  # type: ignore[import-untyped]

from engine.jsontext import parse_json
from journeys.errors import ExpressionFailedError
from journeys.limits import moment_problem
from journeys.states import Field
from journeys.values import Json

_YES = ("yes", "y", "true", "1", "ok", "okay", "sure", "approve", "approved", "confirm", "confirmed")
_NO = ("no", "n", "false", "0", "cancel", "decline", "declined", "reject", "rejected")
_EMAIL = re2.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_CURRENCY = re2.compile(r"[A-Z]{3}")
_MONEY = re2.compile(r"(?:(?P<before>[A-Z]{3}) ?)?(?P<amount>-?[0-9]+(?:\.[0-9]+)?)(?: ?(?P<after>[A-Z]{3}))?")
_PHONE = re2.compile(r"\+?[0-9][0-9 ()./-]{4,20}[0-9]")


class Unfit(Exception):
    """An answer does not fit; the message says why, in the user's words."""


@dataclass(slots=True)
class Answer:
    """What an answer came to: values by field name, reasons by field name, and what had no field."""

    values: dict[str, Json] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    rest: dict[str, Json] = field(default_factory=dict)


def read_values(fields: tuple[Field, ...], values: dict[str, Json], now: datetime | None = None) -> Answer:
    """Checks the values of one answer, field by field. What it does not name, or leaves blank, has its default. `now`
    is as for `read`."""
    by_name = {one.name: one for one in fields}
    answer = Answer()
    for name, raw in values.items():
        if name not in by_name:
            answer.rest[name] = raw
            continue
        wanted = by_name[name]
        if is_blank(raw) and not wanted.required:
            continue
        try:
            answer.values[name] = read(wanted, raw, now)
        except Unfit as reason:
            answer.reasons[name] = wanted.message or f"{wanted.label}: {reason}"
    return answer


def read(wanted: Field, raw: Json, now: datetime | None = None) -> Json:
    """The value of a field.

    Args:
        now: the moment in the time zone of the run; without it, earliest and latest moments are not looked at.

    Raises:
        Unfit: it is not one; says why.
        ExpressionFailedError: the field's pattern is none.
    """
    if is_blank(raw):
        raise Unfit("an answer is needed")
    value = _typed(wanted, raw)
    _within_limits(wanted, value["amount"] if wanted.type == "money" else value)
    if now is not None and wanted.type in ("date", "time", "datetime"):
        problem = moment_problem(wanted, value, now)
        if problem is not None:
            raise Unfit(problem)
    return value


def is_blank(raw: Json) -> bool:
    """Whether an answer says nothing."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def _typed(wanted: Field, raw: Json) -> Json:  # noqa: C901 - a closed set, one line for each
    match wanted.type:
        case "string" | "text":
            return _text(raw)
        case "integer" | "number":
            return _number(raw, whole=wanted.type == "integer")
        case "money":
            return _money(wanted, raw)
        case "boolean":
            return yes_or_no(raw)
        case "date" | "time" | "datetime":
            return _moment(wanted.type, raw)
        case "email":
            return _matching(raw, _EMAIL, "an e-mail address is needed, as in ada@example.com")
        case "phone":
            return _matching(raw, _PHONE, "a telephone number is needed, as in +44 20 7946 0000")
        case "url":
            return _url(raw)
        case "choice":
            return chosen(wanted, raw)
        case "choices":
            several = raw if isinstance(raw, list) else [part.strip() for part in _text(raw).split(",")]
            return [chosen(wanted, one) for one in several]
        case "object" | "array":
            return _structure(raw, list if wanted.type == "array" else dict, wanted.type)
        case "file" | "any":
            return raw


def _text(raw: Json) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return str(raw)
    raise Unfit("a text is needed")


def _number(raw: Json, *, whole: bool) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise Unfit("a number is needed")
    try:
        number = float(raw.replace(" ", "").replace("_", "x") if isinstance(raw, str) else raw)
    except (ValueError, OverflowError):
        raise Unfit(f"a number is needed, as in 42; {str(raw)[:40]} is none") from None
    if not math.isfinite(number):
        raise Unfit("a number is needed")
    if number.is_integer() and abs(number) < 2**53:
        return int(number)
    if whole:
        raise Unfit("a whole number is needed")
    return number


def _money(wanted: Field, raw: Json) -> Json:
    """`{amount, currency}`, or a text as in `20.50 EUR`; a number alone where the field has a currency."""
    example = f"20.50 {wanted.currency or 'EUR'}"
    amount, currency = raw, wanted.currency
    if isinstance(raw, dict):
        amount, currency = raw.get("amount"), raw.get("currency", wanted.currency)
    elif isinstance(raw, str):
        match = _MONEY.fullmatch(raw.strip())
        if match is None:
            raise Unfit(f"an amount of money is needed, as in {example}")
        amount, currency = match["amount"], match["before"] or match["after"] or wanted.currency
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise Unfit(f"an amount with its currency is needed, as in {example}")
    if wanted.currency not in (None, currency):
        raise Unfit(f"an amount in {wanted.currency} is needed")
    return {"amount": _number(amount, whole=False), "currency": currency}


def yes_or_no(raw: Json) -> bool:
    """Yes or no, in plain words too.

    Raises:
        Unfit: it is neither.
    """
    if isinstance(raw, bool):
        return raw
    said = str(raw).strip().lower().rstrip(".!")
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Unfit("yes or no is needed")


def _moment(kind: str, raw: Json) -> str:
    said = _text(raw)
    try:
        if kind == "date":
            return date.fromisoformat(said).isoformat()
        if kind == "time":
            return time.fromisoformat(said).isoformat()
        return datetime.fromisoformat(said).isoformat()
    except ValueError:
        example = {"date": "2030-12-31", "time": "14:30", "datetime": "2030-12-31T14:30"}[kind]
        raise Unfit(f"a {kind} is needed, as in {example}") from None


def _matching(raw: Json, pattern: Any, reason: str) -> str:
    said = _text(raw)
    if not pattern.fullmatch(said):
        raise Unfit(reason)
    return said


def _url(raw: Json) -> str:
    said = _text(raw)
    try:
        parts = urlsplit(said)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Unfit("an address is needed, as in https://example.com")
    return said


def _structure(raw: Json, wanted: type, kind: str) -> Json:
    value = raw
    if isinstance(raw, str):
        try:
            value = parse_json(raw)
        except ValueError:
            raise Unfit(f"an {kind} is needed, written as JSON") from None
    if not isinstance(value, wanted):
        raise Unfit(f"an {kind} is needed")
    return value


def chosen(wanted: Field, raw: Json) -> Json:
    """The value of the option that an answer names: by value, by label in any case, or by its number.

    Raises:
        Unfit: no option is that; names them.
    """
    for option in wanted.options:
        if raw == option.value and isinstance(raw, bool) == isinstance(option.value, bool):
            return option.value
    said = str(raw).strip().lower()
    for option in wanted.options:
        if said in (str(option.value).lower(), option.label.lower()) and said:
            return option.value
    if isinstance(raw, str) and said.isdecimal() and 1 <= int(said) <= len(wanted.options):
        return wanted.options[int(said) - 1].value
    names = ", ".join(option.label or str(option.value) for option in wanted.options)
    raise Unfit(f"one of these is needed: {names}")


def _within_limits(wanted: Field, value: Json) -> None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if wanted.minimum is not None and value < wanted.minimum:
            raise Unfit(f"at least {wanted.minimum:g} is needed")
        if wanted.maximum is not None and value > wanted.maximum:
            raise Unfit(f"at most {wanted.maximum:g} is allowed")
    if isinstance(value, (str, list)):
        unit = "characters" if isinstance(value, str) else "items"
        if wanted.min_length is not None and len(value) < wanted.min_length:
            raise Unfit(f"at least {wanted.min_length} {unit} are needed")
        if wanted.max_length is not None and len(value) > wanted.max_length:
            raise Unfit(f"at most {wanted.max_length} {unit} are allowed")
    if wanted.options and wanted.type not in ("choice", "choices"):
        chosen(wanted, value)
    if wanted.pattern and isinstance(value, str) and not _pattern(wanted.pattern).fullmatch(value):
        raise Unfit(f"{value!r} does not have the form that is needed")


def _pattern(source: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(source, options)
    except re2.error:
        raise ExpressionFailedError(f"The pattern {source!r} of a field is no regular expression") from None
