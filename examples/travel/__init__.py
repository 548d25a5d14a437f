"""A travel desk: a flight is booked in a conversation."""
