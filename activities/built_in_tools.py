"""Tools that every worker has. What the operator has registered takes the place of one of them; agents' own stay."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from activities.contracts import ToolRequest, ToolResult
from activities.conversations import Conversations
from activities.guardrails.grounding import Ask, Grounding
from activities.guardrails.validation import guardrails_tool
from activities.memory_tools import agent_tools, block_tools
from activities.tools.adapter import Adapter
from activities.tools.catalogue import Catalogue
from activities.tools.functions import FunctionAdapter
from journeys.errors import ToolError
from journeys.states.state import Effect
from journeys.tool_descriptions import ToolDescription
from journeys.tool_hooks import ToolHook
from journeys.tools import Tool
from journeys.values import Json
from storage.versions import Versions


class WithBuiltIn(Catalogue):
    """A catalogue with built-in tools.

    Args:
        catalogue: what the operator has registered; only this is listed.
        own: tools that only the engine calls: they are always ours.
        usual: tools for ids that nobody else serves.
    """

    def __init__(self, catalogue: Catalogue, own: Iterable[Tool], usual: Iterable[Tool]) -> None:
        self._catalogue = catalogue
        self._own = {tool.id: tool for tool in own}
        self._usual = {tool.id: tool for tool in usual}

    def find(self, request: ToolRequest) -> tuple[Adapter, dict[str, Json]]:
        """Who serves a request, and the arguments for it. Raises ToolError: nobody does."""
        own, usual = self._own.get(request.tool), self._usual.get(request.tool)
        if own is not None:
            return FunctionAdapter(own), request.arguments
        try:
            return self._catalogue.find(request)
        except ToolError:
            if usual is None:
                raise
            return FunctionAdapter(usual), request.arguments

    def effect_of(self, request: ToolRequest) -> Effect | None:
        """What is declared of the effect; None if nobody serves the request."""
        try:
            return self.find(request)[0].about.effect
        except ToolError:
            return None

    def hooks(self, tool: str) -> list[ToolHook]:
        """The hooks for a tool, in order."""
        return [] if tool in self._own else self._catalogue.hooks(tool)

    def known(self) -> list[ToolDescription]:
        """All tools that are known without asking anybody, without the built-in ones."""
        return self._catalogue.known()


def with_built_in(
    catalogue: Catalogue, documents: Versions, ask: Ask, call: Callable[[ToolRequest], Awaitable[ToolResult]]
) -> Catalogue:
    """The catalogue with all that every worker has.

    Args:
        catalogue: what the operator has registered.
        documents: where conversations are kept.
        ask: asks a model.
        call: calls a tool.
    """
    conversations = Conversations(documents)
    usual = [*block_tools(conversations), guardrails_tool(Grounding(call, ask))]
    return WithBuiltIn(catalogue, agent_tools(conversations), usual)
