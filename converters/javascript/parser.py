"""From the text of an expression to its tree. tree-sitter reads; what it lets through, JavaScript may still refuse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from converters.javascript.problems import find_problem
from converters.javascript.reader import Reader
from converters.javascript.results import NotJavaScript, NotSaid, Parsed, SyntaxProblem, Unsupported
from journeys.javascript.texts import has_lone_surrogate
from journeys.javascript.trees import Tree, depth, size
from journeys.javascript.vocabulary import MAX_DEPTH, MAX_NODES, MAX_SOURCE
from journeys.values import Json

_LANGUAGE: Final = Language(tree_sitter_javascript.language())
OPENING: Final = "Boolean(\n"
CLOSING: Final = "\n)"
_DOUBTFUL = re.compile(r"<!--|-->|\?\.[0-9]|\\u|/\s|[^\x00-\x7f]")
"""Where the grammar and JavaScript may differ on what is an error."""
_HTML = re.compile(rb"<!--|-->")
_TEXTS: Final = ("string_fragment", "template_string", "string", "regex_pattern")


def parse(source: str, names: Mapping[str, Json] | None = None) -> Parsed:
    """Parses an expression as it stands in `Boolean(\\n...\\n)`, which is how conditions are run.

    Args:
        source: the expression. Several, parted by commas, are arguments: the first is the value, all are evaluated.
        names: values of the journey by the names they have in the source. A name that begins with `__` is a
            place-holder: the value itself stands there. Any other is a constant.

    Returns:
        A tree, `Unsupported`, or `SyntaxProblem`.
    """
    if has_lone_surrogate(source):
        return Unsupported("half a character in the source", "", 1, 1)
    encoded = (OPENING + source + CLOSING).encode()
    root = Parser(_LANGUAGE).parse(encoded).root_node
    if root.has_error:
        problem = None if _DOUBTFUL.search(source) else find_problem(encoded)
        if problem is None:
            whole = (len(OPENING), len(encoded) - len(CLOSING))
            return _unsupported(encoded, NotSaid("a text that only a JavaScript engine can read", *whole))
        return _problem(encoded, *problem)
    if _has_html_comment(encoded, root):
        return _unsupported(
            encoded, NotSaid("a comment in the manner of HTML", len(OPENING), len(encoded) - len(CLOSING))
        )
    if len(source) > MAX_SOURCE:
        return Unsupported(f"an expression of more than {MAX_SOURCE:,} characters", source[:40], 1, 1)
    try:
        tree = Reader(encoded, names or {}).read_arguments(_arguments(encoded, root))
    except NotSaid as refusal:
        return _unsupported(encoded, refusal)
    except NotJavaScript as refusal:
        return _problem(encoded, refusal.message, refusal.start)
    return _measured(tree, source)


def _measured(tree: Tree, source: str) -> Parsed:
    if depth(tree) > MAX_DEPTH:
        return Unsupported(f"an expression that nests more than {MAX_DEPTH} levels deep", source[:40], 1, 1)
    if size(tree) > MAX_NODES:
        return Unsupported(f"an expression of more than {MAX_NODES:,} parts", source[:40], 1, 1)
    return tree


def _has_html_comment(encoded: bytes, root: Node) -> bool:
    """Whether `<!--` or `-->` stands anywhere but in a text: then the rest of the line may be a comment."""
    for match in _HTML.finditer(encoded):
        node = root.descendant_for_byte_range(match.start(), match.end())
        if node is None or node.type not in _TEXTS:
            return True
    return False


def _arguments(encoded: bytes, root: Node) -> Node:
    """The node of what stands between our parentheses, if they still belong together."""
    statements = [node for node in root.named_children if node.type != "comment"]
    call = statements[0].named_children[0] if len(statements) == 1 and statements[0].named_children else None
    if call is not None and call.type == "call_expression" and call.start_byte == 0 and call.end_byte == len(encoded):
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is not None and arguments is not None and function.end_byte == 7 and arguments.start_byte == 7:
            return arguments
    raise NotSaid("more than one expression", len(OPENING), len(encoded) - len(CLOSING))


def _place(encoded: bytes, at: int) -> tuple[int, int]:
    """Line and column in the source, from 1, of a position in the encoded text."""
    before = encoded[len(OPENING) : max(at, len(OPENING))].decode(errors="replace")
    line = before.count("\n") + 1
    return line, len(before) - (before.rfind("\n") + 1) + 1


def _unsupported(encoded: bytes, refusal: NotSaid) -> Unsupported:
    construct = encoded[refusal.start : refusal.end].decode(errors="replace")
    shortened = construct if len(construct) <= 80 else construct[:79] + "…"
    return Unsupported(refusal.reason, shortened, *_place(encoded, refusal.start))


def _problem(encoded: bytes, message: str, start: int) -> SyntaxProblem:
    return SyntaxProblem(message, *_place(encoded, start))
