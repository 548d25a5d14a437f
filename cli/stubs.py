"""Answers from a table in the place of calls, for `journeys simulate --stubs`."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from conversation_tests.stand_ins import as_result
from journeys.errors import ToolError
from journeys.values import Json
from simulation import Perform


def stubbed(stubs: Mapping[str, Json], perform: Perform) -> Perform:
    """Answers calls from a table instead of making them. Sandboxed code that has no stub is run, and business times are
    worked out, by `perform`.

    Args:
        stubs: by state id, `{"output": …}` (the reply's body, the function's value, the model's text or structure, the
            tool's output) or `{"error": "…"}`; or a list of these, one for each call.
    """
    left = {state: deque(stub if isinstance(stub, list) else [stub]) for state, stub in stubs.items()}

    async def answer(name: str, request: dict[str, Json], attempt: int) -> dict[str, Json]:
        state = request["context"]["state"]
        known = left.get(state)
        if name in ("evaluate", "moment") or (name == "function" and known is None):
            return await perform(name, request, attempt)
        if not known:
            raise ToolError(f"The call of state `{state}` has no stub; add one for it", kind="stub")
        stub = known.popleft() if isinstance(stubs[state], list) else known[0]
        if "error" in stub:
            raise ToolError(str(stub["error"]), kind="stub")
        return as_result(name, stub["output"])

    return answer
