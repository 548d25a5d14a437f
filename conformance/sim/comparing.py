"""Compares the outcome of a run with the outcome that Sim gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from conformance.sim.case import Block, Calls, Outcome
from conformance.sim.matching import differences
from conformance.sim.normalising import normalised
from conformance.sim.outside import comparable
from conformance.verdicts import ABSENT, Difference
from journeys.values import Json

_CLONE = ("__obranch-", "__clone")
Key: TypeAlias = tuple[str, tuple[tuple[str, int], ...]]
"""A block's id, and the rounds around it: container and index, the outermost first."""


def compare(expected: Outcome, actual: Outcome, run: str, *, ordered: bool) -> list[Difference]:
    """What differs.

    Args:
        run: the id of our run.
        ordered: whether the order of the blocks counts.
    """
    return [
        *differences("success", expected.success, actual.success),
        *differences("status", expected.status, actual.status),
        *differences("output", normalised(expected.output), normalised(actual.output, run)),
        *differences("error", expected.error, normalised(actual.error, run)),
        *_paused(expected.paused, actual.paused, run),
        *differences("stillPaused", sorted(expected.still_paused), sorted(actual.still_paused)),
        *_containers(expected, actual, run),
        *_blocks(expected.blocks, actual.blocks, run, ordered=ordered),
        *_calls(expected.calls, actual.calls, run, ordered=ordered),
    ]


def key_of(block: Block) -> Key:
    """Which block in which round; the log does not say it of containers."""
    if block.type in ("loop", "parallel"):
        return original(block.id), ()
    rounds = [(original(one.container), one.index) for one in block.parents]
    inner = block.loop_id or block.parallel_id
    if inner is not None and block.iteration is not None:
        rounds.append((original(inner), block.iteration))
    return original(block.id), tuple(rounds)


def original(block_id: str) -> str:
    """A block's id without what Sim adds to copies in branches."""
    for mark in _CLONE:
        block_id = block_id.partition(mark)[0]
    return block_id


def _paused(expected: list[dict[str, Json]], actual: list[dict[str, Json]], run: str) -> Iterator[Difference]:
    found = {one["contextId"]: normalised(_comparable(one), run) for one in actual}
    wanted = {one["contextId"]: normalised(_comparable(one)) for one in expected}
    for context in dict.fromkeys((*wanted, *found)):
        yield from differences(f"paused/{context}", wanted.get(context, ABSENT), found.get(context, ABSENT))


def _comparable(point: dict[str, Json]) -> dict[str, Json]:
    """How many branches there are in all stands in the container's results, once there are any; when a wait is over
    stands in what it shows."""
    made = {name: value for name, value in point.items() if name != "resumeAt"}
    if "parallelScope" in made:
        made["parallelScope"] = {key: value for key, value in made["parallelScope"].items() if key != "branchTotal"}
    return made


def _containers(expected: Outcome, actual: Outcome, run: str) -> Iterator[Difference]:
    for name in dict.fromkeys((*expected.containers, *actual.containers)):
        wanted, found = expected.containers.get(name, ABSENT), actual.containers.get(name, ABSENT)
        yield from differences(f"containers/{name}", normalised(wanted), normalised(found, run), ("container", name))


def _blocks(expected: Sequence[Block], actual: Sequence[Block], run: str, *, ordered: bool) -> Iterator[Difference]:
    wanted, found = _by_key(expected), _by_key(actual)
    for key in dict.fromkeys((*wanted, *found)):
        ours = found.get(key, [])
        for number, one in enumerate(wanted.get(key, [])):
            yield from _block(_place(one, key, number), one, _partner(one, ours, run, ordered=ordered), run, key)
        for one in ours:
            yield Difference(_place(one, key, 0), "not executed", "executed", key)
    if ordered:
        yield from _order(expected, actual)


def _by_key(blocks: Sequence[Block]) -> dict[Key, list[Block]]:
    made: dict[Key, list[Block]] = {}
    for block in blocks:
        if block.executed:
            made.setdefault(key_of(block), []).append(block)
    return made


def _partner(one: Block, ours: list[Block], run: str, *, ordered: bool) -> Block | None:
    """Which of our executions of a block is meant: the next, or, where order does not count, the most similar."""
    if not ours:
        return None
    if ordered or len(ours) == 1:
        return ours.pop(0)
    best = min(range(len(ours)), key=lambda index: len(list(_block("", one, ours[index], run, None))))
    return ours.pop(best)


def _block(place: str, expected: Block, actual: Block | None, run: str, key: Key | None) -> Iterator[Difference]:
    if actual is None:
        yield Difference(place, "executed", "not executed", key)
        return
    yield from differences(f"{place}/success", expected.success, actual.success, key)
    yield from differences(f"{place}/output", normalised(expected.output), normalised(actual.output, run), key)
    yield from differences(f"{place}/error", expected.error, normalised(actual.error, run), key)


def _place(block: Block, key: Key, number: int) -> str:
    rounds = ".".join(str(index) for _, index in key[1])
    return f"blocks/{block.name}" + (f"#{rounds}" if rounds else "") + (f" ({number + 1})" if number else "")


def _order(expected: Sequence[Block], actual: Sequence[Block]) -> Iterator[Difference]:
    """The first place where the order differs, if the same blocks ran."""
    wanted = [key_of(one) for one in sorted(expected, key=lambda one: one.order or 0) if one.executed]
    found = [key_of(one) for one in actual if one.executed]
    if sorted(wanted) != sorted(found) or wanted == found:
        return
    names = {one.id: one.name for one in actual}
    here = next(index for index, pair in enumerate(zip(wanted, found, strict=True)) if pair[0] != pair[1])
    yield Difference(f"order[{here}]", names.get(wanted[here][0]), names.get(found[here][0]))


def _calls(expected: Calls | None, actual: Calls | None, run: str, *, ordered: bool) -> Iterator[Difference]:
    if expected is None or actual is None:
        return
    for kind in ("llm", "http", "tools"):
        wanted = _by_block([comparable(normalised(one)) for one in getattr(expected, kind)], ordered=ordered)
        found = _by_block([comparable(normalised(one, run)) for one in getattr(actual, kind)], ordered=ordered)
        for name in dict.fromkeys((*wanted, *found)):
            place = f"calls/{kind}/{name}"
            yield from differences(place, wanted.get(name, []), found.get(name, []), ("call", name))


def _by_block(calls: Sequence[dict[str, Json]], *, ordered: bool) -> dict[str, list[dict[str, Json]]]:
    made: dict[str, list[dict[str, Json]]] = {}
    for call in calls if ordered else sorted(calls, key=lambda call: call.get("iteration", 0)):
        made.setdefault(call["block"], []).append({name: value for name, value in call.items() if name != "block"})
    return made
