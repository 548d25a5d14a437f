"""One step of a run: what is at hand while an event is worked off."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.commands import CancelChild, CancelTimer, Command
from engine.run import Run
from engine.stay import Stay
from engine.visit import Visit
from journeys.states import AnyState
from journeys.values import Json


@dataclass(slots=True)
class Step:
    """The run, and the commands that have come of the event so far."""

    run: Run
    commands: list[Command] = field(default_factory=list)

    def state(self, visit: Visit) -> AnyState:
        """The state of a visit."""
        return self.run.graph(visit.activation).states[visit.state]

    def stay(self, visit: Visit) -> Stay:
        """The visit as its state sees it."""
        local: dict[str, Json] = {"output": visit.output, "error": visit.error}
        return Stay(self.run, visit.activation, visit.scope, local, visit=visit, state=self.state(visit))

    def set_variable(self, visit: Visit, name: str, value: Json) -> None:
        """Sets a variable, at once, and notes that the visit did it."""
        visit.changes[name] = value
        self.run.current.variables[visit.activation][name] = value

    def let_go(self, visit: Visit) -> None:
        """Nobody waits for the visit's timers, children and answer any more. Calls under way go on."""
        for name in visit.timers:
            self.commands.append(CancelTimer(visit.number, name))
        visit.timers = {}
        for number in [number for number, call in visit.open_calls.items() if "child" in call]:
            self.commands.append(CancelChild(visit.number, number))
            del visit.open_calls[number]
        self.close_question(visit)

    def close_question(self, visit: Visit) -> None:
        """The visit's question is no longer open."""
        if visit.question is not None:
            visit.asked_seconds += self.run.now - visit.question["asked_at"]
            visit.question = None
            self.run.touch(visit)

    def is_ending(self, visit: Visit) -> bool:
        """Whether the visit's journey, or the run, is coming to its end, so that nothing new may follow."""
        return self.run.ending is not None or self.run.activations[visit.activation].status != "open"
