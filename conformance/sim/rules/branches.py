"""D3: in a branch of a parallel, a block that did not run there has another branch's value in Sim; here it has none."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.sim.comparing import Key
from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference


def excuse(situation: Situation) -> Iterable[Difference]:
    """What such a block gives, and all that is made of it; what was executed must be the same."""
    readers = {key for key in situation.here if _reads_another_branch(situation, key)}
    if not readers or situation.only_here or situation.only_there:
        return ()
    canvas = situation.canvas
    touched = {block for block, _ in readers}
    while more := {
        block
        for block in canvas.blocks
        if block not in touched and (canvas.reads(block) & touched or touched & canvas.inside(block))
    }:
        touched |= more
    later = touched - {block for block, _ in readers}
    keys = readers | {key for key in situation.here if key[0] in later}
    ends = situation.whole("output") if any(not canvas.targets(block) for block in touched) else []
    return [*situation.about(touched, keys), *ends]


def _reads_another_branch(situation: Situation, key: Key) -> bool:
    """Whether it reads a block of its parallel that ran in other branches, and not in its own."""
    block, rounds = key
    for parallel in situation.canvas.parallels(block):
        own = dict(rounds).get(parallel)
        for read in situation.canvas.reads(block):
            branches = {
                dict(inner)[parallel] for one, inner in situation.there if one == read and parallel in dict(inner)
            }
            if branches and own not in branches:
                return True
    return False
