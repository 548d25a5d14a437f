"""A run in the position of a case of node selection, with a model that answers over HTTP."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Any

from activities.resources import Resources
from conformance.parlant.ways import ways_along
from journeys.messages import SendInput
from journeys.tool_registry import ToolRegistry
from journeys.tools import Tool
from journeys.turns import JourneyAtHand, JourneyUnderWay, Situation, Step
from modelserver import SituationServer
from simulation import Simulation
from tests.conformance.parlant.node_selection import END, START, Selection

Answer = Mapping[str, Any] | str
Situated = Callable[[dict[str, Any]], Answer]
JOURNEY = "journey"


class AnyTool(ToolRegistry):
    """Has a tool for every id."""

    def find(self, id: str) -> Tool:  # noqa: A002 - the word that journeys use
        async def answer(**arguments: Any) -> str:
            return f"{id} has run with {arguments}"

        return Tool(answer, id=id, effect="idempotent", description="")

    def get(self, id: str, name: str = "") -> Tool:  # noqa: A002
        return self.find(id)


@dataclass
class Mind:
    """What the model thinks: changed from message to message."""

    understand: Situated = lambda _: {}

    def __call__(self, asked: dict[str, Any]) -> Answer:
        return self.understand(asked)


@dataclass
class Position:
    """A conversation that is led to where a case begins.

    Attributes:
        server: the model, whose `mind` says what a message means.
    """

    selection: Selection
    server: SituationServer
    mind: Mind
    simulation: Simulation

    @classmethod
    async def reach(cls, selection: Selection, resources: Resources, server: SituationServer, mind: Mind) -> Position:
        """Has the customer say what was said, and the journey go where it has been."""
        simulation = Simulation(selection.bundle, resources.perform_json, run_id=selection.name, user="customer")
        made = cls(selection, server, mind, simulation)
        said = [one["text"] for one in selection.row["conversation"] if one["source"] == "customer"]
        await simulation.play()
        for number, text in enumerate(said[:-1] or ["Hello"] * bool(selection.current)):
            await made.say(text, made.along(selection.current) if number == 0 else lambda _: {})
        if selection.previous[-1:] == [None] and selection.current:
            await made.say("No more of it", lambda _: {"journeys": [{"journey": JOURNEY, "move": "leave"}]})
        server.asked.clear()
        return made

    def again(self) -> Position:
        """The same position, to be gone on from in another way."""
        run = self.simulation.run
        made = copy(self.simulation)
        made.run = deepcopy(run, {id(one): one for one in (run.bundle, run.graphs)})
        made.inbox = deque()
        self.server.asked.clear()
        return Position(self.selection, self.server, self.mind, made)

    @property
    def message(self) -> str:
        """What the customer says at last."""
        said = [one["text"] for one in self.selection.row["conversation"] if one["source"] == "customer"]
        return said[-1] if said else "Well"

    async def say(self, text: str, answer: Situated) -> None:
        """Says something, which is understood as `answer` has it."""
        self.mind.understand = answer
        self.simulation.send(SendInput(text=text))
        await self.simulation.play()

    @property
    def path(self) -> list[str]:
        """The current path of the journey, of its latest time."""
        visits = [one for one in self.simulation.changes().visits if one.status not in ("superseded", "cancelled")]
        scope = visits[-1].scope if visits else ""
        return [one.state for one in visits if one.scope == scope and one.state not in (START, END)]

    def along(self, path: list[str]) -> Situated:
        """The answer that leads along a path: begins it, or goes on, or goes back and on."""

        def answer(asked: dict[str, Any]) -> Answer:
            situation = read_situation(asked)
            if situation.round > 1 or not path:
                return {}
            if situation.at_hand:
                return {"starts": [begun(situation.at_hand[0], path)]}
            return {"journeys": [moved(situation.journeys[0], path)]}

        return answer


def read_situation(asked: Mapping[str, Any]) -> Situation:
    """A situation as the model sees it."""
    return Situation.model_validate({name: value for name, value in asked.items() if name != "problem"})


def begun(journey: JourneyAtHand, path: list[str]) -> dict[str, Any]:
    """The start of a journey along a path."""
    return {"journey": JOURNEY, "ways": known(journey.steps, journey.start, path)}


def moved(journey: JourneyUnderWay, path: list[str]) -> dict[str, Any]:
    """The move of a journey to a path: on, if it begins with where the journey has been; else back, and on."""
    common = 0
    while common < min(len(path), len(journey.path)) and path[common] == journey.path[common]:
        common += 1
    if common == len(journey.path):
        ways = known(journey.steps, journey.state, path[common:])
        return {"journey": journey.journey, "move": "advance" if ways else "stay", "ways": ways}
    ways = known(journey.steps, path[common - 1], path[common:])
    return {"journey": journey.journey, "move": "back", "back_to": path[common - 1], "ways": ways}


def known(steps: tuple[Step, ...], start: str, path: list[str]) -> list[str]:
    """The ways along a path; it is a mistake of the test's, or of the situation, if there are none."""
    ways = ways_along(steps, start, path)
    assert ways is not None, f"no ways from {start} along {path} among {[one.state for one in steps]}"
    return ways
