"""The turn: what a message means for all that is open, what follows from it, and what is said."""
