"""Values in a journey: JSON, in which an object with one `$` word stands for something found at run time.

====================================  ==================================================================
`{"$ref": [NAMESPACE, *PATH]}`        a value of the run; see `NAMESPACES`. `"missing": TEXT` makes an absent
                                      path an error with that text, once the state it belongs to has run.
`{"$text": [PART, ...]}`              text: strings and values, put together. `"nulls": "null"` writes null as
                                      `null` (as Sim's canvas does) and not as nothing.
`{"$env": NAME}`                      an environment value; a secret unless the bundle declares it plain.
`{"$js": TREE, "source": TEXT}`       a JavaScript expression as a tree (docs/expressions.md). With `"names"` an
                                      activity can run the source, if the tree turns out not to do.
`{"$script": TEXT, "names": {...}}`   a JavaScript expression that the tree cannot say; an activity runs it.
`{"$invalid": MESSAGE}`               an expression that does not parse; fails when it is reached.
`{"$call": NAME, "args": [...]}`      one of the pure functions of `FUNCTIONS`.
`{"$literal": JSON}`                  the JSON itself, whatever it looks like.
====================================  ==================================================================

Everything else stands for itself; lists and objects are evaluated member by member.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, JsonValue

Json: TypeAlias = Any
"""A JSON value: None, bool, int, float, str, list, dict with string keys."""

Namespace = Literal["input", "outputs", "errors", "variables", "run", "scope", "local"]

NAMESPACES: dict[str, str] = {
    "input": "the input that the run was started with",
    "outputs": "outputs.STATE_ID: what a state gave, the last time it was left in this scope",
    "errors": "errors.STATE_ID: {message, kind, details} of a state that failed",
    "variables": "variables.NAME: the journey's variables",
    "run": "run.id, run.journey, run.workspace, run.user, run.started_at",
    "scope": "scope.index, scope.item, scope.items of the innermost container; scope.ID.index of a named one",
    "local": "what a state offers to its own `output`: values, response, raw, submitted_at …",
}

FUNCTIONS: dict[str, str] = {
    "merge": "objects, later members winning; anything that is not an object counts as empty",
    "omit": "an object without the keys of a list",
    "pick": "an object with only the keys of a list",
    "parse_json": "a text as JSON; a text that is no JSON, or no text, stays as it is",
    "parse_json_deep": "the same for every text inside lists and objects, again and again",
    "parse_json_braced": "the same for a text that begins with { or [ only",
    "to_json": "a value as JSON text",
    "if_missing": "the first argument; if it is missing, the second, which is not looked at before",
    "items": "a list as it is, an object as a list of [key, value], nothing as an empty list; anything else fails with"
    " the second argument's text",
    "first": "the first argument that has a value (not missing, not null)",
    "default": "the first argument, unless it is missing, null or empty text; else the second",
    "length": "of a text, list or object",
    "concat": "lists one after another, or texts",
    "sum": "of a list of numbers",
    "keys": "of an object, as a list",
    "trim": "a text without blanks around it",
    "lower": "a text in lower case",
    "upper": "a text in upper case",
    "to_number": "a number; a text that is none stays as it is",
    "to_text": "the text that `$text` would write",
    "split": "a text, split at a separator",
    "join": "a list of texts, joined by a separator",
    "coerce": "a value as the type named by the second argument, by the rules of Sim's start block",
    "convert": "a value as number, boolean, object or array, by the second argument; its zero for empty text;"
    " what does not fit fails with the third argument's text, {value} and {reason} filled in; the reason is the fourth"
    " argument where JSON says no object and no list (Sim's variables block)",
}

WORDS = ("$ref", "$text", "$env", "$js", "$script", "$invalid", "$call", "$literal")
_COMPANIONS: dict[str, frozenset[str]] = {
    "$ref": frozenset({"missing"}),
    "$text": frozenset({"nulls"}),
    "$js": frozenset({"source", "names"}),
    "$script": frozenset({"names", "reason"}),
    "$invalid": frozenset({"source"}),
    "$call": frozenset({"args"}),
}
_NO_COMPANIONS: frozenset[str] = frozenset()
MAX_DEPTH = 64
"""How deep a value may nest (expression trees have their own limit)."""


def word(value: Json) -> str | None:
    """The `$` word of a value, or None for plain JSON."""
    if isinstance(value, dict) and value:
        for candidate in WORDS:
            if candidate in value:
                return candidate
    return None


def check(value: Json, depth: int = 0) -> Json:
    """Returns the value unchanged.

    Raises:
        ValueError: a `$` word is unknown or wrongly used, or the nesting is too deep.
    """
    if depth > MAX_DEPTH:
        raise ValueError(f"a value may nest at most {MAX_DEPTH} levels deep")
    if isinstance(value, dict):
        for key in value:
            if key.startswith("$"):
                _check_word(value, depth)
                return value
        inner: Iterable[Json] = value.values()
    elif isinstance(value, list):
        inner = value
    else:
        return value
    for item in inner:
        if isinstance(item, (list, dict)) or depth == MAX_DEPTH:
            check(item, depth + 1)
    return value


def _check_word(value: dict[str, Json], depth: int) -> None:
    found = word(value)
    if found is None:
        unknown = next(key for key in value if key.startswith("$"))
        raise ValueError(f"unknown word {unknown!r}; known are {', '.join(WORDS)}")
    if len(value) > 1:
        extra = value.keys() - {found} - _COMPANIONS.get(found, _NO_COMPANIONS)
        if extra:
            raise ValueError(f"{found} does not go with {', '.join(sorted(extra))}")
    body = value[found]
    if found == "$ref":
        _check_path(body)
    elif found == "$text":
        if not isinstance(body, list):
            raise ValueError("$text takes a list of texts and values")
        check(body, depth + 1)
    elif found == "$call":
        if body not in FUNCTIONS:
            raise ValueError(f"unknown function {body!r}; known are {', '.join(FUNCTIONS)}")
        check(value.get("args", []), depth + 1)
    elif found in ("$script", "$js"):
        check(value.get("names", {}), depth + 1)


def _check_path(body: Json) -> None:
    if not isinstance(body, list) or not body or body[0] not in NAMESPACES:
        raise ValueError(f"$ref takes a list that begins with one of {', '.join(NAMESPACES)}")
    for part in body:
        if not isinstance(part, (str, int)):
            raise ValueError("the path of a $ref is made of names and indexes")


Value: TypeAlias = Annotated[Any, JsonValue, AfterValidator(check)]
"""A JSON value with `$` words, checked on reading."""

CONDITION = "condition"
Condition: TypeAlias = Annotated[Any, JsonValue, AfterValidator(check), CONDITION]
"""A value of which only JavaScript's truth counts. Written by people, a text here is an expression, not a text."""


def walk(value: Json) -> Iterator[Json]:
    """Every value inside a value, outermost first, through words and expression trees, not into literals."""
    stack = [value]
    while stack:
        current = stack.pop()
        yield current
        if isinstance(current, list):
            stack.extend(reversed(current))
        elif isinstance(current, dict) and "$literal" not in current:
            stack.extend(reversed(list(current.values())))


def references(value: Json) -> Iterator[list[str | int]]:
    """The paths of all references in a value, in the order of `walk`."""
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            if isinstance(current.get("$ref"), list):
                yield current["$ref"]
            if "$literal" in current:
                continue
            current = list(current.values())
        if isinstance(current, list):
            stack += [one for one in reversed(current) if isinstance(one, (dict, list))]


def environment_names(value: Json) -> Iterator[str]:
    """The names of all environment values in a value."""
    for item in walk(value):
        if isinstance(item, dict) and isinstance(item.get("$env"), str):
            yield item["$env"]


def ref(namespace: Namespace, *path: str | int, missing: str | None = None) -> Json:
    """Writes a reference."""
    made: dict[str, Json] = {"$ref": [namespace, *path]}
    return made if missing is None else {**made, "missing": missing}
