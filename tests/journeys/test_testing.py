"""What users test their own tools with."""

from __future__ import annotations

import subprocess
import sys

import pytest

from journeys import ToolContext, ToolError, UsageError, tool
from journeys.testing import call_tool


@tool(id="greet", effect="pure")
def greet(name: str, context: ToolContext, times: int = 1) -> dict[str, str]:
    context.log(f"greeting {name} with {context.secret('TONE')}")
    return {"said": f"hello {name} " * times, "key": context.idempotency_key}


async def test_a_tool_is_called_as_a_worker_would() -> None:
    called = await call_tool(greet, {"name": "Ada", "times": "2"}, secrets={"TONE": "warmth"}, idempotency_key="k")
    assert called.output == {"said": "hello Ada hello Ada ", "key": "k"}
    assert called.logs == ("greeting Ada with warmth",)


async def test_all_that_is_wrong_with_the_arguments_is_told() -> None:
    with pytest.raises(ToolError, match=r"'name' is missing.*'tiems'") as caught:
        await call_tool(greet, {"tiems": 1}, secrets={"TONE": ""})
    assert caught.value.kind == "arguments"


async def test_a_function_that_is_no_tool_is_refused() -> None:
    with pytest.raises(UsageError, match="not marked with @tool"):
        await call_tool(len, {})


def test_the_package_imports_nothing_else_of_ours() -> None:
    others = ("engine", "workflows", "activities", "converters", "results", "cli", "temporalio", "httpx")
    code = f"import journeys.testing, journeys.messages, sys; print([n for n in {others} if n in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
