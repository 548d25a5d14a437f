"""A visit as its state's own file sees it: the context, and the few things that a state may do."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.commands import CallTool, StartTimer
from engine.evaluation import View, masked
from engine.visit import Visit
from journeys.states import AnyState, Field, Option
from journeys.values import Json


@dataclass(slots=True)
class Stay(View):
    """See `View`; besides, the visit and its state."""

    visit: Visit = field(kw_only=True)
    state: AnyState = field(kw_only=True)

    @property
    def data(self) -> dict[str, Json]:
        """What the state remembers while the visit is open."""
        return self.visit.data

    def ask(
        self,
        kind: str,
        prompt: str,
        *,
        purpose: str = "state",
        fields: tuple[Field, ...] = (),
        options: tuple[Option, ...] = (),
        default: Json = None,
        display: Json = None,
        problems: tuple[str, ...] = (),
    ) -> None:
        """Puts a question to a person; the answer comes back as `InputReceived`."""
        visit = self.visit
        visit.asks += 1
        visit.question = {
            "id": f"{visit.number}.{visit.asks}",
            "kind": kind,
            "prompt": prompt,
            "purpose": purpose,
            "fields": [one.model_dump(mode="json", exclude_defaults=True) for one in fields],
            "options": [one.model_dump(mode="json", exclude_defaults=True) for one in options],
            "default": default,
            "display": display,
            "problems": list(problems),
            "asked_at": self.run.now,
        }
        self.run.touch(visit)
        self.run.say("question", prompt, visit=visit, data=_shown(visit.question))

    def ask_again(self, question: dict[str, Json]) -> None:
        """Puts a question that was open in an undone visit, as it was."""
        visit = self.visit
        visit.question = {**question, "id": f"{visit.number}.{visit.asks}", "problems": [], "asked_at": self.run.now}
        self.run.touch(visit)
        self.run.say("question", question["prompt"], visit=visit, data=_shown(visit.question))

    def say(self, kind: str, text: str, *, who: str = "journey") -> None:
        """Says something to the user."""
        if text:
            self.run.say(kind, text, who=who, visit=self.visit)

    def set_variable(self, name: str, value: Json) -> None:
        """Sets a variable, at once, and notes that the visit did it."""
        self.visit.changes.append([self.run.next_order(), name, value])
        self.run.current.change(self.activation, name, value)

    def work_with(self, request: Json) -> None:
        """Notes what the state works with, as views show it: a request as activities take it, secrets named."""
        self.visit.input = masked(request)

    def next_call(self, command: CallTool) -> CallTool:
        """Registers a call that is about to be made."""
        opened = {"activity": command.activity, "effect": command.effect, "phase": self.visit.phase}
        self.visit.open_calls[command.call] = opened
        self.run.attempt_count += 1
        return command

    def timer(self, name: str, seconds: float, title: str = "") -> StartTimer:
        """Starts a timer of this visit."""
        self.visit.timers[name] = self.run.now + seconds
        return StartTimer(self.visit.number, name, seconds, title)


def _shown(question: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in question.items() if value and name not in ("prompt", "purpose", "asked_at")}
