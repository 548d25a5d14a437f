"""What the code of a function uses from outside: packages, environment values, the network.

JavaScript is read by tree-sitter, Python by its own parser; nothing is run. Code that hides what it does (`eval`) is
not found out here, and has none of it in the sandbox.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from converters.function_imports import as_expression, content, imported, required, text
from converters.function_scopes import is_free

_LANGUAGE: Final = Language(tree_sitter_javascript.language())
_OPENING: Final = b"async function body() {\n"
_CLOSING: Final = b"\n}"
_GLOBALS: Final = ("globalThis", "self", "window")
PYTHON_MODULES: Final = frozenset(
    [
        "asyncio", "base64", "binascii", "bisect", "collections", "copy", "csv", "dataclasses", "datetime",
        "decimal", "functools", "hashlib", "itertools", "json", "math", "os", "pathlib", "posixpath", "random", "re",
        "sys", "time", "tomllib", "typing", "unicodedata",
    ]
)  # fmt: skip
"""What Python code can import in the sandbox (Monty 1.4): a part of the standard library, and nothing else."""
_NAMES: Final = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")
_WORTH_A_LOOK: Final = re.compile(r"\b(?:fetch|import|require|environmentVariables|sim)\b")
"""Without any of these words there is nothing to be found, and most code has none of them."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What code uses.

    Attributes:
        packages: packages that it imports, in order; of Python, what the sandbox itself does not have.
        environment: names that it reads from `environmentVariables`.
        fetches: whether it may call `fetch`.
        platform: whether it uses `sim`, what Sim's own platform gives to code.
        source: the code, its `import` statements written as what stands for them in a function's body.
    """

    packages: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    fetches: bool = False
    platform: bool = False
    source: str = ""


def usage_of(source: str, language: str) -> Usage:
    """What the code of a function uses; nothing is found in code that does not parse at all."""
    return _python(source) if language == "python" else _javascript(source)


def _python(source: str) -> Usage:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Usage(source=source)
    packages: dict[str, None] = {}
    environment: dict[str, None] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                packages.update(dict.fromkeys(one.name.partition(".")[0] for one in node.names))
            case ast.ImportFrom(module=str() as module, level=0):
                packages[module.partition(".")[0]] = None
            case ast.Subscript(value=ast.Name(id="environmentVariables"), slice=ast.Constant(value=str() as name)):
                environment[name] = None
            case _:
                pass
    foreign = tuple(name for name in packages if name not in PYTHON_MODULES | {"__future__"})
    return Usage(foreign, tuple(environment), source=source)


def _javascript(source: str) -> Usage:
    if not _WORTH_A_LOOK.search(source):
        return Usage(source=source)
    encoded = _OPENING + source.encode(errors="replace") + _CLOSING
    root = Parser(_LANGUAGE).parse(encoded).root_node
    packages: dict[str, None] = {}
    environment: dict[str, None] = {}
    replaced: list[tuple[Node, str]] = []
    free: dict[str, list[Node]] = {"fetch": [], "sim": []}
    for node in _all(root):
        name = _environment_name(node)
        if name is not None:
            environment[name] = None
        if node.type in _NAMES and text(node) in free:
            free[text(node)].append(node)
        elif _is_global_member(node, "fetch"):
            free["fetch"].append(node)
        package = imported(node)
        if package is not None:
            replaced.append((node, as_expression(node, package)))
        package = package or required(node)
        if package is not None:
            packages[package] = None
    rewritten = _rewritten(encoded, replaced) if replaced else source
    return Usage(tuple(packages), tuple(environment), is_free(free["fetch"]), is_free(free["sim"]), rewritten)


def _all(root: Node) -> Iterator[Node]:
    agenda = [root]
    while agenda:
        node = agenda.pop()
        yield node
        agenda.extend(reversed(node.named_children))


def _member(node: Node) -> tuple[str, str] | None:
    """`holder.name` or `holder["name"]` of a plain holder."""
    if node.type not in ("member_expression", "subscript_expression"):
        return None
    holder = node.child_by_field_name("object")
    if holder is None or holder.type != "identifier":
        return None
    if node.type == "member_expression":
        return text(holder), text(node.child_by_field_name("property"))
    name = content(node.child_by_field_name("index"))
    return None if name is None else (text(holder), name)


def _environment_name(node: Node) -> str | None:
    found = _member(node)
    return found[1] if found is not None and found[0] == "environmentVariables" else None


def _is_global_member(node: Node, name: str) -> bool:
    found = _member(node)
    return found is not None and found[0] in _GLOBALS and found[1] == name


def _rewritten(encoded: bytes, replaced: list[tuple[Node, str]]) -> str:
    """The code with nodes replaced; each keeps its number of lines."""
    parts: list[bytes] = []
    position = len(_OPENING)
    for node, written in replaced:
        if node.start_byte < position:
            continue
        lines = b"\n" * (node.text or b"").count(b"\n")
        parts += [encoded[position : node.start_byte], written.encode(), lines]
        position = node.end_byte
    return b"".join([*parts, encoded[position : len(encoded) - len(_CLOSING)]]).decode()
