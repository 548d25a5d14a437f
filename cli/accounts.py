"""All that is known of one run: what its result is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.console import say
from journeys.messages import JourneyResult
from journeys.run import ENDED
from results.record import Record

if TYPE_CHECKING:
    from client import JourneyHandle, JourneysClient
    from simulation import Simulation


@dataclass(frozen=True)
class Account:
    """A run, ended or not.

    Attributes:
        earlier: seconds that completed runs of the same definition took.
    """

    record: Record
    result: JourneyResult
    earlier: tuple[float, ...] = ()

    @property
    def id(self) -> str:
        """The run's id."""
        return self.record.snapshot.run

    def tell_failure(self) -> int:
        """Says why the run failed, if it did; the exit code that goes with it."""
        if self.result.success or not self.record.has_ended:
            return 0
        why = f": {self.result.error.message}" if self.result.error else ""
        how = "was cancelled" if self.result.status == "cancelled" else "failed"
        say(f"{self.record.snapshot.title} {how}{why}", "red")
        return 1


async def account_of(journeys: JourneysClient, handle: JourneyHandle, *, whole: bool = True) -> Account:
    """Asks a run on a server.

    Args:
        whole: with the visits that have been moved out of it; a journey's own result needs none.

    Raises:
        UnknownJourneyError: there is none of that id.
        UnreachableError: no worker answers.
        UsageError: a part of it is not in the storage.
    """
    snapshot = await handle.state()
    if snapshot.status in ENDED:
        result = await handle.result()
    else:
        result = JourneyResult(
            journey=snapshot.journey, fingerprint=snapshot.fingerprint, status=snapshot.status, success=False
        )
    record = Record(snapshot, await (handle.changes() if whole else handle.kept_changes()), await handle.definition())
    earlier = await journeys.earlier_seconds(snapshot.journey, snapshot.fingerprint, but=handle.id)
    return Account(record, result, earlier)


def account_of_simulation(simulation: Simulation) -> Account:
    """A run in memory."""
    return Account(Record(simulation.snapshot(), simulation.changes(), simulation.bundle), simulation.result())
