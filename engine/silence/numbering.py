"""Numbers of the calls that silence leads to."""

from __future__ import annotations

from engine.visit import Visit

FIRST_CALL = 1_000_000
"""They begin here: numbers of a visit's own calls are part of idempotency keys, and must be the same however long
somebody was silent."""


def next_call(visit: Visit) -> int:
    """The number of the next one."""
    visit.silence["calls"] += 1
    return FIRST_CALL + int(visit.silence["calls"])
