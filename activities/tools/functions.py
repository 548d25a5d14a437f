"""Python functions as tools: ours and those written for Parlant's SDK."""

from __future__ import annotations

import asyncio
import inspect

from activities.border import Call
from activities.tools.adapter import Answer, within_time
from journeys.errors import ToolError
from journeys.tool_context import ToolContext
from journeys.tool_descriptions import ToolDescription
from journeys.tools import Tool
from journeys.values import Json


class FunctionAdapter:
    """A function of the registry. A sync one runs in a thread."""

    def __init__(self, tool: Tool, about: ToolDescription | None = None) -> None:
        self._tool = tool
        self.about = about or tool.about

    async def call(self, arguments: dict[str, Json], call: Call, context: ToolContext) -> Answer:
        """See `Adapter.call`. The function's own types check the arguments, and convert them."""
        bound = self._tool.bound(arguments, context)
        try:
            value = await within_time(call, self.about.name, self._called(bound))
        except ToolError:
            raise
        except Exception as raised:
            # The function has had its say: what it was to do is not done.
            text = str(raised) or type(raised).__name__
            raise ToolError(text, retryable=True, details={"error": type(raised).__name__}) from None
        output, original = self._tool.given(value)
        return Answer(output, original, self.about.output_schema)

    async def _called(self, bound: object) -> object:
        assert callable(bound)
        value = bound() if self._tool.is_async else await asyncio.to_thread(bound)
        return await value if inspect.isawaitable(value) else value
