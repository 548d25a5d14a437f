"""The earliest and the latest that a field of dates or times takes."""

from __future__ import annotations

from datetime import date, datetime, time

from journeys.states.input import Field


def moment_problem(wanted: Field, value: str, now: datetime) -> str | None:
    """Why a date, time or datetime (ISO 8601, as the field has it) is too early or too late; None if it is neither.

    Args:
        now: the moment of the answer, in the time zone of the run.
    """
    at = _order(wanted.type, value, now)
    if wanted.earliest is not None and at < _bound(wanted, wanted.earliest, now):
        return f"it cannot be before {_shown(wanted, wanted.earliest)}"
    if wanted.latest is not None and at > _bound(wanted, wanted.latest, now):
        return f"it cannot be after {_shown(wanted, wanted.latest)}"
    return None


def _shown(wanted: Field, limit: str) -> str:
    if limit != "now":
        return limit
    return "today" if wanted.type == "date" else "now"


def _bound(wanted: Field, limit: str, now: datetime) -> float:
    if limit != "now":
        return _order(wanted.type, limit, now)
    match wanted.type:
        case "date":
            return _order("date", now.date().isoformat(), now)
        case "time":
            return _order("time", now.time().isoformat(), now)
        case _:
            return now.timestamp()


def _order(kind: str, value: str, now: datetime) -> float:
    """What sorts moments of one type. One without a zone is meant in the run's."""
    match kind:
        case "date":
            return date.fromisoformat(value).toordinal()
        case "time":
            read = time.fromisoformat(value)
            return read.hour * 3600 + read.minute * 60 + read.second + read.microsecond / 1e6
        case _:
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)).timestamp()
