"""`journeys send`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, By, RunId, Server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from journeys.messages import SendInput
    from journeys.run import Question as Asked

Text = Annotated[str | None, typer.Argument(metavar="[ANSWER]", help="The answer, as a text: a choice, yes or no, …")]
Values = Annotated[
    str | None, typer.Option("--values", metavar="JSON|@PATH", help='The answer to a form: {"field": value}.')
]
Question = Annotated[
    str | None, typer.Option("--question", metavar="ID", help="Which question is meant. Default: the oldest open one.")
]
MessageId = Annotated[
    str | None, typer.Option("--id", metavar="ID", help="An id of the answer: the same id twice counts once.")
]
Wait = Annotated[bool, typer.Option("--wait/--no-wait", help="Wait for what comes of it; a wrong answer is refused.")]


def send(
    id: RunId,  # noqa: A002 - the word of the argument
    answer: Text = None,
    values: Values = None,
    question: Question = None,
    message_id: MessageId = None,
    by: By = None,
    wait: Wait = True,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Answer what a journey asks.

    Prints what the journey says to it and what it asks next. An answer that does not fit is refused with the reason
    and leaves nothing in the history (exit code 2); with --no-wait the reason stands in the transcript instead.

    Examples:
      journeys send return-1042 yes
      journeys send return-1042 --values '{"approved": true, "comment": "fine"}'
    """
    import asyncio

    from cli.arguments import json_of, object_of
    from journeys.errors import UsageError
    from journeys.messages import SendInput

    example = '\'{"field": "value"}\''
    given = object_of("--values", json_of("--values", values, example), example)
    if (answer is None) == (given is None):
        raise UsageError("Give either an ANSWER or --values: journeys send ID yes, or journeys send ID --values '{…}'")
    message = SendInput(id=message_id, text=answer, values=given, question=question, by=by)
    asyncio.run(_send(id, message, server, wait=wait, as_json=as_json))


async def _send(run_id: str, message: SendInput, server: str | None, *, wait: bool, as_json: bool) -> None:
    from cli.console import say
    from cli.session import reading, session
    from cli.turns import give_turn
    from journeys.messages import SEND_INPUT

    if not wait:
        async with session(server) as opened:
            await opened.journeys().handle(run_id).signal(SEND_INPUT, message)
        say("Sent")
        return
    async with reading(run_id, server) as opened:
        handle = opened.journeys().handle(run_id)
        # Nobody may be there to take the answer: then this says so, and an update would wait.
        before = await handle.state()
        turn = await handle.submit_input(message)
        # What a conversation has made of the words, it says itself.
        untold = turn.duplicate or as_json or before.listening
        taken = None if untold else taken_as(message, before.questions)
        if taken is not None:
            say(taken, "dim")
        give_turn(turn, as_json=as_json)


def taken_as(message: SendInput, questions: Sequence[Asked]) -> str | None:
    """Which field of a form takes a text, where there are several: the first that must be given, as the text itself
    does not say. None: the text answers something else, or names its fields as a JSON object.

    Args:
        questions: those that are open when it is sent, the oldest first.
    """
    from cli.console import compact

    asked = next((one for one in questions if message.question in (None, one.id)), None)
    text = (message.text or "").strip()
    if asked is None or asked.kind != "form" or len(asked.fields) < 2 or not text or text.startswith("{"):
        return None
    field = next((one for one in asked.fields if one.required), asked.fields[0])
    return f"{field.label}: {compact(text)}"
