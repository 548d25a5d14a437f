"""Methods of texts that take no pattern, and `String` (ECMA-262, 22.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from unicodedata import category

from engine.expressions.builtins.signature import argument, define, functions, text_argument
from engine.expressions.conversions import position, to_number, to_text, to_whole
from engine.expressions.errors import NeedsScript, range_error, type_error
from engine.expressions.metering import Meter
from engine.expressions.numbers import number_text
from engine.expressions.operators import concatenate
from engine.expressions.regexps import RegExpValue
from engine.expressions.values import UNDEFINED, Namespace, Value
from journeys.javascript.texts import SPACES, has_lone_surrogate, joined, units

_LONGEST = 2**29 - 24
"""V8's longest text."""
_COMMON = chr(0x0590)
"""Below this (Latin, Greek, Cyrillic, Armenian) every engine has the same cases; above, they depend on its Unicode."""
_PHONETIC = re.compile("[\u019b\u0250-\u02af]")
"""The exceptions: phonetic letters that Unicode keeps giving capitals."""


def _at(meter: Meter, this: str, arguments: list[Value]) -> Value:
    text = units(this)
    at = to_whole(meter, argument(arguments, 0))
    at = at + len(text) if at < 0 else at
    return text[int(at)] if 0 <= at < len(text) else UNDEFINED


def _char_at(meter: Meter, this: str, arguments: list[Value]) -> Value:
    text = units(this)
    at = to_whole(meter, argument(arguments, 0))
    return text[int(at)] if 0 <= at < len(text) else ""


def _char_code_at(meter: Meter, this: str, arguments: list[Value]) -> Value:
    found = _char_at(meter, this, arguments)
    return ord(found) if found else float("nan")


def _code_point_at(meter: Meter, this: str, arguments: list[Value]) -> Value:
    text = units(this)
    at = to_whole(meter, argument(arguments, 0))
    if not 0 <= at < len(text):
        return UNDEFINED
    return ord(joined(text[int(at) : int(at) + 2])[0])


def _concat(meter: Meter, this: str, arguments: list[Value]) -> Value:
    for one in arguments:
        this = concatenate(meter, this, to_text(meter, one))
    return this


def _no_pattern(value: Value, method: str) -> None:
    if isinstance(value, RegExpValue):
        raise type_error(f"First argument to String.prototype.{method} must not be a regular expression")


def _clamped(meter: Meter, value: Value, length: int, default: int) -> int:
    if value is UNDEFINED:
        return default
    return int(min(max(to_whole(meter, value), 0), length))


def _includes(meter: Meter, this: str, arguments: list[Value]) -> Value:
    _no_pattern(argument(arguments, 0), "includes")
    text, wanted = units(this), units(text_argument(meter, arguments, 0))
    return wanted in text[_clamped(meter, argument(arguments, 1), len(text), 0) :]


def _starts_with(meter: Meter, this: str, arguments: list[Value]) -> Value:
    _no_pattern(argument(arguments, 0), "startsWith")
    text, wanted = units(this), units(text_argument(meter, arguments, 0))
    return text.startswith(wanted, _clamped(meter, argument(arguments, 1), len(text), 0))


def _ends_with(meter: Meter, this: str, arguments: list[Value]) -> Value:
    _no_pattern(argument(arguments, 0), "endsWith")
    text, wanted = units(this), units(text_argument(meter, arguments, 0))
    return text[: _clamped(meter, argument(arguments, 1), len(text), len(text))].endswith(wanted)


def _index_of(meter: Meter, this: str, arguments: list[Value]) -> Value:
    text, wanted = units(this), units(text_argument(meter, arguments, 0))
    return text.find(wanted, _clamped(meter, argument(arguments, 1), len(text), 0))


def _last_index_of(meter: Meter, this: str, arguments: list[Value]) -> Value:
    text, wanted = units(this), units(text_argument(meter, arguments, 0))
    limit = to_number(meter, argument(arguments, 1))
    start = len(text) if limit != limit else _clamped(meter, limit, len(text), 0)
    return text.rfind(wanted, 0, start + len(wanted))


