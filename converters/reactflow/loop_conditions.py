"""Loops whose condition is a node of its own: the node gives the loop its condition, and is no state itself."""

from __future__ import annotations

from converters.reactflow.canvas import Canvas, Edge, Node, plain_handle
from converters.reactflow.regions import links_of, reached
from converters.reactflow.schema.steering import ConditionConfig, LoopConfig

YES = ("true", "yes", "then", "if", "continue", "conditiontrue")
NO = ("false", "no", "else", "exit", "done", "conditionfalse")


def take_in_conditions(canvas: Canvas, loops: dict[str, LoopConfig], conditions: dict[str, ConditionConfig]) -> None:
    """Dissolves condition nodes into the loops that go by them. Changes the canvas and the loops' settings."""
    for loop_id, config in list(loops.items()):
        if config.condition is not None or config.count is not None or config.collection is not None:
            continue
        found = _condition_of(canvas, canvas.nodes[loop_id], config, conditions)
        if found is not None:
            _dissolve(canvas, loop_id, found, loops, conditions)


def _condition_of(canvas: Canvas, loop: Node, config: LoopConfig, conditions: dict[str, ConditionConfig]) -> str | None:
    """The node that the settings name or else, in the loop's own cycle, the one that leads back and out."""
    if config.conditionNode is not None:
        return config.conditionNode if config.conditionNode in conditions else None
    links, back = links_of(canvas.edges), links_of(canvas.edges, back=True)
    cycle = reached(links, links.get(loop.id, ())).keys() & reached(back, [loop.id]).keys()
    found = []
    for one in conditions:
        targets = [edge.target for edge in canvas.leaving(one)]
        first = one in links.get(loop.id, ())
        goes_on = any(target == loop.id or (first and target in cycle) for target in targets)
        if one in cycle and goes_on and any(target not in cycle and target != loop.id for target in targets):
            found.append(one)
    return found[0] if len(found) == 1 else None


def _dissolve(
    canvas: Canvas, loop: str, condition: str, loops: dict[str, LoopConfig], conditions: dict[str, ConditionConfig]
) -> None:
    config, said = loops[loop], conditions[condition]
    first = any(edge.target == condition for edge in canvas.leaving(loop))
    back = reached(links_of(canvas.edges, back=True), [loop])
    on = next((edge for edge in canvas.leaving(condition) if edge.target == loop or edge.target in back), None)
    test = said.condition
    if on is not None and plain_handle(on.handle or on.label) in NO and isinstance(test, str):
        test = f"!({test})"
    limit = {"maxIterations": said.maxIterations} if said.maxIterations is not None else {}
    kind = "while" if first else "do_while"
    loops[loop] = config.model_copy(update={"loopType": kind, "condition": test, **limit})
    ways: list[Edge] = []
    for edge in canvas.edges:
        if edge.source == loop and edge.target == condition:
            continue
        if edge.target == condition:
            ways.append(Edge(edge.id, edge.source, loop, edge.handle, edge.label, edge.said, edge.data))
        elif edge.source == condition and edge.target != loop:
            handle = "body" if edge is on else "exit"
            ways.append(Edge(edge.id, loop, edge.target, handle, "", edge.said, edge.data))
        elif edge.source != condition:
            ways.append(edge)
    canvas.edges = ways
    del canvas.nodes[condition], conditions[condition]
