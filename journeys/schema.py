"""The JSON Schema (2020-12) of a journey document, made from the models: `python -m journeys.schema [--check]`.

Documents as people write them are described, shorthand included; compiled ones are among them. What JSON Schema cannot
say, such as a transition to a state that does not exist, is left to `journeys.validation`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from journeys.bundle import Bundle
from journeys.positions import Leaf, ListOf, MapOf, ObjectOf, OneOf, Position, of_model
from journeys.states import Loop, ParallelExecution
from journeys.states.state import State
from journeys.transitions import Transition
from journeys.values import FUNCTIONS, NAMESPACES, Json

PATH = Path("docs") / "journey.schema.json"
_VALUE = {"$ref": "#/$defs/Value"}
_CONDITION = {"$ref": "#/$defs/Condition"}
_STATE = {"$ref": "#/$defs/State"}
_WAY = {"$ref": "#/$defs/Way"}

Schema = dict[str, Any]


def build() -> Schema:
    """The schema."""
    made = Bundle.model_json_schema(by_alias=True)
    definitions: dict[str, Schema] = made.pop("$defs")
    definitions["Bundle"] = made
    for described in _models(of_model(Bundle)):
        _put_values(definitions[described.model.__name__], described)
    for schema in definitions.values():
        without_titles(schema)
    _allow_shorthand(definitions)
    definitions |= _values() | _ways(definitions)
    definitions["Journeys"] = _listed_or_keyed("Journey", "Journeys, as a list or by their id.")
    bare, bundle = _bare(definitions), definitions.pop("Bundle")
    bundle["properties"] |= _root()
    bundle["properties"]["journeys"] = bundle["properties"]["children"] = {"$ref": "#/$defs/Journeys"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:journeys:journey:1",
        "title": "Journey document",
        "description": "A bundle of journeys or, with its states at the root, a single journey.",
        "if": {"required": ["journeys"]},
        "then": bundle,
        "else": bare,
        "$defs": dict(sorted(definitions.items())),
    }


def text() -> str:
    """The schema as the file has it."""
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


def _models(position: Position, seen: dict[str, None] | None = None) -> Iterator[ObjectOf]:
    """Every model inside a position, once."""
    seen = {} if seen is None else seen
    match position:
        case ObjectOf():
            if position.model.__name__ not in seen:
                seen[position.model.__name__] = None
                yield position
                for inner in position.fields.values():
                    yield from _models(inner, seen)
        case OneOf():
            for option in position.options.values():
                yield from _models(option, seen)
        case ListOf():
            yield from _models(position.item, seen)
        case MapOf():
            yield from _models(position.member, seen)
        case Leaf():
            pass


def _put_values(schema: Schema, described: ObjectOf) -> None:
    """Says of the fields of a model which are values and which are conditions, and that a tag must be there."""
    for name, position in described.fields.items():
        written = schema["properties"][name]
        match position:
            case Leaf(kind="value"):
                written |= _VALUE
            case Leaf(kind="condition"):
                written |= _CONDITION
            case MapOf(member=Leaf(kind="value")):
                written["additionalProperties"] = dict(_VALUE)
            case _:
                pass
    tags = [tag for tag in ("type", "kind") if "const" in schema["properties"].get(tag, {})]
    if tags:
        schema["required"] = [*tags[:1], *schema.get("required", [])]
        for tag in tags[:1]:
            schema["properties"][tag].pop("default", None)


def without_titles(schema: Json) -> None:
    """Removes the titles that pydantic makes of names; keeps fields that are called `title`."""
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            del schema["title"]
        for key, inner in schema.items():
            for one in inner.values() if key == "properties" else [inner]:
                without_titles(one)
    elif isinstance(schema, list):
        for one in schema:
            without_titles(one)


def _allow_shorthand(definitions: dict[str, Schema]) -> None:
    """States by id, ways out inside their state, a beginning left out."""
    kinds = _subclasses(State)
    for kind in kinds:
        schema = definitions[kind.__name__]
        schema["required"].remove("id")
        schema["properties"] |= {"next": {"$ref": "#/$defs/Ways"}, "transitions": {"$ref": "#/$defs/Ways"}}
    for container in (ParallelExecution, Loop):
        definitions[container.__name__]["properties"]["states"] = {"$ref": "#/$defs/States"}
    union = {"oneOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds], "required": ["type"]}
    definitions["State"] = {"description": "A state of one of the types.", **union}
    definitions["States"] = _listed_or_keyed("State", "States, as a list or by their id.")
    journey = definitions["Journey"]
    journey["properties"]["states"] = {"$ref": "#/$defs/States"}
    journey["properties"]["initial"] = {
        "description": "The states entered first. Default: those of the type `initial`, or else the first state.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}],
    }
    journey["required"] = ["states"]


def _subclasses(kind: type[State]) -> list[type[State]]:
    return [one for one in kind.__subclasses__() if "type" in one.model_fields]


def _listed_or_keyed(name: str, description: str) -> Schema:
    one = {"$ref": f"#/$defs/{name}"}
    listed = {"type": "array", "minItems": 1, "items": {"allOf": [one, {"required": ["id"]}]}}
    keyed = {"type": "object", "minProperties": 1, "additionalProperties": one}
    return {"description": description, "anyOf": [listed, keyed]}


def _ways(definitions: dict[str, Schema]) -> dict[str, Schema]:
    way = json.loads(json.dumps(definitions[Transition.__name__]))
    way["properties"].pop("source")
    way["required"] = ["target"]
    way["description"] = "A transition from the state that it stands in."
    one: Schema = {"anyOf": [{"type": "string"}, _WAY]}
    ways = {
        "description": "Where to go on from this state: a state, a list, or a way for each choice or worded condition.",
        "anyOf": [
            {"type": "string"},
            {"type": "array", "items": one},
            {"type": "object", "additionalProperties": one},
        ],
    }
    return {"Way": way, "Ways": ways}


def _values() -> dict[str, Schema]:
    """Values and conditions; see `journeys.values`."""

    def word(name: str, body: Schema, **others: Schema) -> Schema:
        return {
            "type": "object",
            "properties": {name: body, **others},
            "required": [name],
            "additionalProperties": False,
        }

    text: Schema = {"type": "string"}
    members = {"type": "object", "additionalProperties": _VALUE}
    start = {"enum": list(NAMESPACES)}
    path = {"type": "array", "minItems": 1, "prefixItems": [start], "items": {"type": ["string", "integer"]}}
    words = [
        word("$ref", path, missing=text),
        word("$text", {"type": "array", "items": _VALUE}, nulls={"enum": ["empty", "null"]}),
        word("$env", text),
        word("$js", {}, source=text, names=members),
        word("$script", text, names=members, reason=text),
        word("$invalid", text, source=text),
        word("$call", {"enum": list(FUNCTIONS)}, args={"type": "array", "items": _VALUE}),
        word("$literal", {}),
    ]
    plain = {"type": "object", "propertyNames": {"pattern": "^(?!\\$)"}, "additionalProperties": _VALUE}
    value = {
        "description": (
            "JSON in which `<state.path>`, `<variables.name>` and `{{NAME}}` in texts, and objects with a `$` word, "
            "stand for what is found at run time."
        ),
        "anyOf": [
            {"type": ["null", "boolean", "number", "string"]},
            {"type": "array", "items": _VALUE},
            plain,
            {"$ref": "#/$defs/Word"},
        ],
    }
    condition = {
        "description": "A value of which only the truth counts; a text is an expression: `<a.total> > 100`.",
        "anyOf": [_VALUE],
    }
    return {"Value": value, "Condition": condition, "Word": {"anyOf": words}}


def _root() -> dict[str, Schema]:
    compiled = "True: no text in the document is looked at; all values stand there as they are."
    return {
        "compiled": {"type": "boolean", "default": False, "description": compiled},
        "$schema": {"type": "string"},
    }


def _bare(definitions: dict[str, Schema]) -> Schema:
    """A single journey at the root, beside which the fields of a bundle may stand."""
    journey, bundle = definitions["Journey"], definitions["Bundle"]
    around = {name: one for name, one in bundle["properties"].items() if name != "journeys"}
    around["children"] = {"$ref": "#/$defs/Journeys"}
    properties = {**journey["properties"], **around, **_root()}
    return {**journey, "properties": properties, "required": ["id", "states"]}


def main(arguments: list[str] | None = None) -> int:
    """Writes the schema, or with `--check` says whether the file is up to date. Returns the exit code."""
    return publish(text, PATH, "journeys.schema", arguments)


def publish(text: Callable[[], str], path: Path, module: str, arguments: list[str] | None = None) -> int:
    """The program by which a module publishes a schema: writes it, or with `--check` compares it with the file."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=main.__doc__)
    parser.add_argument("path", nargs="?", type=Path, default=path, help=f"default: {path}")
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 if the file is out of date")
    given = parser.parse_args(arguments)
    wanted = text()
    if not given.check:
        given.path.parent.mkdir(parents=True, exist_ok=True)
        given.path.write_text(wanted, encoding="utf-8")
        return 0
    found = given.path.read_text(encoding="utf-8") if given.path.exists() else ""
    if found != wanted:
        sys.stderr.write(f"{given.path} is out of date; write it with: python -m {module}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
