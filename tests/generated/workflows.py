"""Sim workflows by chance: blocks that fail, choose, join, set variables, do things outside, in nested containers.

What comes of them does not hang on which block ends first: a block reads only blocks that led to it, a variable has one
block that sets it, outside parallels, and at most one block may fail without an error edge.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from hypothesis import strategies as st

from tests.converters.sim.workflows import block, condition, function, workflow
from tests.converters.sim.workflows import field as input_field

Document = dict[str, Any]
DEEPEST = 2
TOOLS = ("custom_block_ledger", "custom_block_stamp")
WAYS = ("way0", "way1", "way2")
MODEL = [
    {"match": f"pick {number}", "answer": {"json": {"route": WAYS[number % 3], "reasoning": "as asked"}}}
    for number in range(10)
]
"""What the model of routers answers: the same to the same question, however often it is asked."""
FAILURE = "throw new Error('it broke')"


@dataclass(frozen=True)
class Generated:
    """A workflow export and the input of its run.

    Attributes:
        tools: ids of the blocks that do something outside.
    """

    document: Document
    input: Document
    tools: tuple[str, ...]


@dataclass
class Place:
    """Where blocks are put: the whole canvas, or the inside of a container.

    Attributes:
        readable: what may be read here, whichever block it is: references, and JavaScript around them.
        alone: whether nothing else runs beside it that could set the same variable.
    """

    parent: str | None
    depth: int
    readable: tuple[str, ...]
    alone: bool = True

    @property
    def references(self) -> tuple[str, ...]:
        """What may stand in texts."""
        return tuple(one for one in self.readable if one.startswith("<"))


@dataclass
class Drawing:
    """What has been drawn so far."""

    draw: st.DrawFn
    numbers: Any = field(default_factory=lambda: count(1))
    blocks: list[Document] = field(default_factory=list)
    edges: list[tuple[str, str, str | None]] = field(default_factory=list)
    variables: Document = field(default_factory=dict)
    may_throw: list[Document] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)

    def region(self, place: Place) -> list[Document]:
        """Puts blocks into a place, each after some of those before it; returns them."""
        members: list[Document] = []
        reads: dict[str, tuple[str, ...]] = {}  # of blocks that a run reaches: only for those does another one wait
        most = 7 if place.parent is None else 3
        for position in range(self.draw(st.integers(2 if place.parent is None else 1, most))):
            before = st.integers(0, position - 1) if position else st.nothing()
            sources = [members[one] for one in self.draw(st.lists(before, max_size=min(position, 3), unique=True))]
            known = dict.fromkeys(one for source in sources for one in reads.get(source["id"], ()))
            inner = Place(place.parent, place.depth, (*place.readable, *known), place.alone)
            made, gives = self.member(inner, entry=not sources)
            for source in sources:
                self.edges.append((source["id"], made["id"], self.draw(handles(source))))
            if not sources:
                self.edges.append((place.parent or "start", made["id"], begin_of(self.parent(place))))
            reached = made["enabled"] and (not sources or any(source["id"] in reads for source in sources))
            if reached:
                reads[made["id"]] = (*known, *gives)
            members.append(made)
        return members

    def parent(self, place: Place) -> Document | None:
        """The container of a place."""
        return next((one for one in self.blocks if one["id"] == place.parent), None)

    def member(self, place: Place, *, entry: bool) -> tuple[Document, tuple[str, ...]]:
        """A block, and what others may read of it."""
        number = next(self.numbers)
        name, block_id = f"B {number}", f"b{number}"
        kinds = ["function", "function", "condition", "condition", "throwing", "tool", "router"]
        kinds += ["variables"] if place.alone else []
        kinds += ["loop", "parallel"] if place.depth < DEEPEST else []
        kind = self.draw(st.sampled_from(kinds))
        made = self.made(kind, block_id, name, place)
        if not entry and self.draw(st.integers(0, 11)) == 0:
            made["enabled"] = False
        if place.parent is not None:
            made["data"] = {**made["data"], "parentId": place.parent, "extent": "parent"}
        if kind not in ("loop", "parallel"):
            self.blocks.append(made)
        return made, () if not made["enabled"] else self.gives(kind, made)

    def made(self, kind: str, block_id: str, name: str, place: Place) -> Document:
        """A block of a kind."""
        match kind:
            case "function" | "throwing":
                made = function(block_id, self.code(place, throws=kind == "throwing"), name)
                self.may_throw += [made] if kind == "throwing" else []
                return made
            case "condition":
                tests = self.draw(st.lists(self.tests(place), min_size=1, max_size=3))
                return condition(block_id, *tests, *self.draw(st.sampled_from([(), (None,)])), name=name)
            case "router":
                routes = [{"id": way, "title": way, "value": f"for {way}"} for way in WAYS]
                asked = {"routes": json.dumps(routes), "context": "pick <start.n>"}
                return block(block_id, "router_v2", name, model="gpt-4o", apiKey="{{MODEL_KEY}}", **asked)
            case "tool":
                self.tools.append(block_id)
                return block(block_id, self.draw(st.sampled_from(TOOLS)), name, amount=self.draw(self.texts(place)))
            case "variables":
                return self.assignment(block_id, name, place)
            case _:
                return self.container(kind, block_id, name, place)

    def gives(self, kind: str, made: Document) -> tuple[str, ...]:
        """References to a block's output, and to what it has set."""
        name = made["name"].replace(" ", "").lower()
        match kind:
            case "function" | "throwing":
                return (f"<{name}.result.n>",)
            case "tool":
                return (f"<{name}.booked>",)
            case "variables":
                return (f"<variable.v{name[1:]}>",)
            case "loop" | "parallel":
                return (f"(<{name}.results> || []).length",)
            case _:
                return ()

    def code(self, place: Place, *, throws: bool) -> str:
        """A function that adds up what it may read; whether it throws depends on the run's input."""
        read = self.draw(st.lists(st.sampled_from(place.readable), max_size=3, unique=True))
        lines = [f"const v{number} = {reference};" for number, reference in enumerate(read)]
        lines += [f"if (<start.n> % 3 === {self.draw(st.integers(0, 2))}) {FAILURE};"] if throws else []
        total = " + ".join(["1", *(f"(Number(v{number}) || 0)" for number in range(len(read)))])
        return "\n".join([*lines, f"return {{ n: ({total}) % 1000 }}"])

    def tests(self, place: Place) -> st.SearchStrategy[str]:
        """Conditions: most are evaluated in the workflow, a few by an activity."""
        reference = st.sampled_from(place.readable)
        return st.one_of(
            st.just("<start.n> > 4"),
            st.just("<start.s>.includes('a')"),
            st.tuples(reference, st.integers(0, 3)).map(lambda one: f"({one[0]} ?? 0) > {one[1]}"),
            reference.map(lambda one: f"typeof {one} === 'number'"),
            reference.map(lambda one: f"(() => {{ for (const x of [{one}]) return Number(x) > 1 }})()"),
        )

    def texts(self, place: Place) -> st.SearchStrategy[str]:
        """Texts with a reference in them."""
        return st.sampled_from(place.references).map(lambda one: f"sum of {one}")

    def assignment(self, block_id: str, name: str, place: Place) -> Document:
        """A block that sets a variable of its own."""
        variable = f"v{block_id[1:]}"
        self.variables[variable] = {"id": variable, "name": variable, "type": "string", "value": "0"}
        value = self.draw(st.sampled_from([f"<variable.{variable}>x", *place.references]))
        one = {"id": "1", "variableId": variable, "variableName": variable, "type": "string", "value": value}
        return block(block_id, "variables", name, variables=[one])

    def container(self, kind: str, block_id: str, name: str, place: Place) -> Document:
        """A loop or parallel with blocks in it."""
        data = self.draw(loops() if kind == "loop" else parallels())
        made = block(block_id, kind, name, _data={**data, "width": 500, "height": 300})
        self.blocks.append(made)
        own = (f"<{kind}.index>",)
        alone = place.alone and kind == "loop"
        self.region(Place(block_id, place.depth + 1, (*place.readable, *own), alone))
        return made


