"""What a user may not expect of a workflow, told from its graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from converters.report import Notice
from converters.sim.part import Part


def notices_of(parts: Iterable[Part]) -> Iterator[Notice]:
    """The notices of a workflow and its children."""
    del parts
    yield from ()
