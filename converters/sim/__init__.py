"""Sim's workflow exports as a format (docs/converters.md)."""

from __future__ import annotations

from converters.registry import Format
from converters.sim.export import looks_like_sim
from converters.sim.reader import read
from converters.sim.writer import write

FORMAT = Format("sim", "a Sim workflow export", looks_like_sim, read, write)

__all__ = ["FORMAT", "read", "write"]
