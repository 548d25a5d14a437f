"""Imports in the code of a function: which package each names, and what stands for it in a function's body."""

from __future__ import annotations

from tree_sitter import Node


def text(node: Node | None) -> str:
    """What is written there."""
    return (node.text or b"").decode(errors="replace") if node is not None else ""


def content(node: Node | None) -> str | None:
    """The content of a text that is written out, without escapes."""
    if node is None or node.type != "string":
        return None
    parts = node.named_children
    return text(parts[0]) if len(parts) == 1 and parts[0].type == "string_fragment" else None


def imported(node: Node) -> str | None:
    """The package of an `import` statement, or of `import("…")`."""
    if node.type == "import_statement":
        return content(node.child_by_field_name("source"))
    return _called(node, "import")


def required(node: Node) -> str | None:
    """The package of `require("…")`."""
    return _called(node, "identifier", "require")


def _called(node: Node, kind: str, name: str | None = None) -> str | None:
    function = node.child_by_field_name("function") if node.type == "call_expression" else None
    if function is None or function.type != kind or (name is not None and text(function) != name):
        return None
    arguments = node.child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    return content(given[0]) if len(given) == 1 else None


def as_expression(node: Node, package: str) -> str:
    """What stands for an import in the body of a function; the sandbox gives it `__module`."""
    module = f'__module("{package}")'
    if node.type != "import_statement":
        return f"Promise.resolve({module})"
    names: list[str] = []
    whole: list[str] = []
    for part in (one for one in node.named_children if one.type == "import_clause"):
        for one in part.named_children:
            match one.type:
                case "identifier":
                    names.append(f"default: {text(one)}")
                case "namespace_import":
                    whole.append(text(one.named_children[0]))
                case "named_imports":
                    names.extend(_specifier(each) for each in one.named_children if each.type == "import_specifier")
                case _:
                    pass
    declared = [f"{name} = {module}" for name in whole] + ([f"{{ {', '.join(names)} }} = {module}"] if names else [])
    return f"const {', '.join(declared)};" if declared else f"{module};"


def _specifier(node: Node) -> str:
    name, alias = node.child_by_field_name("name"), node.child_by_field_name("alias")
    return text(name) if alias is None else f"{text(name)}: {text(alias)}"
