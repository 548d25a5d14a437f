"""A small server that speaks OpenAI's protocol and answers from a script: for the demo, the examples and the tests.

It runs no model. `async with ModelServer(script) as server:` starts it in this process, `python -m modelserver` in
one of its own.
"""

from modelserver.server import ModelServer
from modelserver.situations import SituationServer

__all__ = ["ModelServer", "SituationServer"]
