"""What queries tell."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from engine import views
from engine.forking.carrying import carry
from engine.progress import progress_of
from journeys import messages
from journeys.canonical import plain
from journeys.messages import Carried, Carry
from journeys.run import Changes, Progress, Snapshot, Transcript
from workflows.host import Host


class Queries(Host):
    """The workflow's queries."""

    @workflow.query(name=messages.STATE)
    def state(self) -> Snapshot:
        """Where the run is."""
        return views.snapshot(self.journey)

    @workflow.query(name=messages.PROGRESS)
    def progress(self) -> Progress:
        """How far it is."""
        return progress_of(self.journey)

    @workflow.query(name=messages.TRANSCRIPT)
    def transcript(self) -> Transcript:
        """What has been said."""
        return views.transcript(self.journey)

    @workflow.query(name=messages.CHANGES)
    def changes(self, since: int = 0) -> Changes:
        """What has changed since a sequence number."""
        return views.changes(self.journey, since)

    @workflow.query(name=messages.DEFINITION)
    def definition(self) -> Any:
        """The bundle that is being run."""
        return plain(self.journey.bundle)

    @workflow.query(name=messages.CARRY)
    def carry(self, message: Carry) -> Carried:
        """What a fork begins with."""
        return carry(self.journey, message)
