"""The local Temporal server: found, built if need be, started, stopped."""
