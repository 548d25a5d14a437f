"""A case played in memory: the same engine and activities, no server."""

from __future__ import annotations

import time

from conformance.parlant.observing import Moment, paths_of
from conformance.parlant.preparing import Prepared
from conformance.parlant.standing_in import StandIn
from conformance.parlant.world import World, model_of
from journeys.bundle import Bundle
from journeys.messages import SendInput
from simulation import Simulation


async def play(prepared: Prepared, world: World, run: str) -> list[Moment]:
    """Plays a case, turn by turn. What was seen after each."""
    stand_in = StandIn(run, prepared)
    world.add(stand_in)
    simulation = Simulation(
        bundle_of(prepared, run), world.perform, run_id=run, user=prepared.customer, now=time.time()
    )

    async def say(text: str) -> None:
        simulation.send(SendInput(text=text))

    stand_in.say = say
    await simulation.play()
    seen: list[Moment] = []
    for number in range(len(prepared.case.conversation)):
        before = len(stand_in.tools)
        await say(stand_in.turn(number))
        await simulation.play()
        if not stand_in.interrupted:
            # The moment for it never came: what the second message interrupts is not done here.
            await stand_in.interrupt_now()
            await simulation.play()
        paths = paths_of(simulation.changes().visits, prepared.numberings)
        seen.append(Moment(tuple(stand_in.tools[before:]), paths))
    return seen


def bundle_of(prepared: Prepared, run: str) -> Bundle:
    """The bundle as it is run: with the model that stands in for this run's."""
    conduct = prepared.bundle.conduct.model_copy(update={"model": model_of(run)})
    return prepared.bundle.model_copy(update={"conduct": conduct})
