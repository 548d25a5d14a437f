"""Journeys by a Temporal client: start, schedule, find, answer, read, follow. Knows the workflow by name and messages
only."""

from client.forking import Fork, fork
from client.handle import JourneyHandle
from client.inbox import Inbox, Waiting
from client.scheduled import Scheduled, ScheduledRun, SchedulePlan
from client.schedules import Schedules
from client.starting import FINGERPRINT, JourneysClient, Listed, quoted

__all__ = [
    "FINGERPRINT",
    "Fork",
    "Inbox",
    "JourneyHandle",
    "JourneysClient",
    "Listed",
    "SchedulePlan",
    "Scheduled",
    "ScheduledRun",
    "Schedules",
    "Waiting",
    "fork",
    "quoted",
]
