from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from activities.resources import Resources
from journeys.errors import UsageError
from tests.activities.conftest import make_context


async def test_a_call_can_be_made_in_json(resources: Resources) -> None:
    context = make_context().model_dump(mode="json")
    request = {"context": context, "language": "javascript", "code": "return a + 1", "arguments": {"a": 1}}
    made = await resources.perform_json("function", request)
    assert made.pop("metrics").keys() == {"wall_seconds", "memory_mb"}
    assert made == {"result": 2, "stdout": "", "undefined": False}


async def test_a_request_with_a_typing_mistake_is_refused(resources: Resources) -> None:
    with pytest.raises(ValidationError):
        await resources.perform_json("http", {"context": make_context().model_dump(), "ulr": "http://x/"})


async def test_tools_that_cannot_be_loaded_are_told_at_the_start() -> None:
    with pytest.raises(UsageError, match="no_such_module"):
        async with Resources.open(tools=["no_such_module"]):
            pass


async def test_nothing_is_started_before_it_is_needed() -> None:
    async with Resources.open() as resources:
        assert resources.activities


def test_the_contracts_bring_no_client_with_them() -> None:
    code = (
        "import sys, activities.contracts;"
        "print([m for m in ('httpx', 'openai', 'pydantic_ai', 'temporalio', 'deno') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
