"""When runs begin by themselves: the times of a schedule, wherever they were written down."""

from __future__ import annotations

from journeys.frozen import Frozen


class Times(Frozen):
    """The times of a schedule, all of them together. Whether they can be had is checked where the schedule is made."""

    cron: tuple[str, ...] = ()
    """Cron expressions: minute, hour, day of month, month, day of week; with a field in front, seconds."""
    every: tuple[float, ...] = ()
    """Intervals in seconds, counted from the beginning of 1970 in UTC."""
    at: tuple[str, ...] = ()
    """`HH:MM`: each day at that time; an ISO 8601 moment: once."""
    timezone: str = "UTC"
    """IANA name of the zone in which cron expressions, times of day, and moments without an offset are meant."""

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.cron or self.every or self.at)
