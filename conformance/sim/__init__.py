"""Cases whose outcome Sim's own executor gave: a workflow export, a scenario with stubs, and the expected outcome."""
