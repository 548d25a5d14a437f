"""Real functions and tools for generated workflows, opened once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from activities.resources import Resources
from tests.generated.effects import FOLDER
from tests.generated.memory import TOOLS


@dataclass(frozen=True)
class Memory:
    """Where workflows are played in memory: one event loop for all examples."""

    runner: asyncio.Runner
    resources: Resources


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    with pytest.MonkeyPatch.context() as patch, asyncio.Runner() as runner:
        patch.setenv(FOLDER, str(tmp_path_factory.mktemp("effects")))
        stack = AsyncExitStack()
        resources = runner.run(stack.enter_async_context(Resources.open(tools=TOOLS)))
        yield Memory(runner, resources)
        runner.run(stack.aclose())
