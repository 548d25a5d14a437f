"""The `interpret` activity: what an answer in plain words means for the fields of a form.

It is local: it asks nobody, and what it finds stands in the history, so that a run goes by it whatever later versions
of the libraries read.
"""

from __future__ import annotations

import asyncio

from pydantic import Field
from temporalio import activity

from activities.contracts import INTERPRET, Request
from answers.interpreting import interpret
from journeys.frozen import Frozen
from journeys.states.input import Field as FormField
from journeys.values import Json


class InterpretRequest(Request):
    """An answer: `text` for all of the fields, of which the first is asked, or `said`, field by field."""

    fields: tuple[FormField, ...]
    text: str = ""
    said: dict[str, str] = Field(default_factory=dict)
    now: str
    """The moment of the answer, ISO 8601."""
    timezone: str = "UTC"
    locale: str | None = None


class InterpretResult(Frozen):
    """What was found; see `answers.interpreting.interpret`."""

    values: dict[str, Json] = Field(default_factory=dict)
    reasons: dict[str, str] = Field(default_factory=dict)
    rest: str = ""


@activity.defn(name=INTERPRET)
async def interpret_answer(request: InterpretRequest) -> InterpretResult:
    """The activity as Temporal calls it."""
    return await perform(request)


async def perform(request: InterpretRequest, attempt: int = 1) -> InterpretResult:  # noqa: ARG001 - as all activities are performed
    """Reads the answer. Finding nothing is an answer too."""
    asked = request.model_dump(mode="json", exclude={"context"})
    return InterpretResult.model_validate(await asyncio.to_thread(interpret, asked))
