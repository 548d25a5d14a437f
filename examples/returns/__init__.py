"""A returns desk, drawn on Sim's canvas and run as a durable journey."""
