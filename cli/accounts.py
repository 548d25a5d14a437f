"""All that is known of one run: what its result is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.console import say
from journeys.bundle import Bundle
from journeys.messages import JourneyResult
from journeys.run import ENDED, Changes, Snapshot, Transcript

if TYPE_CHECKING:
    from client import JourneyHandle
    from simulation import Simulation


@dataclass(frozen=True)
class Account:
    """A run, ended or not."""

    id: str
    bundle: Bundle
    snapshot: Snapshot
    changes: Changes
    transcript: Transcript
    result: JourneyResult

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.snapshot.status in ENDED

    def tell_failure(self) -> int:
        """Says why the run failed, if it did; the exit code that goes with it."""
        if self.result.success or not self.has_ended:
            return 0
        why = self.result.error.message if self.result.error else "it did not come to its end"
        say(
            f"The journey {self.id} {'was cancelled' if self.snapshot.status == 'cancelled' else 'failed'}: {why}",
            "red",
        )
        return 1


async def account_of(handle: JourneyHandle) -> Account:
    """Asks a run on a server.

    Raises:
        UnknownJourneyError: there is none of that id.
        UnreachableError: no worker answers.
    """
    snapshot = await handle.state()
    if snapshot.status in ENDED:
        result = await handle.result()
    else:
        result = JourneyResult(
            journey=snapshot.journey, fingerprint=snapshot.fingerprint, status=snapshot.status, success=False
        )
    changes, transcript, bundle = await handle.changes(), await handle.transcript(), await handle.definition()
    return Account(handle.id, bundle, snapshot, changes, transcript, result)


def account_of_simulation(simulation: Simulation) -> Account:
    """A run in memory."""
    return Account(
        simulation.run_id,
        simulation.bundle,
        simulation.snapshot(),
        simulation.changes(),
        simulation.transcript(),
        simulation.result(),
    )
