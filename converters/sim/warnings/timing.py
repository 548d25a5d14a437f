"""Where in Sim the moment decides: joins (D2), and values of blocks that were skipped (D3, and rounds of loops)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product

from converters.report import Notice
from converters.sim.schema import Block
from converters.sim.warnings.canvas import Rule
from converters.sim.warnings.course import Course, differ

LATE_DEATH = Rule(
    "join-after-dead-path",
    "two ways meet here, and one of them may be given up some blocks before; where the other one is done first, Sim "
    "never runs this block and calls the run a success. Here it runs once, whatever the order",
    "nothing needs to be done here",
    "D2",
)
OTHER_BRANCH = Rule(
    "value-of-another-branch",
    "reads a block that may not have run in the same branch of the parallel; Sim then gives another branch's value, if "
    "there is one by then. Here it is the value of a block that did not run",
    "let the value come from a block that runs in every branch, or test for an empty one",
    "D3",
)
EARLIER_ROUND = Rule(
    "value-of-an-earlier-round",
    "reads a block of the loop that may be skipped in a round; it then has the value of an earlier round, as in Sim",
    "let the value come from a block that runs in every round",
)
SHARED_VARIABLE = Rule(
    "variable-in-parallel",
    "sets a workflow variable in a parallel; all branches share it, and the last one to write wins, as in Sim",
    "read the results of the parallel instead",
)

_MOST_WAYS = 20
"""Of more ways into a join, only these are compared with each other."""


def check(course: Course) -> Iterator[Notice]:
    """The blocks to which one of these rules applies."""
    canvas = course.canvas
    for block in canvas.blocks.values():
        if _dies_late(course, block):
            yield canvas.notice(LATE_DEATH, block)
        around = canvas.around(block)
        if not around:
            continue
        if block.type == "variables" and any(one.type == "parallel" for one in around):
            yield canvas.notice(SHARED_VARIABLE, block, "variables")
        yield from _skipped(course, block)


def _dies_late(course: Course, block: Block) -> bool:
    """Whether a way of two or more edges into a join may die after another one has arrived."""
    ways = dict(islice(course.ways[block.id].items(), _MOST_WAYS))
    if len(ways) < 2:
        return False
    for dying, (other, chain) in product(ways, ways.items()):
        late = course.skipped_by[dying] & ~(course.decided_before[other] | course.bit(other))
        if other == dying:
            continue
        while late:
            decider = course.deciders[late.bit_length() - 1]
            if not differ(course.chains[decider], chain):
                return True
            late ^= course.bits[decider]
    return False


def _skipped(course: Course, block: Block) -> Iterator[Notice]:
    """The fields that read a block of a container around, which may not have run before in this branch or round."""
    canvas = course.canvas
    told: dict[tuple[str, str], None] = {}
    for reading in canvas.readings(block):
        read = canvas.named(reading)
        if read is None or read.is_container or read.id == block.id:
            continue
        shared = [one for one in canvas.around(read) if one in canvas.around(block)]
        if not shared or _runs_before(course, read, block, shared[0]):
            continue
        for rule, kind in ((OTHER_BRANCH, "parallel"), (EARLIER_ROUND, "loop")):
            if any(one.type == kind for one in shared) and (rule.name, reading.field) not in told:
                told[rule.name, reading.field] = None
                yield canvas.notice(rule, block, reading.field)


def _runs_before(course: Course, read: Block, reader: Block, shared: Block) -> bool:
    """Whether a block has run for certain when another one of the same container begins."""
    canvas = course.canvas
    inside = read
    while canvas.region(inside) != shared.id:  # it stands in a container further in
        if course.skippable[inside.id]:
            return False
        inside = canvas.blocks[canvas.region(inside) or ""]
    here = reader
    while canvas.region(here) != shared.id:
        here = canvas.blocks[canvas.region(here) or ""]
    return _is_passed(course, inside.id, here.id)


def _is_passed(course: Course, first: str, last: str) -> bool:
    """Whether the last block only begins when the first one has run."""
    agenda, seen = [last], {last, first}
    led, around_it = False, False
    while agenda:
        sources = course.sources(agenda.pop())
        around_it = around_it or not sources
        led = led or first in sources
        agenda.extend(source for source in sources if source not in seen)
        seen.update(sources)
    return led and (not around_it or not course.skippable[first])
