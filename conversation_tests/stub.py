"""The stand-in for a model: answers by what the turn of a test says, over HTTP like any model."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from conversation_tests.intent import Intent
from conversation_tests.meanings import Meaning
from conversation_tests.shorthand import listed
from conversation_tests.understanding import understand
from journeys.turns import Situation
from modelserver.completions import last_user_text
from modelserver.script import Answers, ScriptedAnswer, ScriptedError

NAME = "stub/"
"""How the model of an agent's state is called, with the state behind it: so the stand-in knows who asks."""
_PLAIN = "All right."


class ModelStub:
    """Answers the requests of one test. `begin` says which turn it is.

    Attributes:
        calls: how often it was asked in this turn.
    """

    def __init__(self) -> None:
        self.calls = 0
        self._rounds: list[Meaning] = []
        self._now = Meaning()
        self._intent = Intent()
        self._raw: list[Any] = []
        self._agents: dict[str, Answers] = {}
        self._unoffered: list[str] = []

    def begin(self, meanings: Sequence[Meaning]) -> None:
        """The next turn begins."""
        self.calls = 0
        self._rounds = list(meanings)
        self._now = meanings[0] if meanings else Meaning()
        self._intent = Intent()
        self._unoffered = []
        self._raw = [answer for one in meanings for answer in one.answers]
        for one in meanings:
            for state, answers in one.agents.items():
                self._agents[state] = Answers(listed(answers), state)

    def problems(self, visited: Sequence[str]) -> list[str]:
        """What of this turn's meanings could not be said. `visited`: the states that were entered in it."""
        for one in self._rounds:
            self._intent.add(one)
        left = [*self._intent.left(visited), *self._unoffered]
        if self._raw:
            left.append(f"{len(self._raw)} of `answers`: the model was asked {self.calls} times only")
        return left

    def answer(self, body: Mapping[str, Any]) -> ScriptedAnswer:
        """Answers one request."""
        self.calls += 1
        fault = self._now.fails
        if fault is not None:
            return ScriptedAnswer(error=ScriptedError(fault.status, fault.message, {}))
        kind = str(body.get("response_format", {}).get("json_schema", {}).get("name"))
        model = str(body.get("model", ""))
        if model.startswith(NAME):
            return self._of_agent(model.removeprefix(NAME), last_user_text(body))
        if self._raw:
            raw = self._raw.pop(0)
            return ScriptedAnswer(raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False))
        if kind == "understanding":
            return ScriptedAnswer(self._understood(json.loads(last_user_text(body))))
        if kind == "reply":
            return ScriptedAnswer(json.dumps(self._replied(json.loads(last_user_text(body))), ensure_ascii=False))
        return ScriptedAnswer()

    def _of_agent(self, state: str, said: str) -> ScriptedAnswer:
        answers = self._agents.get(state)
        return (answers.give(said) if answers is not None else None) or ScriptedAnswer()

    def _understood(self, asked: dict[str, Any]) -> str:
        if self._rounds:
            self._now = self._rounds.pop(0)
            self._intent.add(self._now)
        known = {name: value for name, value in asked.items() if name in Situation.model_fields}
        situation = Situation.model_validate(known)
        return understand(self._intent, situation).model_dump_json(exclude_defaults=True)

    def _replied(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        meant = self._now.canned
        made = {"canned": None, "text": self._now.say if self._now.say is not None else plain_reply(asked)}
        if meant is None:
            return made
        offered = [one["id"] for one in asked.get("canned", ())]
        if meant.id not in offered:
            known = f"; offered were {', '.join(offered)}" if offered else ""
            self._unoffered.append(f"say the canned response `{meant.id}`: it was not offered{known}")
        return {**made, "canned": meant.id, "fields": meant.fields}


def plain_reply(asked: Mapping[str, Any]) -> str:
    """A reply that nobody has written: what there is to tell and to ask, in the journey's own words."""
    missing = [one.get("label") or one["name"] for one in asked.get("missing", ())]
    said = [*asked.get("notes", ()), *asked.get("clarify", ())]
    said += [f"Still needed: {', '.join(missing)}."] if missing else []
    said += [] if missing else [one["goal"] for one in asked.get("goals", ())]
    said += [one["do"] for one in asked.get("guidelines", ())]
    return " ".join(said) or _PLAIN
