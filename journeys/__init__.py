"""What a user's own code imports: the model, the `@tool` decorator, message names, views of a run, test helpers.

::

    from journeys import Bundle, ToolContext, tool, messages
"""

from __future__ import annotations

from journeys.bundle import Bundle, Policy
from journeys.errors import DocumentError, JourneysError, ToolError, UsageError
from journeys.journey import Journey, Variable
from journeys.tools import Tool, ToolContext, tool
from journeys.transitions import Transition
from journeys.validation.problem import Problem

__all__ = [
    "Bundle",
    "DocumentError",
    "Journey",
    "JourneysError",
    "Policy",
    "Problem",
    "Tool",
    "ToolContext",
    "ToolError",
    "Transition",
    "UsageError",
    "Variable",
    "tool",
]
