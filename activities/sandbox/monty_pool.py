"""Python in Monty, an interpreter of its own without files, network and environment, in processes of its own."""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any

from pydantic_monty import (
    AsyncMonty,
    MontyCrashedError,
    MontyError,
    MontyRuntimeError,
    MontySyntaxError,
)

from activities.sandbox.outcome import MAX_PRINTED, Ran, Thrown, crashed, out_of_memory, timed_out
from journeys.errors import ToolError
from journeys.values import Json

_MAX_PROCESSES = 4
_GRACE_SECONDS = 1.0
_PRELUDE = "import json\n"
_PRELUDE_LINES = 1
_RESULT = "__sim_result__"


class MontyPool:
    """Runs Python. `async with MontyPool() as pool`; its processes start with the first call."""

    def __init__(self) -> None:
        self._pool: Any = None
        self._starting = asyncio.Lock()

    async def __aenter__(self) -> MontyPool:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await self._pool.__aexit__(None, None, None)
            self._pool = None

    async def run(self, code: str, names: dict[str, Json], *, seconds: float, megabytes: int = 128) -> Ran:
        """Runs a module, or the body of a function: `return`, a last expression, or `__sim_result__` gives the result.

        Args:
            code: the code; `json` is imported.
            names: its global variables.
            seconds: how long it may take.
            megabytes: how much memory it may use.

        Raises:
            ToolError: kind `timeout`, `memory`, or `sandbox` when no sandbox can be had.
        """
        pool = await self._started()
        printed = _Printed()
        if _RESULT in code:
            code, names = f"{code}\n{_RESULT}", {_RESULT: None, **names}
        limits = {
            "max_feed_duration_secs": seconds,
            "max_memory": megabytes * 1_000_000,
            "max_total_sleep_secs": seconds,
        }
        begun = monotonic()
        try:
            async with pool.checkout(script_name="function.py", limits=limits) as session:
                begun = monotonic()
                async with asyncio.timeout(seconds + _GRACE_SECONDS):
                    value = await session.feed_run(_PRELUDE + code, inputs=names, print_callback=printed.add)
        except TimeoutError:
            raise timed_out(seconds) from None
        except MontyCrashedError as error:
            raise (timed_out(seconds) if error.timed_out else crashed()) from None
        except MontyError as error:
            return Ran(stdout=printed.text, thrown=_thrown(error, seconds, megabytes), seconds=monotonic() - begun)
        elapsed = monotonic() - begun
        try:
            plain = json.loads(json.dumps(value), parse_constant=lambda _: None)
        except (TypeError, ValueError, RecursionError) as error:
            return Ran(stdout=printed.text, thrown=Thrown(type(error).__name__, str(error)), seconds=elapsed)
        return Ran(value=plain, stdout=printed.text, seconds=elapsed)

    async def _started(self) -> Any:
        async with self._starting:
            if self._pool is None:
                pool = AsyncMonty(min_processes=1, max_processes=_MAX_PROCESSES, max_checkouts_per_worker=500)
                try:
                    self._pool = await pool.__aenter__()
                except (OSError, RuntimeError, MontyError) as error:
                    raise ToolError(f"No Python sandbox: {error}", kind="sandbox", retryable=True) from None
            return self._pool


class _Printed:
    """What code prints, up to the limit; the rest is left out."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, stream: str, text: str) -> None:  # noqa: ARG002 - a callback of Monty
        if len(self.text) < MAX_PRINTED:
            self.text = (self.text + text)[:MAX_PRINTED]


def _thrown(error: MontyError, seconds: float, megabytes: int) -> Thrown:
    inner = error.exception()
    name, message = type(inner).__name__, str(inner)
    frames = error.traceback() if isinstance(error, MontyRuntimeError | MontySyntaxError) else []
    if isinstance(inner, TimeoutError) and (not frames or message.startswith("sleep limit")):
        raise timed_out(seconds)
    if isinstance(inner, MemoryError) and not frames:
        raise out_of_memory(megabytes)
    line = frames[-1].line - _PRELUDE_LINES if frames else None
    return Thrown(name, message, line)
