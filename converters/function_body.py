"""Whether JavaScript is the body of an async function: what a grammar can say, not what only an engine knows."""

from __future__ import annotations

import re
from typing import Final

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

_LANGUAGE: Final = Language(tree_sitter_javascript.language())
_OPENING: Final = "async function body() {\n"
_CLOSING: Final = "\n}"
_DOUBTFUL: Final = re.compile(r"<!--|-->|\?\.[0-9]|\\u")
"""Where the grammar and JavaScript may differ on what is an error."""
_SHOWN: Final = 60


def fault_in(source: str) -> str | None:
    """Where a function's code stops being JavaScript, as in ``line 2: `let b = ;` ``; None if no fault is found."""
    if _DOUBTFUL.search(source):
        return None
    encoded = (_OPENING + source + _CLOSING).encode(errors="replace")
    root = Parser(_LANGUAGE).parse(encoded).root_node
    node = _first_fault(root) if root.has_error else _outside(root)
    if node is None:
        return None
    lines = source.split("\n")
    row = node.start_point[0] - 1
    if row >= len(lines) or not "".join(lines[max(row, 0) :]).strip():
        return f"line {len(lines)}: unexpected end of the code"
    line = lines[max(row, 0)].strip()
    return f"line {max(row, 0) + 1}: `{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + '…'}`"


def _first_fault(root: Node) -> Node:
    """The first piece that the grammar could not read, or has put in by itself."""
    agenda = [root]
    while agenda:
        node = agenda.pop()
        if node.is_missing or (node.is_error and node.start_byte > 0):
            return node
        agenda.extend(reversed([child for child in node.children if child.has_error or child.is_missing]))
    return root


def _outside(root: Node) -> Node | None:
    """What stands behind the function, when the code itself closes it."""
    others = [node for node in root.named_children if node.type != "comment"]
    return others[1] if len(others) > 1 else None
