"""Random journeys that only go forward, and how they are played: answers and results follow from their place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from hypothesis import strategies as st

from engine import events
from engine.commands import CallTool, Command
from engine.engine import apply, start
from engine.run import Run
from engine.scopes import place
from journeys.bundle import Bundle
from tests.engine import invariants
from tests.engine.building import Document, bundle, form, journey, ref, state, way

Answers = dict[str, int]
"""What is answered at a place, where it is not what the place itself says."""


@st.composite
def stories(draw: st.DrawFn, *, effect: str = "pure") -> Bundle:
    """A journey of three to nine states and what is inside of its containers. Everything may read what came before. It
    begins and ends with a form."""
    names = [f"s{index}" for index in range(draw(st.integers(3, 9)))]
    states: list[Document] = []
    edges: list[Document] = []
    for index, name in enumerate(names):
        made, inside, inner = (
            draw(_states(name, names[:index], effect)) if index else (_form(name, [3], shows=False), [], [])
        )
        states += [made, *inside]
        edges += inner
        later = [*names[index + 1 :], "last"]
        if made["type"] == "decision_point":
            low, high = draw(st.sampled_from(later)), draw(st.sampled_from(later))
            edges += [way(name, low, choices=["low"]), way(name, high, choices=["high"])]
        else:
            following = later[0] if draw(st.integers(0, 3)) else draw(st.sampled_from(later))
            edges.append(way(name, following, **draw(_on_the_way(name, made))))
    states.append(_form("last", [ref("variables", "w")], shows=True))
    variables = [{"name": "v", "default": 0}, {"name": "w", "default": 1}]
    ordered = sorted(states, key=lambda one: one["id"] != "s0")
    return bundle(journey(ordered, edges, initial=["s0"], variables=variables))


def _on_the_way(name: str, made: Document) -> st.SearchStrategy[Document]:
    if made["type"] not in ("input_collection", "tool_execution", "aggregation"):
        return st.just({})
    sayings = {"effects": [{"kind": "say", "text": {"$text": ["v is ", ref("variables", "v")]}}]}
    own = ref("local", "output", "n") if made["type"] == "input_collection" else ref("local", "output")
    return st.sampled_from(
        [{}, {}, sayings, {"mappings": {"v": own}}, {"confirmation": "Sure?"}, {"guard": {"$literal": True}}]
    )


@st.composite
def _states(
    draw: st.DrawFn, name: str, before: list[str], effect: str
) -> tuple[Document, list[Document], list[Document]]:
    read = draw(_readings(before))
    kind = draw(st.sampled_from(["form", "form", "form", "tool", "tool", "decide", "sum", "choose", "loop", "each"]))
    if kind in ("loop", "each") and before:
        inside = [
            _form(f"{name}a", [read], shows=draw(st.booleans())) | {"parent": name},
            _tool(f"{name}b", [ref("outputs", f"{name}a", "n"), draw(_readings(before))], effect) | {"parent": name},
        ]
        inner = [way(f"{name}a", f"{name}b")]
        many: Document = {"collection": [read, 7]} if kind == "each" else {"count": 2}
        type_ = "parallel_execution" if kind == "each" else "loop"
        return state(name, type_, **many, output=ref("local", "results")), inside, inner
    match kind:
        case "tool":
            return _tool(name, [read, draw(_readings(before))], effect), [], []
        case "decide":
            low = {"$js": ["<", ["value", read, "read"], 2]}
            branches = [{"id": "low", "when": low}, {"id": "high", "when": True}]
            return state(name, "decision_point", branches=branches), [], []
        case "choose":
            branches = [{"id": "low"}, {"id": "high"}]
            return state(name, "decision_point", by="choice", branches=branches), [], []
        case "sum":
            return state(name, "aggregation", values={"r": read}, set_variables={"w": read}), [], []
        case _:
            return _form(name, [read], shows=draw(st.booleans())), [], []


def _form(name: str, read: list[Any], *, shows: bool) -> Document:
    question = {"$text": [f"{name}? You said ", *read]} if shows else f"{name}?"
    number = {"name": "n", "type": "integer", "minimum": 0, "maximum": 9}
    return form(name, number, {"name": "more", "type": "integer", "required": False, "default": 5}, question=question)


def _tool(name: str, read: list[Any], effect: str) -> Document:
    tool = {"kind": "registered", "id": name, "arguments": {"read": read}}
    counted = [{"variable": "w", "operation": "increment"}]
    return state(name, "tool_execution", tool=tool, effect=effect, context_changes=counted)


def _readings(before: list[str]) -> st.SearchStrategy[Any]:
    outputs = [ref("outputs", name, "n") for name in before] + [ref("outputs", name) for name in before]
    return st.sampled_from([3, ref("variables", "v"), ref("variables", "w"), *outputs])


class Player:
    """Plays a story. Answers to forms follow from their place; results of tools from what they are given."""

    def __init__(self, made: Bundle, answers: Mapping[str, int] | None = None) -> None:
        self.answers = dict(answers or {})
        self.calls: dict[tuple[int, int], CallTool] = {}
        self.called: list[tuple[str, str]] = []
        self.run: Run
        self.run, commands = start(made, "run-1", 1000.0)
        self._note(commands)

    def _note(self, commands: list[Command]) -> None:
        invariants.check(self.run, commands)
        for command in commands:
            if isinstance(command, CallTool):
                self.calls[command.visit, command.call] = command
                self.called.append((place(self.run, self.run.visits[command.visit]), command.effect or ""))

    def tell(self, event: events.Event) -> None:
        """Something happens."""
        self._note(apply(self.run, event))

    def say(self, text: str) -> None:
        """A person says something, to nobody in particular."""
        self.tell(events.InputReceived(self.run.now, text=text))

    def advance(self) -> bool:
        """Lets one thing happen: a call ends, or a question is answered. False: nothing can."""
        for number, visit in self.run.visits.items():
            for call in visit.open_calls:
                self.tell(events.ToolSucceeded(self.run.now, number, call, self.result_of(self.calls[number, call])))
                return True
        for number in self.run.open_visits:
            question = self.run.visits[number].question
            if question is not None:
                answer = self.answer_to(number, question)
                self.tell(events.InputReceived(self.run.now, text=answer, question=question["id"]))
                return True
        return False

    def play(self, steps: int = 10_000) -> Player:
        """Goes on for so many steps, or to the end."""
        while steps and not self.run.finished and self.advance():
            steps -= 1
        return self

    def begin(self, steps: int) -> Player:
        """Goes on for so many steps, though not over the last question."""
        asks_last = (self.run.visits[number].state == "last" for number in self.run.open_visits)
        while steps and not any(asks_last) and self.advance():
            steps -= 1
            asks_last = (self.run.visits[number].state == "last" for number in self.run.open_visits)
        return self

    @staticmethod
    def result_of(call: CallTool) -> dict[str, Any]:
        """The result of a call: one of few, so that other arguments often give the same."""
        given = json.dumps(call.arguments["arguments"], sort_keys=True)
        return {"output": {"n": crc32(f"{call.state} {given}".encode()) % 4}, "effect": call.effect}

    def answer_to(self, number: int, question: dict[str, Any]) -> str:
        """The answer of somebody who always says the same at the same place."""
        if question["purpose"] == "repeat":
            return "keep"
        if question["kind"] == "confirmation":
            return "yes"
        found = self.number_at(place(self.run, self.run.visits[number]))
        if question["kind"] == "choice":
            return ("low", "high")[found % 2]
        return str(found)

    def number_at(self, where: str) -> int:
        """The number that is answered at a place."""
        return self.answers.get(where, crc32(where.encode()) % 4)
