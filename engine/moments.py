"""Moments as text and back. Inside, a moment is seconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from journeys.values import Json


def iso(at: float) -> str:
    """A moment as ISO 8601, UTC, with milliseconds."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(value: Json) -> float | None:
    """A moment from ISO 8601 or seconds since 1970; None if it is neither. Without a zone it is UTC."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def local_time(at: float, timezone: str) -> datetime:
    """A moment by the clock on the wall."""
    return datetime.fromtimestamp(at, ZoneInfo(timezone))
