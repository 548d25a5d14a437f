"""`encodeURIComponent` and its like (ECMA-262, 19.2.6)."""

from __future__ import annotations

import re
from typing import Final

from engine.expressions.builtins.signature import functions, text_argument
from engine.expressions.errors import ExpressionError
from engine.expressions.metering import Meter
from engine.expressions.values import Native, Value
from journeys.javascript.texts import has_lone_surrogate

_UNRESERVED: Final = r"A-Za-z0-9_.!~*'()\-"
_RESERVED: Final = ";/?:@&=+$,"
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+|%")


def _malformed() -> ExpressionError:
    return ExpressionError("URIError", "URI malformed")


def _encoder(kept: str) -> Native:
    others = re.compile(f"[^{kept}]")

    def encode(match: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in match.group().encode())

    def call(meter: Meter, this: Value, arguments: list[Value]) -> Value:
        text = text_argument(meter, arguments, 0)
        if has_lone_surrogate(text):
            raise _malformed()
        meter.work(len(text))
        made = others.sub(encode, text)
        meter.make(len(made))
        return made

    return call


def _decoder(kept: str) -> Native:
    def decode(match: re.Match[str]) -> str:
        if match.group() == "%":
            raise _malformed()
        try:
            text = bytes.fromhex(match.group().replace("%", "")).decode()
        except UnicodeDecodeError:
            raise _malformed() from None
        if not kept:
            return text
        # What may stand for itself in an address stays escaped, as it was written.
        pieces, at = [], 0
        for one in text:
            width = 3 * len(one.encode())
            pieces.append(match.group()[at : at + width] if one in kept else one)
            at += width
        return "".join(pieces)

    def call(meter: Meter, this: Value, arguments: list[Value]) -> Value:
        text = text_argument(meter, arguments, 0)
        meter.work(len(text))
        meter.make(len(text))
        return _ESCAPES.sub(decode, text)

    return call


URI: Final = functions(
    {
        "decodeURI": _decoder(_RESERVED + "#"),
        "decodeURIComponent": _decoder(""),
        "encodeURI": _encoder(_UNRESERVED + re.escape(_RESERVED + "#")),
        "encodeURIComponent": _encoder(_UNRESERVED),
    }
)
