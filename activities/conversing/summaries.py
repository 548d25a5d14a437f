"""A summary of lines that leave the window, when no model has made one: the lines themselves, cut short."""

from __future__ import annotations

from collections.abc import Sequence

from journeys.turns import Line

MAX_SUMMARY = 4_000
_MAX_LINE = 200


def bounded_summary(text: str) -> str:
    """A summary of at most `MAX_SUMMARY` characters."""
    text = text.strip()
    return text if len(text) <= MAX_SUMMARY else text[: MAX_SUMMARY - 2].rstrip() + " …"


def plain_summary(before: str, lines: Sequence[Line]) -> str:
    """What was summed up before, and the beginnings of the lines; what is oldest is let go where there is no room."""
    written = [one for one in before.splitlines() if one.strip()]
    written += [f"{line.who}: {_short(line.text)}" for line in lines if line.text.strip()]
    while len(written) > 1 and sum(map(len, written)) + len(written) > MAX_SUMMARY:
        written.pop(0)
    return bounded_summary("\n".join(written))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_LINE else flat[:_MAX_LINE].rstrip() + " …"
