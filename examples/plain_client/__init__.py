"""A journey from the outside: a Temporal client that knows nothing of ours but names and JSON."""
