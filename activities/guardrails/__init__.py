"""Checks of what a model has written, or is to read: the worker's own `guardrails_validate`, as Sim's block has it."""
