"""The requests of a turn. Their answers are `journeys.turns.Understood` and `journeys.turns.Replied`."""

from __future__ import annotations

from activities.contracts import Request
from journeys.turns import ReplySituation, Situation
from journeys.values import Json


class UnderstandRequest(Request):
    """What does this message mean? `model` is as in `openai:gpt-5`; None: the worker's own."""

    situation: Situation
    model: Json = None


class ReplyRequest(Request):
    """What is to be said?"""

    situation: ReplySituation
    model: Json = None
