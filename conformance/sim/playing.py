"""A case run in memory: the same engine and activities, no server, a clock that jumps."""

from __future__ import annotations

import time

from conformance.sim.answering import answer, resumed
from conformance.sim.observing import Observation
from conformance.sim.pauses import is_suspended
from conformance.sim.preparing import Prepared
from conformance.sim.world import World
from results.record import Record
from simulation import Simulation


async def play(prepared: Prepared, world: World, run: str) -> list[Observation]:
    """Plays a case to its end, or until it waits; then once more for each resumption. What was seen at each rest."""
    stand_in = prepared.stand_in(run)
    world.add(stand_in)
    scenario = prepared.case.scenario
    simulation = Simulation(prepared.bundle, world.perform, input=scenario.input, run_id=run, now=time.time())
    simulation.holds = lambda visit: is_suspended(simulation.run.graph(visit.activation).states[visit.state].source)
    await simulation.play()
    seen = [_observed(simulation, prepared, world)]
    for one in scenario.resume:
        found = resumed(seen[-1], one)
        if found is None:
            break
        visit, pause = found
        message = answer(pause, one)
        if message is None:
            simulation.ring(visit)
        else:
            simulation.send(message)
        await simulation.play()
        seen.append(_observed(simulation, prepared, world))
    return seen


def _observed(simulation: Simulation, prepared: Prepared, world: World) -> Observation:
    record = Record(simulation.snapshot(), simulation.changes(), prepared.bundle)
    return Observation(record, world.calls(simulation.run_id), prepared.blocks)
