"""D1: a loop in a parallel with anything after it runs one round in Sim, and the run ends in silence; here all runs."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference


def excuse(situation: Situation) -> Iterable[Difference]:
    """All that Sim lost of the parallel, and what comes after it; what it did must agree."""
    canvas, expected = situation.canvas, situation.expected
    if not (expected.success and expected.output == {} and situation.only_here) or situation.only_there:
        return ()
    parallels = {
        parallel
        for block in canvas.blocks
        if canvas.kind(block) == "loop" and canvas.targets(block) - canvas.inside(block)
        for parallel in canvas.parallels(block)
    }
    lost = {one for parallel in parallels for one in {parallel, *canvas.inside(parallel)}} | canvas.after(parallels)
    if not parallels or not {block for block, _ in situation.only_here} <= lost:
        return ()
    return [*situation.about(lost, situation.only_here), *situation.whole("output")]
