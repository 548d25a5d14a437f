"""`make generated`: many generated workflows on a real server with workers that are killed, next to the same in memory.

python -m tests.generated.run --count 2000 --batch 100 --seed 7
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

import hypothesis

from devserver import connect_or_start
from settings import Settings
from tests.generated.rounds import Comparison, benches, difference
from tests.generated.workflows import Generated, generated


def gather(count: int, seed: int) -> list[Generated]:
    """That many workflows, always the same for a seed."""
    found: list[Generated] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(generated())
    def keep(one: Generated) -> None:
        found.append(one)

    keep()
    return found


async def run(count: int, batch: int, seed: int, folder: Path) -> list[Comparison]:
    """Runs them, batch by batch; tells how it goes."""
    workflows, found = gather(count, seed), []
    settings = Settings(home=folder / "server", temporal_address=None, temporal_namespace="default")
    async with (
        await connect_or_start(settings, progress=say, ui=False, dynamic_config={}) as server,
        benches(server.address, folder, random.Random(seed)) as bench,
    ):
        for number in range(0, len(workflows), batch):
            began = time.monotonic()
            made = await bench.round(workflows[number : number + batch])
            found += made
            agreed, hit = sum(one.agrees for one in made), sum(one.under_way for one in made)
            told = f"{agreed} of {len(made)} agree, {hit} under way when the worker was killed"
            say(f"{number + len(made):6,}/{len(workflows):,}  {told}  {time.monotonic() - began:.0f} s")
    return found


def say(text: str) -> None:
    """Tells how it goes."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def main() -> int:
    """The command; 1 if any differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument(
        "--batch", type=int, default=100, help="how many run at once; the worker is killed once in each"
    )
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--folder", type=Path, default=None, help="where what differs is written")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="journeys-generated-"))
    folder.mkdir(parents=True, exist_ok=True)
    say(f"Seed {given.seed}, folder {folder}")
    found = asyncio.run(run(given.count, given.batch, given.seed, folder))
    differing = [one for one in found if not one.agrees]
    for number, one in enumerate(differing):
        path = folder / f"difference-{number}.json"
        path.write_text(difference(one), encoding="utf-8")
        say(f"Differs: {path}")
    hit, failed = sum(one.under_way for one in found), sum(one.memory.status == "failed" for one in found)
    effects = sum(len(one.happened) for one in found)
    say(
        f"{len(found) - len(differing):,} of {len(found):,} workflows agree, {failed:,} of them fail; {hit:,} were "
        f"under way when their worker was killed; {effects:,} things happened outside"
    )
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
