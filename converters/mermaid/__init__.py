"""Journeys as Mermaid state diagrams."""
