"""What may be done again: the effect of a call, when nobody has declared it."""

from __future__ import annotations

from journeys.states.state import Effect
from journeys.states.tool import FunctionTool, HttpTool, McpTool, RegisteredTool
from journeys.values import Json

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_IDEMPOTENT = frozenset({"PUT", "DELETE"})
IDEMPOTENCY_HEADER = "Idempotency-Key"


def effect_of(tool: HttpTool | FunctionTool | RegisteredTool | McpTool, method: Json = None) -> Effect | None:
    """The effect of a call by what is known of the tool alone (RFC 9110 §9.2 for HTTP methods).

    A request that carries an `Idempotency-Key` header of its own says that the other side honours it. Registered
    tools and those of MCP servers declare their effect to the worker: None here.
    """
    match tool:
        case FunctionTool():
            return "unsafe" if tool.network else "pure"
        case HttpTool():
            wanted = str(method or (tool.method if isinstance(tool.method, str) else "POST")).upper()
            if wanted in _SAFE:
                return "pure"
            if wanted in _IDEMPOTENT:
                return "idempotent"
            return "keyed" if names_a_key(tool.headers) else "unsafe"
        case RegisteredTool() | McpTool():
            return None


def names_a_key(headers: Json) -> bool:
    """Whether headers, as an object or as pairs, name an idempotency key."""
    names = headers if isinstance(headers, dict) else [p[0] for p in headers or [] if isinstance(p, list) and p]
    return any(str(name).lower() == IDEMPOTENCY_HEADER.lower() for name in names)
