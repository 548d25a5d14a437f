"""Who answers a journey's questions: a list of answers first, then a person at the terminal, if there is one."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence

from journeys.errors import InputRefusedError, UsageError
from journeys.messages import SendInput
from journeys.run import Question
from journeys.values import Json

Ask = Callable[[Question, Sequence[str]], Awaitable[SendInput]]
"""Asks a person, who may also give one of the commands. Raises `EOFError` when nobody is there any more."""


class UnansweredError(UsageError):
    """A question is open and nobody answers it. The journey waits.

    Attributes:
        question: what is asked.
    """

    def __init__(self, question: Question) -> None:
        super().__init__(f"The question {question.title!r} is not answered")
        self.question = question


class Answering:
    """Answers questions, in the order in which they are asked. Null in the list is silence: once, nobody answers."""

    def __init__(self, answers: Iterable[Json] = (), ask: Ask | None = None) -> None:
        self._left = deque(answers)
        self._given = 0
        self._ask = ask

    @property
    def left(self) -> int:
        """How many answers of the list have not been used."""
        return len(self._left)

    async def answer(self, question: Question, commands: Sequence[str] = ()) -> SendInput:
        """The next answer, for this question; or a user command, which is for no question.

        Raises:
            UnansweredError: there is none.
        """
        if self._left:
            self._given += 1
            given = self._left.popleft()
            if given is None:
                raise UnansweredError(question)
            message = _message(given)
        elif self._ask is None:
            raise UnansweredError(question)
        else:
            try:
                message = await self._ask(question, commands)
            except EOFError:
                raise UnansweredError(question) from None
        if message.values is None and is_command(message.text or "", commands):
            return message
        return message.model_copy(update={"question": question.id})

    def refused(self, question: Question, reason: str) -> None:
        """An answer was refused: a person is asked again.

        Raises:
            InputRefusedError: it came from the list; names the answer and the reason.
        """
        if self._ask is None or self._left:
            raise InputRefusedError(f"--answers, answer {self._given}, to {question.title!r}: {reason}")


def is_command(text: str, commands: Sequence[str]) -> bool:
    """Whether a text is one of the user commands, as the engine takes them: in any case."""
    return text.strip().lower() in [command.lower() for command in commands]


def _message(given: Json) -> SendInput:
    if isinstance(given, dict):
        return SendInput(values=given)
    return SendInput(text=given if isinstance(given, str) else json.dumps(given))
