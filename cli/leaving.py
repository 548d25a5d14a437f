"""How a process that has talked to Temporal ends: without taking the interpreter down.

The client brings each answer by a thread of its own, which is not Python's and which nobody can wait for. One that is
still in Python while the interpreter is taken down aborts the whole process, after its work and with a wrong exit code
(https://github.com/temporalio/sdk-python/issues/300).
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable
from typing import NoReturn


def leave_after(main: Callable[[], int]) -> NoReturn:
    """Runs a program and ends the process with its exit code; 1 if what it wrote cannot be delivered.

    Threads are waited for, and what was registered to be done at the end is done, as ever. What `main` raises leaves
    the process the ordinary way.
    """
    codes: list[int] = []

    def leave() -> None:
        if codes:
            os._exit(codes[0] if _delivered() else codes[0] or 1)

    atexit.register(leave)  # the first to be registered is the last to be called
    codes.append(main())
    sys.exit(codes[0])


def _delivered() -> bool:
    arrived = True
    for stream in filter(None, (sys.stdout, sys.stderr)):  # None: closed from outside
        try:
            stream.flush()
        except (OSError, ValueError):
            arrived = False
    return arrived
