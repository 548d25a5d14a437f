"""Repair: what people ask for when a conversation does not go as planned, and what is done about it."""
