"""What the builder of one node sees, and what it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from converters.reactflow.canvas import Canvas, Edge, Node
from converters.reactflow.expressions import Compiled, compile_condition
from converters.reactflow.names import Path, Scope, path_of
from converters.reactflow.schema.theirs import Handling, Retrying, Theirs
from converters.reactflow.texts import object_of, text_value, value_of
from converters.report import MissingField
from converters.sim.notes import Notes
from journeys.validation.problem import Problem
from journeys.values import Json, ref

Config = TypeVar("Config", bound=Theirs)
STATE = dict[str, Json]


@dataclass(slots=True)
class Built:
    """A node as states: its own, those before it, and one that handles its failures.

    Attributes:
        state: the node's own state, which has its id.
        before: states entered before it, one after another; edges to the node lead to the first.
        rescue: handles its failure and then goes the node's ways.
        choices: by handle, name or target, the branch that an edge belongs to.
    """

    state: STATE
    before: list[STATE] = field(default_factory=list)
    rescue: STATE | None = None
    choices: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The id of the state that edges to the node lead to."""
        return str((self.before[0] if self.before else self.state)["id"])


@dataclass(slots=True)
class Context(Generic[Config]):
    """One node with its settings, and all around it that its state depends on."""

    node: Node
    config: Config
    scope: Scope
    notes: Notes
    canvas: Canvas
    children: Mapping[str, str] = field(default_factory=dict)
    """Titles of the child workflows that were supplied, by id."""
    problems: list[Problem] = field(default_factory=list)
    missing: list[MissingField] = field(default_factory=list)

    @property
    def leaving(self) -> list[Edge]:
        """The edges that leave the node."""
        return self.canvas.leaving(self.node.id)

    def text(self, text: str) -> Json:
        """A text as a value."""
        return text_value(text, self.scope)

    def value(self, value: Json) -> Json:
        """Whatever holds texts as a value."""
        return value_of(value, self.scope)

    def object(self, members: Mapping[str, Json]) -> dict[str, Json]:
        """An object whose member names are the author's, as values."""
        return object_of(dict(members), self.scope)

    def condition(self, source: str | bool, field_name: str, scope: Scope | None = None) -> Json:
        """A condition; one that does not parse is a problem of the document."""
        made: Compiled = compile_condition(source, scope or self.scope)
        self.notes.conditions.append(made.kind)
        if made.kind == "invalid":
            remedy = "write it in JavaScript, as in `total > 100 && country === 'NO'`"
            self.refuse(f"`{source}` is no condition: {made.message}", remedy, field_name)
        elif made.kind == "script":
            self.notes.carried(field_name, f"evaluated by an activity: {made.message}")
        return made.value

    def refuse(self, message: str, remedy: str, field_name: str = "") -> None:
        """Something that the node cannot be without, or that has no meaning."""
        place = f"{self.node.place}, {field_name}" if field_name else self.node.place
        self.problems.append(Problem(place=place, message=message, remedy=remedy))

    def retry(self, given: Retrying | None, usual: STATE | None = None) -> STATE | None:
        """A retry policy of the node; milliseconds become seconds."""
        if given is None:
            return usual
        backoff = {"linear": 1.0, "fixed": 1.0, "constant": 1.0}.get(given.backoffStrategy, given.backoffMultiplier)
        if given.backoffStrategy == "linear":
            self.notes.changed("retryPolicy", "the pause between attempts stays the same, and does not grow by a sum")
        if given.retryableStatusCodes is not None and set(given.retryableStatusCodes) != {429, 500, 502, 503, 504}:
            self.notes.changed("retryPolicy", "tried again are 429, 500, 502, 503 and 504, whatever statuses it lists")
        return {
            "max_attempts": given.maxAttempts,
            "initial_seconds": given.initialDelay / 1000,
            "backoff": backoff,
            "max_seconds": given.maxDelay / 1000,
        }

    def set_variables(self, mapping: Mapping[str, Json], main: str) -> list[STATE]:
        """Variables that the node's output sets: by a path into it, or by a text with references.

        A path begins with one of the node's outputs or, without it, inside `main`.
        """
        changes: list[STATE] = []
        for name, source in mapping.items():
            self.scope.names.declare(name)
            value = self._from_output(source, main)
            changes.append({"variable": name, "operation": "set", "value": value})
        return changes

    def _from_output(self, source: Json, main: str) -> Json:
        path: Path | None = path_of(source) if isinstance(source, str) and "{{" not in source else None
        if path is None:
            return self.value(source)
        given = self.scope.names.outputs_of(self.node.id)
        return ref("local", "output", *(path if path and path[0] in given else [main, *path]))

    def from_whole(self, source: Json) -> Json:
        """A part of the node's output, where that has no names of its own."""
        path = path_of(source) if isinstance(source, str) and "{{" not in source else None
        return self.value(source) if path is None else ref("local", "output", *path)

    def own_outputs(self) -> None:
        """From here on, names of the node's own output mean what it gives this time."""
        outputs = self.scope.names.outputs_of(self.node.id)
        self.scope.own.update({name: ref("local", "output", name) for name in outputs})


def rescue_of(
    context: Context[Config], handling: Handling | None, state: STATE, empty: dict[str, Json]
) -> STATE | None:
    """What a node's own error handling means: more attempts, or a state that handles its failure.

    `empty` is the node's output without a value; the fallback stands in its first member.
    """
    if handling is None or handling.strategy in ("fail", "throw", "stop", "propagate"):
        return None
    strategy = {"continue": "fallback", "ignore": "fallback", "skip": "fallback"}.get(
        handling.strategy, handling.strategy
    )
    if strategy not in ("retry", "fallback", "ask"):
        known = "`retry`, `fallback`, `continue`, `ask`, `fail`"
        context.refuse(f"there is no strategy `{handling.strategy}`", f"known are {known}", "errorHandling")
        return None
    if strategy == "retry":
        state["retry"] = {**(state.get("retry") or {}), "max_attempts": 1 + handling.maxRetries, "retry_all": True}
        return None
    main = next(iter(empty))
    made: STATE = {
        "id": f"{context.node.id}__errors",
        "type": "error_handling",
        "title": f"{state['title']}: errors",
        "strategy": strategy,
        "fallback": {**empty, main: context.value(handling.fallback)},
    }
    return made if handling.message is None else {**made, "message": context.text(handling.message)}
