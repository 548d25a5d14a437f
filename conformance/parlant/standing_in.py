"""What answers a run in the place of the outside world: the model by what a case scripts, tools by the case's own."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.parlant.case import Interruption, ToolRun, Turn
from conformance.parlant.meaning import Part
from conformance.parlant.preparing import Prepared
from conformance.parlant.script.refusing import RaisedError
from conformance.parlant.subjects import SPOKEN, kind_of
from journeys.errors import DocumentError, ToolError
from journeys.turns import ReplySituation, Situation
from journeys.values import Json
from modelserver.completions import last_user_text
from modelserver.script import ScriptedAnswer

Say = Callable[[str], Awaitable[None]]
"""Sends a message of the customer's."""
MOMENT = 0.2
"""Seconds that the model goes on thinking when a second message is under way to the run."""


@dataclass
class StandIn:
    """Answers one run.

    Attributes:
        run: the run's id.
        say: sends a second message; set by who plays.
        tools: every run of a tool, in order.
    """

    run: str
    prepared: Prepared
    say: Say | None = None
    tools: list[ToolRun] = field(default_factory=list)
    _parts: list[Part] = field(default_factory=list)
    _interruption: Interruption | None = None

    def turn(self, number: int) -> str:
        """From here on the answers of that turn are given. The customer's message."""
        turn = self.prepared.case.conversation[number]
        first, second = _split(turn, self._asked_after(number))
        self._parts = [Part.of(self.prepared, turn.customer, first)]
        self._interruption = turn.interrupt
        if turn.interrupt is not None:
            self._parts.append(Part.of(self.prepared, turn.interrupt.customer, second))
        return turn.customer

    @property
    def interrupted(self) -> bool:
        """Whether the second message of the turn, if it has one, was sent."""
        return self._interruption is None

    async def answer(self, body: Mapping[str, Any]) -> ScriptedAnswer:
        """The model's answer to a request of the run."""
        form = (body.get("response_format") or {}).get("json_schema") or {}
        kind = "reply" if form.get("name") == "reply" else "understanding"
        asked = json.loads(last_user_text(body))
        again = asked.pop("problem", None) is not None
        part = self._part(asked.get("message"))
        late = await self._interrupt(model=kind)
        made: Any
        if kind == "reply":
            made = part.reply(ReplySituation.model_validate(asked), again=again)
        else:
            made = part.understanding(Situation.model_validate(asked), again=again)
        text = made if isinstance(made, str) else made.model_dump_json(exclude_defaults=True)
        return ScriptedAnswer(text, delay=MOMENT if late else 0.0)

    async def call(self, tool: str, arguments: Mapping[str, Json]) -> Json:
        """Runs a tool of the case.

        Raises:
            ToolError: it raised, or there is none.
        """
        entry = self.prepared.script.tools.get(tool)
        if entry is None:
            raise ToolError(f"The script has no tool {tool}", kind="unknown_tool")
        number = len(self.tools)
        self.tools.append(ToolRun(tool=entry.name, arguments=dict(arguments)))
        await self._interrupt(tool=entry.name)
        try:
            return (await entry.run(arguments)).data
        except RaisedError as error:
            self.tools[number] = self.tools[number].model_copy(update={"outcome": f"raised {error.kind}"})
            raise ToolError(f"{error.kind}: {error}") from None
        except DocumentError as error:
            raise ToolError(str(error), kind="script") from None

    def _part(self, message: str | None) -> Part:
        """What the run is asked about: the part of this message; of no message, the one that is under way."""
        if len(self._parts) > 1 and message == self._parts[1].message:
            del self._parts[0]
        return self._parts[0]

    def _asked_after(self, number: int) -> int:
        """How many requests Parlant made after the second message of a turn."""
        asked = [one.schema_ for one in self.prepared.case.observed[number].requests]
        return len(asked) - asked.index("-") - 1 if "-" in asked else 0

    async def interrupt_now(self) -> None:
        """Sends the second message, whatever the moment."""
        wanted, self._interruption = self._interruption, None
        if wanted is not None and self.say is not None:
            await self.say(wanted.customer)

    async def _interrupt(self, *, tool: str | None = None, model: str | None = None) -> bool:
        """Sends the second message, if this is the moment for it. Whether it was."""
        wanted = self._interruption
        if wanted is None or self.say is None:
            return False
        if tool is not None and wanted.during_tool != tool:
            return False
        if model is not None and (wanted.during_model is None or _kind(wanted.during_model) != model):
            return False
        await self.interrupt_now()
        return True


def _kind(schema: str) -> str:
    return "reply" if kind_of(schema) in SPOKEN else "understanding"


def _split(turn: Turn, after: int) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The answers before a second message, and those after it."""
    place = max(len(turn.model) - after, 0) if turn.interrupt is not None else len(turn.model)
    return turn.model[:place], turn.model[place:]
