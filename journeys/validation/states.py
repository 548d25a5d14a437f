"""What each type of state must have to make sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from journeys.states import (
    AgentInteraction,
    Aggregation,
    AnyState,
    DecisionPoint,
    ErrorHandling,
    Final,
    FunctionTool,
    HttpTool,
    Initial,
    InputCollection,
    JourneyTool,
    Loop,
    McpTool,
    Notification,
    ParallelExecution,
    PausePoint,
    RegisteredTool,
    ToolExecution,
    Validation,
    Wait,
    WorkflowBridge,
)
from journeys.states.container import MAX_BRANCHES, MAX_ROUNDS
from journeys.validation import forms
from journeys.validation.chart import Chart, listed
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy
from journeys.values import Json


def check(chart: Chart) -> Iterator[Problem]:
    """All that is wrong inside the states of a journey."""
    for state in chart.states.values():
        yield from _of_type(chart, state)
        yield from _declared(chart, state)
    if all(state.weight == 0 for state in chart.states.values()):
        message = "all its states have the weight 0, so that progress cannot be told"
        yield chart.problem("", message, "leave out the weights, or give some states one", warning=True)


def _declared(chart: Chart, state: AnyState) -> Iterator[Problem]:
    """Names that a state declares for others, and that its output cannot have."""
    output = getattr(state, "output", None)
    if not isinstance(output, dict) or any(name.startswith("$") for name in output):
        return
    missing = [name for name in state.outputs if name not in output]
    if missing:
        message = f"declares the outputs {listed(missing)}, which its `output` does not have"
        yield chart.problem(f"state `{state.id}`", message, "give `output` these names too", warning=True)


def _of_type(chart: Chart, state: AnyState) -> Iterator[Problem]:
    match state:
        case InputCollection():
            yield from forms.check(chart, state)
        case DecisionPoint():
            yield from _decision(chart, state)
        case ToolExecution():
            yield from _tool(chart, state)
        case AgentInteraction():
            yield from _agent(chart, state)
        case Loop():
            yield from _loop(chart, state)
        case ParallelExecution():
            yield from _parallel(chart, state)
        case WorkflowBridge():
            yield from _child(chart, f"state `{state.id}`", state.journey)
        case ErrorHandling():
            yield from _error_handling(chart, state)
        case Wait():
            yield from _wait(chart, state)
        case Initial() | Final() | Validation() | Notification() | Aggregation() | PausePoint():
            pass
        case _:
            assert_never(state)


def _decision(chart: Chart, state: DecisionPoint) -> Iterator[Problem]:
    place = f"state `{state.id}`"
    ids = [branch.id for branch in state.branches]
    for name, times in Counter(ids).items():
        if times > 1:
            yield chart.problem(place, f"{times} branches have the id `{name}`", "give each one its own")
    if state.default is not None and state.default not in ids:
        hint = remedy(state.default, ids, "name one of its branches")
        yield chart.problem(place, f"its default `{state.default}` is none of its branches", hint)
    if state.by == "tool" and state.tool is None:
        yield chart.problem(place, "decides by a tool, and names none", "say in `tool` what is called")
    if state.by != "tool" and state.tool is not None:
        yield chart.problem(place, f"its `tool` is not called by a decision by {state.by}", "write `by: tool`")
    if state.by == "choice" and state.timeout_seconds is not None and state.default is None:
        ways = chart.outgoing[state.id]
        if not any(way.trigger in ("timeout", "tool_failure") for way in ways):
            message = "nothing is chosen when its time is over: it fails"
            yield chart.problem(place, message, "give it a `default`, or a transition for the timeout", warning=True)
    for number, branch in enumerate(state.branches):
        if state.by == "judge" and not branch.words:
            yield chart.problem(f"{place}, branch `{branch.id}`", "has no condition in words", "write it in `words`")
        if state.by in ("expression", "tool") and branch.when is True and number < len(ids) - 1:
            after = listed(ids[number + 1 :])
            message = f"always holds and is not the last: {after} can never be taken"
            yield chart.problem(f"{place}, branch `{branch.id}`", message, "give it `when`, or move it last")


def _tool(chart: Chart, state: ToolExecution) -> Iterator[Problem]:
    place = f"state `{state.id}`"
    match state.tool:
        case HttpTool(url=url):
            # On Sim's canvas such a request fails when it is reached, not before.
            late = state.tool.manner == "sim"
            if url is None or (isinstance(url, str) and not url.strip()):
                yield chart.problem(place, "its request has no `url`", "say where to", warning=late)
            elif isinstance(url, str) and "://" not in url:
                hint = "begin it with https:// or http://"
                yield chart.problem(place, f"its url `{url}` is not absolute", hint, warning=late)
        case FunctionTool(code=code):
            if not code.strip():
                yield chart.problem(place, "its function has no code", "write the body of a function into `code`")
        case RegisteredTool() | McpTool():
            pass
        case _:
            assert_never(state.tool)
    limit, call = state.timeout_seconds, state.call_timeout_seconds
    if limit is not None and call is not None and call > limit:
        message = f"one attempt may take {call:g} s, and the state as a whole {limit:g} s"
        yield chart.problem(place, message, "lower `call_timeout_seconds`", warning=True)


def _agent(chart: Chart, state: AgentInteraction) -> Iterator[Problem]:
    place = f"state `{state.id}`"
    for name, times in Counter(tool.name for tool in state.tools).items():
        if times > 1:
            yield chart.problem(place, f"{times} of its tools are called `{name}`", "give each one its own name")
    for tool in state.tools:
        if isinstance(tool.tool, JourneyTool):
            yield from _child(chart, f"{place}, tool `{tool.name}`", tool.tool.journey)
    if state.mode == "single" and not state.messages:
        yield chart.problem(place, "its model is asked nothing", "give it `messages`", warning=True)
    if state.mode == "chat" and state.goal is None:
        message = "its chat has no goal, so that only `max_turns` ends it"
        yield chart.problem(place, message, "say in `goal` what is to be reached", warning=True)


def _loop(chart: Chart, state: Loop) -> Iterator[Problem]:
    needed = {"for": "count", "for_each": "collection", "while": "condition", "do_while": "condition"}[state.kind]
    place = f"state `{state.id}`"
    if getattr(state, needed) is None:
        yield chart.problem(place, f"a loop of the kind `{state.kind}` needs `{needed}`", f"give it `{needed}`")
    yield from _too_many(chart, place, state.count if state.kind == "for" else None, MAX_ROUNDS)
    if needed != "condition" and state.condition is not None:
        message = f"its `condition` is not looked at by the kind `{state.kind}`"
        yield chart.problem(place, message, "use the kind `while`, or remove it", warning=True)


def _parallel(chart: Chart, state: ParallelExecution) -> Iterator[Problem]:
    if state.count is not None and state.collection is not None:
        message = "has both `count` and `collection`"
        yield chart.problem(f"state `{state.id}`", message, "keep the one that says how many branches there are")
    yield from _too_many(chart, f"state `{state.id}`", state.count, MAX_BRANCHES)


def _too_many(chart: Chart, place: str, count: Json, most: int) -> Iterator[Problem]:
    if isinstance(count, (int, float)) and count > most:
        message = f"would make {count:g} rounds; at most {most} are possible"
        yield chart.problem(place, message, "lower its `count`")


def _child(chart: Chart, place: str, journey: str) -> Iterator[Problem]:
    if chart.bundle.child(journey) is None:
        known = [one.id for one in (*chart.bundle.children, *chart.bundle.journeys)]
        hint = remedy(journey, known, "add it to the bundle's `children`")
        yield chart.problem(place, f"there is no journey `{journey}` to run as a child", hint)


def _error_handling(chart: Chart, state: ErrorHandling) -> Iterator[Problem]:
    place = f"state `{state.id}`"
    if state.strategy == "retry" and state.max_retries < 1:
        yield chart.problem(place, f"tries again at most {state.max_retries} times", "give `max_retries` at least 1")
    ways = chart.incoming[state.id]
    if ways and not any(way.trigger == "tool_failure" for way in ways):
        message = "no transition with the trigger `tool_failure` leads here, so that there is no failure to handle"
        hint = "give the transition from the state that may fail this trigger"
        yield chart.problem(place, message, hint, warning=state.strategy == "fallback")


def _wait(chart: Chart, state: Wait) -> Iterator[Problem]:
    place = f"state `{state.id}`"
    if isinstance(state.seconds, (int, float)) and state.seconds < 0:
        yield chart.problem(place, f"waits {state.seconds:g} seconds", "wait 0 seconds or more")
    if isinstance(state.seconds, str):
        yield chart.problem(place, f"`{state.seconds}` is no number of seconds", "write a number, or a reference")
    if isinstance(state.until, str):
        try:
            datetime.fromisoformat(state.until)
        except ValueError:
            hint = "write it as in 2031-05-01T09:00:00Z"
            yield chart.problem(place, f"`{state.until}` is no moment in time", hint)
