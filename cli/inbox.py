"""`journeys inbox`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, RunId, Server
from cli.send import Text, Values

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from client import Inbox, JourneyHandle, Waiting
    from journeys.messages import Turn
    from journeys.run import Question as Asked

Me = Annotated[str, typer.Option("--by", metavar="NAME", help="Who you are; shown in the transcript.")]
Question = Annotated[
    str | None,
    typer.Option("--question", metavar="ID", help="Which question. Default: the oldest that it can be about."),
]
AT_ONCE = 8
"""How many journeys are asked side by side what they ask."""


def inbox(
    context: typer.Context,
    queue: Annotated[str | None, typer.Option("--queue", metavar="NAME", help="Only what is in this queue.")] = None,
    assignee: Annotated[str | None, typer.Option("--assignee", metavar="NAME", help="Only what is for them.")] = None,
    unclaimed: Annotated[bool, typer.Option("--unclaimed", help="Only what is nobody's yet.")] = False,
    workspace: Annotated[str | None, typer.Option("--workspace", metavar="NAME", help="Of this workspace.")] = None,
    journey: Annotated[str | None, typer.Option("--journey", metavar="ID", help="Only those of this journey.")] = None,
    questions: Annotated[bool, typer.Option("--questions", help="Show what is asked too; needs a worker.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many.")] = 50,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Show what waits for people, and for whom; claim, give back, assign and answer it.

    Those that have waited longest come first.

    Examples:
      journeys inbox --queue approvers --unclaimed
      journeys inbox claim refund-1042 --by ada
      journeys inbox answer refund-1042 yes --by ada
    """
    if context.invoked_subcommand is not None:
        return
    import asyncio

    from cli.console import give, give_json, say
    from cli.session import session
    from client import Inbox

    async def ask() -> tuple[list[Waiting], list[Sequence[Asked]]]:
        async with session(server) as opened:
            found = Inbox(opened.journeys()).waiting(
                queue=queue, assignee=assignee, workspace=workspace, journey=journey, unclaimed=unclaimed, limit=limit
            )
            waiting = sorted([one async for one in found], key=lambda one: one.since or "")
            return waiting, await _asked(opened.journeys().handle, waiting) if questions else []

    waiting, asked = asyncio.run(ask())
    if as_json:
        told = [{"questions": [one.model_dump(mode="json") for one in each]} for each in asked] or [{}] * len(waiting)
        give_json([asdict(one) | more for one, more in zip(waiting, told, strict=True)])
    elif waiting:
        give("\n".join(_lines(waiting, asked)))
    else:
        say("Nothing waits for anybody" if not (queue or assignee) else "Nothing waits there")


async def _asked(handle: Callable[[str], JourneyHandle], waiting: Sequence[Waiting]) -> list[Sequence[Asked]]:
    """What each of them asks; of one that nobody plays, nothing."""
    import asyncio

    from cli.console import say
    from journeys.errors import JourneysError

    room = asyncio.Semaphore(AT_ONCE)

    async def ask(one: Waiting) -> Sequence[Asked]:
        async with room:
            try:
                return (await handle(one.id).state()).questions
            except JourneysError as error:
                say(f"{one.id}: {error}", "yellow")
                return ()

    if waiting:
        say(f"Asking {len(waiting)} journeys", "dim")
    return list(await asyncio.gather(*map(ask, waiting)))


def _lines(waiting: Sequence[Waiting], asked: Sequence[Sequence[Asked]]) -> Iterator[str]:
    from cli.listing import short, table
    from cli.questions import describe, how_to_answer, standing

    rows = [("ID", "JOURNEY", "STATUS", "FOR", "QUEUE", "SINCE")]
    rows += [
        (one.id, one.journey, one.status, _listed(one.assignees), _listed(one.queues), short(one.since))
        for one in waiting
    ]
    head, *lines = table(rows)
    yield head
    for number, line in enumerate(lines):
        yield line
        for question in asked[number] if asked else ():
            yield from (f"  {one}" for one in (*describe(question), *standing(question)))
            yield f"    answer with: {how_to_answer(waiting[number].id, question)}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "-"


def claim(
    id: RunId,  # noqa: A002 - the word of the argument
    by: Me,
    question: Question = None,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Take a question: from here on it is yours. Of two who claim it, the first has it; the other is told who that is.

    Examples:
      journeys inbox claim refund-1042 --by ada
    """
    _tell(id, lambda inbox: inbox.claim(id, by, question), as_json=as_json, server=server)


def release(
    id: RunId,  # noqa: A002
    by: Me,
    question: Question = None,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Give a question back that you have claimed: into its queue, or to whoever wants it.

    Examples:
      journeys inbox release refund-1042 --by ada
    """
    _tell(id, lambda inbox: inbox.release(id, by, question), as_json=as_json, server=server)


def assign(
    id: RunId,  # noqa: A002
    to: Annotated[str | None, typer.Option("--to", metavar="NAME", help="The person who is to have it.")] = None,
    queue: Annotated[str | None, typer.Option("--queue", metavar="NAME", help="The queue it is to lie in.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who says so.")] = None,
    question: Question = None,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Give a question to a person, or into a queue, whoever has it now.

    Examples:
      journeys inbox assign refund-1042 --to bob
      journeys inbox assign refund-1042 --queue second-line
    """
    from journeys.errors import UsageError

    if to is None and queue is None:
        raise UsageError("Say --to NAME or --queue NAME: journeys inbox assign ID --to bob")
    _tell(id, lambda inbox: inbox.assign(id, to, queue, by, question), as_json=as_json, server=server)


def answer(
    id: RunId,  # noqa: A002
    by: Me,
    said: Text = None,
    values: Values = None,
    question: Question = None,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Answer a question of the inbox. Whether it must be yours is for the journey to say.

    Where a conversation has been handed over, a text is said to the customer, until it is handed back.

    Examples:
      journeys inbox answer refund-1042 yes --by ada
      journeys inbox answer refund-1042 --values '{"approved": true}' --by ada
    """
    import asyncio

    from cli.send import send

    if said is not None and values is None and question is None and asyncio.run(_is_handed_over(id, server)):
        from journeys.messages import Command

        message = Command(kind="answer", text=said, by=by)
        _tell(id, lambda inbox: inbox.command(id, message), as_json=as_json, server=server)
    else:
        send(id, said, values, question, by=by, as_json=as_json, server=server)


def hand_back(
    id: RunId,  # noqa: A002
    by: Me,
    as_json: AsJson = False,
    server: Server = None,
) -> None:
    """Let the journey go on with a conversation that a person has taken over.

    Examples:
      journeys inbox hand-back booking-7 --by ada
    """
    from journeys.messages import Command

    _tell(id, lambda inbox: inbox.command(id, Command(kind="hand_back", by=by)), as_json=as_json, server=server)


async def _is_handed_over(run_id: str, server: str | None) -> bool:
    from cli.session import reading

    async with reading(run_id, server) as opened:
        return (await opened.journeys().handle(run_id).state()).handoff is not None


def _tell(run_id: str, tell: Callable[[Inbox], Awaitable[Turn]], *, as_json: bool, server: str | None) -> None:
    import asyncio

    from cli.session import reading
    from cli.turns import give_turn
    from client import Inbox

    async def told() -> None:
        async with reading(run_id, server) as opened:
            # Nobody may be there to take it: then this says so, and an update would wait.
            await opened.journeys().handle(run_id).state()
            give_turn(await tell(Inbox(opened.journeys())), as_json=as_json)

    asyncio.run(told())


PARTS = (claim, release, assign, answer, hand_back)
