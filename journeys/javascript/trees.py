"""Measures of expression trees (docs/expressions.md), for those who write them and those who run them."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

Tree: TypeAlias = Any
"""A JSON list `[OPERATOR, ...]`, or a scalar that stands for itself."""
_EXTRA: Final = {"call": 2, "call?": 2, "new": 2, "array": 1, "object": 1, "template": 1, "seq": 1, "first": 1}


def depth(tree: Tree) -> int:
    """How deep a tree nests, in levels of its evaluation; each member of a chain `a.b.c` is one."""
    deepest = 0
    stack = [(tree, 0)]
    while stack:
        node, above = stack.pop()
        if not isinstance(node, (list, tuple)) or not node:
            continue
        keys = len(node) - 2 if node[0] in ("get", "get?") else 1
        here = above + max(keys, 1) + (_EXTRA.get(node[0], 0) if isinstance(node[0], str) else 0)
        deepest = max(deepest, here)
        if node[0] != "value":
            stack += [(child, here) for child in node if isinstance(child, (list, tuple))]
    return deepest


def size(tree: Tree) -> int:
    """How many nodes a tree has; scalars are nodes."""
    count = 0
    stack = [tree]
    while stack:
        node = stack.pop()
        count += 1
        if isinstance(node, (list, tuple)) and node and node[0] != "value":
            stack += node[1:]
    return count
