"""Small React Flow documents in few words, and runs of them in memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

from converters.reactflow import read
from journeys.errors import DocumentError
from journeys.messages import SendInput
from journeys.states import AnyState
from simulation import Simulation, answers_in_order

Json = Any
Document = dict[str, Any]
Serve = Callable[[str, dict[str, Json]], Json]


def node(node_id: str, kind: str, parent: str | None = None, **data: Json) -> Document:
    """A node of a type; `x` and `y` do not matter."""
    inside = {} if parent is None else {"parentId": parent}
    return {"id": node_id, "type": kind, "position": {"x": 0, "y": 0}, "data": data, **inside}


def start(*fields: str | Document, **data: Json) -> Document:
    """A starter that asks for some fields."""
    listed = [{"name": one} if isinstance(one, str) else one for one in fields]
    return node("start", "starter", name="Start", inputFields=listed, **data)


def api(node_id: str, path: str = "/x", parent: str | None = None, **config: Json) -> Document:
    """An API node."""
    return node(node_id, "api", parent, apiConfig={"endpoint": f"https://shop.example{path}", **config})


def function(node_id: str, code: str = "return 1", parent: str | None = None, **config: Json) -> Document:
    """A function node."""
    return node(node_id, "function", parent, functionConfig={"name": node_id, "code": code, **config})


def edges(*pairs: str) -> list[Document]:
    """Edges: `a>b>c`, and `a:true>b` by a handle."""
    made: list[Document] = []
    for pair in pairs:
        names = pair.split(">")
        for one, target in pairwise(names):
            source, _, handle = one.partition(":")
            way = {"id": f"e{len(made) + 1}", "source": source, "target": target.partition(":")[0]}
            made.append({**way, "sourceHandle": handle} if handle else way)
    return made


def flow(nodes: list[Document], *pairs: str | Document, **about: Json) -> Document:
    """A document."""
    drawn = edges(*(one for one in pairs if isinstance(one, str)))
    return {"id": "w", "nodes": nodes, "edges": [*drawn, *(one for one in pairs if isinstance(one, dict))], **about}


def state_of(document: Document, state: str) -> AnyState:
    """A state of the journey that a document is read into."""
    return next(one for one in read(document).bundle.main.states if one.id == state)


def problems_of(document: Json) -> list[str]:
    """All that a document is refused for."""
    try:
        read(document)
    except DocumentError as error:
        return [str(one) for one in error.problems]
    return []


class Calls:
    """Answers calls, and keeps what was asked for, by state."""

    def __init__(self, serve: Serve | None = None, **answers: Json) -> None:
        self.made: list[tuple[str, dict[str, Json]]] = []
        self.serve = serve
        self.answers = answers

    def __getitem__(self, state: str) -> dict[str, Json]:
        return next(request for name, request in self.made if name == state)

    @property
    def states(self) -> list[str]:
        """The states that have called something, in order."""
        return [name for name, _ in self.made]

    async def perform(self, activity: str, request: dict[str, Json], attempt: int) -> dict[str, Json]:
        """As activities do: HTTP gives `{data, status, headers}`, functions `{result, stdout}`, and so on."""
        state = request["context"]["state"]
        self.made.append((state, request))
        answer = self.serve(state, request) if self.serve is not None else self.answers.get(state)
        if isinstance(answer, Exception):
            raise answer
        match activity:
            case "http":
                return answer if isinstance(answer, dict) and "status" in answer else {
                    "data": answer, "status": 200, "headers": {"x-a": "1"}}  # fmt: skip
            case "function":
                return {"result": answer, "stdout": "one\ntwo", "metrics": {"wall_seconds": 0.1}}
            case "agent":
                return {"content": answer, "model": "m", "tokens": {}, "tool_calls": []}
            case "notify":
                return {"receipt": answer}
            case _:
                return {"output": answer, "effect": "pure"}


Answer = Callable[[Any], Awaitable[SendInput | None] | SendInput | None]


async def play(
    document: Document, calls: Calls | None = None, *answers: Json, given: Json = None, **options: Json
) -> Simulation:
    """A run in memory, to its end or to where nobody answers."""
    made = calls or Calls()
    simulation = Simulation(read(document, **options).runnable(), made.perform, answers_in_order(answers), given)
    await simulation.play()
    return simulation


async def result_of(document: Document, calls: Calls | None = None, *answers: Json, **options: Json) -> Json:
    """The output of a run that must succeed."""
    made = (await play(document, calls, *answers, **options)).result()
    assert made.success, made.error
    return made.output


def outputs(simulation: Simulation) -> dict[str, Json]:
    """What each state gave last."""
    return {one.state: one.output for one in simulation.changes().visits}


def path(simulation: Simulation) -> list[str]:
    """The states visited, in order."""
    return [one.state for one in sorted(simulation.changes().visits, key=lambda visit: visit.number)]


def said(simulation: Simulation) -> list[str]:
    """What the journey said."""
    return [one.text for one in simulation.transcript().entries if one.who == "journey"]
