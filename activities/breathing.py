"""A breath between two stretches of a workflow's own work: nothing is done, and the worker may do something else."""

from __future__ import annotations

from temporalio import activity

from activities.contracts import BREATHE


@activity.defn(name=BREATHE)
async def breathe() -> None:
    """Does nothing. As a local activity it lets a workflow task go on where it would be taken for a deadlock; a timer
    would do too, but takes the server a second or two."""
