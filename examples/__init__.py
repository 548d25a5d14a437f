"""Examples: each one is documentation and a test."""
