"""Who answers a journey's questions: a list of answers first, then a person at the terminal, if there is one."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from journeys.errors import InputRefusedError, UsageError
from journeys.messages import SendInput
from journeys.run import Question
from journeys.values import Json

Ask = Callable[[Question], Awaitable[SendInput]]
"""Asks a person. Raises `EOFError` when nobody is there any more."""


class UnansweredError(UsageError):
    """A question is open and nobody answers it. The journey waits.

    Attributes:
        question: what is asked.
    """

    def __init__(self, question: Question) -> None:
        super().__init__(f"The question {question.title!r} is not answered")
        self.question = question


class Answering:
    """Answers questions, in the order in which they are asked."""

    def __init__(self, answers: Iterable[Json] = (), ask: Ask | None = None) -> None:
        self._left = deque(answers)
        self._given = 0
        self._ask = ask

    @property
    def left(self) -> int:
        """How many answers of the list have not been used."""
        return len(self._left)

    async def answer(self, question: Question) -> SendInput:
        """The next answer, for this question.

        Raises:
            UnansweredError: there is none.
        """
        if self._left:
            self._given += 1
            return _message(self._left.popleft(), question)
        if self._ask is None:
            raise UnansweredError(question)
        try:
            return (await self._ask(question)).model_copy(update={"question": question.id})
        except EOFError:
            raise UnansweredError(question) from None

    def refused(self, question: Question, reason: str) -> None:
        """An answer was refused: a person is asked again.

        Raises:
            InputRefusedError: it came from the list; names the answer and the reason.
        """
        if self._ask is None or self._left:
            raise InputRefusedError(f"--answers, answer {self._given}, to {question.title!r}: {reason}")


def _message(given: Json, question: Question) -> SendInput:
    if isinstance(given, dict):
        return SendInput(values=given, question=question.id)
    return SendInput(text=given if isinstance(given, str) else json.dumps(given), question=question.id)
