"""Members, calls, optional chains and `new`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tree_sitter import Node

from converters.javascript.names import Names
from converters.javascript.results import NotSaid
from converters.javascript.strictness import operand
from journeys.javascript.patterns import UntranslatablePatternError, translate
from journeys.javascript.trees import Tree
from journeys.javascript.vocabulary import CONSTRUCTORS, FOREIGN_METHODS, FOREIGN_STATICS

_LINKS = ("member_expression", "subscript_expression", "call_expression")
_CALLED_OTHERWISE = {
    "Array": "Array() as a function",
    "Date": "the current time",
}
_ALWAYS_FOREIGN = ("constructor", "__proto__")
_ABSOLUTE_DATE = re.compile(
    r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2}))?)?)?\Z"
)


class LinkReader:
    """The part of the reader that reads what is linked by `.`, `[]`, `()` and `?.`."""

    if TYPE_CHECKING:
        names: Names

        def text(self, node: Node) -> str: ...
        def refused(self, reason: str, node: Node) -> NotSaid: ...
        def parts(self, node: Node) -> list[Node]: ...
        def field(self, node: Node, name: str) -> Node: ...
        def inside(self, node: Node) -> Node: ...
        def read(self, node: Node) -> Tree: ...
        def elements(self, node: Node) -> list[Tree]: ...

    def chain(self, node: Node) -> Tree:
        """A row of links; one with `?.` in it is marked as far as that reaches."""
        links = []
        base = node
        while base.type in _LINKS:
            links.append(base)
            base = operand(self.field(base, "function" if base.type == "call_expression" else "object"))
        tree = self.read(base)
        optional = False
        for position, link in enumerate(reversed(links)):
            is_called = position + 1 < len(links) and links[-position - 2].type == "call_expression"
            short = any(child.type == "optional_chain" for child in link.children)
            optional = optional or short
            if link.type == "call_expression":
                tree = self._call(link, tree, short=short)
            else:
                tree = self._member(link, tree, short=short, is_called=is_called)
        return ["chain", tree] if optional else tree

    def _member(self, link: Node, holder: Tree, *, short: bool, is_called: bool) -> Tree:
        if link.type == "member_expression":
            name = self.field(link, "property")
            if name.type != "property_identifier":
                raise self.refused("a private name", name)
            key: Tree = self.names.plain(self.text(name), name)
        else:
            key = self.read(self.field(link, "index"))
        if isinstance(key, str):
            self._check_member(link, holder, key, is_called=is_called)
        elif isinstance(holder, list) and holder[0] == "global" and is_called:
            raise self.refused("a computed member of a global", link)
        joins = isinstance(holder, list) and holder[0] in ("get", "get?") and not short
        return [*holder, key] if joins else ["get?" if short else "get", holder, key]

    def _check_member(self, link: Node, holder: Tree, key: str, *, is_called: bool) -> None:
        if key in _ALWAYS_FOREIGN:
            raise self.refused(f"the member {key}", link)
        if isinstance(holder, list) and holder[0] == "global":
            if key in FOREIGN_STATICS.get(holder[1], ()):
                reason = {"random": "chance", "now": "the current time"}.get(key, f"{holder[1]}.{key}")
                raise self.refused(reason, link)
            if key == "prototype":
                raise self.refused("a prototype", link)
        if is_called and key in FOREIGN_METHODS:
            raise self.refused(f"the method {key}", link)

    def _call(self, link: Node, callee: Tree, *, short: bool) -> Tree:
        arguments = self.field(link, "arguments")
        if arguments.type != "arguments":
            raise self.refused("a tagged template", link)
        if isinstance(callee, list) and callee[0] == "global" and callee[1] in _CALLED_OTHERWISE:
            raise self.refused(_CALLED_OTHERWISE[callee[1]], link)
        given = self.elements(arguments)
        if callee == ["global", "RegExp"]:
            self._check_pattern(given, link)
        if callee == ["get", ["global", "Date"], "parse"]:
            self._check_date(given, link)
        return ["call?" if short else "call", callee, *given]

    def construct(self, node: Node) -> Tree:
        """`new Name(...)`, for those that make values of the subset."""
        constructor = self.inside(self.field(node, "constructor"))
        name = self.text(constructor)
        if constructor.type != "identifier" or name not in CONSTRUCTORS or not self.names.is_global(name):
            raise self.refused(f"new {name[:30]}", node)
        arguments = node.child_by_field_name("arguments")
        given = [] if arguments is None else self.elements(arguments)
        if name == "Date":
            if not given:
                raise self.refused("the current time", node)
            if len(given) > 1 or (isinstance(given[0], list) and given[0][0] == "..."):
                raise self.refused("a date of the local time zone", node)
            self._check_date(given, node)
        if name == "RegExp":
            self._check_pattern(given, node)
        return ["new", name, *given]

    def _check_date(self, given: list[Tree], node: Node) -> None:
        if given and isinstance(given[0], str) and not _ABSOLUTE_DATE.match(given[0]):
            raise self.refused("a date that depends on the time zone, or is not written as ISO 8601 has it", node)

    def _check_pattern(self, given: list[Tree], node: Node) -> None:
        if given and all(isinstance(one, str) for one in given[:2]):
            try:
                translate(given[0], given[1] if len(given) > 1 else "")
            except UntranslatablePatternError as error:
                raise self.refused(str(error), node) from None
