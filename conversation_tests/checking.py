"""What a test says of its journey and cannot mean: states, guidelines, journeys and tools that are not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conversation_tests.document import PlannedTurn
from conversation_tests.expectations import Expectation, Never
from conversation_tests.meanings import ANY, Meaning
from conversation_tests.planned import Planned
from journeys.bundle import Bundle
from journeys.states import AgentInteraction, RegisteredTool, ToolExecution
from journeys.states.tool import McpTool
from journeys.validation.problem import Problem
from journeys.validation.suggestion import remedy

END = "end"
"""How a way is called that leads nowhere: the end of a chat that nothing follows."""


class Known:
    """The names that a bundle has."""

    def __init__(self, bundle: Bundle) -> None:
        journeys = (*bundle.journeys, *bundle.children)
        self.journeys = [one.id for one in journeys]
        self.states = [state.id for one in journeys for state in one.states]
        self.placed = [f"{one.id}/{state.id}" for one in journeys for state in one.states]
        self.guidelines = [one.id for one in bundle.guidelines]
        self.canned = [one.id for one in bundle.canned_responses]
        self.tools = [*dict.fromkeys([*_tools_of(bundle), *self.states])]


def _tools_of(bundle: Bundle) -> Iterator[str]:
    for one in bundle.tool_descriptions:
        yield one.id
    for guideline in bundle.guidelines:
        yield from guideline.tools
    for journey in (*bundle.journeys, *bundle.children):
        for state in journey.states:
            match state:
                case ToolExecution():
                    tools = (state.tool, *state.further_tools)
                case AgentInteraction():
                    tools = tuple(one.tool for one in state.tools)  # type: ignore[misc]
                case _:
                    continue
            for tool in tools:
                if isinstance(tool, RegisteredTool):
                    yield tool.id
                elif isinstance(tool, McpTool):
                    yield tool.tool


def problems_of(planned: Planned, known: Known) -> Iterator[Problem]:
    """Names that a test uses and its journey does not have."""
    check = _Check(known)
    test = f"tests.{planned.name}"
    yield from check.each("tools", planned.suite.tools, "tools", "tool or state")
    yield from check.each(f"{test}.tools", planned.test.tools, "tools", "tool or state")
    yield from check.never("never", planned.suite.never)
    yield from check.never(f"{test}.never", planned.test.never)
    for index, turn in enumerate(planned.test.turns):
        place = f"{test}.turns[{index}]"
        yield from _of_turn(check, place, turn, first=index == 0)
        if turn.model and planned.source.kind != "stub":
            said = f"says what a model makes of it, and the answers come from `{planned.source.kind}`"
            yield Problem(place=f"{place}.model", message=said, remedy="remove it, or write `model: stub` for the test")


def _of_turn(check: _Check, place: str, turn: PlannedTurn, *, first: bool) -> Iterator[Problem]:
    if turn.action is None and not first:
        remedy = "only the first turn may look without doing anything; write `user`, `values`, `choice`, `wait` …"
        yield Problem(place=place, message="does nothing", remedy=remedy)
    if turn.rewind is not None and turn.rewind.state is not None:
        yield from check.each(f"{place}.rewind", [turn.rewind.state], "states", "state")
    if turn.command is not None and turn.command.state is not None:
        yield from check.each(f"{place}.command.state", [turn.command.state], "states", "state")
    for number, meaning in enumerate(turn.model):
        yield from check.meaning(f"{place}.model[{number}]" if len(turn.model) > 1 else f"{place}.model", meaning)
    yield from check.expectation(f"{place}.expect", turn.expect)


class _Check:
    """Looks names up."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def each(self, place: str, names: Iterable[str], kind: str, title: str) -> Iterator[Problem]:
        """Problems of names of one kind."""
        known: list[str] = getattr(self._known, kind)
        for name in names:
            if name not in known and not (kind == "states" and name in self._known.placed):
                yield Problem(place=place, message=f"there is no {title} `{name}`", remedy=remedy(name, known))

    def meaning(self, place: str, meaning: Meaning) -> Iterator[Problem]:
        """Problems of what a model makes of a turn."""
        for field, by_journey in (("advance", meaning.advance), ("back", meaning.back)):
            yield from self.each(f"{place}.{field}", [one for one in by_journey if one != ANY], "journeys", "journey")
            states = [state for goals in by_journey.values() for state in goals if state != END]
            yield from self.each(f"{place}.{field}", states, "states", "state")
        for field, starts in (("starts", meaning.starts), ("resumes", meaning.resumes)):
            yield from self.each(f"{place}.{field}", [_journey_of(one) for one in starts], "journeys", "journey")
            states = [state for goals in starts.values() for state in goals if state != END]
            yield from self.each(f"{place}.{field}", states, "states", "state")
        for field, names in (("leaves", meaning.leaves), ("restarts", meaning.restarts)):
            yield from self.each(f"{place}.{field}", [_journey_of(one) for one in names], "journeys", "journey")
        yield from self.each(f"{place}.holds", meaning.holds, "guidelines", "guideline")
        yield from self.each(f"{place}.calls", meaning.calls, "tools", "tool")
        yield from self.each(f"{place}.declines", meaning.declines, "tools", "tool")
        yield from self.each(f"{place}.agents", meaning.agents, "states", "state")
        if meaning.canned is not None:
            yield from self.each(f"{place}.canned", [meaning.canned.id], "canned", "canned response")
        if meaning.repair is not None and meaning.repair.target is not None:
            yield from self.each(f"{place}.repair.target", [meaning.repair.target], "states", "state")

    def expectation(self, place: str, expected: Expectation) -> Iterator[Problem]:
        """Problems of what is expected."""
        yield from self.each(f"{place}.state", expected.state or (), "states", "state")
        yield from self.each(f"{place}.visited", expected.visited or (), "states", "state")
        yield from self.each(f"{place}.outputs", expected.outputs, "states", "state")
        yield from self.each(f"{place}.tools", [one.tool for one in expected.tools or ()], "tools", "tool or state")
        for journey, path in (expected.path or {}).items():
            yield from self.each(f"{place}.path", [journey] if journey else [], "journeys", "journey")
            yield from self.each(f"{place}.path", path, "states", "state")
        for asked in expected.asks or ():
            yield from self.each(f"{place}.asks", [asked.state] if asked.state else [], "states", "state")
        yield from self.never(f"{place}.never", expected.never)

    def never(self, place: str, never: Never) -> Iterator[Problem]:
        """Problems of what must not happen."""
        yield from self.each(f"{place}.states", never.states, "states", "state")
        yield from self.each(f"{place}.tools", never.tools, "tools", "tool or state")


def _journey_of(activation: str) -> str:
    """The journey of an activation, which is called `ID#2` the second time."""
    return activation.partition("#")[0]
