"""Values of a journey in Sim's words: references in texts, and JavaScript for all that texts cannot say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from converters.javascript.printer import print_tree, text_literal
from converters.sim.references import normalised
from converters.sim.writing.calls import call_text, joined_text, thrown_text
from converters.sim.writing.names import spelled
from converters.sim.writing.shapes import SAME, Moves, Path, Shape, moved
from journeys.values import Json, word

_MARK = re.compile(r"<[^<>]+>|\{\{[^{}]+\}\}")
_SCOPE = {"index": "index", "item": "currentItem", "items": "items"}
_RUN = {
    "id": "executionId",
    "journey": "workflowId",
    "started_at": "startTime",
    "user": "userId",
    "workspace": "workspaceId",
}
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")


class UnsayableError(ValueError):
    """A value that Sim has no words for; the message says why."""


@dataclass(slots=True)
class Vocabulary:
    """What can be referred to: blocks by the state they were written for, variables, the start.

    Attributes:
        names: block names by state id; of the block that has the state's output.
        failing: names of the blocks whose `error` tells of a state's failure, where that is another one.
        shapes: by state id; states without one give what their block gives.
        start: the name of the block that the run's input comes to.
        kinds: `loop` or `parallel`, by the id of a container.
        around: the containers around a state, innermost first.
        secrets: variables that stand for secrets.
    """

    names: dict[str, str] = field(default_factory=dict)
    failing: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    start: str | None = None
    kinds: dict[str, str] = field(default_factory=dict)
    around: dict[str, list[str]] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    wanted: dict[str, None] = field(default_factory=dict)
    """Of the run's input, what is read by name; and `run`, if its metadata are."""


