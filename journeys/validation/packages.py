"""Packages that functions import: of JavaScript those that are allowed, of Python none at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from journeys.bundle import Bundle
from journeys.states import AgentInteraction, AnyState, DecisionPoint, FunctionTool, ToolExecution
from journeys.validation.problem import Problem

_ELSE = "register a tool that does this work, and call it instead"


def check(bundle: Bundle, allowed: Collection[str] | None) -> Iterator[Problem]:
    """All imports that no worker will serve. `allowed` are the packages of JavaScript; None: nobody knows here."""
    for journey in (*bundle.journeys, *bundle.children):
        for state in journey.states:
            place = (
                f"state `{state.title}` ({state.id})" if state.title not in ("", state.id) else f"state `{state.id}`"
            )
            for function in _functions(state):
                yield from _of(function, place, allowed)


def _functions(state: AnyState) -> Iterator[FunctionTool]:
    if isinstance(state, (ToolExecution, DecisionPoint)) and isinstance(state.tool, FunctionTool):
        yield state.tool
    if isinstance(state, AgentInteraction):
        yield from (one.tool for one in state.tools if isinstance(one.tool, FunctionTool))


def _of(function: FunctionTool, place: str, allowed: Collection[str] | None) -> Iterator[Problem]:
    if function.language == "python":
        if function.dependencies:
            message = f"its function imports {', '.join(function.dependencies)}, which Python does not have here"
            yield Problem(place=place, message=message, remedy=f"write it in JavaScript, or {_ELSE}")
        if function.network:
            message = "its function is to have the network, which Python has none of here"
            yield Problem(place=place, message=message, remedy=f"write it in JavaScript, or {_ELSE}")
        return
    wrong = [one for one in function.dependencies if allowed is not None and one not in allowed]
    if wrong:
        message = f"its function imports {', '.join(wrong)}, which code may not import here"
        yield Problem(place=place, message=message, remedy=f"allow it with JOURNEYS_PACKAGES, or {_ELSE}")
