"""Sim's workflow exports as a format (docs/converters.md)."""

from __future__ import annotations

from converters.registry import Format
from converters.sim.export import looks_like_sim
from converters.sim.reader import read

FORMAT = Format("sim", "a Sim workflow export", looks_like_sim, read)

__all__ = ["FORMAT", "read"]
