"""What a tool of any kind looks like to the activity that calls it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from activities.border import Call
from journeys.errors import ToolError
from journeys.tool_context import ToolContext
from journeys.tool_descriptions import ToolDescription
from journeys.values import Json

T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What a tool gave.

    Attributes:
        output: the value that mappings work on.
        original: the whole of it, where that is more than the output.
        schema: JSON Schema that the output must fit; None: anything will do.
    """

    output: Any
    original: Any = None
    schema: Mapping[str, Json] | None = None


class Adapter(Protocol):
    """A tool that can be called."""

    @property
    def about(self) -> ToolDescription:
        """What is known of it."""

    async def call(self, arguments: dict[str, Json], call: Call, context: ToolContext) -> Answer:
        """Checks the arguments and makes the call, within the time of one attempt.

        Raises:
            ToolError: kind `arguments`: they do not fit; nothing was done. Else whatever went wrong.
        """


async def within_time(call: Call, name: str, work: Awaitable[T]) -> T:
    """The work's result, if it comes in the time that an attempt has.

    Raises:
        ToolError: kind `timeout`; the outcome of an unsafe call is unknown.
    """
    seconds = call.context.timeout_seconds
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            return await work
    except TimeoutError:
        if not limit.expired():
            raise
    raise ToolError(
        f"{name} did not answer within {seconds:g} s",
        kind="timeout",
        retryable=True,
        outcome="unknown" if call.effect == "unsafe" else "failed",
    )
