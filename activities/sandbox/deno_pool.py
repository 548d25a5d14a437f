"""Kept Deno processes: one for each workspace and memory limit. Code that spoils one costs its neighbours a retry.

Code that reaches the network must not be run twice, so it has no neighbours: each call has a process to itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from activities.sandbox.deno_process import Outside, ProcessLost
from activities.sandbox.deno_slot import DenoSlot
from activities.sandbox.outcome import MAX_PRINTED, MAX_RESULT, Ran, Thrown, crashed, out_of_memory, timed_out
from journeys.errors import ToolError
from journeys.values import Json

_MAX_PROCESSES = 8
_AT_ONCE = 4
"""Workers of one process at the same time."""
_LANES = 4
"""Calls of one workspace that reach the network at the same time."""
_Key = tuple[str | None, int, int]
"""Workspace, memory limit, and a lane of those that have no neighbours; 0 for all others."""


class DenoPool:
    """Runs JavaScript. `async with DenoPool() as pool`."""

    def __init__(self) -> None:
        self._slots: dict[_Key, DenoSlot] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> DenoPool:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(slot.close() for slot in self._slots.values()), *self._closing)
        self._slots.clear()

    async def run(
        self,
        code: str,
        names: dict[str, Json],
        *,
        workspace: str | None = None,
        seconds: float,
        megabytes: int = 128,
        timers: bool = False,
        packages: Mapping[str, str] | None = None,
        outside: Outside | None = None,
    ) -> Ran:
        """Runs the body of an async function.

        Args:
            code: the body.
            names: variables that it sees.
            workspace: whose code it is; workspaces never share a process.
            seconds: how long it may take.
            megabytes: how much memory it may use.
            timers: whether it has `setTimeout` and its kin.
            packages: ES modules that it may import, by name.
            outside: who answers its `fetch`; None: it has none.

        Raises:
            ToolError: kind `timeout`, `memory`, or `sandbox` when no sandbox can be had.
        """
        task = {
            "code": code,
            "names": names,
            "timers": timers,
            "printed": MAX_PRINTED,
            "limit": MAX_RESULT,
            "network": outside is not None,
            "packages": dict(packages) if packages else None,
        }
        answer = await self._ask(task, workspace, seconds, megabytes, outside)
        return Ran(
            value=answer.get("value"),
            stdout=str(answer.get("stdout") or ""),
            thrown=_thrown(answer.get("error")),
            nothing=bool(answer.get("nothing")),
            seconds=_number(answer.get("seconds")),
            megabytes=_number(answer.get("bytes")) / 1e6,
        )

    async def evaluate(
        self,
        questions: Sequence[tuple[str, dict[str, Json]]],
        *,
        until_truthy: bool = False,
        workspace: str | None = None,
        seconds: float,
        megabytes: int = 128,
    ) -> list[tuple[Ran, bool]]:
        """Evaluates expressions, each with the values of its names; says what came of each, and whether it is truthy.

        Raises:
            ToolError: see `run`.
        """
        task = {
            "questions": [{"source": source, "names": names} for source, names in questions],
            "until_truthy": until_truthy,
            "timers": False,
            "printed": MAX_PRINTED,
        }
        answer = await self._ask(task, workspace, seconds, megabytes)
        answers = answer.get("answers")
        given = [item for item in answers if isinstance(item, dict)] if isinstance(answers, list) else []
        return [
            (Ran(value=item.get("value"), thrown=_thrown(item.get("error"))), item.get("truthy") is True)
            for item in given[: len(questions)]
        ]

    async def _ask(
        self, task: Json, workspace: str | None, seconds: float, megabytes: int, outside: Outside | None = None
    ) -> dict[str, Any]:
        text = json.dumps(task, ensure_ascii=False, allow_nan=False)
        lane = 0 if outside is None else self._lane(workspace, megabytes)
        try:
            answer = await self._slot((workspace, megabytes, lane)).ask(text, seconds, outside)
        except TimeoutError:
            raise timed_out(seconds) from None
        except ProcessLost as lost:
            raise (out_of_memory(megabytes) if lost.memory else crashed()) from None
        except OSError as error:
            raise ToolError(f"No JavaScript sandbox: {error}", kind="sandbox", retryable=True) from None
        try:
            parsed = json.loads(answer)
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict):
            raise ToolError("The function gave no answer that could be read", kind="function")
        return parsed

    def _slot(self, key: _Key) -> DenoSlot:
        slot = self._slots.pop(key, None) or DenoSlot(key[1], 1 if key[2] else _AT_ONCE)
        self._slots[key] = slot  # the last one used is the last in order
        for other in list(self._slots):
            if len(self._slots) > _MAX_PROCESSES and not self._slots[other].busy and other != key:
                closing = asyncio.create_task(self._slots.pop(other).close())
                self._closing.add(closing)
                closing.add_done_callback(self._closing.discard)
        return slot

    def _lane(self, workspace: str | None, megabytes: int) -> int:
        """The lane with the fewest calls, an open one before a new one."""
        open_ = [lane for lane in range(1, _LANES + 1) if (workspace, megabytes, lane) in self._slots]
        new = [lane for lane in range(1, _LANES + 1) if lane not in open_]
        busy = {lane: self._slots[workspace, megabytes, lane].busy for lane in open_} | dict.fromkeys(new, 0)
        return min(busy, key=lambda lane: busy[lane])


def _number(value: Json) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _thrown(error: Json) -> Thrown | None:
    if not isinstance(error, dict):
        return None
    line = error.get("line")
    known = isinstance(line, int | float) and not isinstance(line, bool)
    return Thrown(str(error.get("name")), str(error.get("message")), line if known else None)
