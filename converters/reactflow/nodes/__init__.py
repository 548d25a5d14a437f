"""One module for each kind of node, or for a few that are alike: its settings as a state."""
