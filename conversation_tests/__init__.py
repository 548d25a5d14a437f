"""Conversations as tests: read from files, played in memory or on a server, and compared with what is expected.

`journeys test` runs them, and pytest collects them by the plug-in `conversation_tests.plugin`.
"""
