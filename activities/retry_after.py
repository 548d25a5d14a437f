"""`Retry-After`: how long the other side asks us to wait (RFC 9110 §10.2.3)."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime

MAX_SECONDS = 24 * 3600.0
"""Nobody is made to wait longer by a header."""


def retry_after_seconds(header: str | None) -> float | None:
    """The seconds to wait, for a number of seconds or an HTTP date; None for no header, or one that is neither."""
    text = (header or "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(seconds, 0.0), MAX_SECONDS) if seconds == seconds else None
