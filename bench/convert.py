"""What reading a Sim export costs: time and memory of conversion and of validation, for ever larger workflows.

The workflows are generated: functions, API calls, agents, conditions, variables, tools, and loops and parallels with
blocks inside, with references from block to block. Each is measured several times, in CPU time, as nothing is waited
for; the best one is told. Memory is the peak that Python's allocator saw, in a run of its own.

    python bench/convert.py [--sizes 10 100 1000 10000] [--repeat 5] [--json]
"""

from __future__ import annotations

import argparse
import json
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from bench.sim_workflow import workflow
from converters.sim import read
from journeys.validation import validate

GOAL = (1000, 0.100)
"""So many blocks are to be converted and validated within so many seconds."""


@dataclass
class Measured:
    """Seconds and bytes for one size, and how much of them falls on a block."""

    blocks: int
    states: int
    convert: float
    validate: float
    peak_bytes: int

    @property
    def both(self) -> float:
        """Seconds for converting and validating."""
        return self.convert + self.validate


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10, 100, 1000, 10_000])
    parser.add_argument("--repeat", type=int, default=5, help="runs of each size; the best one counts")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    read(workflow(100))  # tables are read once
    found = [measure(size, given.repeat) for size in given.sizes]
    if given.json:
        print(json.dumps([asdict(one) for one in found]))
    else:
        print(table(found))


def measure(size: int, repeat: int) -> Measured:
    """Converts and validates a workflow of that many blocks."""
    document = workflow(size)
    converted = [timed(lambda: read(document)) for _ in range(repeat)]
    made = read(document)
    validated = [timed(lambda: validate(made.bundle)) for _ in range(repeat)]
    tracemalloc.start()
    kept = read(document)
    validate(kept.bundle)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return Measured(size, len(made.bundle.main.states), min(converted), min(validated), peak)


def timed(action: Callable[[], Any]) -> float:
    """CPU seconds that an action takes; it has one thread, so a machine with nothing else to do takes as long."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def table(found: list[Measured]) -> str:
    """Rows of figures. The ratio is the time for a block beside that of the row before: 1 where it grows linearly."""
    lines = [f"{'blocks':>8} {'convert':>11} {'validate':>11} {'both':>11} {'per block':>11} {'ratio':>7} {'peak':>10}"]
    before: Measured | None = None
    for one in found:
        each = one.both / one.blocks
        ratio = f"{each / (before.both / before.blocks):.2f}" if before else ""
        lines.append(
            f"{one.blocks:>8,} {one.convert * 1e3:>8.1f} ms {one.validate * 1e3:>8.1f} ms {one.both * 1e3:>8.1f} ms"
            f" {each * 1e6:>8.1f} µs {ratio:>7} {one.peak_bytes / 2**20:>7.1f} MB"
        )
        before = one
    reached = [one for one in found if one.blocks == GOAL[0]]
    lines += [
        f"goal: {GOAL[0]:,} blocks within {GOAL[1] * 1e3:.0f} ms; {one.both * 1e3:.1f} ms here" for one in reached
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