def loops() -> st.SearchStrategy[Document]:
    """Data of loops that go round up to three times."""
    rounds = st.integers(1, 3)
    return st.one_of(
        rounds.map(lambda number: {"loopType": "for", "count": number}),
        st.sampled_from(["[]", '["a"]', "[1, 2]", "<start.items>"]).map(
            lambda given: {"loopType": "forEach", "collection": given}
        ),
        st.integers(0, 2).map(lambda number: {"loopType": "while", "whileCondition": f"<loop.index> < {number}"}),
        st.integers(0, 2).map(lambda number: {"loopType": "doWhile", "doWhileCondition": f"<loop.index> < {number}"}),
    )


def parallels() -> st.SearchStrategy[Document]:
    """Data of parallels with up to three branches."""
    batch = st.sampled_from([{}, {"batchSize": 1}, {"batchSize": 2}])
    size = st.one_of(
        st.integers(1, 3).map(lambda number: {"parallelType": "count", "count": number}),
        st.sampled_from(["[]", '["a", "b"]', "<start.items>"]).map(
            lambda given: {"parallelType": "collection", "collection": given}
        ),
    )
    return st.tuples(batch, size).map(lambda one: {**one[0], **one[1]})


def handles(source: Document) -> st.SearchStrategy[str | None]:
    """Where an edge may leave a block."""
    match source["type"]:
        case "condition":
            entries = json.loads(source["subBlocks"]["conditions"]["value"])
            return st.sampled_from([f"condition-{entry['id']}" for entry in entries])
        case "router_v2":
            return st.sampled_from([f"router-{way}" for way in WAYS])
        case "loop" | "parallel":
            return st.just(f"{source['type']}-end-source")
        case "function" | "custom_block_ledger" | "custom_block_stamp":
            return st.sampled_from(["source", "source", None, "error"])
        case _:
            return st.just("source")


