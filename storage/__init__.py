"""Where large values live: a folder, or a bucket. Knows nothing of journeys."""
