"""Journeys by a Temporal client: start, schedule, find, answer, read, follow. Knows the workflow by name and messages
only."""

from client.handle import JourneyHandle
from client.scheduled import Scheduled, ScheduledRun, SchedulePlan
from client.schedules import Schedules
from client.starting import FINGERPRINT, JourneysClient, Listed, quoted

__all__ = [
    "FINGERPRINT",
    "JourneyHandle",
    "JourneysClient",
    "Listed",
    "SchedulePlan",
    "Scheduled",
    "ScheduledRun",
    "Schedules",
    "quoted",
]
