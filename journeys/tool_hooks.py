"""Hooks of the tool layer: functions that see every call of a tool before and after it, and may change or refuse it.

::

    from journeys.tool_hooks import Finished, Replaced, ToolCall, after_call, before_call, veto

    @before_call(tools=("pay", "shop_*"))
    def limit(call: ToolCall) -> None:
        if call.arguments["amount"] > 1000:
            raise veto("More than 1000 needs a person")

    @after_call()
    def hide(finished: Finished) -> Replaced | None:
        return Replaced({**finished.output, "iban": None}) if finished.error is None else None

They are found where tools are: in the modules that a worker is given, and by entry points of the group
`journeys.tools`. They run in the order in which they are found.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeVar

from journeys.errors import ToolError
from journeys.tool_context import ToolContext
from journeys.tool_descriptions import ToolDescription
from journeys.values import Json

Function = TypeVar("Function", bound=Callable[..., Any])
HOOK_ATTRIBUTE = "__journeys_tool_hook__"
"""Where a function that is marked keeps its `ToolHook`."""


@dataclass(frozen=True)
class ToolCall:
    """A call that is about to be made: mapped, not yet checked against the tool's schema.

    Attributes:
        tool: what is called.
        arguments: what it will be called with.
        context: who calls.
    """

    tool: ToolDescription
    arguments: Mapping[str, Json]
    context: ToolContext


@dataclass(frozen=True)
class Finished:
    """A call that has been made.

    Attributes:
        call: the call, with the arguments that the tool was called with.
        output: what it gave, mapped; None if it failed.
        error: why it failed; None if it did not.
    """

    call: ToolCall
    output: Json = None
    error: ToolError | None = None


@dataclass(frozen=True)
class Replaced:
    """What an after-hook returns to have another output; it returns None to leave it."""

    output: Json


@dataclass(frozen=True)
class ToolHook:
    """A hook.

    Attributes:
        when: `before` or `after` the call.
        function: takes a `ToolCall`, and may return new arguments; or a `Finished`, and may return a `Replaced`. Sync
            or async.
        tools: the ids of the tools that it is for; `*` stands for any part.
    """

    when: Literal["before", "after"]
    function: Callable[..., Any]
    tools: tuple[str, ...] = ("*",)

    @property
    def name(self) -> str:
        """The function's name."""
        return getattr(self.function, "__qualname__", type(self.function).__name__)

    def is_for(self, tool: str) -> bool:
        """Whether it is for the tool of that id."""
        return any(fnmatchcase(tool, pattern) for pattern in self.tools)


def before_call(*, tools: tuple[str, ...] = ("*",)) -> Callable[[Function], Function]:
    """Marks a function that is told of a `ToolCall` before it is made.

    It may return an object of new arguments (all of them), and refuses the call by raising: a `ToolError`, as `veto`
    makes one, fails it as it says; anything else with the kind `hook`.
    """
    return _marking("before", tools)


def after_call(*, tools: tuple[str, ...] = ("*",)) -> Callable[[Function], Function]:
    """Marks a function that is told of a `Finished` call, whether it succeeded or failed.

    It may return a `Replaced`, if the call succeeded. Raising fails the call: a `ToolError` as it says, anything else
    with the kind `hook` and an unknown outcome, since the tool has done its work.
    """
    return _marking("after", tools)


def veto(reason: str, **more: Any) -> ToolError:
    """The error by which a before-hook refuses a call: kind `vetoed`, nothing was done. `more`: see `ToolError`."""
    return ToolError(reason, **{"kind": "vetoed", **more})


def _marking(when: Literal["before", "after"], tools: tuple[str, ...]) -> Callable[[Function], Function]:
    def mark(function: Function) -> Function:
        setattr(function, HOOK_ATTRIBUTE, ToolHook(when, function, tools))
        return function

    return mark
