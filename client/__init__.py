"""Journeys by a Temporal client: start, find, answer, read, follow. Knows the workflow by name and messages only."""

from client.handle import JourneyHandle
from client.starting import FINGERPRINT, JourneysClient, Listed, quoted

__all__ = ["FINGERPRINT", "JourneyHandle", "JourneysClient", "Listed", "quoted"]
