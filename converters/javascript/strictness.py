"""What JavaScript refuses, and the grammar lets through."""

from __future__ import annotations

from tree_sitter import Node

from converters.javascript.results import NotJavaScript, NotSaid

_LOGICAL = ("&&", "||", "??")
_POWER_OF_UNARY = (
    "Unary operator used immediately before exponentiation expression."
    " Parenthesis must be used to disambiguate operator precedence"
)


def check_commas(node: Node) -> None:
    """Refuses two commas in a row, or one at the start.

    Raises:
        NotSaid: in an array, where that is a hole.
        NotJavaScript: among arguments, where it is an error.
    """
    after_comma = True
    for child in node.children[1:-1]:
        if child.type == ",":
            if after_comma and node.type == "array":
                raise NotSaid("an array with holes", node.start_byte, node.end_byte)
            if after_comma:
                raise NotJavaScript("Unexpected token ','", child.start_byte)
            after_comma = True
        elif child.type not in ("comment", "html_comment"):
            after_comma = False


def operand(node: Node) -> Node:
    """A node that stands beside an operator.

    Raises:
        NotJavaScript: it is an arrow function, and not in parentheses.
    """
    if node.type == "arrow_function":
        raise NotJavaScript("Malformed arrow function parameter list", node.start_byte)
    return node


def check_arrow(node: Node) -> None:
    """Refuses a line break before `=>`.

    Raises:
        NotJavaScript: there is one.
    """
    row = None
    for child in node.children:
        if child.type == "=>" and row not in (None, child.start_point.row):
            raise NotJavaScript("missing ) after argument list", child.start_byte)
        if child.type != "comment":
            row = child.end_point.row


def check_operands(operator: str, left: Node, right: Node) -> None:
    """Refuses operands that must stand in parentheses.

    Raises:
        NotJavaScript: a unary operator before `**`, or `??` beside `&&` or `||`.
        NotSaid: a private name, with `in`.
    """
    if operator == "**" and left.type in ("unary_expression", "await_expression"):
        raise NotJavaScript(_POWER_OF_UNARY, left.start_byte)
    if operator in _LOGICAL:
        for side in (left, right):
            other = _operator(side)
            if other in _LOGICAL and (other == "??") != (operator == "??"):
                raise NotJavaScript("missing ) after argument list", left.end_byte + 1)
    if left.type == "private_property_identifier":
        raise NotSaid("a private name", left.start_byte, left.end_byte)


def _operator(node: Node) -> str:
    found = node.child_by_field_name("operator") if node.type == "binary_expression" else None
    return "" if found is None else found.type
