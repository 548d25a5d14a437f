"""From tree-sitter's nodes to ours: everything but members, calls and functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from tree_sitter import Node

from converters.javascript.cooking import UncookableError, cook, read_number
from converters.javascript.functions import FunctionReader
from converters.javascript.links import LinkReader
from converters.javascript.names import Names
from converters.javascript.results import NotJavaScript, NotSaid
from converters.javascript.strictness import check_commas, check_operands, operand
from journeys.javascript.patterns import UntranslatablePatternError, translate
from journeys.javascript.trees import Tree
from journeys.values import Json

MAX_NESTING: Final = 100
"""How deep nodes may nest, parentheses aside. A tree that deep is refused in any case."""
_LEFT_TO_RIGHT: Final = frozenset(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", ">>>"])
_LOGICAL: Final = frozenset(("&&", "||", "??"))
_OTHERS: Final = frozenset(["**", "==", "!=", "===", "!==", "<", ">", "<=", ">=", "in", "instanceof"])
_BINARY: Final = _LEFT_TO_RIGHT | _LOGICAL | _OTHERS
_UNARY: Final = frozenset(("!", "~", "-", "+", "typeof", "void"))
_REASONS: Final = {
    "assignment_expression": "an assignment",
    "augmented_assignment_expression": "an assignment",
    "update_expression": "an assignment",
    "await_expression": "await",
    "yield_expression": "yield",
    "class": "a class",
    "generator_function": "a generator",
    "meta_property": "new.target or import.meta",
    "super": "super",
    "this": "this",
    "import": "an import",
}


class Reader(LinkReader, FunctionReader):
    """Reads one expression."""

    def __init__(self, encoded: bytes, names: Mapping[str, Json]) -> None:
        self.encoded = encoded
        self.names = Names(names, self.refused)
        self._nesting = 0
        self._readers: dict[str, Callable[[Node], Tree]] = {
            "array": self._array,
            "arrow_function": self.function,
            "binary_expression": self._binary,
            "call_expression": self.chain,
            "false": lambda _: False,
            "function_expression": self.function,
            "identifier": lambda node: self.names.read(self.text(node), node),
            "member_expression": self.chain,
            "new_expression": self.construct,
            "null": lambda _: None,
            "number": self._number,
            "object": self._object,
            "regex": self._regex,
            "sequence_expression": self._sequence,
            "string": self._string,
            "subscript_expression": self.chain,
            "template_string": self._template,
            "ternary_expression": self._conditional,
            "true": lambda _: True,
            "unary_expression": self._unary,
            "undefined": lambda node: self.names.read("undefined", node),
        }

    def text(self, node: Node) -> str:
        """The source of a node."""
        return self.encoded[node.start_byte : node.end_byte].decode()

    def refused(self, reason: str, node: Node) -> NotSaid:
        """What leaves the expression to a JavaScript engine, to be raised."""
        return NotSaid(reason, node.start_byte, node.end_byte)

    def parts(self, node: Node) -> list[Node]:
        """The named children, comments aside."""
        return [child for child in node.named_children if child.type not in ("comment", "html_comment")]

    def field(self, node: Node, name: str) -> Node:
        """A child that the grammar says is there."""
        child = node.child_by_field_name(name)
        if child is None:
            raise self.refused("a form of syntax", node)
        return child

    def read_arguments(self, node: Node) -> Tree:
        """The whole: what stands between the parentheses of `Boolean(...)`."""
        check_commas(node)
        parts = self.parts(node)
        if any(part.type == "spread_element" for part in parts):
            raise self.refused("a spread in place of an expression", node)
        if not parts:
            return ["global", "undefined"]
        trees = [self.read(part) for part in parts]
        return trees[0] if len(trees) == 1 else ["first", *trees]

    def read(self, node: Node) -> Tree:
        """The tree of an expression.

        Raises:
            NotSaid: the tree cannot say it.
            NotJavaScript: it is none.
        """
        node = self.inside(node)
        reader = self._readers.get(node.type)
        if reader is None:
            if node.type.startswith("jsx"):
                raise NotJavaScript("Unexpected token '<'", node.start_byte)
            raise self.refused(_REASONS.get(node.type, f"a {node.type.replace('_', ' ')}"), node)
        self._nesting += 1
        if self._nesting > MAX_NESTING:
            raise self.refused(f"an expression that nests more than {MAX_NESTING} levels deep", node)
        tree = reader(node)
        self._nesting -= 1
        return tree

    def inside(self, node: Node) -> Node:
        """The node inside of any parentheses."""
        while node.type == "parenthesized_expression":
            parts = self.parts(node)
            if len(parts) != 1:
                raise self.refused("a form of syntax", node)
            node = parts[0]
        return node

    def _number(self, node: Node) -> Tree:
        after = self.encoded[node.end_byte : node.end_byte + 1].decode(errors="replace")
        if after.isalnum() or after in ("_", "$", "\\"):
            raise self.refused("a number grown together with a name", node)
        try:
            value = read_number(self.text(node))
        except UncookableError as error:
            raise self.refused(str(error), node) from None
        return ["global", "Infinity"] if value == float("inf") else value

    def _string(self, node: Node) -> str:
        raw = self.text(node)[1:-1]
        if re.search(r"(?<!\\)(?:\\\\)*[\n\r]", re.sub(r"\\\r\n", "", raw)):
            raise NotJavaScript("Invalid or unexpected token", node.start_byte)
        return self._cooked(raw, node)

    def _cooked(self, raw: str, node: Node) -> str:
        try:
            return cook(raw)
        except UncookableError as error:
            raise self.refused(str(error), node) from None

    def _template(self, node: Node) -> Tree:
        pieces: list[Tree] = [""]
        at = node.start_byte + 1
        for part in node.children:
            if part.type == "template_substitution":
                pieces[-1] = self._template_text(at, part.start_byte, node)
                inner = self.parts(part)
                if len(inner) != 1:
                    raise self.refused("a form of syntax", part)
                pieces += [self.read(inner[0]), ""]
                at = part.end_byte
        pieces[-1] = self._template_text(at, node.end_byte - 1, node)
        return pieces[0] if len(pieces) == 1 else ["template", *pieces]

    def _template_text(self, start: int, end: int, node: Node) -> str:
        raw = self.encoded[start:end].decode()
        return self._cooked(raw.replace("\r\n", "\n").replace("\r", "\n"), node)

    def _regex(self, node: Node) -> Tree:
        inside = self.field(node, "pattern")
        pattern = self.text(inside)
        if inside.start_byte != node.start_byte + 1 or pattern[:1].isspace():
            # The grammar skips blanks and comments there.
            raise self.refused("a regular expression that begins with a blank", node)
        flags = node.child_by_field_name("flags")
        shown = "" if flags is None else self.text(flags)
        try:
            translate(pattern, shown)
        except UntranslatablePatternError as error:
            raise self.refused(str(error), node) from None
        return ["regex", pattern, shown]

    def elements(self, node: Node) -> list[Tree]:
        """The items of an array or a list of arguments, spreads as `["...", tree]`."""
        check_commas(node)
        return [
            ["...", self.read(self.parts(one)[0])] if one.type == "spread_element" else self.read(one)
            for one in self.parts(node)
        ]

    def _array(self, node: Node) -> Tree:
        return ["array", *self.elements(node)]

    def _object(self, node: Node) -> Tree:
        tree: list[Tree] = ["object"]
        for part in self.parts(node):
            match part.type:
                case "pair":
                    key, value = self.field(part, "key"), self.field(part, "value")
                    tree += [self.key(key), self.read(value)]
                    if key.type != "computed_property_name" and tree[-2] == "__proto__":
                        raise self.refused("a prototype", part)
                case "shorthand_property_identifier":
                    tree += [self.text(part), self.names.read(self.text(part), part)]
                case "spread_element":
                    tree += [None, self.read(self.parts(part)[0])]
                case "method_definition":
                    raise self.refused("a method in an object", part)
                case other:
                    raise self.refused(f"a {other.replace('_', ' ')} in an object", part)
        return tree

    def key(self, node: Node) -> Tree:
        """The name of a member in an object or a pattern: text, or a tree for a computed one."""
        match node.type:
            case "property_identifier":
                return self.names.plain(self.text(node), node)
            case "string":
                return self._string(node)
            case "number" if re.fullmatch(r"0|[1-9][0-9]{0,14}", self.text(node)):
                return self.text(node)
            case "computed_property_name":
                tree = self.read(self.parts(node)[0])
                return tree if isinstance(tree, (str, list)) else ["template", "", tree, ""]
            case _:
                raise self.refused("a key like that", node)

    def _sequence(self, node: Node) -> Tree:
        trees: list[Tree] = []
        while node.type == "sequence_expression":
            first, *rest = self.parts(node)
            trees += [self.read(first), *(self.read(one) for one in rest[:-1])]
            node = rest[-1]
        return ["seq", *trees, self.read(node)]

    def _unary(self, node: Node) -> Tree:
        operator = self.text(self.field(node, "operator"))
        if operator not in _UNARY:
            raise self.refused("delete" if operator == "delete" else f"the operator {operator}", node)
        return [operator, self.read(operand(self.field(node, "argument")))]

    def _binary(self, node: Node) -> Tree:
        operator = self.text(self.field(node, "operator"))
        if operator not in _BINARY:
            raise self.refused(f"the operator {operator}", node)
        operands: list[Node] = []
        while True:
            left, right = (operand(self.field(node, side)) for side in ("left", "right"))
            check_operands(operator, left, right)
            operands.append(right)
            inner = self.inside(left)
            same = inner.type == "binary_expression" and self.text(self.field(inner, "operator")) == operator
            if not same or (operator not in _LEFT_TO_RIGHT and operator not in _LOGICAL):
                operands.append(left)
                break
            node = inner
        return [operator, *(self.read(one) for one in reversed(operands))]

    def _conditional(self, node: Node) -> Tree:
        tree: list[Tree] = ["?"]
        while node.type == "ternary_expression":
            test = operand(self.field(node, "condition"))
            tree += [self.read(test), self.read(self.field(node, "consequence"))]
            node = self.inside(self.field(node, "alternative"))
        return [*tree, self.read(node)]
