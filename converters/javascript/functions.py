"""Arrows and function expressions: their parameters, and bodies that come down to one expression."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tree_sitter import Node

from converters.javascript.names import Names
from converters.javascript.results import NotSaid
from converters.javascript.strictness import check_arrow
from journeys.javascript.trees import Tree


class FunctionReader:
    """The part of the reader that reads functions."""

    if TYPE_CHECKING:
        names: Names

        def text(self, node: Node) -> str: ...
        def refused(self, reason: str, node: Node) -> NotSaid: ...
        def parts(self, node: Node) -> list[Node]: ...
        def field(self, node: Node, name: str) -> Node: ...
        def read(self, node: Node) -> Tree: ...
        def key(self, node: Node) -> Tree: ...

    def function(self, node: Node) -> Tree:
        """`["=>", [pattern, ...], body, name?]`."""
        if any(child.type == "async" for child in node.children):
            raise self.refused("an async function", node)
        check_arrow(node)
        own = node.child_by_field_name("name")
        name = None if own is None else self.names.bind(self.text(own), own)
        patterns = self._parameters(node)
        names: list[str] = []
        for pattern in patterns:
            self._names(pattern, names)
        if len(dict.fromkeys(names)) != len(names):
            raise self.refused("two parameters of one name", node)
        with self.names.scope([*names, *([name] if name else [])]):
            trees = [self._pattern(pattern) for pattern in patterns]
            body = self.field(node, "body")
            tree = self._block(body, names) if body.type == "statement_block" else self.read(body)
        return ["=>", trees, tree, *([name] if name else [])]

    def _parameters(self, node: Node) -> list[Node]:
        single = node.child_by_field_name("parameter")
        return [single] if single is not None else self.parts(self.field(node, "parameters"))

    def _names(self, pattern: Node, into: list[str]) -> None:
        """The names that a pattern binds, in order."""
        match pattern.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                into.append(self.names.bind(self.text(pattern), pattern))
            case "assignment_pattern" | "object_assignment_pattern":
                self._names(self.field(pattern, "left"), into)
            case "pair_pattern":
                self._names(self.field(pattern, "value"), into)
            case "rest_pattern" | "array_pattern" | "object_pattern":
                for part in self.parts(pattern):
                    self._names(part, into)
            case other:
                raise self.refused(f"a {other.replace('_', ' ')} as a parameter", pattern)

    def _pattern(self, pattern: Node) -> Tree:
        match pattern.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                return self.text(pattern)
            case "assignment_pattern" | "object_assignment_pattern":
                default = self.read(self.field(pattern, "right"))
                return ["default", self._pattern(self.field(pattern, "left")), default]
            case "rest_pattern":
                return ["rest", self._pattern(self.parts(pattern)[0])]
            case "array_pattern":
                return ["[", *self._list_parts(pattern)]
            case "object_pattern":
                return ["{", *(one for part in self.parts(pattern) for one in self._member_pattern(part))]
            case other:
                raise self.refused(f"a {other.replace('_', ' ')} as a parameter", pattern)

    def _list_parts(self, pattern: Node) -> list[Tree]:
        made: list[Tree] = []
        after_comma = True
        for child in pattern.children[1:-1]:
            if child.type == ",":
                if after_comma:
                    made.append(None)
                after_comma = True
            elif child.type != "comment":
                made.append(self._pattern(child))
                after_comma = False
        if pattern.children[-2].type == "," and made and isinstance(made[-1], list) and made[-1][0] == "rest":
            raise self.refused("a comma after a rest parameter", pattern)
        return made

    def _member_pattern(self, part: Node) -> tuple[Tree, Tree]:
        """Key and pattern; the key None takes what is left."""
        match part.type:
            case "shorthand_property_identifier_pattern":
                return self.text(part), self.text(part)
            case "object_assignment_pattern":
                return self.text(self.field(part, "left")), self._pattern(part)
            case "pair_pattern":
                return self.key(self.field(part, "key")), self._pattern(self.field(part, "value"))
            case "rest_pattern":
                return None, self._pattern(self.parts(part)[0])
            case other:
                raise self.refused(f"a {other.replace('_', ' ')} as a parameter", part)

    def _block(self, block: Node, parameters: Sequence[str] = ()) -> Tree:
        """A block of `const`, `if` and `return` as one expression."""
        return self._statements(self.parts(block), block, parameters)

    def _statements(self, statements: list[Node], block: Node, parameters: Sequence[str]) -> Tree:
        declared = [*parameters]
        for statement in statements:
            if statement.type == "lexical_declaration":
                for declarator in self.parts(statement):
                    self._names(self.field(declarator, "name"), declared)
        if len(dict.fromkeys(declared)) != len(declared):
            raise self.refused("two declarations of one name", block)
        with self.names.scope(declared[len(parameters) :], known=False) as bound:
            return self._rest(statements, block, bound)

    def _rest(self, statements: list[Node], block: Node, bound: dict[str, bool]) -> Tree:
        """What comes of these statements, one after another."""
        if not statements:
            return ["global", "undefined"]
        first, *rest = statements
        match first.type:
            case "return_statement":
                if rest:
                    raise self.refused("statements after a return", rest[0])
                parts = self.parts(first)
                return self.read(parts[0]) if parts else ["global", "undefined"]
            case "empty_statement":
                return self._rest(rest, block, bound)
            case "lexical_declaration":
                return self._declaration(self.parts(first), rest, block, bound)
            case "if_statement":
                return self._if(first, rest, block, bound)
            case _:
                raise self.refused("statements", first)

    def _declaration(self, declarators: list[Node], rest: list[Node], block: Node, bound: dict[str, bool]) -> Tree:
        if not declarators:
            return self._rest(rest, block, bound)
        first, *others = declarators
        value = first.child_by_field_name("value")
        if value is None:
            raise self.refused("a name without a value", first)
        given = self.read(value)
        pattern = self.field(first, "name")
        names: list[str] = []
        self._names(pattern, names)
        if pattern.type != "identifier":
            raise self.refused("a declaration that takes something apart", first)
        bound.update(dict.fromkeys(names, True))
        return ["call", ["=>", [self._pattern(pattern)], self._declaration(others, rest, block, bound)], given]

    def _if(self, statement: Node, rest: list[Node], block: Node, bound: dict[str, bool]) -> Tree:
        test = self.read(self.field(statement, "condition"))
        then = self._branch(self.field(statement, "consequence"))
        alternative = statement.child_by_field_name("alternative")
        if alternative is None:
            otherwise = self._rest(rest, block, bound)
        else:
            if rest:
                raise self.refused("statements after an else", rest[0])
            otherwise = self._branch(self.parts(alternative)[0])
        if isinstance(otherwise, list) and otherwise[0] == "?":
            return ["?", test, then, *otherwise[1:]]
        return ["?", test, then, otherwise]

    def _branch(self, statement: Node) -> Tree:
        statements = self.parts(statement) if statement.type == "statement_block" else [statement]
        if not statements or not self._returns(statements[-1]):
            raise self.refused("a branch that does not return", statement)
        return self._statements(statements, statement, ())

    def _returns(self, statement: Node) -> bool:
        """Whether nothing comes after the statement."""
        if statement.type == "return_statement":
            return True
        if statement.type == "statement_block":
            parts = self.parts(statement)
            return bool(parts) and self._returns(parts[-1])
        alternative = statement.child_by_field_name("alternative") if statement.type == "if_statement" else None
        if alternative is None:
            return False
        return self._returns(self.field(statement, "consequence")) and self._returns(self.parts(alternative)[0])
