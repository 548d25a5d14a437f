"""The `moment` activity: when the times come that business calendars decide on.

It is local: it asks nobody, and what it finds stands in the history, so that a run goes by it whatever later versions
of the libraries say about holidays and time zones.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from temporalio import activity

from activities.calendars import moment_of
from activities.contracts import MOMENT, Request
from journeys.calendars import Calendar
from journeys.errors import ToolError
from journeys.frozen import Frozen
from journeys.silence import Before, WorkingDay, WorkingTime
from journeys.values import Json


class AskedMoment(Frozen):
    """One time that is to be found. `moment`: for `before`, what it is to come before."""

    when: Annotated[WorkingTime | WorkingDay | Before, Field(discriminator="kind")]
    moment: Json = None
    calendar: Calendar = Calendar()


class MomentRequest(Request):
    """Times to be found, counted from `since` (seconds since 1970)."""

    since: float
    asked: tuple[AskedMoment, ...]


class FoundMoment(Frozen):
    """A time in seconds since 1970, or why there is none."""

    at: float | None = None
    error: str | None = None


class MomentResult(Frozen):
    """The times, in the order in which they were asked for."""

    moments: tuple[FoundMoment, ...]


@activity.defn(name=MOMENT)
async def find_moments(request: MomentRequest) -> MomentResult:
    """The activity as Temporal calls it."""
    return await perform(request)


async def perform(request: MomentRequest, attempt: int = 1) -> MomentResult:  # noqa: ARG001 - as all activities are performed
    """Finds the times; one that cannot be found is an answer too."""
    return MomentResult(moments=tuple(_find(one, request.since) for one in request.asked))


def _find(asked: AskedMoment, since: float) -> FoundMoment:
    try:
        return FoundMoment(at=moment_of(asked.when, since, asked.moment, asked.calendar))
    except ToolError as error:
        return FoundMoment(error=str(error))
