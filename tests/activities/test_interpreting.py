"""The activity that reads answers: JSON in, JSON out, whatever is said."""

from __future__ import annotations

from typing import Any

from activities.contracts import INTERPRET
from activities.interpreting import InterpretRequest, perform
from activities.resources import Resources

CONTEXT = {
    "run": "r", "journey": "j", "state": "s", "visit": 1, "idempotency_key": "k", "timeout_seconds": 30,
}  # fmt: skip
REQUEST: dict[str, Any] = {
    "context": CONTEXT,
    "fields": [{"name": "day", "type": "date"}, {"name": "people", "type": "integer"}],
    "text": "tomorrow, two people",
    "now": "2030-05-01T10:00:00Z",
}


async def test_it_reads_an_answer() -> None:
    found = await perform(InterpretRequest.model_validate(REQUEST))
    assert found.values == {"day": "2030-05-02", "people": 2}
    assert found.reasons == {}


async def test_it_is_one_of_the_workers_activities_and_keeps_what_is_said_as_it_is() -> None:
    async with Resources.open(secrets={"KEY": "secret"}) as resources:
        asked = {**REQUEST, "text": "{{KEY}}", "said": {"people": "a couple"}}
        assert await resources.perform_json(INTERPRET, asked) == {"values": {"people": 2}, "reasons": {}, "rest": "key"}


async def test_finding_nothing_is_an_answer() -> None:
    found = await perform(InterpretRequest.model_validate({**REQUEST, "text": "\x00" * 50}))
    assert found.model_dump() == {"values": {}, "reasons": {}, "rest": ""}
