"""A journey written by hand: booking a table in a restaurant."""
