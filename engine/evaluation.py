"""What a value in a journey stands for, at one place of one run.

`value` is for the engine itself (guards, outputs, prompts); `request` is for activities: it leaves what only they may
know, secrets, as `{"$env": NAME}`, and shields data that looks like our own words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.expressions import UNDEFINED, InvalidTreeError, NeedsScript, evaluate
from engine.formatting import text_of
from engine.functions import call
from engine.scopes import about_round, home
from journeys.errors import ExpressionFailedError, ReferenceFailedError
from journeys.values import Json, word

if TYPE_CHECKING:
    from engine.run import Run


class NeedsActivity(ExpressionFailedError):
    """The value cannot be had here: it reads a secret, or needs a JavaScript engine.

    Where an activity can be asked instead, it is; everywhere else this is the failure that it looks like.
    """

    def __init__(self) -> None:
        super().__init__("A value reads a secret, or needs a JavaScript engine; only conditions and tools may")


@dataclass(slots=True)
class View:
    """The run as one visit sees it: its own scope, then those around it."""

    run: Run
    activation: str
    scope: str
    local: dict[str, Json] = field(default_factory=dict)

    def value(self, value: Json) -> Json:
        """What a value stands for; a missing one is None.

        Raises:
            ReferenceFailedError: a reference to a field that its state does not have.
            ExpressionFailedError: an expression threw, does not parse, or took too long.
            NeedsActivity: an activity must find it out.
        """
        found = self.find(value)
        return None if found is UNDEFINED else found

    def truth(self, value: Json) -> bool:
        """Whether a value holds, as JavaScript sees it. None is no condition, and holds. Raises as `value` does."""
        return value is None or is_true(self.find(value))

    def text(self, value: Json) -> str:
        """A value as text for people; a secret shows as `{{NAME}}`, what has no value as nothing."""
        if isinstance(value, str):
            return value
        return text_of(masked(self.request(value)), nulls="empty")

    def find(self, value: Json) -> Json:
        """As `value`, with `UNDEFINED` for what is missing."""
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if not isinstance(value, dict):
            return value
        match word(value):
            case None:
                return {key: self.value(item) for key, item in value.items()}
            case "$ref":
                return self._reference(value)
            case "$text":
                nulls = value.get("nulls", "empty")
                return "".join(text_of(self.find(part), nulls) for part in value["$text"])
            case "$env":
                return self._environment(value["$env"])
            case "$js":
                return self._expression(value["$js"])
            case "$call" if value["$call"] == "if_missing" and len(value.get("args", ())) == 2:
                found = self.find(value["args"][0])
                return self.find(value["args"][1]) if found is UNDEFINED else found
            case "$call":
                return call(value["$call"], [self.find(item) for item in value.get("args", [])])
            case "$invalid":
                raise ExpressionFailedError(str(value["$invalid"]))
            case "$literal":
                return value["$literal"]
            case _:
                raise NeedsActivity

    def request(self, value: Json) -> Json:
        """What a value stands for, as an activity takes it. Raises as `value` does, except for secrets."""
        if isinstance(value, list):
            return [self.request(item) for item in value]
        if not isinstance(value, dict):
            return value
        found = word(value)
        if found is None:
            return {key: self.request(item) for key, item in value.items()}
        if found == "$env":
            name = value["$env"]
            plain = self.run.bundle.environment
            return shielded(plain[name]) if name in plain else {"$env": name}
        if found == "$text":
            return self._request_text(value)
        if found == "$ref" and self._names_a_secret(value["$ref"]):
            return {"$env": value["$ref"][1]}
        if found == "$call" and value["$call"] == "merge":
            return self._request_merge(value.get("args", []))
        return shielded(self.value(value))

    def _request_merge(self, arguments: list[Json]) -> Json:
        """Objects merged, secrets in them left as names: what is fixed of a tool's arguments, and what is not."""
        merged: dict[str, Json] = {}
        for argument in arguments:
            part = self.request(argument)
            found = word(part)
            if found == "$literal" and isinstance(part["$literal"], dict):
                merged.update({key: shielded(item) for key, item in part["$literal"].items()})
            elif found is None and isinstance(part, dict):
                merged.update(part)
        if not any(name.startswith("$") for name in merged):
            return merged
        # Data must not become one of our words by being merged.
        return {"$literal": {name: _plain(item) for name, item in merged.items()}}

    def _request_text(self, value: dict[str, Json]) -> Json:
        nulls = value.get("nulls", "empty")
        parts: list[Json] = []
        for part in value["$text"]:
            made = part if isinstance(part, str) else self._request_part(part, nulls)
            if parts and isinstance(made, str) and isinstance(parts[-1], str):
                parts[-1] += made
            else:
                parts.append(made)
        if all(isinstance(part, str) for part in parts):
            return "".join(parts)
        return {"$text": parts}

    def _request_part(self, part: Json, nulls: str) -> Json:
        if word(part) in ("$env", "$text") or (word(part) == "$ref" and self._names_a_secret(part["$ref"])):
            made = self.request(part)
            if isinstance(made, dict) and ("$env" in made or "$text" in made):
                return made
            return text_of(unshielded(made), nulls)
        return text_of(self.find(part), nulls)

    def _names_a_secret(self, path: list[str | int]) -> bool:
        if path[0] != "variables" or len(path) != 2:
            return False
        graph = self.run.graph(self.activation)
        return any(one.secret and one.name == path[1] for one in graph.journey.variables)

    def _environment(self, name: str) -> Json:
        plain = self.run.bundle.environment
        if name not in plain:
            raise NeedsActivity
        return plain[name]

    def _expression(self, tree: Json) -> Json:
        try:
            return evaluate(tree, self.find)
        except NeedsScript:
            raise NeedsActivity from None
        except InvalidTreeError as error:
            raise ExpressionFailedError(str(error)) from None

    def _reference(self, value: dict[str, Json]) -> Json:
        path = value["$ref"]
        if self._names_a_secret(path):
            raise NeedsActivity
        start, rest = self._start(path)
        if start is UNDEFINED:
            return UNDEFINED
        found = walk(start, rest)
        if found is UNDEFINED and "missing" in value:
            raise ReferenceFailedError(value["missing"])
        return found

    def _start(self, path: list[str | int]) -> tuple[Json, list[str | int]]:
        """Where a path begins, and what is left of it."""
        current = self.run.current
        match path[0]:
            case "outputs" | "errors":
                tables = current.outputs if path[0] == "outputs" else current.errors
                if len(path) == 1:
                    return dict(tables.get(self.activation, {})), []
                where = home(self.run, self.activation, self.scope, str(path[1]))
                return current.result(path[0], where, str(path[1])), path[2:]
            case "variables":
                return current.variables.get(self.activation, {}), path[1:]
            case "input":
                return self.run.input, path[1:]
            case "scope":
                return about_round(self.run, self.scope, path[1:])
            case "local":
                return self.local, path[1:]
            case "run":
                return self._about_the_run(), path[1:]
            case _:
                return UNDEFINED, []

    def _about_the_run(self) -> dict[str, Json]:
        run = self.run
        journey = run.graph(self.activation).journey
        return {
            "id": run.id,
            "journey": journey.id,
            "title": journey.name,
            "workspace": run.workspace,
            "user": run.user,
            "started_at": run.started_at,
            "now": run.now,
        }


