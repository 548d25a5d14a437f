"""Journeys as Sim workflows: the parts of `converters.sim.writer`."""
