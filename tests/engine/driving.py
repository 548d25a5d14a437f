"""A run in a test's hands: it tells events by the names of states, and checks after each that the run is valid."""

from __future__ import annotations

from typing import Any

from answers.interpreting import interpret
from engine import events, views
from engine.commands import CallTool, CancelChild, CancelTimer, Command, StartChild, StartTimer
from engine.engine import apply, start
from engine.hearing import problems_with
from engine.run import Run
from engine.visit import Visit
from journeys.bundle import Bundle
from journeys.run import Question
from tests.engine import invariants
from tests.engine.building import Document, bundle, journey


class Drive:
    """A run that has been started. The clock stands still unless `later` moves it. Answers in plain words are read at
    once, as a worker does, where `reads` is true."""

    reads = True

    def __init__(self, made: Bundle | Document | list[Document], given: Any = None, **about: Any) -> None:
        self.bundle = made if isinstance(made, Bundle) else bundle(journey(made) if isinstance(made, list) else made)
        self.at = 1000.0
        self.run: Run
        self.run, self.last = start(self.bundle, "run-1", self.at, input=given, **about)
        self.commands: list[Command] = list(self.last)
        invariants.check(self.run, self.last)

    def tell(self, event: events.Event) -> list[Command]:
        """Applies an event; returns the commands that came of it."""
        self.last = apply(self.run, event)
        self.commands += self.last
        invariants.check(self.run, self.last)
        for command in self.last:
            if self.reads and isinstance(command, CallTool) and command.activity == "interpret":
                found = interpret(command.arguments)
                return self.tell(events.ToolSucceeded(self.at, command.visit, command.call, found))
        return self.last

    def later(self, seconds: float) -> Drive:
        """Moves the clock."""
        self.at += seconds
        return self

    # What happens.

    def succeed(self, state: str, output: Any = None, *, call: int | None = None, **result: Any) -> list[Command]:
        """A call of a state ends well. `output` is a registered tool's; anything else the result says."""
        visit, number = self.call_of(state, call)
        return self.tell(events.ToolSucceeded(self.at, visit, number, {"output": output, **result}))

    def fail(self, state: str, message: str = "it broke", *, call: int | None = None, **more: Any) -> list[Command]:
        """A call of a state fails for good."""
        visit, number = self.call_of(state, call)
        failure = {"message": message, "kind": "tool", "outcome": "failed", "details": {}, "logs": [], **more}
        return self.tell(events.ToolFailed(self.at, visit, number, failure))

    def succeed_at(self, visit: int, call: int, output: Any = None) -> list[Command]:
        """A call of a visit ends well."""
        return self.tell(events.ToolSucceeded(self.at, visit, call, {"output": output}))

    def fail_at(self, visit: int, call: int, message: str) -> list[Command]:
        """A call of a visit fails for good."""
        failure = {"message": message, "kind": "tool", "outcome": "failed", "details": {}, "logs": []}
        return self.tell(events.ToolFailed(self.at, visit, call, failure))

    def tell_continued(self) -> list[Command]:
        """A long stretch of pure states goes on."""
        return self.tell(events.Continued(self.at))

    def say(self, text: str, **more: Any) -> list[Command]:
        """A person says something."""
        return self.tell(events.InputReceived(self.at, text=text, **more))

    def reply(self, state: str, text: str) -> list[Command]:
        """A person answers the question of a state."""
        question = next(one.id for one in self.questions if one.state == state)
        return self.say(text, question=question)

    def answer(self, **values: Any) -> list[Command]:
        """A person gives values."""
        return self.tell(events.InputReceived(self.at, values=values))

    def happen(self, name: str, data: Any = None) -> list[Command]:
        """Something happens outside."""
        return self.tell(events.EventReceived(self.at, name, data))

    def fire(self, state: str, timer: str) -> list[Command]:
        """A timer of a state is over; the clock moves to its moment."""
        visit = self.open(state)
        self.at = max(self.at, visit.timers[timer])
        return self.tell(events.TimerFired(self.at, visit.number, timer))

    def end_child(self, state: str, output: Any = None, **more: Any) -> list[Command]:
        """The child of a state ends."""
        visit = self.open(state)
        result = {"status": "completed", "success": True, "output": output, "error": None, **more}
        return self.tell(events.ChildEnded(self.at, visit.number, next(iter(visit.open_calls)), result))

    def command(self, kind: str, state: str | None = None, **more: Any) -> list[Command]:
        """An operator's command, about an open visit of a state."""
        visit = None if state is None else self.open(state).number
        return self.tell(events.CommandGiven(self.at, kind, visit, **more))

    def rewind(self, state: str) -> list[Command]:
        """Goes back to the latest visit of a state that counts."""
        return self.rewind_to(self.visit(state).number)

    def rewind_to(self, number: int) -> list[Command]:
        """Goes back to a visit."""
        return self.tell(events.Rewound(self.at, number))

    def pause(self) -> list[Command]:
        """Nothing new is to start."""
        return self.tell(events.Paused(self.at))

    def resume(self) -> list[Command]:
        """Things may start again."""
        return self.tell(events.Resumed(self.at))

    def cancel(self, reason: str = "") -> list[Command]:
        """The run is to end."""
        return self.tell(events.Cancelled(self.at, reason))

    # What there is to see.

    @property
    def path(self) -> list[str]:
        """The states of the visits that count, in the order of entering."""
        return [visit.state for visit in self.run.visits.values() if visit.status != "superseded"]

    @property
    def places(self) -> list[str]:
        """The states that the run is in."""
        return [self.run.visits[number].state for number in self.run.open_visits]

    @property
    def statuses(self) -> dict[str, str]:
        """State → status of its latest visit."""
        return {visit.state: visit.status for visit in self.run.visits.values()}

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked now."""
        return views.questions(self.run)

    @property
    def question(self) -> Question:
        """The only question."""
        (found,) = self.questions
        return found

    @property
    def variables(self) -> dict[str, Any]:
        """The first journey's variables."""
        return self.run.current.variables[next(iter(self.run.activations))]

    @property
    def outputs(self) -> dict[str, Any]:
        """The first journey's outputs by state."""
        return self.run.current.outputs.get(next(iter(self.run.activations)), {})

    @property
    def errors(self) -> dict[str, Any]:
        """The first journey's errors by state."""
        return self.run.current.errors.get(next(iter(self.run.activations)), {})

    def said(self, *kinds: str) -> list[str]:
        """The texts of the transcript, of some kinds or of all."""
        return [one["text"] for one in self.run.entries if not kinds or one["kind"] in kinds]

    def visit(self, state: str) -> Visit:
        """The latest visit of a state that counts."""
        return [one for one in self.run.visits.values() if one.state == state and one.status != "superseded"][-1]

    def open(self, state: str) -> Visit:
        """The open visit of a state."""
        return next(self.run.visits[one] for one in self.run.open_visits if self.run.visits[one].state == state)

    def call_of(self, state: str, call: int | None = None) -> tuple[int, int]:
        """Visit and number of a state's call that is under way (the oldest), whatever became of the visit."""
        for visit in self.run.visits.values():
            if visit.state == state and visit.open_calls and (call is None or call in visit.open_calls):
                return visit.number, next(iter(visit.open_calls)) if call is None else call
        raise AssertionError(f"{state} has no call under way")

    def calls(self, *states: str) -> list[CallTool]:
        """All calls made so far, of some states or of all, but for the reading of answers."""
        made = [one for one in self.commands if isinstance(one, CallTool) and one.activity != "interpret"]
        return [one for one in made if not states or one.state in states]

    def problems(self, text: str | None = None, **values: Any) -> tuple[str, ...]:
        """Why an answer would be refused."""
        event = events.InputReceived(self.at, text=text, values=values or None)
        return problems_with(self.run, event, interpret)


def timers(commands: list[Command]) -> list[tuple[str, float]]:
    """The timers that commands start: name and seconds."""
    return [(one.timer, one.seconds) for one in commands if isinstance(one, StartTimer)]


def cancelled_timers(commands: list[Command]) -> list[str]:
    """The timers that commands cancel."""
    return [one.timer for one in commands if isinstance(one, CancelTimer)]


def children(commands: list[Command]) -> list[StartChild | CancelChild]:
    """The children that commands start or cancel."""
    return [one for one in commands if isinstance(one, (StartChild, CancelChild))]
