"""How each node of a tree becomes code."""

from __future__ import annotations

from typing import Final

from engine.expressions.compilation import Handler
from engine.expressions.nodes import functions, literals, members, operations

HANDLERS: Final[dict[str, Handler]] = {
    **literals.HANDLERS,
    **operations.HANDLERS,
    **members.HANDLERS,
    **functions.HANDLERS,
}
