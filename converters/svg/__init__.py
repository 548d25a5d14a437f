"""Journeys as SVG drawings."""
