"""Parlant scripts: Python that builds agents, journeys and guidelines by Parlant's SDK.

`child` runs a script and reads what its stores hold then; `write` makes a script of such a reading.
"""
