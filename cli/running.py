"""One run from start to end, in this process: starts it, answers, follows, and says how to go on if it must wait."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.answering import Answering, UnansweredError
from cli.console import give_json, say
from cli.display import Display
from cli.labour import how_to_work, labour
from cli.playing import Play
from cli.questions import describe, how_to_answer
from cli.session import Session, require_set_up, session
from journeys.errors import InputRefusedError, JourneysError, UnknownJourneyError
from journeys.values import Json

if TYPE_CHECKING:
    from cli.accounts import Account
    from client import JourneyHandle, JourneysClient
    from journeys.bundle import Bundle


@dataclass(frozen=True)
class Wanted:
    """What is to be run, and how."""

    bundle: Bundle
    input: Json
    answers: Sequence[Json]
    tools: Sequence[str]
    server: str | None
    workspace: str | None
    user: str | None
    id: str | None
    here: bool | None
    quiet: bool
    as_json: bool


async def run_to_the_end(wanted: Wanted, give: Callable[[Account], None]) -> int:
    """Runs a journey; gives its account when it has ended, and returns the exit code.

    Raises:
        UnreachableError: no server, or nobody works there.
        UsageError: the id is taken, the input is too large, or tools cannot be loaded.
    """
    from cli.accounts import account_of

    async with session(wanted.server, quiet=wanted.quiet) as opened:
        await require_set_up(opened)
        async with labour(opened, wanted.tools, wanted.here) as queue:
            journeys = opened.journeys(queue)
            if wanted.id is not None and not wanted.quiet:
                await tell_of_an_earlier_one(journeys, wanted.id)
            handle = await journeys.start(
                wanted.bundle, input=wanted.input, workspace=wanted.workspace, user=wanted.user, id=wanted.id
            )
            if not wanted.quiet:
                say(f"Journey {handle.id}{_address(opened, handle)}", "dim")
            goes_on = how_to_work(opened, queue, wanted.tools)
            if not await _play(handle, wanted, goes_on):
                return 2
            account = await account_of(journeys, handle)
            give(account)
            return account.tell_failure()


async def tell_of_an_earlier_one(journeys: JourneysClient, run_id: str) -> None:
    """Says so if a journey of that id has ended: the id then means the new one."""
    try:
        ended = await journeys.handle(run_id).has_ended()
    except UnknownJourneyError:
        return
    if ended:
        say(f"An earlier journey of the id {run_id} has ended; from now on the id means the new one", "yellow")


async def _play(handle: JourneyHandle, wanted: Wanted, goes_on: str) -> bool:
    """Plays it to its end. False: it waits for an answer; what to do has been told."""
    from cli.terminal import asker, is_interactive
    from simulation import problem_with

    answering = Answering(wanted.answers, asker(problem_with) if is_interactive() else None)
    try:
        with Display(quiet=wanted.quiet) as display:
            await Play(handle, answering, display).to_the_end()
    except (UnansweredError, InputRefusedError) as stopped:
        await _tell_how_to_go_on(handle, stopped, wanted, goes_on)
        return False
    except BaseException:
        say(f"The journey {handle.id} stays, and goes on with `{goes_on}`; `journeys status {handle.id}` shows it")
        raise
    if answering.left:
        say(f"{answering.left} of the answers were not asked for", "yellow")
    return True


async def _tell_how_to_go_on(handle: JourneyHandle, stopped: JourneysError, wanted: Wanted, goes_on: str) -> None:
    snapshot = await handle.state()
    say(f"{stopped}" if isinstance(stopped, InputRefusedError) else "A question is open, and nobody answers it:", "red")
    for question in snapshot.questions:
        for line in describe(question):
            say(f"  {line}")
        say(f"Answer it with: {how_to_answer(handle.id, question)}")
    say(f"The journey {handle.id} stays and waits. It goes on while `{goes_on}` runs; `journeys cancel` ends it")
    if wanted.as_json:
        give_json({"id": handle.id, **snapshot.model_dump(mode="json")})


def _address(opened: Session, handle: JourneyHandle) -> str:
    ui = opened.server.ui_url
    return f", {ui}/namespaces/{opened.server.namespace}/workflows/{handle.id}" if ui else ""
