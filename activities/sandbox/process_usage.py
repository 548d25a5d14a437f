"""What another process uses, seen from outside: memory and processor time."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

_PROC = Path("/proc")


@dataclass(frozen=True)
class Usage:
    """Resident memory in MB (10^6 bytes), and processor time of all threads in seconds."""

    megabytes: float
    cpu_seconds: float


def usage_of(pid: int) -> Usage | None:
    """What a process uses now, or None when it is gone or cannot be looked at. Blocks for a moment."""
    if (_PROC / "self" / "stat").exists():
        return _from_proc(pid)
    return _from_ps(pid)


def _from_proc(pid: int) -> Usage | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    # proc(5): the second field is the name in parentheses, and may hold blanks; the third follows the last parenthesis.
    fields = text.rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    pages = int(fields[21])
    return Usage(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, ticks / os.sysconf("SC_CLK_TCK"))


def _from_ps(pid: int) -> Usage | None:
    try:
        text = subprocess.run(
            ["ps", "-o", "rss=,time=", "-p", str(pid)], capture_output=True, text=True, timeout=5, check=True
        ).stdout
        kilobytes, clock = text.split()
        seconds = 0.0
        for part in clock.replace("-", ":").split(":"):
            seconds = seconds * 60 + float(part)
        return Usage(int(kilobytes) * 1024 / 1e6, seconds)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
