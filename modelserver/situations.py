"""A stand-in for the model of a conversation: its answers are made by functions of what a turn asks.

A turn asks with a JSON object in the last message of the user; the name of the response format says which answer is
wanted, `understanding` or `reply`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from modelserver.completions import last_user_text
from modelserver.script import ScriptedAnswer
from modelserver.server import ModelServer

Answered: TypeAlias = Mapping[str, Any] | str | ScriptedAnswer
"""An object is sent as JSON, a text as it is; a `ScriptedAnswer` may be an error, or late."""
Situated = Callable[[dict[str, Any]], Answered]
"""Given the situation as the model sees it. What is empty is left out of it: read it with `get`. When an answer could
not be used, the situation comes again with `problem`, which says why."""


class SituationServer(ModelServer):
    """`async with SituationServer(understand, reply) as server:` serves `server.base_url` until the end.

    Args:
        understand: makes an understanding of a situation; default: nothing is to happen.
        reply: makes a reply; default: says the message again.
        options: those of `ModelServer`.
    """

    def __init__(
        self,
        understand: Situated = lambda _: {},
        reply: Situated = lambda situation: {"text": f"ECHO: {situation.get('message') or ''}"},
        **options: Any,
    ) -> None:
        self._ways = {"understanding": understand, "reply": reply}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        super().__init__(answerer=self._answer, **options)

    def situations(self, name: str = "understanding") -> list[dict[str, Any]]:
        """What was asked of the one kind so far: `understanding` or `reply`."""
        return [situation for kind, situation in self.asked if kind == name]

    def _answer(self, body: dict[str, Any]) -> ScriptedAnswer:
        name = str(body.get("response_format", {}).get("json_schema", {}).get("name"))
        way = self._ways.get(name)
        if way is None:
            return ScriptedAnswer()
        situation = json.loads(last_user_text(body))
        self.asked.append((name, situation))
        made = way(situation)
        if isinstance(made, ScriptedAnswer):
            return made
        return ScriptedAnswer(made if isinstance(made, str) else json.dumps(made, ensure_ascii=False))
