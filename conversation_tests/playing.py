"""Plays one test, turn by turn, and says what differs."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.verdicts import ABSENT, Difference
from conversation_tests.document import PlannedTurn
from conversation_tests.judging import judge
from conversation_tests.observing import TurnSeen
from conversation_tests.planned import Planned
from conversation_tests.players import NotPlayable, Player, oldest_with_options
from conversation_tests.world import World
from journeys.errors import InputRefusedError
from journeys.messages import SendInput
from journeys.values import Json


@dataclass
class Outcome:
    """What came of one test.

    Attributes:
        turns: those that were played.
        differences: what speaks against it, by the number of the turn; -1: of the whole.
        left_out: why it was not played here; empty if it was.
    """

    planned: Planned
    turns: list[TurnSeen] = field(default_factory=list)
    differences: dict[int, list[Difference]] = field(default_factory=dict)
    left_out: str = ""
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.differences

    @property
    def model_calls(self) -> int:
        """How often models were asked."""
        return sum(one.model_calls for one in self.turns)

    def transcript(self) -> list[dict[str, Json]]:
        """The whole conversation, without what differs from run to run."""
        return [line for one in self.turns for line in one.transcript()]


class Playing:
    """One test in the hands of a player."""

    def __init__(self, planned: Planned, world: World, player: Player) -> None:
        self._planned = planned
        self._world = world
        self._player = player
        self._last: TurnSeen | None = None

    async def play(self) -> Outcome:
        """Plays all turns; after a turn that differs, no more: what follows would differ because of it."""
        outcome = Outcome(self._planned)
        began = time.monotonic()
        try:
            for number, turn in enumerate(self._turns()):
                seen = await self._played(number, turn)
                outcome.turns.append(seen)
                found = list(judge(seen, self._planned.never))
                if found:
                    outcome.differences[number] = found
                    break
        except NotPlayable as reason:
            outcome.left_out = str(reason)
        limit = self._planned.test.max_model_calls
        if limit is not None and outcome.model_calls > limit:
            outcome.differences[-1] = [Difference("max_model_calls", limit, outcome.model_calls)]
        outcome.seconds = time.monotonic() - began
        return outcome

    def _turns(self) -> Sequence[PlannedTurn]:
        """The turns, the first of which is the beginning."""
        turns = self._planned.test.turns
        return turns if turns[0].action is None else (PlannedTurn(), *turns)

    async def _played(self, number: int, turn: PlannedTurn) -> TurnSeen:
        made, asked = len(self._world.made), self._world.model_calls
        self._world.begin(turn.model)
        refused = ""
        try:
            await self._act(number, turn)
        except InputRefusedError as refusal:
            refused = str(refusal)
            await self._player.rest()
        record = await self._player.record()
        visits = [one.state for one in record.all_visits if one.number > self._visits]
        seen = TurnSeen(
            number,
            turn,
            record,
            since=self._last.record.snapshot.sequence if self._last is not None else 0,
            before=self._visits,
            made=self._world.made[made:],
            model_calls=self._world.model_calls - asked,
            refused=refused,
            unsaid=self._world.problems(visits),
        )
        self._last = seen
        return seen

    @property
    def _visits(self) -> int:
        return self._last.record.snapshot.visits if self._last is not None else 0

    async def _act(self, number: int, turn: PlannedTurn) -> None:
        match turn.action:
            case None:
                await self._player.begin()
            case "wait":
                await self._player.wait(turn.wait or 0.0)
            case "event" | "rewind" | "command" as name:
                await self._player.tell(getattr(turn, name))
                await self._player.rest()
            case _:
                messages = self._messages(number, turn)
                for index, message in enumerate(messages):
                    await self._player.send(message, more=index + 1 < len(messages))
                await self._player.rest()

    def _messages(self, number: int, turn: PlannedTurn) -> list[SendInput]:
        about = SendInput(id=turn.id, by=turn.by)
        if turn.user is not None:
            return [about.model_copy(update={"text": text}) for text in turn.user]
        if turn.values is not None:
            return [about.model_copy(update={"values": turn.values})]
        asked = oldest_with_options(self._last.record) if self._last is not None else None
        if asked is None:
            raise InputRefusedError(f"Turn {number} chooses {turn.choice!r}, and nothing is open to be chosen from")
        word = turn.choice
        text = ("yes" if word else "no") if isinstance(word, bool) else str(word)
        return [about.model_copy(update={"text": text, "question": asked.id})]


def broken(planned: Planned, error: Exception) -> Outcome:
    """The outcome of a test that could not be played to its end: ours or a mistake, it must not hide the others."""
    return Outcome(planned, differences={-1: [Difference("run", ABSENT, f"{type(error).__name__}: {error}")]})
