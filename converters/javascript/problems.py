"""Where a text stops being JavaScript, in words like V8's."""

from __future__ import annotations

import re

from tree_sitter import Node

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<number>[0-9][\w.]*|\.[0-9][\w.]*)"""
    r"""|(?P<word>[A-Za-z_$][\w$]*)|(?P<open>["'`])|(?P<mark>===|!==|\*\*|=>|[=!<>]=|&&|\|\||\?\?|\.\.\.|\S))"""
)
_KEYWORDS = frozenset(
    [
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "debugger",
        "default",
        "delete",
        "do",
        "else",
        "enum",
        "export",
        "extends",
        "finally",
        "for",
        "function",
        "if",
        "import",
        "in",
        "instanceof",
        "new",
        "return",
        "super",
        "switch",
        "this",
        "throw",
        "try",
        "typeof",
        "var",
        "void",
        "while",
        "with",
        "null",
        "true",
        "false",
    ]
)


def find_problem(encoded: bytes, root: Node) -> tuple[str, int]:
    """The message and the position, in bytes, of the first error."""
    node = _first_error(root)
    start = node.start_byte
    if node.is_missing:
        return _unexpected(encoded, start)
    text = encoded[start : node.end_byte].decode(errors="replace")
    match = _TOKEN.match(text)
    if match and match.lastgroup == "open":
        return "Invalid or unexpected token", start + match.start("open")
    if match and (match.lastgroup in ("number", "string") or _is_name(match)) and start > 9:
        return "missing ) after argument list", start
    return _unexpected(encoded, max(start, 9))


def _first_error(root: Node) -> Node:
    node = root
    while not (node.is_error or node.is_missing):
        child = next((one for one in node.children if one.has_error or one.is_missing), None)
        if child is None:
            return node
        node = child
    while node.is_error and (inner := next((one for one in node.children if one.is_error or one.is_missing), None)):
        node = inner
    return node


def _is_name(match: re.Match[str]) -> bool:
    return match.lastgroup == "word" and match["word"] not in _KEYWORDS


def _unexpected(encoded: bytes, start: int) -> tuple[str, int]:
    """V8's text for the token at a position."""
    rest = encoded[start : start + 200].decode(errors="replace")
    match = _TOKEN.match(rest)
    if match is None:
        return "Unexpected end of input", len(encoded)
    at = start + len(rest[: match.start(match.lastgroup or 0)].encode())
    token = match[match.lastgroup or 0]
    match match.lastgroup:
        case "string":
            return "Unexpected string", at
        case "number":
            return "Unexpected number", at
        case "word" if token not in _KEYWORDS:
            return f"Unexpected identifier '{token}'", at
        case "open":
            return "Invalid or unexpected token", at
        case _:
            return f"Unexpected token '{token}'", at
