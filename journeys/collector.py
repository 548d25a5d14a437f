"""Python's garbage collector, out of the way while much is made that is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Looks for no cycles until the end: where nearly all that is made is kept, looking takes a tenth, and more."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                # What was made counts as old from now on; else all of it would be looked through at once, for nothing.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
