"""`JSON.parse`: the values, and V8's texts for what is no JSON."""

from __future__ import annotations

import json
import re
from typing import Final, Never

from engine.expressions.errors import BudgetExceeded, ExpressionError
from engine.expressions.metering import Meter
from engine.expressions.numbers import number
from engine.expressions.values import Value
from journeys.javascript.texts import joined, units

MAX_NESTING: Final = 200
_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"')
_STRING_START = re.compile(r'(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*')
_AROUND: Final = 10


def parse(meter: Meter, text: str) -> Value:
    """The value of a JSON text.

    Raises:
        ExpressionError: a SyntaxError, it is none.
        BudgetExceeded: it nests too deeply.
    """
    meter.work(1 + (len(text) >> 4))
    meter.make(len(text))
    _check_nesting(text)
    try:
        return json.loads(text, parse_int=_integer, parse_float=_fraction, parse_constant=_constant)
    except ValueError:
        _Fault(text).throw()


def _check_nesting(text: str) -> None:
    if text.count("[") + text.count("{") <= MAX_NESTING:
        return
    depth = 0
    for match in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', text):
        if match.group() in "[{":
            depth += 1
            if depth > MAX_NESTING:
                raise BudgetExceeded("The JSON text nests more deeply than it may")
        elif match.group() in "]}":
            depth -= 1


def _integer(digits: str) -> int | float:
    if len(digits) < 16:
        return int(digits) if digits != "-0" else -0.0
    return number(float(digits))


def _fraction(digits: str) -> int | float:
    return number(float(digits))


def _constant(name: str) -> Never:
    raise ValueError(name)


class _Fault:
    """Finds where a text stops being JSON, and says so as V8 does."""

    def __init__(self, text: str) -> None:
        self.text = units(text)
        self.at = 0

    def throw(self) -> Never:
        """Throws the SyntaxError for the first fault."""
        self.value()
        self.blank()
        if self.at < len(self.text):
            self.fail("Unexpected non-whitespace character after JSON")
        raise AssertionError("the text was refused before")

    def blank(self) -> str:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def fail(self, message: str, at: int | None = None) -> Never:
        where = self.at if at is None else at
        before = self.text[:where]
        line = len(re.findall(r"\r\n|\n|\r", before)) + 1
        column = where - max(before.rfind("\n"), before.rfind("\r"))
        raise ExpressionError("SyntaxError", f"{message} at position {where} (line {line} column {column})")

    def unexpected(self) -> Never:
        """The general fault: a character where none of its kind may stand."""
        text, at = self.text, self.at
        if at >= len(text):
            raise ExpressionError("SyntaxError", "Unexpected end of JSON input")
        if text[at] == '"':
            self.fail("Unexpected string in JSON")
        if (text[at].isdigit() and text[at].isascii()) or text[at] == "-":
            self.fail("Unexpected number in JSON")
        if text in ("NaN", "Infinity", "undefined", "[object Object]"):
            raise ExpressionError("SyntaxError", f'"{text}" is not valid JSON')
        shown = f'"{joined(text)}"'
        if len(text) > 2 * _AROUND:
            start, end = max(0, at - _AROUND), min(len(text), at + _AROUND)
            shown = f'{"..." if start else ""}"{joined(text[start:end])}"{"..." if end < len(text) else ""}'
        raise ExpressionError("SyntaxError", f"Unexpected token '{text[at]}', {shown} is not valid JSON")

    def value(self) -> None:
        first = self.blank()
        if first == "{":
            self.members()
        elif first == "[":
            self.items()
        elif first == '"':
            self.string()
        elif first == "-" or (first.isdigit() and first.isascii()):
            self.number()
        else:
            for word in ("true", "false", "null"):
                if first == word[0]:
                    return self.word(word)
            self.unexpected()
        return None

    def word(self, word: str) -> None:
        for character in word:
            if self.text[self.at : self.at + 1] != character:
                self.unexpected()
            self.at += 1

    def number(self) -> None:
        rest = self.text[self.at :]
        sign = rest.startswith("-")
        if sign and not rest[1:2].isdigit():
            self.fail("No number after minus sign in JSON", self.at + 1)
        if rest[sign : sign + 1] == "0" and rest[sign + 1 : sign + 2].isdigit():
            self.fail("Unexpected number in JSON", self.at + sign + 1)
        match = re.match(r"-?[0-9]+", rest)
        end = match.end() if match else 0
        if rest[end : end + 1] == ".":
            if not rest[end + 1 : end + 2].isdigit():
                self.fail("Unterminated fractional number in JSON", self.at + end + 1)
            end += 1
            end += len(rest[end:]) - len(rest[end:].lstrip("0123456789"))
        if rest[end : end + 1] in ("e", "E"):
            end += 1 + (rest[end + 1 : end + 2] in ("+", "-"))
            if not rest[end : end + 1].isdigit():
                self.fail("Exponent part is missing a number in JSON", self.at + end)
        found = _NUMBER.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def string(self) -> None:
        start = _STRING_START.match(self.text, self.at + 1)
        at = start.end() if start else self.at + 1
        stop = self.text[at : at + 1]
        if stop == '"':
            self.at = at + 1
            return
        if not stop:
            self.fail("Unterminated string in JSON", at)
        if stop != "\\":
            self.fail("Bad control character in string literal in JSON", at)
        escaped = self.text[at + 1 : at + 2]
        if not escaped:
            raise ExpressionError("SyntaxError", "Unexpected end of JSON input")
        if escaped != "u":
            self.fail("Bad escaped character in JSON", at + 1)
        digits = re.compile("[0-9a-fA-F]*").match(self.text, at + 2)
        self.fail("Bad Unicode escape in JSON", min(digits.end() if digits else at, at + 6))

    def items(self) -> None:
        self.at += 1
        if self.blank() == "]":
            self.at += 1
            return
        while True:
            self.value()
            after = self.blank()
            self.at += 1
            if after == "]":
                return
            if after != ",":
                self.at -= 1
                self.fail("Expected ',' or ']' after array element in JSON")

    def members(self) -> None:
        self.at += 1
        first = self.blank()
        if first == "}":
            self.at += 1
            return
        if first != '"':
            self.fail("Expected property name or '}' in JSON")
        while True:
            self.string()
            if self.blank() != ":":
                self.fail("Expected ':' after property name in JSON")
            self.at += 1
            self.value()
            after = self.blank()
            if after not in (",", "}") or not after:
                self.fail("Expected ',' or '}' after property value in JSON")
            self.at += 1
            if after == "}":
                return
            if self.blank() != '"':
                self.fail("Expected double-quoted property name in JSON")
