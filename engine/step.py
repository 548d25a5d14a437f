"""One step of a run: what is at hand while an event is worked off."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.commands import CallTool, CancelChild, CancelTimer, Command, StartChild
from engine.due import Due
from engine.run import Run
from engine.stay import Stay
from engine.visit import Visit
from journeys.states import AnyState
from journeys.values import Json


@dataclass(frozen=True, slots=True)
class FailedRound:
    """A round of a container in which a state has failed, and nobody inside has taken it."""

    container: int
    index: int
    error: dict[str, Json]


@dataclass(slots=True)
class Step:
    """The run, and the commands that have come of the event so far."""

    run: Run
    commands: list[Command] = field(default_factory=list)
    failed: list[FailedRound] = field(default_factory=list)
    beside: tuple[Due, ...] = ()
    """What was due together with an end: it begins too, as it would if it stood before it."""

    def state(self, visit: Visit) -> AnyState:
        """The state of a visit."""
        return self.run.graph(visit.activation).states[visit.state]

    def stay(self, visit: Visit) -> Stay:
        """The visit as its state sees it."""
        local: dict[str, Json] = {"output": visit.output, "error": visit.error}
        if visit.compensates is not None:
            undone = self.run.visits[visit.compensates]
            about = {name: getattr(undone, name) for name in ("input", "output", "choice")}
            local["compensated"] = {"visit": undone.number, **about}
        return Stay(self.run, visit.activation, visit.scope, local, visit=visit, state=self.state(visit))

    def take_back(self, since: int) -> None:
        """Calls that came of this event, from a number of commands on, are not made after all."""
        kept: list[Command] = []
        for command in self.commands[since:]:
            if isinstance(command, (CallTool, StartChild)):
                visit = self.run.visits[command.visit]
                visit.open_calls.pop(command.call, None)
                visit.calls = [one for one in visit.calls if one["call"] != command.call or "ended_at" in one]
                self.run.attempt_count -= isinstance(command, CallTool) and not command.detached
            else:
                kept.append(command)
        self.commands[since:] = kept

    def set_timers(self, visit: Visit) -> None:
        """Starts the timers of the state's own time, and of its ways out."""
        stay = self.stay(visit)
        if stay.state.timeout_seconds is not None:
            title = f"{stay.state.name}: time limit"
            self.commands.append(stay.timer("timeout", stay.state.timeout_seconds, title))
        for index, way in enumerate(self.run.graph(visit.activation).out[visit.state]):
            if way.trigger == "timeout" and way.after_seconds is not None:
                title = f"{stay.state.name}: {way.after_seconds:g} s"
                self.commands.append(stay.timer(f"way:{index}", way.after_seconds, title))

    def stop_timers(self, visit: Visit) -> None:
        """Nobody waits for the visit's timers any more."""
        self.commands += [CancelTimer(visit.number, name) for name in visit.timers]
        visit.timers = {}

    def let_go(self, visit: Visit) -> None:
        """Nobody waits for the visit's timers, children and answer any more. Calls under way go on."""
        self.stop_timers(visit)
        self._drop_held(visit)
        for number in [number for number, call in visit.open_calls.items() if "child" in call]:
            self.commands.append(CancelChild(visit.number, number))
            del visit.open_calls[number]
        self.close_question(visit)

    def _drop_held(self, visit: Visit) -> None:
        """Calls that a pause has held back are not made; they have not begun."""
        kept: list[dict[str, Json]] = []
        for held in self.run.held:
            if held["visit"] != visit.number or held.get("detached"):
                kept.append(held)
            else:
                visit.open_calls.pop(held["call"], None)
        self.run.held = kept

    def close_question(self, visit: Visit) -> None:
        """The visit's question is no longer open."""
        if visit.question is not None:
            visit.asked_seconds += self.run.now - visit.question["asked_at"]
            visit.question = None
            self.run.touch(visit)

    def is_ending(self, visit: Visit) -> bool:
        """Whether the visit's journey, or the run, is coming to its end, so that nothing new may follow."""
        return self.run.ending is not None or self.run.activations[visit.activation].status != "open"
