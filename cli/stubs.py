"""Answers from a table in the place of calls, for `journeys simulate --stubs`."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping

from journeys.errors import ToolError
from journeys.values import Json
from simulation import Perform


def stubbed(stubs: Mapping[str, Json], perform: Perform) -> Perform:
    """Answers calls from a table instead of making them; only sandboxed code that has no stub is run, by `perform`.

    Args:
        stubs: by state id, `{"output": …}` (the reply's body, the function's value, the model's text or structure, the
            tool's output) or `{"error": "…"}`; or a list of these, one for each call.
    """
    left = {state: deque(stub if isinstance(stub, list) else [stub]) for state, stub in stubs.items()}

    async def answer(name: str, request: dict[str, Json], attempt: int) -> dict[str, Json]:
        state = request["context"]["state"]
        known = left.get(state)
        if name == "evaluate" or (name == "function" and known is None):
            return await perform(name, request, attempt)
        if not known:
            raise ToolError(f"The call of state `{state}` has no stub; add one for it", kind="stub")
        stub = known.popleft() if isinstance(stubs[state], list) else known[0]
        if "error" in stub:
            raise ToolError(str(stub["error"]), kind="stub")
        return _as_result(name, stub["output"])

    return answer


def _as_result(activity: str, output: Json) -> dict[str, Json]:
    """What an activity would give for that output (see `activities.contracts`)."""
    match activity:
        case "http":
            return {"data": output, "status": 200, "headers": {}}
        case "function":
            return {"result": output, "stdout": ""}
        case "agent":
            text = output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
            return {"content": text, "structured": None if isinstance(output, str) else output}
        case "notify":
            return {"receipt": output}
        case _:
            return {"output": output, "logs": []}