def walk(start: Json, path: list[str | int]) -> Json:
    """A member of a member …, or `UNDEFINED`. Lists are indexed by numbers and texts of digits only, as in Sim."""
    current = start
    for part in path:
        if isinstance(current, dict):
            current = current.get(str(part), UNDEFINED)
        elif isinstance(current, list):
            index = int(part) if isinstance(part, int) or part.isdecimal() else -1
            if part == "length":
                current = len(current)
            else:
                current = current[index] if 0 <= index < len(current) else UNDEFINED
        else:
            return UNDEFINED
        if current is UNDEFINED:
            return UNDEFINED
    return current


def is_true(value: Json) -> bool:
    """JavaScript's truth of a JSON value."""
    if isinstance(value, (dict, list)):
        return True
    if isinstance(value, float) and value != value:
        return False
    return value is not UNDEFINED and bool(value)


def shielded(value: Json) -> Json:
    """Data, marked as such where it could be taken for one of our words."""
    return {"$literal": value} if _has_words(value) else value


def unshielded(value: Json) -> Json:
    """The reverse of `shielded`."""
    return value["$literal"] if isinstance(value, dict) and "$literal" in value else value


def _plain(request: Json) -> Json:
    """A request as the data that it is.

    Raises:
        ExpressionFailedError: there are secrets in it, which are not known here.
    """
    if isinstance(request, list):
        return [_plain(item) for item in request]
    if not isinstance(request, dict):
        return request
    if "$literal" in request:
        return request["$literal"]
    if word(request) in ("$env", "$text"):
        raise ExpressionFailedError("Secrets cannot stand beside names that begin with $")
    return {key: _plain(item) for key, item in request.items()}


def _has_words(value: Json) -> bool:
    if isinstance(value, dict):
        return any(key.startswith("$") or _has_words(item) for key, item in value.items())
    return isinstance(value, list) and any(_has_words(item) for item in value)


def masked(request: Json) -> Json:
    """A request as it may be shown: secrets as `{{NAME}}`."""
    if isinstance(request, list):
        return [masked(item) for item in request]
    if not isinstance(request, dict):
        return request
    match word(request):
        case "$env":
            return "{{" + str(request["$env"]) + "}}"
        case "$text":
            return "".join(text_of(masked(part), "null") for part in request["$text"])
        case "$literal":
            return request["$literal"]
        case _:
            return {key: masked(item) for key, item in request.items()}
