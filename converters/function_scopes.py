"""Whose a name is in the code of a function: the code's own, or what is there from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

_FUNCTIONS: Final = (
    "arrow_function", "function_declaration", "function_expression", "generator_function",
    "generator_function_declaration", "method_definition",
)  # fmt: skip
_SCOPES: Final = (*_FUNCTIONS, "statement_block", "for_statement", "for_in_statement", "catch_clause")
_PATTERNS: Final = (
    "array_pattern", "object_pattern", "rest_pattern", "pair_pattern", "formal_parameters", "assignment_pattern",
)  # fmt: skip


def is_free(nodes: list[Node]) -> bool:
    """Whether one of these uses of a name means what the sandbox gives, and not something of the code's own."""
    declared = [scope for node in nodes if (scope := _declared_in(node)) is not None]
    scopes = {(scope.start_byte, scope.end_byte) for scope in declared}
    return any(
        _declared_in(node) is None
        and not any((around.start_byte, around.end_byte) in scopes for around in _around(node))
        for node in nodes
        if not _is_only_a_key(node)
    )


def _around(node: Node) -> Iterator[Node]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _is_only_a_key(node: Node) -> bool:
    parent = node.parent
    return parent is not None and parent.type == "pair" and parent.child_by_field_name("key") == node


def _declared_in(node: Node) -> Node | None:
    """The scope in which a name is known, if it is declared here: as a variable, function, class or parameter."""
    if node.type == "shorthand_property_identifier_pattern":
        return next(_scopes(node), None)
    child, parent = node, node.parent
    while parent is not None and parent.type in _PATTERNS:
        if parent.type == "assignment_pattern" and parent.child_by_field_name("left") != child:
            return None
        child, parent = parent, parent.parent
    if parent is None:
        return None
    match parent.type:
        case "variable_declarator" if parent.child_by_field_name("name") == child:
            return next(_scopes(parent), None)
        case "function_declaration" | "class_declaration" | "generator_function_declaration":
            if parent.child_by_field_name("name") == child:
                return next(_scopes(parent), None)
            return parent
        case "for_in_statement" if parent.child_by_field_name("left") == child:
            return parent
        case "import_specifier" | "import_clause" | "namespace_import":
            return next(_scopes(parent), None)
        case "arrow_function" | "function_expression" | "method_definition" | "catch_clause":
            return None if parent.child_by_field_name("body") == child else parent
        case _:
            return None


def _scopes(node: Node) -> Iterator[Node]:
    return (around for around in _around(node) if around.type in _SCOPES)
