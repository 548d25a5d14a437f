"""In which composite state each state belongs, as Mermaid takes it: where it is declared or, without that, the
innermost in which it is named."""

from __future__ import annotations

from converters.mermaid.diagram import Diagram, Node, Place


def settle(diagram: Diagram) -> None:
    """Gives each state its place; one that is named in two composite states side by side is a problem."""
    composites = {node.id: node for node in diagram.nodes.values() if node.opened is not None}
    for node in diagram.nodes.values():
        if node.opened is not None or (node.declared and node.place.composite is not None):
            continue
        _settle_by_name(diagram, node, composites)


def _settle_by_name(diagram: Diagram, node: Node, composites: dict[str, Node]) -> None:
    around = {one: _around(one, composites) for one in node.named_in}
    innermost = max(node.named_in, key=lambda one: len(around[one]), default=None)
    if innermost is None:
        node.place = Place()
        return
    strange = next((one for one in node.named_in if one != innermost and one not in around[innermost]), None)
    if strange is not None:
        message = f"`{node.id}` stands in two composite states, `{strange}` and `{innermost}`"
        diagram.refuse(node.line, message, f'declare it where it belongs, as in `state "text" as {node.id}`')
    node.place = node.named_in[innermost]


def _around(composite: str, composites: dict[str, Node]) -> list[str]:
    """The composite states around one, innermost first."""
    found: list[str] = []
    current = composites[composite].place.composite if composite in composites else None
    while current is not None and current not in found:
        found.append(current)
        current = composites[current].place.composite if current in composites else None
    return found
