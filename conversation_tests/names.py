"""What files of tests are called."""

from __future__ import annotations

PATTERNS = ("*.journey-test.yaml", "*.journey-test.yml", "*.journey-test.json")
"""By these names they are found in folders."""
