"""Helpers for testing tools: a context to call them with, and the call as a worker would make it. No server, no worker.

::

    from journeys.testing import call_tool

    async def test_it_posts() -> None:
        called = await call_tool(post, {"channel": "#help", "text": "hello"}, secrets={"SLACK": "xoxb"})
        assert called.output == {"ok": True}
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

from journeys.errors import UsageError
from journeys.tools import ATTRIBUTE, Tool, ToolContext
from journeys.values import Json


@dataclass(frozen=True)
class Called:
    """What came of a call: the output as JSON, and the lines that the tool logged."""

    output: Json
    logs: tuple[str, ...]


def tool_context(
    *, secrets: Mapping[str, str] | None = None, logs: list[str] | None = None, **about: Any
) -> ToolContext:
    """A context for a tool. `about` sets fields of `ToolContext`; the others have plausible values."""
    kept = logs if logs is not None else []
    usual: dict[str, Any] = {
        "run": "test-run",
        "journey": "test-journey",
        "state": "test-state",
        "visit": 1,
        "idempotency_key": "test-run:1.1",
    }
    return ToolContext(**{**usual, **about}, log_line=kept.append, find_secret=dict(secrets or {}).get)


async def call_tool(
    function: Callable[..., Any],
    arguments: Mapping[str, Json],
    *,
    secrets: Mapping[str, str] | None = None,
    **about: Any,
) -> Called:
    """Calls a function marked with `@tool` as a worker would: arguments validated, context given, result as JSON.

    Raises:
        ToolError: the arguments do not fit, or the tool raised it.
        UsageError: the function is not marked with `@tool`.
    """
    made = getattr(function, ATTRIBUTE, None)
    if not isinstance(made, Tool):
        raise UsageError(f"{getattr(function, '__name__', function)!r} is not marked with @tool")
    logs: list[str] = []
    call = made.bound(arguments, tool_context(secrets=secrets, logs=logs, **about))
    result = await call() if made.is_async else await asyncio.to_thread(call)
    return Called(json.loads(TypeAdapter(Any).dump_json(result)), tuple(logs))
