from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from activities.contracts import CallContext
from activities.resources import Resources
from journeys.turns import Replied, ReplySituation, Situation, Understood
from modelserver import SituationServer
from tests.activities.conftest import make_context

CONTEXT: CallContext = make_context()


@asynccontextmanager
async def conversing(
    understand: Any = None, reply: Any = None, **options: Any
) -> AsyncIterator[tuple[SituationServer, Resources]]:
    """A stand-in for the model, asked over HTTP, and the activities that ask it."""
    ways = {name: way for name, way in (("understand", understand), ("reply", reply)) if way is not None}
    async with (
        SituationServer(**ways) as server,
        Resources.open(model="gpt-5", model_base_url=server.base_url, **options) as resources,
    ):
        yield server, resources


async def understand(resources: Resources, situation: Situation) -> Understood:
    asked = {"situation": situation.model_dump(mode="json"), "context": CONTEXT.model_dump(mode="json")}
    return Understood.model_validate(await resources.perform_json("understand", asked))


async def reply(resources: Resources, situation: ReplySituation) -> Replied:
    asked = {"situation": situation.model_dump(mode="json"), "context": CONTEXT.model_dump(mode="json")}
    return Replied.model_validate(await resources.perform_json("reply", asked))


def flights(**given: Any) -> Situation:
    """A booking under way: it asks where to, then looks flights up, and offers them or is sorry."""
    steps = [
        {"state": "where", "kind": "chat", "goal": "Ask where to", "ways": [{"id": "b/where/0", "to": "class"}]},
        {
            "state": "class",
            "kind": "fork",
            "ways": [
                {"id": "b/class/0", "when": "The customer wants business class", "to": "search"},
                {"id": "b/class/1", "when": "The customer wants economy class", "to": "search"},
            ],
        },
        {
            "state": "search",
            "kind": "tool",
            "tool": "state:b/search/find",
            "ways": [
                {"id": "b/search/0", "when": "Flights were found", "to": "offer"},
                {"id": "b/search/1", "when": "No flights were found", "to": "sorry"},
            ],
        },
    ]
    usual: dict[str, Any] = {
        "turn": 2,
        "message": "To Paris, economy class please",
        "window": [{"who": "agent", "text": "Where do you want to go?"}],
        "journeys": [{"journey": "b", "title": "Book a flight", "state": "where", "steps": steps, "path": ["hello"]}],
        "at_hand": [
            {"journey": "refund", "title": "Refund", "conditions": ["The customer wants a refund"], "start": "r1"},
            {
                "journey": "hotel", "title": "Hotel", "conditions": ["The customer wants a hotel room"],
                "start": "h1", "left": "h2", "activation": "hotel", "path": ["h1", "h2"],
            },
        ],
        "guidelines": [
            {"id": "pets", "when": "The customer asks about pets", "do": "Say that pets fly in the hold"},
            {"id": "vague", "when": "It is not clear which is meant"},
        ],
        "ambiguities": [{"id": "vague", "when": "It is not clear which is meant", "between": ["refund", "hotel"]}],
        "fields": [{"id": "b/form/seat", "label": "Seat"}],
        "tools": [
            {
                "id": "state:b/search/find", "tool": "find", "required": ["to"], "given": {"airline": "XY"},
                "parameters": {"to": {}, "airline": {}},
            }
        ],
        "repairs": ["back", "correct", "cancel"],
    }  # fmt: skip
    return Situation.model_validate(usual | given)
