"""A conversation in a test: messages go in, a function stands in for the model, tools are functions."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from engine import events, views
from engine.commands import CallTool, Command, Yield
from engine.engine import apply, start
from engine.run import Run
from journeys.bundle import Bundle

Answer = dict[str, Any]


class Talk:
    """One run whose calls are answered at once, in order."""

    def __init__(
        self,
        document: Any,
        understand: Callable[[dict[str, Any]], Answer] = lambda _: {},
        *,
        reply: Callable[[dict[str, Any]], Answer] | None = None,
        tools: dict[str, Callable[..., Any]] | None = None,
        hold: tuple[str, ...] = (),
        **about: Any,
    ) -> None:
        self.understand = understand
        self.reply = reply or (lambda asked: {"text": f"reply {asked['turn']}"})
        self.tools = tools or {}
        self.hold = hold
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.called: list[tuple[str, dict[str, Any]]] = []
        self.held: list[CallTool] = []
        self.now = 1000.0
        bundle = document if isinstance(document, Bundle) else Bundle.model_validate(document)
        self.run, commands = start(bundle, "run", self.now, **about)
        self._work(commands)

    def say(self, text: str | None = None, **more: Any) -> Talk:
        """The customer says something, and all that comes of it happens."""
        return self.tell(events.InputReceived(self._tick(), text, **more))

    def tell(self, event: events.Event) -> Talk:
        """Something happens."""
        self._work(apply(self.run, event))
        return self

    def release(self) -> Talk:
        """Answers the calls that were held back."""
        held, self.held, self.hold = self.held, [], ()
        for command in held:
            self._answer(command)
        return self

    def path(self, activation: str) -> list[str]:
        """The current path of a journey, without where it begins."""
        initial = self.run.graph(activation).journey.initial
        visits = (one for one in self.run.visits.values() if one.activation == activation)
        return [
            one.state for one in visits if one.status not in ("superseded", "cancelled") and one.state not in initial
        ]

    def said(self, *kinds: str) -> list[str]:
        """The transcript's texts of some kinds."""
        return [one["text"] for one in self.run.entries if one["kind"] in kinds]

    @property
    def replies(self) -> list[str]:
        """What the agent has said."""
        return [one["text"] for one in self.run.entries if one["who"] == "agent"]

    @property
    def question(self) -> dict[str, Any]:
        """The oldest question that is open."""
        return next(one.question for one in self.run.visits.values() if one.question is not None)

    def standing(self, activation: str) -> str:
        """Whether a journey goes on, and if not, why."""
        found = self.run.activations[activation]
        return found.suspended or found.status

    @property
    def questions(self) -> list[str]:
        """What is asked now."""
        return [one.kind for one in views.questions(self.run)]

    def _tick(self) -> float:
        self.now += 1
        return self.now

    def _work(self, commands: list[Command]) -> None:
        agenda = deque(commands)
        while agenda:
            command = agenda.popleft()
            if isinstance(command, Yield):
                agenda.extend(apply(self.run, events.Continued(self._tick())))
            elif isinstance(command, CallTool):
                if command.activity in self.hold or command.arguments.get("tool") in self.hold:
                    self.held.append(command)
                else:
                    agenda.extend(self._result(command))

    def _answer(self, command: CallTool) -> None:
        self._work(self._result(command))

    def _result(self, command: CallTool) -> list[Command]:
        try:
            result = self._made(command)
        except Exception as error:  # what a stand-in raises is what the call fails with
            kind = "model" if command.activity in ("understand", "reply") else "tool"
            failure = {"message": str(error), "kind": getattr(error, "kind", kind), "outcome": "failed"}
            return apply(self.run, events.ToolFailed(self._tick(), command.visit, command.call, failure))
        return apply(self.run, events.ToolSucceeded(self._tick(), command.visit, command.call, result))

    def _made(self, command: CallTool) -> dict[str, Any]:
        usage = {"model_calls": 1, "tokens": {"input": 10, "output": 5, "total": 15}}
        match command.activity:
            case "understand":
                asked = command.arguments["situation"]
                self.asked.append(("understand", asked))
                shown = [one["journey"] for one in asked.get("at_hand", ())]
                shown += [one["id"] for one in asked.get("guidelines", ())]
                return {"understanding": self.understand(asked), "considered": shown, "usage": usage}
            case "reply":
                asked = command.arguments["situation"]
                self.asked.append(("reply", asked))
                return {"reply": self.reply(asked), "usage": usage}
            case _:
                name, arguments = command.arguments["tool"], command.arguments["arguments"]
                plain = {
                    key: one["$literal"] if isinstance(one, dict) and "$literal" in one else one
                    for key, one in arguments.items()
                }
                self.called.append((name, plain))
                return {"output": self.tools[name](**plain), "effect": "idempotent"}


def ways(situation: dict[str, Any], journey: str, *targets: str) -> list[str]:
    """The ways that lead along some states, from where a journey stands or begins."""
    found = [
        one for one in (*situation.get("journeys", ()), *situation.get("at_hand", ())) if one["journey"] == journey
    ]
    steps = {one["state"]: one for one in found[0]["steps"]}
    here = found[0].get("state") or found[0]["start"]
    taken = []
    for target in targets:
        way = next(one for one in steps[here]["ways"] if one["to"] == target)
        taken.append(way["id"])
        here = target
    return taken


def advance(situation: dict[str, Any], journey: str, *targets: str) -> dict[str, Any]:
    """A move along some states."""
    return {"journey": journey, "move": "advance", "ways": ways(situation, journey, *targets)}


def run_of(talk: Talk) -> Run:
    """The run, as it is after being written and read."""
    from engine.snapshots import from_json, to_json

    return from_json(talk.run.bundle, to_json(talk.run))
