"""The names that a document gives: variables, fields of starters, outputs of nodes, names of returned members."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from converters.reactflow.canvas import Canvas
from converters.reactflow.names import Names
from converters.reactflow.registry import REGISTRY
from converters.reactflow.schema.configs import AgentConfig, Calling, FunctionConfig, StarterConfig
from converters.reactflow.schema.flow import FlowShape
from converters.reactflow.schema.steering import AggregationConfig
from converters.reactflow.schema.theirs import Theirs
from journeys.values import Json

_TYPES = ("string", "number", "boolean", "object", "array", "any")


def names_of(flow: FlowShape, canvas: Canvas, settings: Mapping[str, Theirs], plain: Container[str]) -> Names:
    """All names that texts and conditions of a document may use."""
    names = Names(canvas, plain)
    for one in flow.variables:
        kind = one.type if one.type in _TYPES else "any"
        default = {} if one.secret or one.default is None else {"default": one.default}
        names.declare(one.name, type=kind, secret=one.secret, description=one.description, **default)
    for node, config in settings.items():
        kind_of_node = canvas.nodes[node].kind
        for output in REGISTRY[kind_of_node].outputs:
            names.gives(output, node, [output])
        if isinstance(config, StarterConfig):
            for field in config.inputFields:
                names.gives(field.name, node, [field.name])
        if isinstance(config, FunctionConfig):
            for name in returned(config.returns):
                names.gives(name, node, ["function_result", name])
        for name in _set_by(config):
            names.declare(name)
    for edge in canvas.edges:
        for name in edge.said.variableMappings:
            names.declare(name)
    return names


def _set_by(config: Theirs) -> Iterator[str]:
    """Variables that a node sets."""
    match config:
        case StarterConfig():
            yield from config.contextInitialization
        case AggregationConfig():
            yield from config.setVariables
        case Calling():
            yield from config.outputMapping
            if isinstance(config, AgentConfig):
                yield "current_agent"
        case _:
            pass


def returned(given: Json) -> list[str]:
    """The names of the members that a function says it returns."""
    if isinstance(given, dict):
        properties = given.get("properties")
        if isinstance(properties, dict):
            return list(properties)
        return [] if isinstance(given.get("type"), str) and not isinstance(given.get("type"), dict) else list(given)
    if isinstance(given, list):
        found = [one.get("name") if isinstance(one, dict) else one for one in given]
        return [one for one in found if isinstance(one, str) and one]
    return []