def _pad(meter: Meter, this: str, arguments: list[Value]) -> str:
    """What fills the text up to the wanted length."""
    text = units(this)
    width = to_whole(meter, argument(arguments, 0))
    missing = width - len(text)
    if missing <= 0:
        return ""
    filler = " " if argument(arguments, 1) is UNDEFINED else units(text_argument(meter, arguments, 1))
    if not filler:
        return ""
    if width > _LONGEST:
        raise range_error("Invalid string length")
    meter.make(int(width))
    return (filler * (int(missing) // len(filler) + 1))[: int(missing)]


def _pad_start(meter: Meter, this: str, arguments: list[Value]) -> Value:
    return joined(_pad(meter, this, arguments) + units(this))


def _pad_end(meter: Meter, this: str, arguments: list[Value]) -> Value:
    return joined(units(this) + _pad(meter, this, arguments))


def _repeat(meter: Meter, this: str, arguments: list[Value]) -> Value:
    count = to_whole(meter, argument(arguments, 0))
    if count < 0 or count == float("inf"):
        raise range_error(f"Invalid count value: {to_text(meter, argument(arguments, 0))}")
    if not this or not count:
        return ""
    if len(units(this)) * count > _LONGEST:
        raise range_error("Invalid string length")
    meter.make(int(count) * len(this))
    return joined(this * int(count))


def _slice(meter: Meter, this: str, arguments: list[Value]) -> Value:
    text = units(this)
    start = position(meter, argument(arguments, 0), len(text), 0)
    end = position(meter, argument(arguments, 1), len(text), len(text))
    return _cut(meter, text, start, end)


def _cut(meter: Meter, text: str, start: int, end: int) -> str:
    if end <= start:
        return ""
    meter.make(end - start)
    return joined(text[start:end])


def _substring(meter: Meter, this: str, arguments: list[Value]) -> Value:
    text = units(this)
    first = _clamped(meter, argument(arguments, 0), len(text), 0)
    second = _clamped(meter, argument(arguments, 1), len(text), len(text))
    return _cut(meter, text, min(first, second), max(first, second))


def _substr(meter: Meter, this: str, arguments: list[Value]) -> Value:
    text = units(this)
    start = position(meter, argument(arguments, 0), len(text), 0)
    count = _clamped(meter, argument(arguments, 1), len(text), len(text))
    return _cut(meter, text, start, min(start + count, len(text)))


def _check_cases(text: str) -> None:
    final_sigma = "Σ" in text
    for one in dict.fromkeys(text):
        if one < _COMMON:
            continue
        if final_sigma or one.lower() != one or one.upper() != one or category(one) == "Cn":
            raise NeedsScript("upper and lower case beyond the common alphabets")
    if _PHONETIC.search(text):
        raise NeedsScript("upper and lower case of phonetic letters")


def _with_case(change: Callable[[str], str]) -> Callable[[Meter, str, list[Value]], Value]:
    def method(meter: Meter, this: str, arguments: list[Value]) -> Value:
        meter.make(len(this))
        made = change(this)
        if not this.isascii():
            _check_cases(this)
        return made

    return method


def _trimmed(trim: Callable[[str], str]) -> Callable[[Meter, str, list[Value]], Value]:
    def method(meter: Meter, this: str, arguments: list[Value]) -> Value:
        meter.make(len(this))
        return trim(this)

    return method


def _to_well_formed(meter: Meter, this: str, arguments: list[Value]) -> Value:
    meter.make(len(this))
    return "".join("\ufffd" if "\ud800" <= one <= "\udfff" else one for one in this)


def _from_code_point(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    codes = [to_number(meter, one) for one in arguments]
    meter.make(len(codes))
    for code in codes:
        if not (0 <= code <= 0x10FFFF and code == int(code)):
            raise range_error(f"Invalid code point {number_text(code)}")
    return joined("".join(chr(int(code)) for code in codes))


def _from_char_code(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    codes = [to_whole(meter, one) for one in arguments]
    meter.make(len(codes))
    return joined("".join(chr(int(code) & 0xFFFF if abs(code) != float("inf") else 0) for code in codes))


def _string(meter: Meter, this: Value, arguments: list[Value]) -> Value:
    return to_text(meter, arguments[0]) if arguments else ""


def _counted(method: Callable[[Meter, str, list[Value]], Value]) -> Callable[[Meter, Value, list[Value]], Value]:
    def counted(meter: Meter, this: Value, arguments: list[Value]) -> Value:
        meter.scan(len(this))
        return method(meter, this, arguments)

    return counted


_METHODS: dict[str, Callable[[Meter, str, list[Value]], Value]] = {
    "at": _at,
    "charAt": _char_at,
    "charCodeAt": _char_code_at,
    "codePointAt": _code_point_at,
    "concat": _concat,
    "endsWith": _ends_with,
    "includes": _includes,
    "indexOf": _index_of,
    "isWellFormed": lambda meter, this, arguments: not has_lone_surrogate(this),
    "lastIndexOf": _last_index_of,
    "padEnd": _pad_end,
    "padStart": _pad_start,
    "repeat": _repeat,
    "slice": _slice,
    "startsWith": _starts_with,
    "substr": _substr,
    "substring": _substring,
    "toLowerCase": _with_case(str.lower),
    "toString": lambda meter, this, arguments: this,
    "toUpperCase": _with_case(str.upper),
    "toWellFormed": _to_well_formed,
    "trim": _trimmed(lambda text: text.strip(SPACES)),
    "trimEnd": _trimmed(lambda text: text.rstrip(SPACES)),
    "trimLeft": _trimmed(lambda text: text.lstrip(SPACES)),
    "trimRight": _trimmed(lambda text: text.rstrip(SPACES)),
    "trimStart": _trimmed(lambda text: text.lstrip(SPACES)),
    "valueOf": lambda meter, this, arguments: this,
}
define("String", {name: _counted(method) for name, method in _METHODS.items()})
STRING = Namespace("String", functions({"fromCharCode": _from_char_code, "fromCodePoint": _from_code_point}), _string)
