"""From a tree to the text of an expression: what `parse` reads as the same tree."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

from journeys.javascript.trees import Tree
from journeys.values import Json

_ATOM: Final = 20
_LINK: Final = 18
_UNARY: Final = 15
_POWER: Final = 14
_TEST: Final = 2
_COMMA: Final = 0
_LEVELS: Final = {
    **dict.fromkeys("*/%", 13),
    **dict.fromkeys("+-", 12),
    **dict.fromkeys(("<<", ">>", ">>>"), 11),
    **dict.fromkeys(("<", ">", "<=", ">=", "in", "instanceof"), 10),
    **dict.fromkeys(("==", "!=", "===", "!=="), 9),
    "&": 8,
    "^": 7,
    "|": 6,
    "&&": 5,
    "||": 4,
    "??": 3,
    "**": _POWER,
}
"""How tightly binary operators bind."""
_UNARIES: Final = ("!", "~", "typeof", "void")
_NAME: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
_INDEX: Final = re.compile(r"(0|[1-9][0-9]{0,14})\Z")
_PLAIN: Final = re.compile(r"[<`\\]|\{\{|\$\{|[\u2028\u2029]")


def print_tree(tree: Tree, value: Callable[[Json], str]) -> str:
    """The text of an expression. No text in it holds `<` or `{{`, which some places take for references.

    Args:
        tree: a tree of docs/expressions.md.
        value: what to write for a value of the journey; something that can be called, and have members.

    Raises:
        ValueError: it has a node that is none of those.
    """
    return _Printer(value).at(tree, _COMMA)


def text_literal(text: str) -> str:
    """A text as a JavaScript literal without `<` and `{{`."""
    written = json.dumps(text, ensure_ascii=False).replace("<", "\\x3c").replace("{{", "{\\x7b")
    return written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


class _Printer:
    def __init__(self, value: Callable[[Json], str]) -> None:
        self._value = value

    def at(self, tree: Tree, level: int) -> str:
        """A node where something that binds as tightly as `level` is wanted."""
        text, own = self._written(tree)
        return text if own >= level else f"({text})"

    def _written(self, tree: Tree) -> tuple[str, int]:
        """The text of a node, and how tightly it binds."""
        if not isinstance(tree, (list, tuple)):
            return _scalar(tree)
        word, *rest = tree or [""]
        if word in _LEVELS and len(rest) > 1:
            return self._binary(word, rest), _LEVELS[word]
        match word:
            case "+" | "-" | "!" | "~" | "typeof" | "void":
                return self._unary(word, rest[0]), _UNARY
            case "get" | "get?" | "call" | "call?" | "new":
                return self._link(word, rest), _LINK
            case "chain":
                return self.at(rest[0], _LINK), _UNARY
            case "?":
                return self._conditional(rest), _TEST
            case "seq" | "first":
                return ", ".join(self.at(one, _TEST) for one in rest), _COMMA if word == "first" else _COMMA - 1
            case "=>":
                return self._function(*rest), _TEST
            case _:
                return self._atom(word, rest), _ATOM

    def _atom(self, word: str, rest: list[Tree]) -> str:
        match word:
            case "value":
                return self._value(rest[0])
            case "id" | "global" | "unknown":
                return str(rest[0])
            case "array":
                return f"[{self._arguments(rest)}]"
            case "object":
                return self._object(rest)
            case "template":
                return self._template(rest)
            case "regex":
                return f"/{rest[0]}/{rest[1]}"
            case _:
                raise ValueError(f"{word!r} begins no node of an expression")

    def _binary(self, operator: str, operands: list[Tree]) -> str:
        level = _LEVELS[operator]
        # `??` does not stand beside `&&` and `||`, nor a sign before `**`, without parentheses.
        left = _LINK if operator in ("??", "**") else level
        first, *others = operands
        return f" {operator} ".join([self.at(first, left), *(self.at(one, max(left, level + 1)) for one in others)])

    def _unary(self, operator: str, operand: Tree) -> str:
        if operator in _UNARIES and len(operator) > 1:
            return f"{operator} {self.at(operand, _UNARY)}"
        return operator + self.at(operand, _UNARY if operator in _UNARIES else _LINK)

    def _link(self, word: str, rest: list[Tree]) -> str:
        if word == "new":
            return f"new {rest[0]}({self._arguments(rest[1:])})"
        holder = self.at(rest[0], _LINK)
        if isinstance(rest[0], (int, float)) and not isinstance(rest[0], bool):
            holder = f"({holder})"
        if word.startswith("call"):
            return f"{holder}{'?.' if word.endswith('?') else ''}({self._arguments(rest[1:])})"
        first, *others = rest[1:]
        return "".join([holder, self._member(first, optional=word == "get?"), *(self._member(one) for one in others)])

    def _member(self, key: Tree, *, optional: bool = False) -> str:
        if isinstance(key, str) and _NAME.match(key):
            return f"{'?.' if optional else '.'}{key}"
        return f"{'?.' if optional else ''}[{self.at(key, _COMMA)}]"

    def _conditional(self, rest: list[Tree]) -> str:
        *pairs, last = rest
        tests = zip(pairs[::2], pairs[1::2], strict=True)
        written = [f"{self.at(test, _TEST + 1)} ? {self.at(then, _TEST)}" for test, then in tests]
        return " : ".join([*written, self.at(last, _TEST)])

    def _arguments(self, trees: list[Tree]) -> str:
        return ", ".join(f"...{self.at(one[1], _TEST)}" if _is_spread(one) else self.at(one, _TEST) for one in trees)

    def _object(self, rest: list[Tree]) -> str:
        members = [
            f"...{self.at(value, _TEST)}" if key is None else f"{self._key(key)}: {self.at(value, _TEST)}"
            for key, value in zip(rest[::2], rest[1::2], strict=True)
        ]
        return f"{{ {', '.join(members)} }}" if members else "{}"

    def _key(self, key: Tree) -> str:
        if not isinstance(key, str):
            return f"[{self.at(key, _TEST)}]"
        return key if _NAME.match(key) or _INDEX.match(key) else text_literal(key)

    def _template(self, rest: list[Tree]) -> str:
        written = [
            _quoted(part) if number % 2 == 0 else f"${{{self.at(part, _COMMA)}}}" for number, part in enumerate(rest)
        ]
        return f"`{''.join(written)}`"

    def _function(self, patterns: list[Tree], body: Tree, name: str | None = None) -> str:
        parameters = ", ".join(self._pattern(one) for one in patterns)
        if name is not None:
            return f"function {name}({parameters}) {{ return {self.at(body, _COMMA)}; }}"
        written = self.at(body, _TEST)
        return f"({parameters}) => {f'({written})' if written.startswith('{') else written}"

    def _pattern(self, pattern: Tree) -> str:
        if isinstance(pattern, str):
            return pattern
        match pattern:
            case ["default", inner, tree]:
                return f"{self._pattern(inner)} = {self.at(tree, _TEST)}"
            case ["rest", inner]:
                return f"...{self._pattern(inner)}"
            case ["[", *items]:
                return f"[{', '.join('' if one is None else self._pattern(one) for one in items)}]"
            case ["{", *rest]:
                return self._object_pattern(rest)
            case _:
                raise ValueError(f"{pattern!r} is no pattern of a function")

    def _object_pattern(self, rest: list[Tree]) -> str:
        parts = [
            f"...{self._pattern(inner)}" if key is None else f"{self._key(key)}: {self._pattern(inner)}"
            for key, inner in zip(rest[::2], rest[1::2], strict=True)
        ]
        return f"{{ {', '.join(parts)} }}"


def _is_spread(tree: Tree) -> bool:
    return isinstance(tree, (list, tuple)) and len(tree) == 2 and tree[0] == "..."


def _scalar(value: Tree) -> tuple[str, int]:
    match value:
        case None:
            return "null", _ATOM
        case bool():
            return ("true" if value else "false"), _ATOM
        case str():
            return text_literal(value), _ATOM
        case int() | float():
            return repr(value), _ATOM if value >= 0 and repr(value)[0] != "-" else _UNARY
        case _:
            raise ValueError(f"{value!r} is no literal of an expression")


def _quoted(text: str) -> str:
    """A text as a piece of a template."""
    return _PLAIN.sub(lambda match: "".join(_escaped(one) for one in match[0]), text)


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) > 0xFF else f"\\x{ord(character):02x}"
