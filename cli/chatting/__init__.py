"""A conversation at the terminal: where it is held, what is shown of it, and what is typed."""