def begin_of(container: Document | None) -> str:
    """The handle of the edges to the first blocks of a place."""
    return "source" if container is None else f"{container['type']}-start-source"


@st.composite
def generated(draw: st.DrawFn) -> Generated:
    """A workflow, and an input for it."""
    drawing = Drawing(draw)
    members = drawing.region(Place(None, 0, ("<start.n>",)))
    _finish(drawing, members)
    _keep_one_failure(drawing)
    fields = [input_field("n", "number"), input_field("s"), input_field("items", "array")]
    start = block("start", "start_trigger", "Start", inputFormat=fields)
    document = workflow(start, *drawing.blocks, edges=drawing.edges, variables=drawing.variables)
    items = st.lists(st.sampled_from(["x", 7, None, {"k": 1}]), max_size=3)
    given = st.fixed_dictionaries({"n": st.integers(0, 9), "s": st.sampled_from(["", "a", "b"]), "items": items})
    return Generated(document, draw(given), tuple(drawing.tools))


def _finish(drawing: Drawing, members: list[Document]) -> None:
    """A last block waits for all others, so that it does not matter which of them ends last."""
    drawing.edges += [(one["id"], "end", drawing.draw(handles(one))) for one in members if one["enabled"]]
    drawing.blocks.append(function("end", "return 'done'", "End"))


def _keep_one_failure(drawing: Drawing) -> None:
    """Of the blocks that may throw and have no error edge one stays at most; the others no longer throw."""
    caught = {source for source, _, handle in drawing.edges if handle == "error"}
    loose = [one for one in drawing.may_throw if one["id"] not in caught]
    kept = loose[:1] if drawing.draw(st.integers(0, 4)) == 0 else []
    for one in loose:
        if one not in kept:
            code = one["subBlocks"]["code"]
            code["value"] = "\n".join(line for line in code["value"].splitlines() if FAILURE not in line)