@dataclass(slots=True)
class Speech:
    """How the values of one state are said in its blocks. `local` are the moves of what it offers to itself."""

    vocabulary: Vocabulary
    state: str | None
    local: Moves = ()
    local_name: str | None = None
    """The name of the block that has what is local; that of the state itself, where None."""
    computed: Callable[[str], str] | None = None
    """Puts a block in front that computes an expression; gives the reference to its result."""
    surprises: list[str] = field(default_factory=list)

    def script(self, value: Json) -> str:
        """A value as a JavaScript expression that binds as tightly as a call.

        Raises:
            UnsayableError: it holds something that has no counterpart.
        """
        if isinstance(value, str):
            return text_literal(value)
        if isinstance(value, list):
            return f"[{', '.join(self.script(item) for item in value)}]"
        if not isinstance(value, dict):
            return json.dumps(value)
        match word(value):
            case None:
                members = (f"{_key(name)}: {self.script(item)}" for name, item in value.items())
                return f"({{ {', '.join(members)} }})"
            case "$ref":
                return self._reference_script(value["$ref"])
            case "$text":
                parts = [self.script(part) for part in value["$text"]]
                return joined_text(parts, nulls=value.get("nulls") == "null")
            case "$env":
                return f"{{{{{value['$env']}}}}}"
            case "$js":
                return self._tree(value["$js"])
            case "$script":
                names = value.get("names") or {}
                given = ", ".join(self.script(one) for one in names.values())
                return f"(({', '.join(names)}) => ({value['$script']}))({given})"
            case "$invalid":
                return thrown_text(str(value["$invalid"]))
            case "$call":
                return self._call(value["$call"], value.get("args", []))
            case _:
                return self.script_literal(value["$literal"])

    def _tree(self, tree: Json) -> str:
        try:
            return f"({print_tree(tree, self.script)})"
        except UnsayableError:
            raise
        except ValueError as fault:
            raise UnsayableError(f"the expression cannot be read: {fault}") from None

    def _call(self, name: str, arguments: list[Json]) -> str:
        try:
            return call_text(name, [self.script(one) for one in arguments])
        except KeyError:
            raise UnsayableError(f"JavaScript has no function like `{name}`") from None

    def script_literal(self, value: Json) -> str:
        """JSON as JavaScript, whatever it looks like."""
        if isinstance(value, dict):
            members = (f"{_key(name)}: {self.script_literal(item)}" for name, item in value.items())
            return f"({{ {', '.join(members)} }})"
        if isinstance(value, list):
            return f"[{', '.join(self.script_literal(item) for item in value)}]"
        return text_literal(value) if isinstance(value, str) else json.dumps(value)

    def field(self, value: Json) -> Json:
        """A value as the value of a field: texts with references, lists and objects member by member.

        Raises:
            UnsayableError: it holds something that has no counterpart.
        """
        if isinstance(value, list):
            return [self.field(item) for item in value]
        if isinstance(value, str):
            return self._plain(value)
        if not isinstance(value, dict):
            return value
        if word(value) is None:
            return {name: self.field(item) for name, item in value.items()}
        if "$literal" in value:
            return self._literal(value["$literal"])
        return self.text(value)

    def text(self, value: Json) -> str:
        """A value as a text with references; what that cannot say is computed in front.

        Raises:
            UnsayableError: it holds something that has no counterpart.
        """
        if isinstance(value, str):
            return self._plain(value)
        if value is None or isinstance(value, (bool, int, float)):
            return "" if value is None else json.dumps(value)
        parts = value["$text"] if isinstance(value, dict) and "$text" in value else [value]
        said = [self._part(part) for part in parts]
        if all(one is not None for one in said):
            return "".join(one for one in said if one is not None)
        if self.computed is None:
            raise UnsayableError("it is computed, which a field cannot do")
        return self.computed(self.script(value))

    def _part(self, part: Json) -> str | None:
        """A part of a text; None where it has to be computed."""
        if isinstance(part, str):
            return self._plain(part)
        match word(part):
            case "$env":
                return f"{{{{{part['$env']}}}}}"
            case "$ref":
                return self.reference(part["$ref"])
            case "$call" if part["$call"] == "if_missing":
                return self._part(part["args"][0])
            case "$call" if (failed := _failure(part)) is not None:
                return self.reference(["errors", failed, "message"])
            case "$literal" if isinstance(part["$literal"], str):
                return self._plain(part["$literal"])
            case _:
                return None

    def reference(self, path: list[str | int]) -> str | None:
        """A reference as a text; None where a text cannot say it, but JavaScript can.

        Raises:
            UnsayableError: Sim has nothing of the kind.
        """
        secret = self._secret(path)
        if secret is not None:
            return secret
        return spelled(*self._place(path))

    def _reference_script(self, path: list[str | int]) -> str:
        secret = self._secret(path)
        if secret is not None:
            return secret
        head, steps = self._place(path)
        for length in range(len(steps), -1, -1):
            written = spelled(head, steps[:length])
            if written is not None:
                return written + "".join(_access(step) for step in steps[length:])
        raise UnsayableError(f"`{head}` cannot stand in a reference")

    def _secret(self, path: list[str | int]) -> str | None:
        is_one = path[0] == "variables" and len(path) == 2 and path[1] in self.vocabulary.secrets
        return f"{{{{{path[1]}}}}}" if is_one else None

    def _place(self, path: list[str | int]) -> tuple[str, Path]:
        """Head and path of a reference."""
        known = self.vocabulary
        namespace, *rest = path
        match namespace:
            case "outputs" if rest and rest[0] in known.names:
                return self._output(str(rest[0]), tuple(rest[1:]))
            case "errors" if len(rest) == 2 and rest[1] == "message" and rest[0] in known.names:
                return normalised(known.failing.get(str(rest[0]), known.names[str(rest[0])])), ("error",)
            case "variables" if rest:
                return "variable", (normalised(str(rest[0])), *rest[1:])
            case "scope" if rest:
                return self._scope(rest)
            case "input" if known.start is not None:
                known.wanted.update({str(one): None for one in rest[:1]})
                return normalised(known.start), tuple(rest)
            case "run" if known.start is not None and rest and rest[0] in _RUN:
                known.wanted["run"] = None
                return normalised(known.start), ("metadata", _RUN[str(rest[0])], *rest[1:])
            case "local":
                return self._own(rest)
            case _:
                raise UnsayableError(f"Sim has nothing like `{'.'.join(str(part) for part in path)}`")

    def _output(self, state: str, path: Path) -> tuple[str, Path]:
        shape = self.vocabulary.shapes.get(state)
        moves = SAME if shape is None else (((), ("result",)),) if shape.output is None else shape.output
        found = moved(path, moves)
        if found is None:
            raise UnsayableError(f"its block gives nothing like `{'.'.join(str(part) for part in path)}`")
        return normalised(self.vocabulary.names[state]), found

    def _own(self, path: list[str | int]) -> tuple[str, Path]:
        own = self.vocabulary.failing.get(self.state or "", self.vocabulary.names.get(self.state or ""))
        name = self.local_name or own
        if path[:1] == ["output"] and self.state is not None:
            return self._output(self.state, tuple(path[1:]))
        if path == ["error", "message"] and name is not None:
            return normalised(name), ("error",)
        found = moved(path, self.local)
        if found is None or name is None:
            raise UnsayableError(f"Sim has nothing like `local.{'.'.join(str(part) for part in path)}`")
        return normalised(name), found

    def _scope(self, path: list[str | int]) -> tuple[str, Path]:
        around = self.vocabulary.around.get(self.state or "", [])
        container, rest = (str(path[0]), path[1:]) if path[0] in around else (next(iter(around), None), path)
        if container is None or not rest or rest[0] not in _SCOPE:
            raise UnsayableError("it stands in no container of that name")
        same = [one for one in around if self.vocabulary.kinds[one] == self.vocabulary.kinds[container]]
        head = (
            self.vocabulary.kinds[container] if same[0] == container else normalised(self.vocabulary.names[container])
        )
        return head, (_SCOPE[str(rest[0])], *rest[1:])

    def _literal(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._literal(item) for item in value]
        if isinstance(value, dict):
            return {name: self._literal(item) for name, item in value.items()}
        return self._plain(value) if isinstance(value, str) else value

    def _plain(self, text: str) -> str:
        """A text that stands for itself; told, where Sim may take a part of it for a reference."""
        heads = {normalised(name) for name in self.vocabulary.names.values()} | {"loop", "parallel", "variable"}
        for match in _MARK.finditer(text):
            inner = match[0].strip("<>{}")
            if match[0][0] == "{" or normalised(re.split(r"[.\[]", inner)[0]) in heads:
                self.surprises.append(match[0])
        return text


def _failure(value: Json) -> str | None:
    """The state whose error the reader's words for `<block.error>` mean."""
    match value.get("args"):
        case [{"$call": "first", "args": [{"$ref": ["errors", str(state), "message"]}, _]}, ""]:
            return state
        case _:
            return None


def _key(name: str) -> str:
    return name if _NAME.match(name) else text_literal(name)


def _access(step: str | int) -> str:
    return f"?.[{step}]" if isinstance(step, int) else f"?.[{text_literal(step)}]"
