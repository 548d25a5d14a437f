"""D2: a join whose live feeder ends first, while a dead path dies later, never runs in Sim; here it does."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.sim.comparing import Key
from conformance.sim.rules.situation import Situation
from conformance.verdicts import Difference


def excuse(situation: Situation) -> Iterable[Difference]:
    """Joins that run here only, and what comes after them; all else must agree."""
    extra = situation.only_here
    if not extra or not situation.expected.success or situation.only_there:
        return ()
    canvas = situation.canvas
    if not all(_is_lost_join(situation, key) or _follows(situation, key, extra) for key in extra):
        return ()
    blocks = {key[0] for key in extra}
    around = {one for block in blocks for one in canvas.around(block)}
    ends = situation.whole("output")
    failed = situation.actual.error
    if failed and any(failed.startswith(f"{canvas.name(block)}: ") for block in blocks):
        ends += situation.whole("success", "error")
    return [*situation.about(blocks | around, extra), *ends]


def _is_lost_join(situation: Situation, key: Key) -> bool:
    """Whether it is a join with a feeder that ran in Sim, and a path to it that may have died after that feeder's end.

    A path dies where a block that ran takes another way; a feeder that comes after that block cannot have ended before.
    """
    block, rounds = key
    canvas = situation.canvas
    ran = {one for one in canvas.sources(block) if _in(situation.there, one, rounds)}
    dead = {one for one in canvas.sources(block) if not _in(situation.here, one, rounds)}
    killers = {one for one in _before(situation, dead, rounds) if _in(situation.there, one, rounds)}
    return any(feeder != killer and feeder not in canvas.after([killer]) for feeder in ran for killer in killers)


def _before(situation: Situation, dead: set[str], rounds: tuple[tuple[str, int], ...]) -> set[str]:
    """What leads to dead blocks, back to the first that ran on each way."""
    found: set[str] = set()
    left = list(dead)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            if not _in(situation.here, one, rounds):
                left.extend(situation.canvas.sources(one))
    return found


def _follows(situation: Situation, key: Key, extra: set[Key]) -> bool:
    block, rounds = key
    names = {one for one, _ in extra}
    before = situation.canvas.sources(block) | set(situation.canvas.around(block))
    inside = situation.canvas.inside(block) if situation.canvas.kind(block) in ("loop", "parallel") else set()
    return any((one, rounds) in extra or one in names for one in before) or bool(names & inside)


def _in(executed: Iterable[Key], block: str, rounds: tuple[tuple[str, int], ...]) -> bool:
    return any(key[0] == block and key[1] in (rounds, ()) for key in executed)
