"""Ports on the loopback address, claimed so that two servers of ours never choose the same one."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

from devserver.home import lock

HOST = "127.0.0.1"


def claim_port(usual: int | None) -> tuple[int, int]:
    """A free port, the usual one if it can be had, and the lock that claims it for as long as it is open.

    Without the claim, two servers that start at once would both find 7233 free; one would fail to listen, and its
    starter would take the other's answer for its own.
    """
    claims = Path(tempfile.gettempdir()) / f"journeys-ports-{os.getuid()}"
    claims.mkdir(mode=0o700, exist_ok=True)
    for wish in ((usual,) if usual else ()) + (0,) * 100:
        port = _free(wish)
        # Any port will do where none is wished for, so a claim on one of 256 slots is enough: the folder stays small.
        if port is None or (claim := lock(claims / (str(port) if wish else f"any-{port % 256}"))) is None:
            continue
        # Whoever held the claim a moment ago listens by now.
        if _free(port) is not None:
            return port, claim
        os.close(claim)
    raise OSError("the system has no free port")


def _free(port: int) -> int | None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return None
        return int(probe.getsockname()[1])
