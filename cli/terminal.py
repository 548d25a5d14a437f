"""Asks a person at the terminal: forms field by field, choices by number, everything else as a line of text."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from cli.answering import is_command
from cli.console import compact, say, talk
from cli.questions import has_plain_default, word_for
from journeys.messages import SendInput
from journeys.run import Question
from journeys.states import Field, Option
from journeys.values import Json

if TYPE_CHECKING:
    from cli.answering import Ask

ReadLine = Callable[[str], Awaitable[str]]


def is_interactive() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


async def read_line(prompt: str) -> str:
    """A line from the terminal, without its end. Can be cancelled, which a thread in `input()` cannot.

    Raises:
        EOFError: Ctrl-D.
    """
    talk().print(prompt, end="", markup=False)
    talk().file.flush()
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(sys.stdin.fileno())
    line = sys.stdin.readline()
    if not line:
        say("")
        raise EOFError
    return line.rstrip("\n")


def asker(problem_with: Callable[[Field, Json], str | None], line: ReadLine = read_line) -> Ask:
    """A function that asks questions. `problem_with` says at once why an answer does not fit a field."""

    async def ask(question: Question, commands: Sequence[str]) -> SendInput:
        say("")
        say(question.title, "bold")
        if question.prompt not in ("", question.title):
            say(question.prompt)
        if question.display is not None:
            say(compact(question.display, 2_000), "dim")
        for problem in question.problems:
            say(problem, "yellow")
        if commands:
            say(f"Commands: {', '.join(commands)}", "dim")
        if question.kind == "form" and question.fields:
            return await _fill_in(question.fields, problem_with, line, commands)
        return SendInput(text=await _choose(question, line))

    return ask


async def _choose(question: Question, line: ReadLine) -> str:
    """One line: an option by its number or its name, or any text where there are none."""
    _show(question.options)
    while not (text := (await line(_hint(question))).strip()):
        if question.default is not None:
            return str(question.default)
        say("  an answer is needed", "yellow")
    names = [str(word).lower() for option in question.options for word in (option.value, option.label)]
    if text.isdecimal() and text not in names and 1 <= int(text) <= len(question.options):
        return word_for(question.options[int(text) - 1])
    return text


async def _fill_in(
    fields: tuple[Field, ...],
    problem_with: Callable[[Field, Json], str | None],
    line: ReadLine,
    commands: Sequence[str],
) -> SendInput:
    values: dict[str, Json] = {}
    for field in fields:
        if field.description:
            say(f"  {field.description}", "dim")
        _show(field.options)
        while True:
            given: Json = (await line(f"  {field.label}{_expects(field)}: ")).strip()
            if is_command(str(given), commands):
                return SendInput(text=str(given))
            if given == "" and has_plain_default(field):
                given = field.default
            elif given == "" and not field.required:
                break
            problem = problem_with(field, given)
            if problem is None:
                values[field.name] = given
                break
            say(f"  {problem}", "yellow")
    return SendInput(values=values)


def _show(options: tuple[Option, ...]) -> None:
    for number, option in enumerate(options, 1):
        told = f" – {option.description}" if option.description else ""
        say(f"  {number}. {option.label or option.value}{told}")


def _expects(field: Field) -> str:
    told: list[str] = [] if field.type in ("string", "text", "any", "choice") else [field.type]
    if has_plain_default(field):
        told.append(f"Enter: {compact(field.default)}")
    elif not field.required:
        told.append("optional")
    return f" ({', '.join(told)})" if told else ""


def _hint(question: Question) -> str:
    return f"  [{question.default}]> " if question.default is not None else "  > "
