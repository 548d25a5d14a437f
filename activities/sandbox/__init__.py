"""Where code of journeys runs: JavaScript in Deno, Python in Monty. Knows nothing of requests and journeys."""
