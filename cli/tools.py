"""The modules of `--tools`: found from the current folder too, and refused before anything is started."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path


def tool_modules(named: Sequence[str] | None) -> tuple[str, ...]:
    """The names, once they are known to hold tools.

    Raises:
        UsageError: a module cannot be imported or holds no tools; two tools have the same id.
    """
    from journeys.tool_registry import discover

    if not named:
        return ()
    # The command is installed elsewhere: without this, a module that lies here could not be imported.
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    discover(named)
    return tuple(named)
