"""Answers in the place of calls, by tool or by state."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from activities import contracts
from conversation_tests.document import ToolAnswer
from conversation_tests.shorthand import json_subset
from journeys.errors import ToolError
from journeys.values import Json


@dataclass(frozen=True)
class Made:
    """A call that was made. `name` is the tool's id or, of calls that have none, the state's."""

    name: str
    state: str
    arguments: dict[str, Json]


@dataclass
class StandIns:
    """Answers the calls of one run.

    Attributes:
        answers: by tool or state.
        real: whether calls that have no answer are really made.
        made: the calls, in order, once for all their attempts.
    """

    answers: Mapping[str, Sequence[ToolAnswer]]
    real: bool = False
    made: list[Made] = field(default_factory=list)
    _used: dict[str, int] = field(default_factory=dict)

    def note(self, activity: str, request: Mapping[str, Json], attempt: int) -> None:
        """Writes a call down."""
        if activity in _TOLD and attempt == 1:
            self.made.append(call_of(activity, request))

    def knows(self, activity: str, request: Mapping[str, Json]) -> bool:
        """Whether a call is answered here; functions without an answer are run, in their sandboxes."""
        if activity not in _TOLD or self.real:
            return activity in _TOLD and self._name(activity, request) is not None
        return activity != contracts.FUNCTION or self._name(activity, request) is not None

    async def answer(self, activity: str, request: Mapping[str, Json]) -> dict[str, Json]:
        """What the call gives.

        Raises:
            ToolError: the answer is a failure, or there is none.
        """
        made, name = call_of(activity, request), self._name(activity, request)
        if name is None:
            text = f"Nothing answers the call of `{made.name}`; add it to `tools`, or write `other_tools: real`"
            raise ToolError(text, kind="stub")
        found = self._next(name, made.arguments)
        if found.delay:
            await asyncio.sleep(found.delay)
        if found.error is not None:
            fault = found.error
            raise ToolError(
                fault.message,
                kind=fault.kind,
                retryable=fault.retryable,
                outcome=fault.outcome,
                details=dict(fault.details),
            )
        result = as_result(activity, found.output)
        if found.effect is not None and activity == contracts.TOOL:
            result["effect"] = found.effect
        return result

    def _name(self, activity: str, request: Mapping[str, Json]) -> str | None:
        made = call_of(activity, request)
        return next((one for one in (made.name, made.state) if one in self.answers), None)

    def _next(self, name: str, arguments: Mapping[str, Json]) -> ToolAnswer:
        listed = self.answers[name]
        for one in listed:
            if one.when is not None and json_subset(one.when, dict(arguments)):
                return one
        in_order = [one for one in listed if one.when is None]
        if not in_order:
            text = (
                f"None of the answers of `{name}` is for these arguments: {json.dumps(arguments, ensure_ascii=False)}"
            )
            raise ToolError(text, kind="stub")
        used = self._used.get(name, 0)
        self._used[name] = used + 1
        return in_order[min(used, len(in_order) - 1)]


_TOLD = (contracts.TOOL, contracts.HTTP, contracts.FUNCTION, contracts.NOTIFY)


def call_of(activity: str, request: Mapping[str, Json]) -> Made:
    """What a request calls, and with what."""
    state = str(request["context"]["state"])
    match activity:
        case contracts.TOOL:
            arguments = dict(request.get("arguments") or {})
            if str(request["tool"]).startswith("mcp:"):
                return Made(str(arguments.get("tool")), state, dict(arguments.get("arguments") or {}))
            return Made(str(request["tool"]), state, arguments)
        case contracts.FUNCTION:
            return Made(state, state, dict(request.get("arguments") or {}))
        case contracts.HTTP:
            body = (request.get("body") or {}).get("value")
            told = {"method": request.get("method") or "GET", "url": request.get("url"), "query": request.get("query")}
            return Made(state, state, {name: one for name, one in {**told, "body": body}.items() if one is not None})
        case _:
            names = ("channel", "message", "recipients", "data")
            return Made(state, state, {name: request[name] for name in names if request.get(name) is not None})


def as_result(activity: str, output: Json) -> dict[str, Json]:
    """What an activity would give for an output (see `activities.contracts`): the reply's body, the function's value,
    the model's text or structure, the tool's output."""
    match activity:
        case contracts.HTTP:
            return {"data": output, "status": 200, "headers": {}}
        case contracts.FUNCTION:
            return {"result": output, "stdout": ""}
        case contracts.AGENT:
            text = output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
            return {"content": text, "structured": None if isinstance(output, str) else output}
        case contracts.NOTIFY:
            return {"receipt": output}
        case _:
            return {"output": output, "logs": []}
