"""Keeps one Temporal server for as long as somebody uses it. A script of its own process: imports nothing of ours.

    python guard.py USERS LOCKS LOG PROGRAM [ARGUMENT ...]

Every user holds a shared lock on the file USERS, which the kernel releases however the user ends. When nobody holds
one any more, the server is stopped. LOCKS are open files, by number (4,5): the locks on the database and on the ports.
This process and the server hold them, so that they are free exactly when nobody has the database open.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
POLL_SECONDS = 0.1
STOP_SECONDS = 10.0


def _die_with_parent() -> None:
    # Should this process be killed outright, Linux tells the server to stop. Elsewhere it stays, found by its lock.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _start(command: list[str], log: str, locks: tuple[int, ...]) -> subprocess.Popen[bytes]:
    with open(log, "ab") as output:  # noqa: PTH123
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=locks,
            preexec_fn=_die_with_parent,  # safe here: there is one thread
        )


def _alone(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def guard(users_file: str, locks: tuple[int, ...], log: str, command: list[str]) -> None:
    """Run `command` until it ends, until SIGTERM, or until nobody uses it."""
    told: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))
    server = _start(command, log, locks)
    users = os.open(users_file, os.O_RDWR | os.O_CREAT, 0o600)
    while server.poll() is None:
        if told or _alone(users):
            _stop(server)
            return
        time.sleep(POLL_SECONDS)


def _detach(log: str) -> None:
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(output, 1)
    os.dup2(output, 2)


if __name__ == "__main__":
    # The parent gets its answer at once and never has a child to wait for.
    if (pid := os.fork()) != 0:
        print(pid, flush=True)  # noqa: T201
        os._exit(0)
    _detach(sys.argv[3])
    guard(sys.argv[1], tuple(map(int, sys.argv[2].split(","))), sys.argv[3], sys.argv[4:])
