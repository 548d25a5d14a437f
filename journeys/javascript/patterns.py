"""JavaScript patterns as RE2 patterns that match the same; or a clear no.

What RE2 cannot do in linear time (look-around, back references), what it does otherwise (captures that a repetition
resets, repetitions of what may be empty) and what needs tables of Unicode's (`\\p`, `iu`) is refused.
Rules: ECMA-262, 22.2.1 and B.1.2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from journeys.javascript import charsets
from journeys.javascript.charsets import Ranges
from journeys.javascript.texts import units

MAX_GROUPS: Final = 40
MAX_REPEAT: Final = 1000
MAX_LENGTH: Final = 10_000
_QUANTIFIER = re.compile(r"([*+?]|\{(\d+)(,(\d*))?\})(\??)")
_NAME = re.compile(r"\(\?<([A-Za-z_$][A-Za-z0-9_$]*)>")
_CONTROLS: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_CLASSES: Final[dict[str, Ranges]] = {
    "d": charsets.DIGITS,
    "D": charsets.complement(charsets.DIGITS),
    "w": charsets.WORDS,
    "W": charsets.complement(charsets.WORDS),
    "s": charsets.SPACE,
    "S": charsets.complement(charsets.SPACE),
}


class UntranslatablePatternError(Exception):
    """The pattern must be run by a JavaScript engine (or is not a pattern at all); the text says why."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern for RE2 that matches what the JavaScript one does.

    Attributes:
        text: in RE2's syntax, for UTF-8 text made by `charsets.encode`.
        groups: how many capturing groups there are.
        names: the names of groups, with their numbers, in their order.
        unicode: whether it reads characters, and not code units.
        lines: whether `^` and `$` know lines: then only texts whose line ends are all `\\n` may be searched.
    """

    text: str
    groups: int
    names: tuple[tuple[str, int], ...]
    unicode: bool
    lines: bool


class _Piece(NamedTuple):
    text: str
    empty: bool
    """May match the empty text."""
    captures: bool
    """Holds a group that a match of the piece may leave out."""
    repeatable: bool = True


def check_flags(flags: str) -> None:
    """Refuses flags that are wrong or not supported.

    Raises:
        UntranslatablePatternError: with the reason.
    """
    if any(flag not in "gimsu" for flag in flags) or len(set(flags)) != len(flags):
        raise UntranslatablePatternError(f"the flags {flags!r} of a regular expression")
    if "i" in flags and "u" in flags:
        raise UntranslatablePatternError("a regular expression with both flags i and u")


def translate(source: str, flags: str) -> Pattern:
    """Translates a pattern.

    Args:
        source: the text between the slashes.
        flags: any of `gimsu`.

    Raises:
        UntranslatablePatternError: RE2 cannot match the same, or the pattern is no pattern.
    """
    check_flags(flags)
    if len(source) > MAX_LENGTH:
        raise UntranslatablePatternError(f"a regular expression of more than {MAX_LENGTH:,} characters")
    reader = _Reader(source, flags)
    piece = reader.alternatives()
    if reader.at < len(reader.source):
        raise UntranslatablePatternError("an unmatched ) in a regular expression")
    text = f"(?m:{piece.text})" if "m" in flags else piece.text
    lines = "m" in flags and reader.anchors
    return Pattern(text, reader.groups, tuple(reader.names.items()), "u" in flags, lines)


class _Reader:
    """Reads a pattern from left to right and writes RE2's as it goes."""

    def __init__(self, source: str, flags: str) -> None:
        self.unicode = "u" in flags
        self.any_case = "i" in flags
        self.dot = charsets.ALL if "s" in flags else charsets.complement(charsets.LINE_ENDS)
        self.source = source if self.unicode else units(source)
        self.at = 0
        self.depth = 0
        self.groups = 0
        self.names: dict[str, int] = {}
        self.anchors = False

    def peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def take(self) -> str:
        character = self.peek()
        if not character:
            raise UntranslatablePatternError("a regular expression that ends too early")
        self.at += 1
        return character

    def alternatives(self) -> _Piece:
        found = [self.sequence()]
        while self.peek() == "|":
            self.at += 1
            found.append(self.sequence())
        if len(found) == 1:
            return found[0]
        groups = any("(" in piece.text.replace("(?", "") for piece in found)
        return _Piece("|".join(piece.text for piece in found), any(piece.empty for piece in found), groups)

    def sequence(self) -> _Piece:
        texts, empty, captures = [], True, False
        while self.peek() not in ("", "|", ")"):
            piece = self.quantified(self.atom())
            texts.append(piece.text)
            empty = empty and piece.empty
            captures = captures or piece.captures
        return _Piece("".join(texts), empty, captures)

    def quantified(self, piece: _Piece) -> _Piece:
        match = _QUANTIFIER.match(self.source, self.at)
        if match is None:
            return piece
        self.at = match.end()
        sign, low, comma, high, _lazy = match.groups()
        least = int(low) if low else {"*": 0, "+": 1, "?": 0}[sign]
        most = 1 if sign == "?" else least if low and not comma else int(high) if high else None
        if not piece.repeatable or _QUANTIFIER.match(self.source, self.at):
            raise UntranslatablePatternError("a repetition of nothing in a regular expression")
        if piece.empty:
            raise UntranslatablePatternError("a repetition of what may be empty in a regular expression")
        if piece.captures and most != 1:
            raise UntranslatablePatternError("a repeated group that may be left out in a regular expression")
        if most == 0 or max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise UntranslatablePatternError(f"a repetition like {match.group()} in a regular expression")
        groups = "(" in piece.text.replace("(?", "")
        return _Piece(piece.text + match.group(), least == 0, piece.captures or (least == 0 and groups), False)

    def atom(self) -> _Piece:
        character = self.take()
        match character:
            case "^" | "$":
                self.anchors = True
                return _Piece(character, True, False, False)
            case "(":
                return self.group()
            case ".":
                return self.one_of(self.dot)
            case "[":
                return self.one_of(self.bracket())
            case "\\":
                return self.escape()
            case "*" | "+" | "?":
                raise UntranslatablePatternError("a repetition of nothing in a regular expression")
            case "{" | "}" | "]":
                if self.unicode or character == "{":
                    raise UntranslatablePatternError(f"a bare {character} in a regular expression")
            case _:
                pass
        return self.literal(ord(character))

    def one_of(self, ranges: Ranges, *, cased: bool = False) -> _Piece:
        return _Piece(charsets.write(charsets.any_case(ranges) if cased else ranges), False, False)

    def literal(self, code: int) -> _Piece:
        return self.one_of(((code, code),), cased=self.any_case)

    def group(self) -> _Piece:
        opening = "("
        if self.source.startswith("?:", self.at):
            self.at += 2
            opening = "(?:"
        elif name := _NAME.match(self.source, self.at - 1):
            self.at = name.end()
            if name[1] in self.names:
                raise UntranslatablePatternError("two groups of one name in a regular expression")
            self.names[name[1]] = self.groups + 1
        elif self.peek() == "?":
            raise UntranslatablePatternError("look-around, or another (? group, in a regular expression")
        if opening == "(":
            self.groups += 1
        self.depth += 1
        if self.groups > MAX_GROUPS or self.depth > MAX_GROUPS:
            raise UntranslatablePatternError(f"more than {MAX_GROUPS} groups in a regular expression")
        inner = self.alternatives()
        if self.take() != ")":
            raise UntranslatablePatternError("an unmatched ( in a regular expression")
        self.depth -= 1
        return _Piece(f"{opening}{inner.text})", inner.empty, inner.captures)

    def escape(self) -> _Piece:
        character = self.take()
        if character in _CLASSES:
            return self.one_of(_CLASSES[character])
        if character == "b":
            return _Piece("\\b", True, False, False)
        if character == "B":
            raise UntranslatablePatternError("\\B in a regular expression")
        if character in "123456789k":
            raise UntranslatablePatternError("a back reference in a regular expression")
        return self.literal(self.escaped(character))

    def escaped(self, character: str) -> int:
        """The character that an escape stands for, in and out of brackets."""
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character == "0" and not self.peek().isdigit():
            return 0
        if character == "x":
            return self.hexadecimal(2)
        if character == "u":
            return self.code_point()
        allowed = character in "^$\\.*+?()[]{}|/" if self.unicode else not (character.isalnum() or character == "_")
        if not allowed or not character.isascii():
            raise UntranslatablePatternError(f"the escape \\{character} in a regular expression")
        return ord(character)

    def hexadecimal(self, count: int) -> int:
        digits = self.source[self.at : self.at + count]
        if not re.fullmatch(f"[0-9a-fA-F]{{{count}}}", digits):
            raise UntranslatablePatternError("an unfinished \\x or \\u in a regular expression")
        self.at += count
        return int(digits, 16)

    def code_point(self) -> int:
        if not self.unicode:
            return self.hexadecimal(4)
        if braced := re.compile(r"\{([0-9a-fA-F]{1,6})\}").match(self.source, self.at):
            self.at = braced.end()
            if (code := int(braced[1], 16)) > 0x10FFFF:
                raise UntranslatablePatternError("a character beyond U+10FFFF in a regular expression")
            return code
        first = self.hexadecimal(4)
        if 0xD800 <= first < 0xDC00 and self.source.startswith("\\u", self.at):
            mark = self.at
            self.at += 2
            second = self.hexadecimal(4)
            if 0xDC00 <= second < 0xE000:
                return 0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF)
            self.at = mark
        return first

    def bracket(self) -> Ranges:
        negated = self.peek() == "^"
        self.at += negated
        ranges: list[tuple[int, int]] = []
        while (character := self.take()) != "]":
            first = self.member(character)
            if self.peek() == "-" and self.source[self.at + 1 : self.at + 2] not in ("]", ""):
                self.at += 1
                last = self.member(self.take())
                if isinstance(first, tuple) or isinstance(last, tuple) or last < first:
                    raise UntranslatablePatternError("a range like that in a regular expression")
                ranges.append((first, last))
            else:
                ranges += first if isinstance(first, tuple) else [(first, first)]
        closed = charsets.any_case(tuple(ranges)) if self.any_case else tuple(ranges)
        return charsets.complement(closed) if negated else closed

    def member(self, character: str) -> int | Ranges:
        if character != "\\":
            return ord(character)
        escaped = self.take()
        if escaped in _CLASSES:
            return _CLASSES[escaped]
        if escaped == "b":
            return 8
        if escaped == "-":
            return ord("-")
        return self.escaped(escaped)
