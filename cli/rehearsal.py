"""A journey played in memory, with answers from a list or the terminal, and with real calls or stubs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.accounts import Account, account_of_simulation
from cli.answering import Answering, UnansweredError
from cli.console import say
from cli.display import Display
from cli.questions import describe
from cli.session import load_settings
from cli.stubs import stubbed
from cli.terminal import asker, is_interactive
from journeys.errors import UsageError
from journeys.values import Json
from simulation import Simulation, problem_with

if TYPE_CHECKING:
    from journeys.bundle import Bundle
    from journeys.messages import SendInput
    from journeys.run import Question
    from simulation import Perform

EXAMPLE_STUBS = '{"state": {"output": {"total": 120}}, "other": {"error": "out of stock"}}'


async def rehearse(
    bundle: Bundle, given: Json, answers: Sequence[Json], stubs: dict[str, Json] | None, tools: Sequence[str]
) -> Account:
    """Plays a bundle to its end, or until nobody answers; then what is open has been told.

    Raises:
        UsageError: stubs or tools cannot be used; an answer of the list does not fit.
    """
    from worker import open_resources

    async with open_resources(load_settings(), tools) as resources:
        perform: Perform = resources.perform_json
        if stubs is not None:
            _require_known_states(stubs, bundle)
            perform = stubbed(stubs, perform)
        with Display() as display:
            account = await _play(bundle, given, answers, perform, display)
    if not account.record.has_ended:
        _tell_what_is_open(account)
    return account


async def _play(bundle: Bundle, given: Json, answers: Sequence[Json], perform: Perform, display: Display) -> Account:
    answering = Answering(answers, asker(problem_with) if is_interactive() else None)
    told = 0

    async def answer(question: Question) -> SendInput | None:
        while True:
            try:
                with display.paused():
                    message = await answering.answer(question, played.snapshot().actions)
            except UnansweredError:
                return None
            problems = played.problems_with(message)
            if not problems:
                return message
            answering.refused(question, "; ".join(problems))
            say("; ".join(problems), "yellow")

    def show(_: object) -> None:
        nonlocal told
        changes = played.changes(told)
        told = changes.sequence
        display.changed(changes)
        display.stands(played.snapshot())

    played = Simulation(bundle, perform, answer, given, now=time.time(), on_change=show)
    await played.play()
    if answering.left:
        say(f"{answering.left} of the answers were not asked for", "yellow")
    return account_of_simulation(played)


def _tell_what_is_open(account: Account) -> None:
    if not account.record.snapshot.questions:
        say("Nothing more can happen: it waits for an event from outside", "red")
    for question in account.record.snapshot.questions:
        say("A question is open, and nobody answers it; add to --answers:", "red")
        for line in describe(question):
            say(f"  {line}")


def _require_known_states(stubs: dict[str, Json], bundle: Bundle) -> None:
    known = [state.id for journey in (*bundle.journeys, *bundle.children) for state in journey.states]
    for name, stub in stubs.items():
        if name not in known:
            raise UsageError(f"--stubs: there is no state `{name}`; the states are {', '.join(known)}")
        for one in stub if isinstance(stub, list) else [stub]:
            if not isinstance(one, dict) or len(one) != 1 or not set(one) <= {"output", "error"}:
                raise UsageError(f'--stubs, `{name}`: write {{"output": …}} or {{"error": "…"}}')
